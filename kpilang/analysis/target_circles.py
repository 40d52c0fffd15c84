"""Targets made of targets: one that leads back to itself has no amount."""

from __future__ import annotations

from dataclasses import replace

from kpilang.analysis.context import Report
from kpilang.analysis.problems import formulas as problems
from kpilang.model.entities import Goal, Kpi
from kpilang.model.expr import TargetOf
from kpilang.model.leaves import walk
from kpilang.model.project import Model
from kpilang.model.targets import amounts


def break_circles(model: Model, report: Report) -> None:
    """Report each circle of targets once, and leave out the target that closes it."""
    done: set[str] = set()
    for name in (*model.goals, *model.kpis):
        if name not in done:
            _follow(name, done, model, report)


def _follow(first: str, done: set[str], model: Model, report: Report) -> None:
    """Go down from one target to those it is made of, however long the chain."""
    path = {first: iter(_targets_in(first, model))}
    while path:
        name, waiting = next(reversed(path.items()))
        used = next(waiting, None)
        if used is None:
            del path[name]
            done.add(name)
        elif used.name in path:
            names = list(path)
            circle = [*names[names.index(used.name) :], used.name]
            report.add(problems.cycle([f"target({part})" for part in circle], used.span))
            _leave_out(name, model)
            path[name] = iter(())
        elif used.name not in done:
            path[used.name] = iter(_targets_in(used.name, model))


def _targets_in(name: str, model: Model) -> list[TargetOf]:
    measure = model.measure(name)
    if not isinstance(measure, (Goal, Kpi)):
        return []
    parts = (part for amount in amounts(measure.target) for part in walk(amount))
    return [part for part in parts if isinstance(part, TargetOf)]


def _leave_out(name: str, model: Model) -> None:
    if name in model.kpis:
        model.kpis[name] = replace(model.kpis[name], target=None)
    else:
        model.goals[name] = replace(model.goals[name], target=None)
