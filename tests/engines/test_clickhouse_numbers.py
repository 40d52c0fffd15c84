"""Numbers in ClickHouse: exact where they are on DuckDB, else refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from kpilang.analysis.analyze import analyze
from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.clickhouse import ClickHouse, open_clickhouse
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql import build
from kpilang.sql.dialects import CLICKHOUSE
from kpilang.syntax.parse import parse
from kpilang.workspace.query import Session
from tests.support.lake import fill

pytestmark = pytest.mark.warehouse


@pytest.fixture
def engine(tmp_path: Path) -> ClickHouse:
    """An engine without any tables."""
    return open_clickhouse(tmp_path, [])


def asked(folder: Path, spec: str, name: str, **more: Any) -> list[dict[str, Any]]:
    """Return the rows of an answer about June 2026 over the table `t` of a folder."""
    parsed = parse(Source("a.kpi", spec))
    analysis = analyze((parsed.document,))
    assert (parsed.problems, analysis.problems) == ((), ())
    session = Session(analysis.model, open_clickhouse(folder, [("t",)]), datetime(2026, 7, 1))
    request = Request(start=date(2026, 6, 1), end=date(2026, 7, 1), **more)
    found = session.ask(name, request)
    assert found.answer is not None, found.problems
    return list(found.answer.records())


NUMBERS = """\
source t {
  table: t
  key:   id
  time:  day
  column id:  number
  column day: date
  column n:   number
  column m:   number
  column r:   number
}
metric total   = sum(t.n)
metric more    = max(t.n + 1)
metric squares = sum(t.n * t.n)
metric cubes   = sum(t.n * t.n * t.n)
metric either  = sum(coalesce(t.r, t.m))
metric shared  = sum(t.m) * sum(t.m)
"""


def filled(folder: Path, n: int | str, m: str, r: float | None = None) -> None:
    """Write a table of two rows that are alike."""
    columns = {"id": "BIGINT", "day": "DATE", "n": "BIGINT", "m": "DECIMAL(38, 2)", "r": "DOUBLE"}
    rows = [(number, date(2026, 6, 1), n, m, r) for number in (1, 2)]
    fill(folder, "t", columns, rows)


def test_whole_numbers_do_not_begin_again_below_zero(tmp_path: Path) -> None:
    """By itself the engine adds 1 to the greatest whole number, and has the least."""
    most = 2**63 - 1
    filled(tmp_path, most, "0")
    for name, value in (("total", 2 * most), ("more", most + 1)):
        (row,) = asked(tmp_path, NUMBERS, name)
        assert row["value"] == value, name
    filled(tmp_path, 2**62, "0")
    (row,) = asked(tmp_path, NUMBERS, "squares")
    assert row["value"] == 2 * 2**124


def test_products_and_sums_of_too_many_digits_are_refused(tmp_path: Path) -> None:
    """By itself the engine drops the digits at the front."""
    filled(tmp_path, 2**63 - 1, "9" * 36)
    for name in ("cubes", "shared"):
        with pytest.raises(EngineError) as refused:
            asked(tmp_path, NUMBERS, name)
        assert refused.value.refusal is Refusal.TOO_MANY_DIGITS, name
    big = f"CAST('{'9' * 38}' AS Decimal(76, 0))"
    with pytest.raises(EngineError) as refused:
        open_clickhouse(tmp_path, []).rows(f"SELECT {big} + {big} AS s")
    assert refused.value.refusal is Refusal.TOO_MANY_DIGITS


@pytest.mark.parametrize(("rate", "value"), [(None, Decimal("0.50")), (0.1, Decimal("0.2"))])
def test_a_stored_double_and_a_decimal_have_a_type_in_common(
    tmp_path: Path, rate: float | None, value: object
) -> None:
    filled(tmp_path, 1, "0.25", rate)
    (row,) = asked(tmp_path, NUMBERS, "either")
    assert row["value"] == value


def test_a_double_of_seventeen_digits_is_that_double(engine: ClickHouse) -> None:
    """By itself the engine makes another one of a decimal of so many digits."""
    for number in (Fraction(14, 31), Fraction(-14, 31), Fraction(10**9, 7)):
        query = exp.select(exp.alias_(build.amount(number), "x"))
        assert engine.rows(CLICKHOUSE.written(query)) == [(float(number),)]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("x > 0.3", [1]),
        ("x = 0.3", [2]),
        ("x != 0.3", [1, 3]),
        ("x in (0.3, -0.5)", [2, 3]),
        ("x < -0.25", [3]),
        ("m > 0.3", [1]),
        ("m = 0.3", [2]),
    ],
)
def test_stored_doubles_and_decimals_are_compared_with_numbers_as_they_are(
    tmp_path: Path, condition: str, found: list[int]
) -> None:
    """By itself the engine takes 0.3 for a double, and narrow decimals begin again below zero."""
    rows = [(1, 0.1 + 0.2, "12345678901234567890.5"), (2, 0.3, "0.3"), (3, -0.5, "0.2999999999")]
    columns = {"id": "BIGINT", "x": "DOUBLE", "m": "DECIMAL(38, 10)"}
    columns |= {"day": "DATE", "name": "TEXT"}
    fill(tmp_path, "t", columns, [(*row, date(2026, 6, 1), str(row[0])) for row in rows])
    spec = """\
source t {
  table: t
  key:   id
  time:  day
  column id:  number
  column day: date
  column x:   number
  column m:   number
  column name: text
  dimension name = name
}
metric rows = count(t where CONDITION)
"""
    records = asked(tmp_path, spec.replace("CONDITION", condition), "rows", by=("name",))
    counts = {str(row["name"]): row["value"] for row in records}
    assert [number for number in (1, 2, 3) if counts.get(str(number))] == found
