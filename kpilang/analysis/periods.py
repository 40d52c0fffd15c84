"""Named periods and dates: their first day and the first day after them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from kpilang.model.windows import Calendar, Grain
from kpilang.source.frozen import dataclass
from kpilang.syntax import nodes

FORM = re.compile(
    r"(?P<fiscal>FY)?(?P<year>\d{4})"
    r"(?:-(?:W(?P<week>\d{1,2})|Q(?P<quarter>\d)|H(?P<half>\d)|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Half-open dates, and the grain when the stretch is one period of it."""

    start: date
    end: date
    grain: Grain | None


def stretch(text: str, calendar: Calendar) -> Stretch | None:
    """Return the days of `2026-02-01`, `2026-W05`, `2026-Q1`, `FY2026-Q1` …, None for no such day.

    The parser reports dates that no calendar has. Weeks are ISO weeks. A fiscal year is named by
    the calendar year of its first or last day.
    """
    return _read(text, calendar) if text.startswith("FY") else _civil(text)


@lru_cache(maxsize=1024)
def _civil(text: str) -> Stretch | None:
    """Read what depends on no calendar, of which the same few are written again and again."""
    return _read(text, Calendar())


def _read(text: str, calendar: Calendar) -> Stretch | None:
    form = FORM.fullmatch(text)
    if form is None:
        return None
    try:
        return _stretch(form, calendar)
    except (ValueError, OverflowError):
        # The numbers name no day: month 13, week 54, 30 February.
        return None


def dated_texts(node: nodes.DatedTexts) -> tuple[tuple[date, str], ...]:
    """Return the days of a list with what is said of each; a day no calendar has is left out."""
    found = ((stretch(entry.date.text, Calendar()), entry.text) for entry in node.entries)
    return tuple((day.start, text.value if text else "") for day, text in found if day is not None)


def _stretch(form: re.Match[str], calendar: Calendar) -> Stretch | None:
    year = int(form["year"])
    fiscal = form["fiscal"] is not None
    if form["day"] is not None:
        day = date(year, int(form["month"]), int(form["day"]))
        return None if fiscal else Stretch(day, day + timedelta(days=1), Grain.DAY)
    if form["month"] is not None:
        start = date(year, int(form["month"]), 1)
        return None if fiscal else Stretch(start, months_after(start, 1), Grain.MONTH)
    if form["week"] is not None:
        start = date.fromisocalendar(year, int(form["week"]), 1)
        return None if fiscal else Stretch(start, start + timedelta(days=7), Grain.WEEK)
    first = fiscal_start(year, calendar) if fiscal else date(year, 1, 1)
    if form["quarter"] is not None:
        number = int(form["quarter"])
        grain = Grain.FISCAL_QUARTER if fiscal else Grain.QUARTER
        return _part(first, number, 4, 3, grain)
    if form["half"] is not None:
        return _part(first, int(form["half"]), 2, 6, None)
    grain = Grain.FISCAL_YEAR if fiscal else Grain.YEAR
    return Stretch(first, months_after(first, 12), grain)


def _part(first: date, number: int, of: int, length: int, grain: Grain | None) -> Stretch | None:
    if not 1 <= number <= of:
        return None
    start = months_after(first, length * (number - 1))
    return Stretch(start, months_after(start, length), grain)


def fiscal_start(year: int, calendar: Calendar) -> date:
    """Return the first day of the fiscal year of that name."""
    by_end = calendar.fiscal_named_by_end and calendar.fiscal_start > 1
    return date(year - 1 if by_end else year, calendar.fiscal_start, 1)


def months_after(start: date, count: int) -> date:
    """Return the first of the month that lies `count` months after a first of month."""
    index = start.year * 12 + start.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)
