"""The gap-free rows of an answer: its periods with their state, share due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from kpilang.model.windows import Calendar, Grain, Window, WindowKind
from kpilang.plan import hours
from kpilang.plan.grid import Period, State
from kpilang.plan.periods import elapsed_share, floor, midnight, shift
from kpilang.plan.request import Request

_TICK = timedelta(microseconds=1)


def row_count(grain: Grain, request: Request, as_of: datetime, calendar: Calendar) -> int:
    """Return how many rows a spine would have, without building it."""
    if grain is Grain.ALL:
        return 1
    if grain is Grain.HOUR:
        return hours.hour_count(request, as_of, calendar)
    first, last = _bounds(grain, request, as_of, calendar)
    return (last - first).days // {Grain.DAY: 1, Grain.WEEK: 7}.get(grain, 28) + 1


def spine(
    window: Window,
    request: Request,
    as_of: datetime,
    calendar: Calendar,
    since: tuple[date, ...] = (),
) -> tuple[Period, ...]:
    """Return the periods asked for: the steps of a window."""
    grain = window.grain
    if grain is Grain.ALL:
        return (_whole(request, as_of, since),)
    if grain is Grain.HOUR:
        return hours.hours(request, as_of, calendar, since)
    first, last = _bounds(grain, request, as_of, calendar)
    rows: list[Period] = []
    start = first
    while start <= last:
        end = shift(grain, start, 1)
        state = _state(start, end, as_of, ())
        if state is State.FINAL and _begins_within(window, start, end, calendar, since):
            state = State.STARTING
        rows.append(Period(len(rows), start, end, state, _due(start, end, state, as_of)))
        start = end
    return tuple(rows)


def _begins_within(
    window: Window, start: date, end: date, calendar: Calendar, since: tuple[date, ...]
) -> bool:
    """Tell whether data begins within what a row covers, so that part of it is missing."""
    match window.kind:
        case WindowKind.TRAILING:
            assert window.length is not None
            start = min(start, shift(window.length.grain, end, -window.length.count))
        case WindowKind.TO_DATE:
            assert window.period is not None
            start = min(start, floor(window.period, end - timedelta(days=1), calendar))
        case _:
            pass
    return any(start < day < end for day in since)


def moving_spine(periods: int) -> tuple[Period, ...]:
    """Return rows that the warehouse's clock gives their bounds; only the last may be partial."""
    rows = [Period(index, None, None, State.FINAL) for index in range(periods)]
    rows[-1] = replace(rows[-1], state=State.PARTIAL)
    return tuple(rows)


def _bounds(
    grain: Grain, request: Request, as_of: datetime, calendar: Calendar
) -> tuple[date, date]:
    if request.end is not None:
        last = floor(grain, request.end - timedelta(days=1), calendar)
    else:
        last = floor(grain, (as_of - _TICK).date(), calendar)
    if request.start is not None:
        return floor(grain, request.start, calendar), last
    return shift(grain, last, 1 - request.periods), last


def _whole(request: Request, as_of: datetime, since: tuple[date, ...]) -> Period:
    start, end = request.start, request.end
    state, due = State.FINAL, Fraction(1)
    if start is not None and midnight(start) >= as_of:
        state, due = State.FUTURE, Fraction(0)
    elif end is not None and midnight(end) > as_of:
        state = State.PARTIAL
        due = elapsed_share(start, end, as_of) if start is not None else Fraction(1)
    elif start is not None and end is not None:
        state = _state(start, end, as_of, since)
    return Period(0, start, end, state, due)


def _state(start: date, end: date, as_of: datetime, since: tuple[date, ...]) -> State:
    if midnight(start) >= as_of:
        return State.FUTURE
    if midnight(end) > as_of:
        return State.PARTIAL
    if any(start < day < end for day in since):
        return State.STARTING
    return State.FINAL


def _due(start: date, end: date, state: State, as_of: datetime) -> Fraction:
    if state is State.PARTIAL:
        return elapsed_share(start, end, as_of)
    return Fraction(0) if state is State.FUTURE else Fraction(1)
