"""What `kpi query` returns is what SQL written by hand returns, row by row."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.ask import ask

EXPECTED = sorted((Path(__file__).parent / "expected").glob("*.sql"))


@pytest.fixture(scope="session")
def warehouse(demo: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo's database, read only, under a name that is not its schema's."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{demo / 'crm.duckdb'}' AS warehouse (READ_ONLY)")
        connection.execute("USE warehouse")
        yield connection


@pytest.mark.parametrize("path", EXPECTED, ids=[path.stem for path in EXPECTED])
def test_query_returns_what_hand_written_sql_returns(
    path: Path, demo: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    sql = path.read_text(encoding="utf-8")
    question = shlex.split(sql.splitlines()[0].removeprefix("-- query:"))
    cursor = warehouse.execute(sql)
    columns = [column[0] for column in cursor.description]
    by_hand = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    answered = [{name: row[name] for name in columns} for row in ask(demo, *question)]

    assert [_names(row) for row in answered] == [_names(row) for row in by_hand]
    for got, want in zip(_sorted(answered), _sorted(by_hand), strict=True):
        assert {name: _number(got[name], want[name]) for name in columns} == {
            name: _exact(want[name]) for name in columns
        }


NUMBERS = ("value", "target", "target_high", "expected", "attainment", "previous", "change")
RATES = ("step_rate", "overall_rate")


def _names(row: dict[str, Any]) -> tuple[str | None, ...]:
    """Return the period and the members of a row, in which order is part of the answer."""
    outside = (*NUMBERS, *RATES, "status", "complete", "state")
    return tuple(_text(value) for name, value in row.items() if name not in outside)


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order namesakes by value: two members of one name have no order of their own."""
    places = {names: place for place, names in enumerate(dict.fromkeys(map(_names, rows)))}
    return sorted(rows, key=lambda row: (places[_names(row)], Decimal(str(row["value"] or 0))))


def _text(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)


def _exact(value: object) -> object:
    """Return a value of the hand-written SQL in the form compared."""
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-9)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return _text(value) if isinstance(value, date) else value


def _number(value: object, like: object) -> object:
    """Return a value of the answer in the form of its hand-written counterpart."""
    if value is None or isinstance(like, bool) or not isinstance(like, int | float | Decimal):
        return value
    return float(str(value)) if isinstance(like, float) else Decimal(str(value))
