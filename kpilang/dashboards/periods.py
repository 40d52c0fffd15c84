"""Periods in words: what a row's start means for its grain, and what came before it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import assert_never

from kpilang.dashboards import locales
from kpilang.dashboards.notation import ENGLISH, NO_BREAK
from kpilang.dashboards.reader import Reader
from kpilang.model.windows import Calendar, Grain
from kpilang.plan.periods import shift

#: how many days a week has
WEEK = 7


def last_day(as_of: datetime) -> date:
    """Return the last day that an as-of moment lets in."""
    return (as_of - timedelta(microseconds=1)).date()


def as_of_text(as_of: datetime, locale: str) -> str:
    """Say an as-of moment: the day it includes, with the time when it ends inside a day."""
    if as_of.time() == datetime.min.time():
        return locales.day(last_day(as_of), locale)
    return locales.moment(as_of, locale)


def period_text(start: date | None, grain: Grain, reader: Reader, *, year: bool = True) -> str:
    """Return the name of the period of `grain` that starts on `start`; empty without one.

    Without its `year` where the name of a day, week or month does without.
    """
    if start is None:
        return ""
    calendar, locale = reader.calendar, reader.locale
    match grain:
        case Grain.HOUR | Grain.DAY:
            return _day(start, locale, year=year)
        case Grain.WEEK if reader.notation.is_english:
            return f"Week of {_day(start, locale, year=year)}"
        case Grain.WEEK:
            return locales.days(start, WEEK, locale, year=year)
        case Grain.MONTH:
            return locales.month(start, locale, year=year)
        case Grain.QUARTER:
            return locales.quarter(start, locale)
        case Grain.YEAR:
            return str(start.year)
        case Grain.FISCAL_QUARTER:
            quarter = (start.month - calendar.fiscal_start) % 12 // 3 + 1
            return f"FY{_fiscal_year(start, calendar)}-Q{quarter}"
        case Grain.FISCAL_YEAR:
            return f"FY{_fiscal_year(start, calendar)}"
        case Grain.ALL:
            return ""
    assert_never(grain)


def cycle_text(cycle: str, member: str, locale: str = ENGLISH.locale) -> str:
    """Return what a weekday, hour of the day or month of the year is called."""
    number = int(member)
    match cycle:
        case "weekday":
            return locales.weekday(number - 1, locale)
        case "month_of_year":
            return locales.month(date(2000, number, 1), locale, year=False)
        case _:
            return locales.clock(time(number), locale)


def tick_text(start: date, grain: Grain, reader: Reader, *, first: bool) -> str:
    """Return the short name for an axis; the year stands on the first and at each turn."""
    match grain:
        case Grain.DAY | Grain.WEEK:
            return locales.short_day(start, reader.locale)
        case Grain.MONTH:
            turn = first or start.month == 1
            return locales.month(start, reader.locale, year=turn, short=True)
        case _:
            return period_text(start, grain, reader)


def before(start: date, grain: Grain) -> date | None:
    """Return the start of the period before; None where there is none."""
    return None if grain is Grain.ALL else shift(grain, start, -1)


def _day(day: date, locale: str, *, year: bool) -> str:
    if year:
        return locales.day(day, locale)
    return locales.short_day(day, locale).replace(" ", NO_BREAK)


def _fiscal_year(day: date, calendar: Calendar) -> int:
    year = day.year if day.month >= calendar.fiscal_start else day.year - 1
    ends_later = calendar.fiscal_named_by_end and calendar.fiscal_start != 1
    return year + 1 if ends_later else year
