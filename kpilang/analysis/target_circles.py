"""Targets that need themselves: `target(x)` in the target of x, directly or through others."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.analysis.context import Report
from kpilang.analysis.problems import formulas as problems
from kpilang.model.entities import Goal, Kpi
from kpilang.model.expr import TargetOf
from kpilang.model.leaves import walk
from kpilang.model.project import Model
from kpilang.model.targets import amounts


def check_targets(model: Model, report: Report) -> None:
    """Report each circle of targets once, at the target that it was first seen from."""
    judged: dict[str, Kpi | Goal] = {**model.goals, **model.kpis}
    needed = {name: _needed(one) for name, one in judged.items()}
    reported: set[str] = set()
    for name, one in judged.items():
        circle = _circle(name, needed)
        if circle and not reported.intersection(circle):
            reported.update(circle)
            span = one.target.span if one.target is not None else one.span
            report.add(problems.cycle([f"target({part})" for part in circle], span))


def _needed(one: Kpi | Goal) -> tuple[str, ...]:
    """Return whose targets the target of a KPI or goal is made of."""
    parts = (part for amount in amounts(one.target) for part in walk(amount))
    return tuple(dict.fromkeys(part.name for part in parts if isinstance(part, TargetOf)))


def _circle(name: str, needed: dict[str, tuple[str, ...]]) -> Sequence[str]:
    """Return the way from a name back to it, empty where there is none."""
    waiting: list[tuple[str, ...]] = [(name, other) for other in needed[name]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        if way[-1] == name:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            waiting += [(*way, other) for other in needed.get(way[-1], ())]
    return ()
