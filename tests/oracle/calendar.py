"""Periods by the laws: civil dates, half-open, shifted by calendar; a linear pace through them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

from kpilang.model.windows import Calendar, Grain

DAY_SECONDS = 86_400
TICK = timedelta(microseconds=1)
MONTHS = {
    Grain.MONTH: 1,
    Grain.QUARTER: 3,
    Grain.YEAR: 12,
    Grain.FISCAL_QUARTER: 3,
    Grain.FISCAL_YEAR: 12,
}


@dataclass(frozen=True)
class Period:
    """A period of the answer; without dates it is all of time.

    An hour shows its clock times as start and end; `line` holds its moments in UTC.
    """

    start: date | None
    end: date | None
    grain: Grain
    line: tuple[datetime, datetime] | None = None


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def add_months(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def start_of(day: date, grain: Grain, calendar: Calendar) -> date:
    """Return the first day of the period that holds a day."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.WEEK:
        return day - timedelta(days=(day.weekday() - calendar.week_start) % 7)
    fiscal = grain in (Grain.FISCAL_QUARTER, Grain.FISCAL_YEAR)
    first_month = calendar.fiscal_start if fiscal else 1
    into = (day.month - first_month) % MONTHS[grain]
    return add_months(day.replace(day=1), -into)


def step(start: date, grain: Grain, steps: int) -> date:
    """Return where the period `steps` later begins."""
    if grain is Grain.DAY:
        return start + timedelta(days=steps)
    if grain is Grain.WEEK:
        return start + timedelta(weeks=steps)
    return add_months(start, steps * MONTHS[grain])


def periods(
    calendar: Calendar,
    grain: Grain,
    as_of: datetime,
    start: date | None,
    end: date | None,
    count: int,
) -> list[Period]:
    """Return the rows of an answer: every period that the range touches, whole."""
    if grain is Grain.ALL:
        return [Period(start, end, grain)]
    # The moment of `as of DATE` is the next midnight; the period that holds it is DATE's.
    holding = start_of((as_of - timedelta(microseconds=1)).date(), grain, calendar)
    last = holding if end is None else start_of(end - timedelta(days=1), grain, calendar)
    first = step(last, grain, 1 - count) if start is None else start_of(start, grain, calendar)
    out = []
    while first <= last:
        following = step(first, grain, 1)
        out.append(Period(first, following, grain))
        first = following
    return out


def share(start: date, end: date, a: datetime, b: datetime) -> Fraction:
    """Return the part of a period that lies in [a, b), at a linear pace.

    Months weigh the same, then the days of a month; what is not made of whole months counts days.
    """
    low, high = max(a, midnight(start)), min(b, midnight(end))
    if low >= high:
        return Fraction(0)
    if start.day == 1 and end.day == 1:
        return _months(low, high) / _months(midnight(start), midnight(end))
    return _days(low, high) / _days(midnight(start), midnight(end))


def _days(a: datetime, b: datetime) -> Fraction:
    passed = b - a
    return passed.days + Fraction(passed.seconds * 10**6 + passed.microseconds, DAY_SECONDS * 10**6)


def _months(a: datetime, b: datetime) -> Fraction:
    total, at = Fraction(0), a
    while at < b:
        first = at.date().replace(day=1)
        following = midnight(add_months(first, 1))
        total += _days(at, min(b, following)) / _days(midnight(first), following)
        at = min(b, following)
    return total


@cache
def clocks_change(day: date, zone: str) -> bool:
    """Tell whether a day has more or fewer than 24 hours."""
    bounds = (midnight(day), midnight(day + timedelta(days=1)))
    before, after = (moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() for moment in bounds)
    return before != after
