"""What follows from constants is what an engine answers when it has them as columns."""

from __future__ import annotations

import duckdb
import pytest
from sqlglot import exp, parse_one

from kpilang.sql import build
from kpilang.sql.known import known

#: other columns of the row, of which nothing is known when a statement is written
OTHERS = [(value, flag) for value in ("7", "NULL") for flag in ("TRUE", "FALSE", "NULL")]


@pytest.mark.parametrize("state", ["partial", "final", "future"])
@pytest.mark.parametrize("due", ["0.5", "1", "0"])
@pytest.mark.parametrize(
    "text",
    [
        "state = 'final'",
        "CASE WHEN state = 'partial' THEN value / NULLIF(due, 0) END",
        "CASE WHEN due < 1 AND NOT (state = 'future') THEN value END",
        "CASE WHEN NOT (state = 'future') THEN value ELSE due END",
        "CASE WHEN flag THEN 1 WHEN state = 'final' THEN 2 WHEN value > 3 THEN 3 ELSE 4 END",
        "CASE WHEN state = 'final' AND flag THEN 1 WHEN flag AND due < 1 THEN 2 END",
        "CASE WHEN due = 1.0 THEN 'all' WHEN state < 'n' THEN 'early' END",
        "CASE state WHEN 'final' THEN value ELSE 0 END",
        "value > 1 OR state = 'final'",
        "COALESCE(value, due)",
        "value / NULLIF(CAST(due AS DOUBLE), 0)",
        "value / NULLIF(CAST(due AS DECIMAL(9, 0)), 0)",
        "RANK() OVER (PARTITION BY state ORDER BY value)",
        "RANK() OVER (PARTITION BY state, flag ORDER BY value)",
    ],
)
def test_what_follows_is_what_an_engine_answers(text: str, state: str, due: str) -> None:
    constants = {"state": build.constant(state), "due": exp.Literal.number(due)}
    written = known(parse_one(text, dialect="duckdb"), constants).sql("duckdb")
    assert "state" not in written
    for value, flag in OTHERS:
        rest = f"{value}::INTEGER AS value, {flag}::BOOLEAN AS flag"
        row = f"SELECT '{state}' AS state, {due} AS due, {rest}"
        wanted = duckdb.execute(f"SELECT {text} FROM ({row})").fetchall()
        found = duckdb.execute(f"SELECT {written} FROM (SELECT {rest})").fetchall()
        assert found == wanted, written


def test_columns_of_other_tables_stay() -> None:
    value = exp.EQ(this=build.column("state", "members"), expression=build.column("state"))
    found = known(value, {"state": build.constant("final")})
    assert found.sql() == "members.state = 'final'"


def test_rows_are_parted_by_no_constant() -> None:
    value = parse_one("RANK() OVER (PARTITION BY n, industry ORDER BY value)")
    found = known(value, {"n": build.constant(0)})
    assert found.sql() == "RANK() OVER (PARTITION BY industry ORDER BY value)"
    found = known(
        parse_one("RANK() OVER (PARTITION BY n ORDER BY value)"), {"n": build.constant(0)}
    )
    assert found.sql() == "RANK() OVER (ORDER BY value)"
