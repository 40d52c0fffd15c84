"""The gap-free rows of an answer: its periods with their state, due share and cut."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from kpilang.model.windows import Calendar, Grain
from kpilang.plan.nodes import Mark, Period, State
from kpilang.plan.periods import elapsed_share, floor, midnight, same_part, shift
from kpilang.plan.request import Request

_TICK = timedelta(microseconds=1)


def row_count(grain: Grain, request: Request, as_of: datetime, calendar: Calendar) -> int:
    """Return how many rows a spine would have, without building it."""
    if grain is Grain.ALL:
        return 1
    first, last = _bounds(grain, request, as_of, calendar)
    return (last - first).days // {Grain.DAY: 1, Grain.WEEK: 7}.get(grain, 28) + 1


def spine(
    grain: Grain,
    request: Request,
    as_of: datetime,
    calendar: Calendar,
    lags: Collection[int],
    since: tuple[date, ...],
) -> tuple[Period, ...]:
    """Return the periods asked for, after the earlier ones that comparisons look at.

    `lags` says how many rows back they look.
    """
    depth = max(lags, default=0)
    if grain is Grain.ALL:
        return (_whole(request, as_of, since),)
    first, last = _bounds(grain, request, as_of, calendar)
    rows: list[Period] = []
    start, index = shift(grain, first, -depth), -depth
    while start <= last:
        end = shift(grain, start, 1)
        state = _state(start, end, as_of, since)
        rows.append(Period(index, start, end, state, _due(start, end, state, as_of)))
        start, index = end, index + 1
    return tuple(_with_cuts(rows, as_of, lags))


def moving_spine(periods: int, lags: Collection[int]) -> tuple[Period, ...]:
    """Return rows that the warehouse's clock gives their bounds; only the last may be partial."""
    last = periods - 1
    rows = []
    for index in range(-max(lags, default=0), periods):
        cut = Mark("cut", index) if last - index in lags else None
        rows.append(Period(index, None, None, State.FINAL, cut=cut))
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


def _with_cuts(rows: list[Period], as_of: datetime, lags: Collection[int]) -> list[Period]:
    current = next((row for row in rows if row.state is State.PARTIAL and row.index >= 0), None)
    if current is None or current.start is None:
        return rows
    out = []
    for row in rows:
        if current.index - row.index in lags and row.start is not None and row.end is not None:
            cut = same_part(current.start, as_of, row.start, row.end)
            row = replace(row, cut=cut if cut < midnight(row.end) else None)
        out.append(row)
    return out
