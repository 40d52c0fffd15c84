"""Breakdowns that come back: the weekday, hour of the day and month of the year of each row."""

from __future__ import annotations

from kpilang.model.dimensions import Found, reachable
from kpilang.model.expr import Aggregate, Axis, Expr, Function
from kpilang.model.leaves import aggregates
from kpilang.model.project import Model
from kpilang.model.types import Kind, number
from kpilang.plan.scanned import DimensionKey

#: by name, the function of the time axis that tells the member of a row
CYCLES = {"weekday": "weekday", "hour_of_day": "hour", "month_of_year": "month"}


def is_cycle(model: Model, formula: Expr, name: str) -> bool:
    """Tell whether a name is a cycle: a dimension of that name that sources declare goes first."""
    return name in CYCLES and not any(
        isinstance(reachable(model, leaf.source, name), Found) for leaf in aggregates(formula)
    )


def without_cycle(formula: Expr, name: str) -> Aggregate | None:
    """Return the first aggregate whose rows do not tell the member: no time axis, or no hours."""
    for leaf in aggregates(formula):
        if leaf.axis is None:
            return leaf
        if name == "hour_of_day" and leaf.axis.value.type.kind is not Kind.TIMESTAMP:
            return leaf
    return None


def cycle(name: str, axis: Axis) -> DimensionKey:
    """Return a cycle as a dimension of the rows of an axis."""
    return DimensionKey(name, Function(number(), CYCLES[name], (axis.value,)), None)
