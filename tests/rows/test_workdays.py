"""Working days and hours, by hand and against counting day by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest

from kpilang.model.windows import DAYS
from tests.rows.harness import Data, Engine, column, modelled, same, statement, worked_out

CALENDAR = """
calendar {
  timezone: "America/New_York"
  workdays: monday to friday
  holidays: 2026-12-25 "Christmas", 2027-01-01 "New Year", 2026-12-26 "a Saturday"
}
"""
SPANS = Data(
    {"a": ("date optional", "DATE"), "b": ("date optional", "DATE")},
    (
        (date(2026, 6, 15), date(2026, 6, 22)),  # a week
        (date(2026, 6, 19), date(2026, 6, 22)),  # Friday alone
        (date(2026, 6, 20), date(2026, 6, 22)),  # a weekend
        (date(2026, 6, 22), date(2026, 6, 15)),  # backwards
        (date(2026, 6, 15), date(2026, 6, 15)),
        (date(2026, 12, 24), date(2026, 12, 28)),  # Thursday, Christmas
        (date(2026, 12, 1), date(2027, 1, 4)),  # 24 weekdays, 2 of them holidays
        (date(2024, 2, 26), date(2024, 3, 4)),  # with a leap day
        (None, date(2026, 6, 22)),
        (date(2026, 6, 22), None),
    ),
)
HOURS = Data(
    {"a": ("timestamp optional", "TIMESTAMP"), "b": ("timestamp optional", "TIMESTAMP")},
    (
        (datetime(2026, 6, 15, 12), datetime(2026, 6, 15, 14, 30)),
        (datetime(2026, 6, 19, 18), datetime(2026, 6, 22, 10)),  # Friday 14:00 to Monday 6:00
        (datetime(2026, 6, 22, 10), datetime(2026, 6, 19, 18)),
        (datetime(2026, 6, 20, 5), datetime(2026, 6, 21, 20)),  # within a weekend
        (datetime(2026, 12, 24, 17), datetime(2026, 12, 28, 17)),  # Thursday noon to Monday noon
        (datetime(2026, 12, 25, 15), datetime(2026, 12, 25, 20)),  # within a holiday
        (
            datetime(2026, 3, 6, 17),
            datetime(2026, 3, 9, 16),
        ),  # noon to noon, the clock goes forward
        (None, datetime(2026, 6, 22, 10)),
    ),
)


def test_days(engine: Engine) -> None:
    got = worked_out(engine, SPANS, "workdays(a, b)", calendar=CALENDAR)
    column(got, [*map(Decimal, (5, 1, 0, -5, 0, 1, 22, 5)), None, None])


def test_days_compare_with_durations(engine: Engine) -> None:
    texts = ("workdays(a, b) >= 5 days", "workdays(a, b) < 1 weeks", "a + workdays(a, b)")
    got = worked_out(engine, SPANS, *texts, calendar=CALENDAR)
    column(got, [True, False, False, False, False, False, True, True, False, False], 0)
    assert got[0][1:] == (True, date(2026, 6, 20))


def test_hours(engine: Engine) -> None:
    got = worked_out(engine, HOURS, "workhours(a, b)", calendar=CALENDAR)
    column(got, [2.5, 16.0, -16.0, 0.0, 24.0, 0.0, 24.0, None])


def test_days_of_moments_are_those_of_the_calendar(engine: Engine) -> None:
    data = Data(HOURS.columns, ((datetime(2026, 6, 16, 3), datetime(2026, 6, 17, 3, 59)),))
    got = worked_out(engine, data, "workdays(a, b)", "workhours(a, b)", calendar=CALENDAR)
    column(got, [Decimal(1)], 0)
    column(got, [24.0 + 59 / 60], 1)


def test_hours_of_dates_are_whole_days(engine: Engine) -> None:
    got = worked_out(engine, SPANS, "workhours(a, b) = 24 * workdays(a, b) / 24", calendar=CALENDAR)
    assert got[0] == (True,)
    got = worked_out(engine, SPANS, "workhours(a, b)", calendar=CALENDAR)
    column(got, [120.0, 24.0, 0.0, -120.0, 0.0, 24.0, 528.0, 120.0, None, None])


def counted(a: date, b: date, workdays: set[int], holidays: set[date]) -> int:
    if b < a:
        return -counted(b, a, workdays, holidays)
    days = (a + timedelta(days=n) for n in range((b - a).days))
    return sum(day.weekday() in workdays and day not in holidays for day in days)


@pytest.mark.parametrize("seed", range(6))
def test_any_calendar(engine: Engine, seed: int) -> None:
    rng = Random(seed)
    workdays = sorted(rng.sample(range(7), rng.randint(1, 7)))
    anchor = date(2025, 1, 1)
    holidays = {anchor + timedelta(days=rng.randrange(700)) for _ in range(rng.choice((0, 1, 90)))}
    lines = [f"workdays: {', '.join(DAYS[day] for day in workdays)}"]
    if holidays:
        lines.append("holidays: " + ", ".join(map(str, sorted(holidays))))
    calendar = "calendar {\n" + "\n".join(lines) + "\n}"
    moments = [
        [
            datetime.combine(
                anchor + timedelta(days=rng.randrange(700)),
                time(rng.randrange(24), rng.choice((0, 30, 59)), rng.choice((0, 59))),
            )
            for _ in "ab"
        ]
        for _ in range(60)
    ]
    data = Data(HOURS.columns, tuple(map(tuple, moments)))
    got = worked_out(engine, data, "workdays(a, b)", "workhours(a, b)", calendar=calendar)
    for (a, b), (days, hours) in zip(moments, got, strict=True):
        want = counted(a.date(), b.date(), set(workdays), holidays)
        assert days == want, (a, b)

        def into(moment: datetime) -> float:
            works = counted(
                moment.date(), moment.date() + timedelta(days=1), set(workdays), holidays
            )
            passed = moment - datetime.combine(moment.date(), time())
            return works * passed.total_seconds() / 3600

        assert same(float(hours), 24 * want + into(b) - into(a)), (a, b)


def test_many_holidays_stand_in_a_statement_once(engine: Engine) -> None:
    days = ", ".join(f"{year}-12-24" for year in range(1990, 2051))
    model = modelled(
        SPANS, ("workdays(a, b)", "workhours(a, b)"), f"calendar {{ holidays: {days} }}"
    )
    sql = statement(engine.dialect, model, None)
    assert sql.count("2026-12-24") == 1
    assert "2022-12-24" not in sql, "that day is a Saturday"
