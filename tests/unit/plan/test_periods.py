"""Calendar arithmetic, each figure worked out by hand from a paper calendar."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from kpilang.model.windows import Calendar, Grain
from kpilang.plan.periods import (
    add_months,
    elapsed_share,
    floor,
    overlap_share,
    same_part,
    shift,
)

MONDAY = Calendar()
SUNDAY = Calendar(week_start=6)
FEBRUARY = Calendar(fiscal_start=2)


@pytest.mark.parametrize(
    ("grain", "day", "calendar", "start"),
    [
        (Grain.DAY, date(2026, 6, 17), MONDAY, date(2026, 6, 17)),
        (Grain.WEEK, date(2026, 6, 17), MONDAY, date(2026, 6, 15)),
        (Grain.WEEK, date(2026, 6, 14), MONDAY, date(2026, 6, 8)),
        (Grain.WEEK, date(2026, 6, 17), SUNDAY, date(2026, 6, 14)),
        (Grain.WEEK, date(2026, 1, 1), MONDAY, date(2025, 12, 29)),
        (Grain.MONTH, date(2026, 3, 31), MONDAY, date(2026, 3, 1)),
        (Grain.QUARTER, date(2026, 3, 31), MONDAY, date(2026, 1, 1)),
        (Grain.QUARTER, date(2026, 12, 31), MONDAY, date(2026, 10, 1)),
        (Grain.YEAR, date(2024, 2, 29), MONDAY, date(2024, 1, 1)),
        (Grain.FISCAL_YEAR, date(2026, 1, 31), FEBRUARY, date(2025, 2, 1)),
        (Grain.FISCAL_YEAR, date(2026, 2, 1), FEBRUARY, date(2026, 2, 1)),
        (Grain.FISCAL_QUARTER, date(2026, 1, 31), FEBRUARY, date(2025, 11, 1)),
        (Grain.FISCAL_QUARTER, date(2026, 5, 1), FEBRUARY, date(2026, 5, 1)),
    ],
)
def test_floor_is_the_first_day_of_the_period(grain, day, calendar, start):
    assert floor(grain, day, calendar) == start


def test_periods_move_by_calendar_not_by_days():
    assert shift(Grain.MONTH, date(2026, 3, 1), -1) == date(2026, 2, 1)
    assert shift(Grain.QUARTER, date(2026, 1, 1), -1) == date(2025, 10, 1)
    assert shift(Grain.WEEK, date(2026, 1, 5), -1) == date(2025, 12, 29)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_the_30th_of_march_compares_with_all_of_february():
    cut = same_part(date(2026, 3, 1), datetime(2026, 3, 31), date(2026, 2, 1), date(2026, 3, 1))
    assert cut == datetime(2026, 3, 1)


def test_the_same_part_counts_months_then_days_then_seconds():
    as_of = datetime(2026, 5, 11, 14, 30)
    cut = same_part(date(2026, 4, 1), as_of, date(2026, 1, 1), date(2026, 4, 1))
    assert cut == datetime(2026, 2, 11, 14, 30)


def test_the_same_part_of_a_week_counts_days():
    cut = same_part(date(2026, 6, 15), datetime(2026, 6, 18), date(2026, 6, 8), date(2026, 6, 15))
    assert cut == datetime(2026, 6, 11)


def test_a_quarter_elapses_in_equal_months_then_equal_days():
    share = elapsed_share(date(2026, 4, 1), date(2026, 7, 1), datetime(2026, 6, 16))
    assert share == Fraction(2, 3) + Fraction(1, 3) * Fraction(15, 30)


def test_a_month_elapses_in_days_and_parts_of_days():
    share = elapsed_share(date(2026, 6, 1), date(2026, 7, 1), datetime(2026, 6, 16, 12))
    assert share == Fraction(31, 60)


def test_a_week_over_a_month_end_owes_days_of_both_months():
    january = overlap_share(date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 26), date(2026, 2, 2))
    february = overlap_share(
        date(2026, 2, 1), date(2026, 3, 1), date(2026, 1, 26), date(2026, 2, 2)
    )
    assert january == Fraction(6, 31)
    assert february == Fraction(1, 28)
