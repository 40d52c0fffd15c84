"""Hours as rows of an answer, and what cannot be asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Goal, Kpi, Measure, PaceKind, SegmentTarget
from kpilang.model.expr import (
    Aggregate,
    Axis,
    Conversion,
    Expr,
    Folded,
    Forecast,
    Moment,
    Shift,
    TargetOf,
)
from kpilang.model.leaves import walk
from kpilang.model.nature import is_moving
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar, Grain, Window, WindowKind
from kpilang.plan import problems
from kpilang.plan.grid import Period, State
from kpilang.plan.measures import is_paced, stated_target
from kpilang.plan.request import Request
from kpilang.plan.timeline import HOUR, first_of, shown
from kpilang.source.span import Span

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def hour_count(request: Request, as_of: datetime, calendar: Calendar) -> int:
    """Return how many hours an answer would have; `as_of` is a civil moment."""
    if request.start is None:
        return request.periods
    last = request.end or (as_of - _TICK).date() + _DAY
    return 24 * (last - request.start).days


def hours(
    request: Request, as_of: datetime, calendar: Calendar, since: tuple[date, ...]
) -> tuple[Period, ...]:
    """Return the hours asked for; bounds and `as_of` are points of the line.

    They are those of the days of a range, up to the one that holds as-of where it has no end.
    """
    zone = calendar.timezone
    if request.end is not None:
        stop = first_of(request.end, zone)
    else:
        day = first_of(shown(as_of - _TICK, zone).date(), zone)
        stop = day + HOUR * -((day - as_of) // HOUR)
    start = stop - request.periods * HOUR
    if request.start is not None:
        start = first_of(request.start, zone)
    begun = [first_of(day, zone) for day in since]
    rows: list[Period] = []
    while start < stop:
        rows.append(_hour(len(rows), start, as_of, begun))
        start += HOUR
    return tuple(rows)


def _hour(index: int, start: datetime, as_of: datetime, begun: Iterable[datetime]) -> Period:
    end = start + HOUR
    if start >= as_of:
        return Period(index, start, end, State.FUTURE, Fraction(0))
    if end > as_of:
        due = Fraction((as_of - start) // _TICK, HOUR // _TICK)
        return Period(index, start, end, State.PARTIAL, due)
    starting = any(start < point < end for point in begun)
    return Period(index, start, end, State.STARTING if starting else State.FINAL)


def hour_problem(
    measure: Measure,
    formulas: Iterable[Expr],
    window: Window,
    as_of: datetime | None,
) -> Diagnostic | None:
    """Return why a measure cannot be asked by the hour, or what counts in hours elsewhere."""
    parts = [part for formula in formulas for part in walk(formula)]
    if window.grain is not Grain.HOUR:
        for part in parts:
            length = part.length if isinstance(part, Shift) else None
            if length is not None and length.grain is Grain.HOUR:
                return problems.not_yet(measure.name, "a time so many hours before", part.span)
        return None
    if as_of is None:
        return problems.periods_need_a_date(measure.name, measure.span)
    found = next(_constructs(measure, parts, window), None)
    if found is not None:
        return problems.not_yet(measure.name, *found)
    return date_problem(measure, parts)


def date_problem(measure: Measure, parts: Iterable[Expr]) -> Diagnostic | None:
    """Return why parts of a formula have no hours: their time axis is a date."""
    for part in parts:
        for axis in _axes(part):
            if axis.value.type.kind is Kind.DATE:
                return problems.no_hours(measure.name, axis.name, part.span)
    return None


def _axes(part: Expr) -> tuple[Axis, ...]:
    match part:
        case Aggregate(axis=Axis() as axis):
            return (axis,)
        case Conversion(base=base, reached=reached):
            return (base.axis, reached.axis)
        case _:
            return ()


def _constructs(
    measure: Measure, parts: Iterable[Expr], window: Window
) -> Iterator[tuple[str, Span]]:
    """Yield what has no plan in rows by hour, and where it stands."""
    if window.kind is not WindowKind.PERIOD:
        yield "a window that steps by hour", measure.span
    yield from unplanned(parts)
    yield from _of_target(measure, window)


def unplanned(parts: Iterable[Expr]) -> Iterator[tuple[str, Span]]:
    """Yield the parts of a formula that have no plan by the hour, and where they stand."""
    for part in parts:
        match part:
            case Aggregate(over=over) if over is not None:
                yield "a window of its own in rows by hour", part.span
            case Aggregate() if is_moving(part):
                yield "what is alive at a moment, or else depends on its row, by hour", part.span
            case Folded():
                yield "an aggregate over periods in rows by hour", part.span
            case TargetOf() | Forecast():
                yield "a target or a forecast in rows by hour", part.span
            case Moment(name=name) if name.startswith("period"):
                yield f"`{name}` in rows by hour", part.span
            case _:
                continue


def _of_target(measure: Measure, window: Window) -> Iterator[tuple[str, Span]]:
    target = stated_target(measure)
    pace = measure.pace.kind if isinstance(measure, (Kpi, Goal)) else None
    if pace is PaceKind.LAST_YEAR and is_paced(measure, window):
        yield "the pace of last year in rows by hour", measure.span
    if isinstance(target, SegmentTarget):
        yield "a target by segment in rows by hour", target.span


def has_odd_hours(rows: Iterable[Period], calendar: Calendar) -> bool:
    """Tell whether clocks change by a part of an hour between some rows that are hours."""
    starts = [row.start for row in rows if isinstance(row.start, datetime)]
    return any(shown(start, calendar.timezone).minute for start in starts)


def odd_hours(calendar: Calendar, span: Span) -> tuple[str, Span]:
    """Return what has no plan where clocks change by a part of an hour."""
    return f"an hour of {calendar.timezone}, which is half an hour,", span
