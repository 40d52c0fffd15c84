"""Periods in words: what a row's start means for its grain, and what came before it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import assert_never

from kpilang.model.windows import Calendar, Grain
from kpilang.plan.periods import shift

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def last_day(as_of: datetime) -> date:
    """Return the last day that an as-of moment lets in."""
    return (as_of - timedelta(microseconds=1)).date()


def as_of_text(as_of: datetime) -> str:
    """Say an as-of moment: the day it includes, with the time when it ends inside a day."""
    day = day_text(last_day(as_of))
    return day if as_of.time() == datetime.min.time() else f"{day}, {as_of:%H:%M}"


def day_text(day: date) -> str:
    """Return `18 Sep 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def period_text(start: date | None, grain: Grain, calendar: Calendar) -> str:
    """Return the name of the period of `grain` that starts on `start`; empty without one."""
    if start is None:
        return ""
    match grain:
        case Grain.HOUR | Grain.DAY:
            return day_text(start)
        case Grain.WEEK:
            return f"Week of {day_text(start)}"
        case Grain.MONTH:
            return f"{LONG_MONTHS[start.month - 1]} {start.year}"
        case Grain.QUARTER:
            return f"Q{(start.month + 2) // 3} {start.year}"
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


def cycle_text(cycle: str, member: str) -> str:
    """Return what a weekday, hour of the day or month of the year is called."""
    match cycle:
        case "weekday":
            return WEEKDAYS[int(member) - 1]
        case "month_of_year":
            return LONG_MONTHS[int(member) - 1]
        case _:
            return f"{int(member):02}:00"


def tick_text(start: date, grain: Grain, calendar: Calendar, *, first: bool) -> str:
    """Return the short name for an axis; the year stands on the first and at each turn."""
    match grain:
        case Grain.DAY | Grain.WEEK:
            return f"{start.day} {MONTHS[start.month - 1]}"
        case Grain.MONTH:
            turn = first or start.month == 1
            return f"{MONTHS[start.month - 1]} {start.year}" if turn else MONTHS[start.month - 1]
        case _:
            return period_text(start, grain, calendar)


def before(start: date, grain: Grain) -> date | None:
    """Return the start of the period before; None where there is none."""
    return None if grain is Grain.ALL else shift(grain, start, -1)


def _fiscal_year(day: date, calendar: Calendar) -> int:
    year = day.year if day.month >= calendar.fiscal_start else day.year - 1
    ends_later = calendar.fiscal_named_by_end and calendar.fiscal_start != 1
    return year + 1 if ends_later else year
