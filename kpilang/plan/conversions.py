"""Conversions as what they are worked out from: two counts of the base's rows, anew in each row.

The rows whose event is followed by another one are divided by all that have one. So a conversion
sees other windows, earlier rows and members as any quotient does, and is never more than one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from kpilang.model.entities import Goal, Kpi, LevelTarget, Limit, Measure, SourceTable, Target
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Axis,
    Binary,
    Column,
    Conversion,
    Expr,
    NullTest,
    Reached,
    RefKey,
    Step,
)
from kpilang.model.leaves import conjunction, follows, sources, transform, walk_through
from kpilang.model.types import BOOLEAN, number
from kpilang.model.units import PURE
from kpilang.model.windows import Calendar, Grain
from kpilang.plan.grid import Frame, Period, State, Wait
from kpilang.plan.sight import Sight, seen
from kpilang.plan.timeline import instant_of

#: longer than this nobody waits: some 8,000 years
MOST_SECONDS = Decimal(3_000_000 * 86_400)


def in_counts(measure: Measure, grain: Grain) -> Measure:
    """Return a measure whose conversions are written out as quotients of counts."""

    def written(formula: Expr | None) -> Expr | None:
        return None if formula is None else _in_counts(formula, grain)

    match measure:
        case Goal(measure=formula):
            measure = replace(measure, measure=written(formula))
        case _:
            measure = replace(measure, formula=written(measure.formula))
    if not isinstance(measure, (Kpi, Goal)):
        return measure
    limits = tuple(_limit(limit, grain) for limit in measure.limits)
    return replace(measure, limits=limits, target=_target(measure.target, grain))


def _limit(limit: Limit, grain: Grain) -> Limit:
    return replace(limit, value=_in_counts(limit.value, grain))


def _target(target: Target | None, grain: Grain) -> Target | None:
    """Return a target with its conversions written out; planning refuses them in other forms."""
    if not isinstance(target, LevelTarget):
        return target
    high = None if target.high is None else _in_counts(target.high, grain)
    return replace(target, low=_in_counts(target.low, grain), high=high)


def _in_counts(formula: Expr, grain: Grain) -> Expr:
    def change(part: Expr) -> Expr:
        return _ratio(part, grain) if isinstance(part, Conversion) else part

    return transform(formula, change)


def _ratio(part: Conversion, grain: Grain) -> Expr:
    base = part.base
    assert base.key is not None
    every = happened(base.axis, base.where, grain)
    step = Step(base.key, part.reached, part.within)
    reached = Reached(BOOLEAN, replace(base.axis, planned=False), base.where, (step,))
    whole = counted(base.source, base.axis, every)
    some = counted(base.source, base.axis, conjunction(every, reached))
    return Binary(part.type, "/", some, whole, span=part.span)


def happened(axis: Axis, where: Expr | None, grain: Grain) -> Expr | None:
    """Return which rows have an event: in one row for all there is, some may have no date."""
    value = axis.value
    dated = isinstance(value, Column) and not value.path and not axis.optional
    if dated or grain is not Grain.ALL:
        return where
    return conjunction(where, NullTest(BOOLEAN, value, negated=True))


def counted(source: str, axis: Axis, where: Expr | None, argument: Expr | None = None) -> Aggregate:
    """Return a count of events, or of whom they are; none lies ahead of as-of."""
    function = AggregateFunction.COUNT if argument is None else AggregateFunction.COUNT_DISTINCT
    axis = replace(axis, planned=False)
    return Aggregate(number(PURE), function, source, argument, where, axis)


def is_row_key(key: Expr, source: SourceTable) -> bool:
    """Tell whether each row of a source has another key."""
    match key:
        case Column(path=(), column=name):
            return source.key == (source.column(name).physical,)
        case RefKey(path=(), ref=name):
            return source.key == source.ref(name).local
        case _:
            return False


def all_sources(formula: Expr) -> tuple[str, ...]:
    """Return the sources that a formula counts rows of, looks for events in, or rolls up."""
    found = dict.fromkeys(sources(formula))
    for part in walk_through(formula):
        match part:
            case Aggregate(source=source):
                found[source] = None
            case Reached(steps=steps):
                found |= dict.fromkeys(step.event.source for step in steps)
            case _:
                continue
    return tuple(found)


def waits(formula: Expr, sight: Sight) -> tuple[Wait, ...]:
    """Return how long the events that a formula counts wait for what follows them."""
    found: dict[Wait, None] = {}
    for part, by in seen(formula, sight):
        if isinstance(part, Aggregate):
            for reached in follows(part):
                found[Wait(by.frame(part), _longest(reached.steps))] = None
    return tuple(found)


def _longest(steps: Iterable[Step]) -> Decimal | None:
    """Return how long the last of some steps may take, one after the other."""
    total = Decimal(0)
    for step in steps:
        if step.within is None or step.within > MOST_SECONDS:
            return None
        total += step.within
    return total


def with_immature(
    rows: tuple[Period, ...],
    found: tuple[Wait, ...],
    frames: tuple[tuple[str, Frame], ...],
    as_of: datetime,
    calendar: Calendar,
    by_hour: bool,
) -> tuple[Period, ...]:
    """Return the rows of a fixed spine, those marked whose events still have time to get on."""
    if not found or as_of == datetime.max:
        # What the clock tells is told by the statement.
        return rows
    places = {frame: place for place, (_, frame) in enumerate(frames)}
    now = as_of if by_hour else instant_of(as_of, calendar.timezone)

    def waiting(row: Period) -> bool:
        ends = ((row.stretches[places[wait.frame]].upper, wait.seconds) for wait in found)
        return any(_is_waiting(end, wait, now, calendar, by_hour) for end, wait in ends)

    later = (State.STARTING, State.FINAL)
    return tuple(
        replace(row, state=State.IMMATURE) if row.state in later and waiting(row) else row
        for row in rows
    )


def _is_waiting(
    end: datetime | None, wait: Decimal | None, now: datetime, calendar: Calendar, by_hour: bool
) -> bool:
    """Tell whether the wait for events before an end is not over."""
    if wait is None or end is None:
        return True
    if not by_hour:
        end = instant_of(end, calendar.timezone)
    micros = timedelta(microseconds=int(wait * 1_000_000))
    return datetime.max - end < micros or end + micros > now
