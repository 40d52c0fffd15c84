"""Many rows said shortly are the rows that constants say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.periods import shift
from kpilang.sql import build
from kpilang.sql.series import FEW, series

COLUMNS = ("n", "period_start", "period_end", "state", "moment")


def _rows(grain: Grain, first: date, count: int) -> list[list[exp.Expr]]:
    """Rows of a grain, the last of which ends within itself."""
    out = []
    for number in range(count):
        start, end = shift(grain, first, number), shift(grain, first, number + 1)
        moment = datetime(end.year, end.month, end.day)
        if number == count - 1:
            moment -= timedelta(hours=7)
        state = "partial" if number == count - 1 else "final"
        constants = (number, start, end, state, moment)
        out.append([build.constant(value) for value in constants])
    return out


def _run(query: exp.Expr) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = duckdb.sql(query.sql(dialect="duckdb")).fetchall()
    return found


@pytest.mark.parametrize(
    ("grain", "first"),
    [
        (Grain.DAY, date(2024, 2, 20)),
        (Grain.WEEK, date(2024, 12, 30)),
        (Grain.MONTH, date(2023, 11, 1)),
        (Grain.QUARTER, date(2020, 2, 1)),
        (Grain.YEAR, date(1999, 7, 1)),
    ],
)
def test_a_series_is_what_constants_are(grain: Grain, first: date) -> None:
    rows = _rows(grain, first, FEW + 20)
    short = series(COLUMNS, rows)
    assert short is not None
    constants = exp.Values(expressions=[exp.Tuple(expressions=row) for row in rows])
    constants.set("alias", exp.TableAlias(this=exp.to_identifier("rows_")))
    assert _run(short) == _run(exp.select("*").from_(constants))


def test_few_rows_stay_constants() -> None:
    assert series(COLUMNS, _rows(Grain.MONTH, date(2024, 1, 1), FEW)) is None


def test_amounts_that_differ_from_row_to_row_stay_constants() -> None:
    rows = [[build.constant(n), build.constant(n * n)] for n in range(FEW + 20)]
    assert series(("n", "target"), rows) is None


def test_the_ends_of_months_are_no_even_steps() -> None:
    days = [shift(Grain.MONTH, date(2024, 1, 1), n) - timedelta(days=1) for n in range(40)]
    rows = [[build.constant(n), build.constant(day)] for n, day in enumerate(days)]
    short = series(("n", "day"), rows)
    found = [day for _, day in _run(short)] if short is not None else days
    assert found == days
