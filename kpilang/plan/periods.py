"""Calendar arithmetic on civil dates: period starts, shifts, elapsed parts and shares.

Periods are half-open [start, end). A share of a period is linear: equal months, then equal days
within a month (language.md, "Targets"); weeks and days are equal days.
"""

from __future__ import annotations

import calendar as _calendar
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from kpilang.model.windows import Calendar, Grain

_MONTHS = {
    Grain.MONTH: 1,
    Grain.QUARTER: 3,
    Grain.YEAR: 12,
    Grain.FISCAL_QUARTER: 3,
    Grain.FISCAL_YEAR: 12,
}


def midnight(day: date) -> datetime:
    """Return the moment at which a civil day begins; where an hour does is a moment by itself."""
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def months_in(grain: Grain) -> int:
    """Return how many months a period of a grain has, for a month and longer ones."""
    return _MONTHS[grain]


def add_months(day: date, months: int) -> date:
    """Move a date by whole months, capped at the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = _calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def floor(grain: Grain, day: date, calendar: Calendar) -> date:
    """Return the first day of the period of `grain` that holds `day`."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.WEEK:
        return day - timedelta(days=(day.weekday() - calendar.week_start) % 7)
    months = _MONTHS[grain]
    first = calendar.fiscal_start - 1 if grain.value.startswith("fiscal") else 0
    index = day.year * 12 + day.month - 1 - first
    year, month = divmod(index - index % months + first, 12)
    return date(year, month + 1, 1)


def shift(grain: Grain, start: date, steps: int) -> date:
    """Move a period's start by whole periods."""
    if grain is Grain.DAY:
        return start + timedelta(days=steps)
    if grain is Grain.WEEK:
        return start + timedelta(weeks=steps)
    return add_months(start, steps * _MONTHS[grain])


def same_part(start: date, as_of: datetime, earlier: date, earlier_end: date) -> datetime:
    """Return the moment that lies as far into an earlier period as `as_of` lies into this one.

    As many whole months, days and seconds from the earlier period's start, capped at its end.
    """
    months = (as_of.year - start.year) * 12 + as_of.month - start.month
    if start.day != 1 or months < 0:
        months = 0
    rest = as_of - midnight(add_months(start, months))
    return min(midnight(add_months(earlier, months)) + rest, midnight(earlier_end))


def day_share(moment: datetime) -> Fraction:
    """Return the share of its civil day that has passed at a moment."""
    passed = moment - midnight(moment.date())
    return Fraction(passed // timedelta(microseconds=1), 86_400_000_000)


def elapsed_share(start: date, end: date, as_of: datetime) -> Fraction:
    """Return the linear share of a period that lies before `as_of`, from 0 to 1."""
    if as_of <= midnight(start):
        return Fraction(0)
    if as_of >= midnight(end):
        return Fraction(1)
    day = as_of.date()
    return overlap_share(start, end, start, day) + day_weight(start, end, day) * day_share(as_of)


def day_weight(start: date, end: date, day: date) -> Fraction:
    """Return the share of the period [start, end) that one of its days owes."""
    if start.day == 1 and end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        return Fraction(1, months * _calendar.monthrange(day.year, day.month)[1])
    return Fraction(1, (end - start).days)


def overlap_share(start: date, end: date, first: date, last: date) -> Fraction:
    """Return the share of the period [start, end) that falls into the days [first, last)."""
    day, stop = max(start, first), min(end, last)
    if day <= start and stop >= end:
        return Fraction(1)
    share = Fraction(0)
    while day < stop:
        share += day_weight(start, end, day)
        day += timedelta(days=1)
    return share
