"""Who is listed in an answer, and who owes the amount of a target."""

from __future__ import annotations

from collections.abc import Iterable

from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import Goal, Kpi, LevelTarget, Measure, Members
from kpilang.model.expr import Aggregate, AggregateFunction, Expr
from kpilang.model.leaves import aggregates
from kpilang.model.project import Model
from kpilang.model.types import number
from kpilang.plan.measures import formula_of, stated_target
from kpilang.plan.nodes import DimensionKey, Roster
from kpilang.plan.request import Request


def members_of(measure: Measure) -> Members | None:
    """Return the roster that a KPI or goal states."""
    return measure.members if isinstance(measure, (Kpi, Goal)) else None


def owing_dimension(measure: Measure) -> str | None:
    """Return the dimension each of whose members owes the amount of the target, if any.

    What is no flow has the same target at every level, whoever owes it.
    """
    target = stated_target(measure)
    if not measure.additive or not isinstance(target, LevelTarget):
        return None
    return target.per_member


def roster(model: Model, measure: Measure, request: Request) -> Roster | None:
    """Return the roster of an answer; None without one, or where it cannot tell the members.

    Its source must have every dimension that is asked for, also in the filter.
    """
    stated = members_of(measure)
    if stated is None:
        return None
    asked = (*request.by, *(request.where.dimensions if request.where else ()))
    keys = []
    for name in dict.fromkeys(asked):
        found = reachable(model, stated.source, name)
        if not isinstance(found, Found):
            return None
        keys.append(DimensionKey(name, found.value, found.key))
    owing = owing_dimension(measure)
    counted = None if owing is None else _key(model, stated.source, owing)
    if not request.by and counted is None:
        return None
    condition = request.where.condition if request.where else None
    return Roster(
        stated.source, stated.where, condition, tuple(keys), counted, listed=bool(request.by)
    )


def counts_members(model: Model, measure: Measure) -> bool:
    """Tell whether the members that owe an amount can be counted: in a roster or in the rows."""
    owing = owing_dimension(measure)
    if owing is None:
        return True
    stated = members_of(measure)
    if stated is not None:
        return _key(model, stated.source, owing) is not None
    return _only(model, measure, owing) is not None


def owed(model: Model, measure: Measure, request: Request) -> Aggregate | None:
    """Return the count of those who owe an amount, where no roster says who they are."""
    owing = owing_dimension(measure)
    if owing is None or members_of(measure) is not None:
        return None
    return _only(model, measure, owing)


def _only(model: Model, measure: Measure, owing: str) -> Aggregate | None:
    """Return a count of members over the rows that the one aggregate of a formula counts."""
    formula = formula_of(measure)
    rows = {(leaf.source, leaf.axis, leaf.where) for leaf in _leaves(formula)}
    if len(rows) != 1:
        return None
    source, axis, where = rows.pop()
    key = _key(model, source, owing)
    if key is None:
        return None
    return Aggregate(
        number(), AggregateFunction.COUNT_DISTINCT, source, key, where, axis, span=measure.span
    )


def _leaves(formula: Expr | None) -> Iterable[Aggregate]:
    return () if formula is None else aggregates(formula)


def _key(model: Model, source: str, dimension: str) -> Expr | None:
    found = reachable(model, source, dimension)
    if not isinstance(found, Found):
        return None
    return found.value if found.key is None else found.key
