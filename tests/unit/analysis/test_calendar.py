"""The calendar and its named periods."""

from datetime import date

import pytest

from kpilang.analysis.periods import stretch
from kpilang.model.windows import Calendar, Grain
from tests.unit.analysis.sample import clean, found

BY_END = Calendar(fiscal_start=2, fiscal_named_by_end=True)
BY_START = Calendar(fiscal_start=2, fiscal_named_by_end=False)


@pytest.mark.parametrize(
    ("text", "start", "end", "grain"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1), Grain.YEAR),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1), Grain.MONTH),
        ("2026-02-28", date(2026, 2, 28), date(2026, 3, 1), Grain.DAY),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 5), Grain.WEEK),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), Grain.QUARTER),
        ("2026-H2", date(2026, 7, 1), date(2027, 1, 1), None),
        ("FY2026", date(2025, 2, 1), date(2026, 2, 1), Grain.FISCAL_YEAR),
        ("FY2026-Q4", date(2025, 11, 1), date(2026, 2, 1), Grain.FISCAL_QUARTER),
    ],
)
def test_named_periods(text: str, start: date, end: date, grain: Grain | None) -> None:
    found = stretch(text, BY_END)
    assert found is not None
    assert (found.start, found.end, found.grain) == (start, end, grain)


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "2026-W54", "2026-Q5", "FY2026-01", "x"])
def test_no_such_period(text: str) -> None:
    assert stretch(text, BY_END) is None


def test_fiscal_year_named_by_its_start() -> None:
    found = stretch("FY2026", BY_START)
    assert found is not None
    assert (found.start, found.end) == (date(2026, 2, 1), date(2027, 2, 1))


@pytest.mark.parametrize("by_end", [True, False])
def test_fiscal_year_from_january_is_the_year(by_end: bool) -> None:
    assert stretch("FY2026", Calendar(fiscal_named_by_end=by_end)) is not None
    found = stretch("FY2026", Calendar(fiscal_named_by_end=by_end))
    assert found is not None
    assert found.start == date(2026, 1, 1)


def test_calendar_is_read() -> None:
    text = """\
calendar {
  timezone:    "America/New_York"
  week:        starts sunday
  fiscal_year: starts february, named by its end
  workdays:    sunday to thursday
  holidays:    2026-12-25 "Christmas", 2027-01-01
}
"""
    calendar = clean(text).model.calendar
    assert calendar.states_timezone
    assert calendar == Calendar(
        timezone="America/New_York",
        week_start=6,
        fiscal_start=2,
        fiscal_named_by_end=True,
        workdays=(0, 1, 2, 3, 6),
        holidays=((date(2026, 12, 25), "Christmas"), (date(2027, 1, 1), "")),
    )


@pytest.mark.parametrize(
    ("item", "problems"),
    [
        ("week: starts munday", [("K209", "munday")]),
        ("fiscal_year: starts feb, named by its end", [("K209", "feb")]),
        ("workdays: monday to frieday", [("K209", "frieday")]),
        ("holidays: US", []),
        ("holidays: US CA", []),
        ("holidays: Germany", [("K323", "Germany")]),
        ("holidays: US California", [("K324", "California")]),
        ("holidays: US CA NY", [("K324", "CA NY")]),
        ("holidays: from company.holidays.day", []),
        ("holidays: from company", [("K416", "company")]),
        ("holidays: from calls.due_on", []),
        ("holidays: from calls.due", [("K202", "due")]),
        ("holidays: from calls.made_at", [("K303", "calls.made_at")]),
        ("holidays: from calls", [("K202", "calls")]),
    ],
)
def test_mistakes_in_the_calendar(item: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"calendar {{\n {item}\n}}") == problems
