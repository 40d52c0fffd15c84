"""Model: everything a project declares, resolved, by name."""

from __future__ import annotations

from dataclasses import field

from kpilang.model.entities import (
    Dashboard,
    Funnel,
    Goal,
    Kpi,
    Measure,
    Metric,
    Role,
    SourceTable,
    SpecTest,
    Team,
    Tree,
)
from kpilang.model.windows import Calendar
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """The resolved project. Dicts keep declaration order (files sorted by path)."""

    calendar: Calendar = field(default_factory=Calendar)
    teams: dict[str, Team] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    sources: dict[str, SourceTable] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    kpis: dict[str, Kpi] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    funnels: dict[str, Funnel] = field(default_factory=dict)
    dashboards: dict[str, Dashboard] = field(default_factory=dict)
    tests: tuple[SpecTest, ...] = ()

    def full_name(self, name: str) -> str:
        """Return a measure's or funnel's name with its package, which may be left out.

        A name that nothing or several things have comes back as it is.
        """
        known = (*self.kpis, *self.metrics, *self.goals, *self.funnels)
        if name in known:
            return name
        inside = [full for full in known if full.endswith(f".{name}")]
        return inside[0] if len(inside) == 1 else name

    def measure(self, name: str) -> Measure | None:
        """Return the KPI, metric or goal of that name."""
        return self.kpis.get(name) or self.metrics.get(name) or self.goals.get(name)
