"""Where holidays come from: dates in the file, a country, a column of the data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.digest import definition_hash
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from tests.rows.harness import Data, Engine, column, modelled, statement, worked_out

SPANS = Data(
    {"a": ("date", "DATE"), "b": ("date", "DATE")},
    (
        (date(2026, 7, 1), date(2026, 7, 6)),  # Independence Day is kept on Friday the 3rd
        (date(2026, 3, 30), date(2026, 4, 3)),  # Monday to Thursday; César Chávez Day in California
        (date(2026, 5, 1), date(2026, 5, 2)),  # Labour Day in Germany
    ),
)


@pytest.mark.parametrize(
    ("country", "wanted"), [("US", (2, 4, 1)), ("US CA", (2, 3, 1)), ("DE BY", (3, 4, 0))]
)
def test_of_a_country(engine: Engine, country: str, wanted: tuple[int, ...]) -> None:
    calendar = f"calendar {{ holidays: {country} }}"
    got = worked_out(engine, SPANS, "workdays(a, b)", calendar=calendar)
    column(got, [Decimal(value) for value in wanted])


def test_of_a_country_are_kept_where_people_would_work() -> None:
    calendar = modelled(SPANS, ("a",), "calendar { holidays: US }").calendar
    assert calendar.country == "US"
    assert calendar.version
    days = dict(calendar.holidays)
    assert days[date(2026, 7, 3)] == "Independence Day (observed)"
    assert date(2026, 7, 4) not in days, "a Saturday"
    assert (min(days).year, max(days).year) == (2000, 2050)


def test_a_country_does_not_slow_hashes_down() -> None:
    text = "calendar { holidays: US }\nmetric n = 1\nmetric m = 2"
    model = analyze((parse(Source("t.kpi", text)).document,)).model
    assert len({definition_hash(model, "n"), definition_hash(model, "m")}) == 2


@pytest.mark.parametrize(
    ("holidays", "more"),
    [
        ("from public.days_off.day", ""),
        (
            "from free.day",
            "source free {\n table: public.days_off\n key: day\n column day: date\n}",
        ),
    ],
)
def test_of_a_column(engine: Engine, holidays: str, more: str) -> None:
    schema = "main" if engine.dialect.name == "duckdb" else "public"
    rows = [(date(2026, 7, 3),), (date(2026, 7, 3),), (date(2026, 7, 4),), (None,)]
    engine.create("days_off", {"day": "DATE"}, rows)
    calendar = f"calendar {{ holidays: {holidays} }}".replace("public", schema)
    more = more.replace("public", schema)
    got = worked_out(
        engine, SPANS, "workdays(a, b)", "workhours(a, b)", calendar=calendar, more=more
    )
    column(got, [Decimal(2), Decimal(4), Decimal(1)])
    column(got, [48.0, 96.0, 24.0], 1)
    engine.do("DELETE FROM days_off")
    got = worked_out(engine, SPANS, "workdays(a, b)", calendar=calendar, more=more)
    column(got, [Decimal(3), Decimal(4), Decimal(1)])


def test_a_table_called_as_ours_is_no_circle(engine: Engine) -> None:
    engine.create("holidays", {"day": "DATE"}, [(date(2026, 7, 3),)])
    calendar = "calendar { holidays: from holidays.day }"
    column(worked_out(engine, SPANS, "workdays(a, b)", calendar=calendar), map_(2, 4, 1))
    assert "holidays_ AS" in statement(
        engine.dialect, modelled(SPANS, ("workdays(a, b)",), calendar), None
    )


def map_(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]
