"""What is led to over several steps: by goals that support others, by KPIs that drive others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpilang.model.project import Model


def reached(names: Iterable[str], steps: Mapping[str, Iterable[str]]) -> set[str]:
    """Return names and everything that steps lead to from them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += steps.get(current, ())
    return found


def supported(model: Model) -> dict[str, tuple[str, ...]]:
    """Return which goals each goal supports."""
    return {goal.name: goal.supports for goal in model.goals.values()}


def driven(model: Model) -> dict[str, tuple[str, ...]]:
    """Return what each KPI drives."""
    return {kpi.name: tuple(d.name for d in kpi.drives) for kpi in model.kpis.values()}
