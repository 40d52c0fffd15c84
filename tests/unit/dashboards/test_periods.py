"""Periods in words."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kpilang.dashboards.periods import as_of_text, before, last_day, period_text, tick_text
from kpilang.dashboards.reader import Reader
from kpilang.model.windows import Calendar, Grain

RETAIL = Reader(Calendar(fiscal_start=2, fiscal_named_by_end=True))


@pytest.mark.parametrize(
    ("start", "grain", "text"),
    [
        (date(2026, 9, 18), Grain.DAY, "Sep 18, 2026"),
        (date(2026, 9, 14), Grain.WEEK, "Week of Sep 14, 2026"),
        (date(2026, 9, 1), Grain.MONTH, "September 2026"),
        (date(2026, 10, 1), Grain.QUARTER, "Q4 2026"),
        (date(2026, 1, 1), Grain.YEAR, "2026"),
        (date(2026, 2, 1), Grain.FISCAL_YEAR, "FY2027"),
        (date(2026, 11, 1), Grain.FISCAL_QUARTER, "FY2027-Q4"),
        (None, Grain.ALL, ""),
    ],
)
def test_a_period_has_a_name(start: date | None, grain: Grain, text: str) -> None:
    assert period_text(start, grain, RETAIL) == text


def test_a_fiscal_year_named_by_its_start() -> None:
    assert (
        period_text(date(2026, 2, 1), Grain.FISCAL_YEAR, Reader(Calendar(fiscal_start=2)))
        == "FY2026"
    )


def test_an_as_of_moment_includes_the_day_before_midnight() -> None:
    assert last_day(datetime(2026, 9, 19)) == date(2026, 9, 18)
    assert as_of_text(datetime(2026, 9, 19), "en_US") == "Sep 18, 2026"


def test_an_as_of_moment_inside_a_day_says_the_time() -> None:
    assert as_of_text(datetime(2026, 9, 19, 14, 5), "en_US") == "Sep 19, 2026, 2:05\u202fPM"


@pytest.mark.parametrize(
    ("grain", "earlier"),
    [
        (Grain.DAY, date(2025, 12, 31)),
        (Grain.WEEK, date(2025, 12, 25)),
        (Grain.MONTH, date(2025, 12, 1)),
        (Grain.QUARTER, date(2025, 10, 1)),
        (Grain.YEAR, date(2025, 1, 1)),
        (Grain.ALL, None),
    ],
)
def test_the_period_before(grain: Grain, earlier: date | None) -> None:
    assert before(date(2026, 1, 1), grain) == earlier


def test_an_axis_says_the_year_first_and_where_it_turns() -> None:
    texts = [
        tick_text(start, Grain.MONTH, RETAIL, first=place == 0)
        for place, start in enumerate([date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)])
    ]
    assert texts == ["Nov 2025", "Dec", "Jan 2026"]
