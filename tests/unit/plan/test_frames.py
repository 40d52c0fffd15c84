"""Frames: which stretch an aggregate looks at, seen from a row, worked out by hand."""

from datetime import date, datetime

import pytest

from kpilang.model.windows import Calendar, Grain, Length, WindowKind
from kpilang.plan.frames import frame_name, is_exact, stretch
from kpilang.plan.grid import Frame, Period, State, Stretch

AS_OF = datetime(2026, 6, 18)
DAY, WEEK, MONTH, QUARTER, YEAR = (
    Grain.DAY,
    Grain.WEEK,
    Grain.MONTH,
    Grain.QUARTER,
    Grain.YEAR,
)


def back(count: int, grain: Grain, **frame: object) -> Frame:
    return Frame((Length(count, grain),), whole=False, **frame)


def bounds(frame: Frame, grain: Grain, start: str, end: str) -> tuple[str, str]:
    row = Period(0, date.fromisoformat(start), date.fromisoformat(end), State.FINAL)
    found = stretch(frame, row, grain, datetime(2027, 1, 1), Calendar())
    return str(found.lower), str(found.upper and found.upper.date())


@pytest.mark.parametrize(
    ("frame", "grain", "row", "wanted"),
    [
        (Frame(), MONTH, ("2026-03-01", "2026-04-01"), ("2026-03-01", "2026-04-01")),
        (back(1, MONTH), MONTH, ("2026-03-01", "2026-04-01"), ("2026-02-01", "2026-03-01")),
        (back(1, YEAR), QUARTER, ("2026-01-01", "2026-04-01"), ("2025-01-01", "2025-04-01")),
        # 29 to 31 March less a month are all the last day of February
        (back(1, MONTH), DAY, ("2026-03-31", "2026-04-01"), ("2026-02-28", "2026-03-01")),
        (back(1, MONTH), DAY, ("2026-03-30", "2026-03-31"), ("2026-02-28", "2026-03-01")),
        (back(1, YEAR), DAY, ("2024-02-29", "2024-03-01"), ("2023-02-28", "2023-03-01")),
        # a week's year is 52 weeks
        (back(1, YEAR), WEEK, ("2026-06-15", "2026-06-22"), ("2025-06-16", "2025-06-23")),
        (back(45, DAY), MONTH, ("2026-03-01", "2026-04-01"), ("2026-01-15", "2026-02-15")),
        (
            Frame(kind=WindowKind.TRAILING, length=Length(90, DAY)),
            DAY,
            ("2026-03-31", "2026-04-01"),
            ("2026-01-01", "2026-04-01"),
        ),
        (
            Frame(kind=WindowKind.TRAILING, length=Length(90, DAY)),
            MONTH,
            ("2026-03-01", "2026-04-01"),
            ("2026-01-01", "2026-04-01"),
        ),
        (
            Frame(kind=WindowKind.TO_DATE, period=MONTH),
            DAY,
            ("2026-03-31", "2026-04-01"),
            ("2026-03-01", "2026-04-01"),
        ),
        # a month to date a month before 31 March ends with February
        (
            back(1, MONTH, kind=WindowKind.TO_DATE, period=MONTH),
            DAY,
            ("2026-03-31", "2026-04-01"),
            ("2026-02-01", "2026-03-01"),
        ),
        # a week that ends in April counts to April
        (
            Frame(kind=WindowKind.TO_DATE, period=MONTH),
            WEEK,
            ("2026-03-30", "2026-04-06"),
            ("2026-04-01", "2026-04-06"),
        ),
        (
            Frame(kind=WindowKind.PERIOD, period=MONTH),
            DAY,
            ("2026-03-10", "2026-03-11"),
            ("2026-03-01", "2026-04-01"),
        ),
        (
            Frame(kind=WindowKind.CUMULATIVE),
            MONTH,
            ("2026-03-01", "2026-04-01"),
            ("None", "2026-04-01"),
        ),
    ],
    ids=str,
)
def test_a_frame_covers(
    frame: Frame, grain: Grain, row: tuple[str, str], wanted: tuple[str, str]
) -> None:
    assert bounds(frame, grain, *row) == wanted


def test_only_a_moved_frame_of_a_partial_row_is_cut() -> None:
    row = Period(0, date(2026, 6, 1), date(2026, 7, 1), State.PARTIAL)
    cut = stretch(back(1, MONTH), row, MONTH, AS_OF, Calendar())
    assert cut == Stretch(date(2026, 5, 1), date(2026, 5, 1), datetime(2026, 5, 18), cut=True)
    whole = Frame((Length(1, MONTH),))
    assert stretch(whole, row, MONTH, AS_OF, Calendar()).upper == datetime(2026, 6, 1)


def test_the_cut_ends_with_its_period() -> None:
    row = Period(0, date(2026, 3, 1), date(2026, 4, 1), State.PARTIAL)
    cut = stretch(back(1, MONTH), row, MONTH, datetime(2026, 3, 30), Calendar())
    assert cut == Stretch(date(2026, 2, 1), date(2026, 2, 1), datetime(2026, 3, 1), cut=False)


@pytest.mark.parametrize(
    ("frame", "grain", "exact"),
    [
        (back(1, YEAR), MONTH, True),
        (back(1, MONTH), QUARTER, False),
        (back(1, MONTH), DAY, True),
        (back(45, DAY), MONTH, False),
        (back(14, DAY), WEEK, True),
        (back(1, YEAR), WEEK, True),
        (back(1, MONTH), WEEK, False),
        (Frame(kind=WindowKind.CUMULATIVE), MONTH, False),
    ],
)
def test_a_frame_is_one_period(frame: Frame, grain: Grain, exact: bool) -> None:
    assert is_exact(frame, grain) is exact


def test_frames_have_names_that_say_what_they_are() -> None:
    assert frame_name(Frame()) == "period"
    assert frame_name(back(1, MONTH)) == "before_1_month"
    trailing = Frame(kind=WindowKind.TRAILING, length=Length(90, DAY))
    assert frame_name(trailing) == "trailing_90_days"
