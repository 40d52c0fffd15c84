"""Dates and timestamps, worked out by hand: leap days, month ends, days of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.rows.harness import Data, Engine, column, modelled, statement, worked_out

NEW_YORK = 'calendar { timezone: "America/New_York" }'
D = Decimal


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


DATES = Data(
    {"d": ("date optional", "DATE"), "n": ("duration in days optional", "DECIMAL(20, 2)")},
    (
        (date(2024, 2, 29), D("1")),
        (date(2025, 12, 31), D("-1.5")),
        (date(2027, 1, 1), D("0.5")),
        (date(2026, 6, 14), None),
        (None, D("3")),
        (date(2026, 6, 15), D("99999999999")),
    ),
)
#: stored in UTC; the clocks of New York go forward on 2026-03-08 at 2:00, back on 2026-11-01
MOMENTS = Data(
    {
        "made": ("timestamp optional", "TIMESTAMP"),
        "h": ("duration in hours optional", "DOUBLE PRECISION"),
    },
    (
        (moment("2026-03-08 06:30:00"), 1.0),
        (moment("2026-11-01 05:30:00"), 1.0),
        (moment("2026-01-01 04:59:59.999999"), 0.5),
        (None, 1.0),
        (moment("2026-06-15 12:00:00"), None),
        (moment("2024-02-29 16:07:09"), -24.0),
    ),
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("year(d)", [D(2024), D(2025), D(2027), D(2026), None, D(2026)]),
        ("quarter(d)", [D(1), D(4), D(1), D(2), None, D(2)]),
        ("month(d)", [D(2), D(12), D(1), D(6), None, D(6)]),
        ("week(d)", [D(9), D(1), D(53), D(24), None, D(25)]),
        ("day(d)", [D(29), D(31), D(1), D(14), None, D(15)]),
        ("weekday(d)", [D(4), D(3), D(5), D(7), None, D(1)]),
        (
            "d + 1 days",
            ["2024-03-01", "2026-01-01", "2027-01-02", "2026-06-15", None, "2026-06-16"],
        ),
        (
            "d - 1 weeks",
            ["2024-02-22", "2025-12-24", "2026-12-25", "2026-06-07", None, "2026-06-08"],
        ),
        (
            "2 days + d",
            ["2024-03-02", "2026-01-02", "2027-01-03", "2026-06-16", None, "2026-06-17"],
        ),
        ("d + n", ["2024-03-01", "2025-12-29", "2027-01-01", None, None, None]),
        ("d - n", ["2024-02-28", "2026-01-01", "2026-12-31", None, None, None]),
        ("d + 99999999 days", [None] * 6),
        (
            "date(d + 36 hours)",
            ["2024-03-01", "2026-01-01", "2027-01-02", "2026-06-15", None, "2026-06-16"],
        ),
        ("hour(d + 36 hours)", [D(12)] * 4 + [None, D(12)]),
        ("hour(d + 0.25 days)", [D(6)] * 4 + [None, D(6)]),
        ("(d + 3 days) - d", [D(3)] * 4 + [None, D(3)]),
        (
            "greatest(d, 2026-06-14)",
            ["2026-06-14", "2026-06-14", "2027-01-01", "2026-06-14", None, "2026-06-15"],
        ),
        (
            "least(d, 2026-06-14)",
            ["2024-02-29", "2025-12-31", "2026-06-14", "2026-06-14", None, "2026-06-14"],
        ),
        (
            "nullif(d, 2026-06-14)",
            ["2024-02-29", "2025-12-31", "2027-01-01", None, None, "2026-06-15"],
        ),
        (
            'date_trunc("month", d)',
            ["2024-02-01", "2025-12-01", "2027-01-01", "2026-06-01", None, "2026-06-01"],
        ),
        (
            'date_trunc("quarter", d)',
            ["2024-01-01", "2025-10-01", "2027-01-01", "2026-04-01", None, "2026-04-01"],
        ),
        (
            'date_trunc("week", d)',
            ["2024-02-26", "2025-12-29", "2026-12-28", "2026-06-08", None, "2026-06-15"],
        ),
        ("today() - d", [D(839), D(168), D(-198), D(3), None, D(2)]),
        ("d = today() - 2 days", [False, False, False, False, False, True]),
        ('d >= date(timestamp("2026-06-15 00:00"))', [False, False, True, False, False, True]),
        ("timestamp(d) = d", [True, True, True, True, False, True]),
    ],
)
def test_dates(engine: Engine, text: str, wanted: list[object]) -> None:
    shown = [date.fromisoformat(v) if isinstance(v, str) else v for v in wanted]
    column(worked_out(engine, DATES, text), shown)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("hour(made)", [D(1), D(1), D(23), None, D(8), D(11)]),
        ("minute(made)", [D(30), D(30), D(59), None, D(0), D(7)]),
        ("second(made)", [D(0), D(0), D(59), None, D(0), D(9)]),
        ("year(made)", [D(2026), D(2026), D(2025), None, D(2026), D(2024)]),
        (
            "date(made)",
            ["2026-03-08", "2026-11-01", "2025-12-31", None, "2026-06-15", "2024-02-29"],
        ),
        # an hour later the clock shows 3:30, and 1:30 once more
        (
            "made + h",
            [
                "2026-03-08 03:30",
                "2026-11-01 01:30",
                "2026-01-01 00:29:59.999999",
                None,
                None,
                "2024-02-28 11:07:09",
            ],
        ),
        (
            "made - 1 days",
            [
                "2026-03-07 01:30",
                "2026-10-31 01:30",
                "2025-12-30 23:59:59.999999",
                None,
                "2026-06-14 08:00",
                "2024-02-28 11:07:09",
            ],
        ),
        # a day is 24 hours, so the clock shows an hour more or less
        (
            "made + 1 days",
            [
                "2026-03-09 02:30",
                "2026-11-02 00:30",
                "2026-01-01 23:59:59.999999",
                None,
                "2026-06-16 08:00",
                "2024-03-01 11:07:09",
            ],
        ),
        (
            "made + 1.5 seconds",
            [
                "2026-03-08 01:30:01.5",
                "2026-11-01 01:30:01.5",
                "2026-01-01 00:00:01.499999",
                None,
                "2026-06-15 08:00:01.5",
                "2024-02-29 11:07:10.5",
            ],
        ),
        ("(made + h) - made", [3600.0, 3600.0, 1800.0, None, None, -86400.0]),
        ("(made + h) - made = h", [True, True, True, False, False, True]),
        # a clock time that comes twice is the later one
        ('made < timestamp("2026-11-01 01:30")', [True, True, True, False, True, True]),
        ('made >= timestamp("2026-03-08 02:30")', [False, True, False, False, True, False]),
        ('timestamp("2026-06-15 08:00:00") = made', [False, False, False, False, True, False]),
        (
            'greatest(made, timestamp("2026-06-15 08:00"))',
            [
                "2026-06-15 08:00",
                "2026-11-01 01:30",
                "2026-06-15 08:00",
                None,
                "2026-06-15 08:00",
                "2026-06-15 08:00",
            ],
        ),
        (
            'nullif(made, timestamp("2026-06-15 08:00"))',
            [
                "2026-03-08 01:30",
                "2026-11-01 01:30",
                "2025-12-31 23:59:59.999999",
                None,
                None,
                "2024-02-29 11:07:09",
            ],
        ),
        (
            'coalesce(made, timestamp("2026-06-15 08:00")) - timestamp("2026-06-15 08:00")',
            [-8573400.0, 11986200.0, -14281200.000001, 0.0, 0.0, -72301971.0],
        ),
        (
            'date_trunc("year", made)',
            ["2026-01-01", "2026-01-01", "2025-01-01", None, "2026-01-01", "2024-01-01"],
        ),
        (
            "timestamp(date(made))",
            [
                "2026-03-08 00:00",
                "2026-11-01 00:00",
                "2025-12-31 00:00",
                None,
                "2026-06-15 00:00",
                "2024-02-29 00:00",
            ],
        ),
        ("made - timestamp(date(made))", [5400.0, 5400.0, 86399.999999, None, 28800.0, 40029.0]),
        (
            "timestamp(date(made) + 1 days) - timestamp(date(made))",
            [82800.0, 90000.0, 86400.0, None, 86400.0, 86400.0],
        ),
        ("now() - made", [8803800.0, -11755800.0, 14511600.000001, None, 230400.0, 72532371.0]),
        ("made < now()", [True, False, True, False, True, True]),
        ("today() - made", [D(101), D(-137), D(168), None, D(2), D(839)]),
    ],
)
def test_moments(engine: Engine, text: str, wanted: list[object]) -> None:
    shown = [_shown(value) for value in wanted]
    got = worked_out(engine, MOMENTS, text, calendar=NEW_YORK, as_of=datetime(2026, 6, 18))
    column(got, shown)


def _shown(value: object) -> object:
    if not isinstance(value, str):
        return value
    return moment(value) if ":" in value else date.fromisoformat(value)


def test_an_instant_is_shown_by_the_clock_of_the_calendar(engine: Engine) -> None:
    at = datetime(2026, 6, 15, 2, tzinfo=UTC)
    data = Data({"made": ("timestamp with timezone", "TIMESTAMP WITH TIME ZONE")}, ((at,),))
    got = worked_out(
        engine, data, "hour(made)", "weekday(made)", "made + 3 hours", calendar=NEW_YORK
    )
    assert got == [(D(22), D(7), datetime(2026, 6, 15, 1))]


def test_the_calendar_says_where_weeks_and_fiscal_years_begin(engine: Engine) -> None:
    calendar = "calendar {\n week: starts sunday\n fiscal_year: starts february, named by its end}"
    texts = [f'date_trunc("{p}", d)' for p in ("week", "fiscal_year", "fiscal_quarter", "day")]
    got = worked_out(engine, DATES, *texts, "week(d)", calendar=calendar)
    assert got[0] == (date(2024, 2, 25), date(2024, 2, 1), date(2024, 2, 1), date(2024, 2, 29), 9)
    assert got[3] == (date(2026, 6, 14), date(2026, 2, 1), date(2026, 5, 1), date(2026, 6, 14), 24)


def test_now_is_never_the_clock_of_the_engine(engine: Engine) -> None:
    texts = ("now() - made", "today() - made", "date(now())", "today()")
    sql = statement(engine.dialect, modelled(MOMENTS, texts, NEW_YORK), datetime(2026, 6, 18))
    assert "CURRENT" not in sql
    assert "2026-06-17" in sql


def test_within_a_day_today_is_that_day(engine: Engine) -> None:
    got = worked_out(engine, DATES, "today()", "now()", as_of=datetime(2026, 6, 18, 9, 30))
    assert got[0] == (date(2026, 6, 18), datetime(2026, 6, 18, 9, 30))
