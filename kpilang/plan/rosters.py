"""Who is listed in an answer, and who owes the amount of a target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import Goal, Kpi, Measure, Members, SegmentTarget, Target
from kpilang.model.expr import Aggregate, AggregateFunction, Binary, Expr, Literal
from kpilang.model.leaves import aggregates, conjunction
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.types import BOOLEAN, number
from kpilang.plan.lines import levels
from kpilang.plan.measures import stated_target
from kpilang.plan.nodes import Roster
from kpilang.plan.request import Request
from kpilang.plan.scanned import DimensionKey


def members_of(measure: Measure) -> Members | None:
    """Return the roster that a KPI or goal states."""
    return measure.members if isinstance(measure, (Kpi, Goal)) else None


def owing_dimension(measure: Measure) -> str | None:
    """Return the dimension each of whose members owes the amount of the target, if any.

    What is no flow has the same target at every level, whoever owes it.
    """
    if not measure.additive:
        return None
    return next(iter(owing_dimensions(stated_target(measure))), None)


def owing_dimensions(target: Target | None) -> tuple[str, ...]:
    """Return the dimensions whose members each owe an amount, of all levels of a target."""
    found = dict.fromkeys(level.per_member for level in levels(target))
    return tuple(name for name in found if name is not None)


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
    target, apart = stated_target(measure), []
    if isinstance(target, SegmentTarget) and not asked:
        apart = [of_member(model, stated.source, target.by, name) for name, _ in target.members]
    if None in apart:
        return None
    known = tuple(condition for condition in apart if condition is not None)
    return Roster(
        stated.source, stated.where, condition, tuple(keys), counted, bool(request.by), known
    )


def counts_members(model: Model, measure: Measure) -> bool:
    """Tell whether the members that owe an amount can be counted: in a roster or in the rows."""
    owing = owing_dimension(measure)
    if owing is None:
        return True
    stated, target = members_of(measure), stated_target(measure)
    if stated is not None:
        by = target.by if isinstance(target, SegmentTarget) else owing
        return all(_key(model, stated.source, name) is not None for name in (owing, by))
    return _only(model, measure, owing) is not None


def owed(model: Model, measure: Measure, *, summed: bool) -> tuple[Aggregate, ...]:
    """Return the count of those who owe an amount, where no roster says who they are.

    Of a sum of segments it is one count for each of them.
    """
    owing, target = owing_dimension(measure), stated_target(measure)
    if owing is None or members_of(measure) is not None:
        return ()
    count = _only(model, measure, owing)
    if count is None or not summed:
        return () if count is None else (count,)
    assert isinstance(target, SegmentTarget)
    conditions = (of_member(model, count.source, target.by, name) for name, _ in target.members)
    return tuple(
        replace(count, where=conjunction(count.where, condition))
        for condition in conditions
        if condition is not None
    )


def of_member(model: Model, source: str, dimension: str, member: str) -> Expr | None:
    """Return the condition that a row is of a member, None where its source cannot tell."""
    found = reachable(model, source, dimension)
    if not isinstance(found, Found):
        return None
    shown = Literal(found.value.type, member)
    return Binary(BOOLEAN, "=", found.value, shown, span=found.value.span)


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
