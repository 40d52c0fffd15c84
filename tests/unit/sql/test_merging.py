"""A query from a grid and the grid as one query answer what both answer."""

from __future__ import annotations

import duckdb
import pytest
from sqlglot import exp, parse_one

from kpilang.sql.merging import merged

GRID = """
SELECT p.n, p.state, COALESCE(f.won, 0) AS won, f.lost AS lost
FROM (VALUES (0, 'final'), (1, 'partial')) AS p(n, state)
LEFT JOIN (VALUES (0, 5, 2)) AS f(n, won, lost) ON f.n = p.n
"""
GROUPED = """
SELECT f.team, COALESCE(SUM(f.won), 0) AS won
FROM (VALUES ('a', 1), ('a', 2), ('b', NULL)) AS f(team, won)
GROUP BY 1
"""


def select(text: str) -> exp.Select:
    tree = parse_one(text, dialect="duckdb")
    assert isinstance(tree, exp.Select)
    return tree


@pytest.mark.parametrize(
    ("grid", "columns"),
    [
        (GRID, "n, state, won AS value"),
        (GRID, "n, won - lost AS value, 2 AS target"),
        (GRID, "n, (won - lost) / lost AS value"),
        (GRID, "n, CASE WHEN state = 'final' THEN won END AS value, state = 'final' AS complete"),
        (GRID, "n, won AS won, lost AS state"),
        (GROUPED, "team, won * 2 AS value"),
        (GROUPED, "team, won AS value, won AS target"),
    ],
)
def test_it_answers_the_same(grid: str, columns: str) -> None:
    query = select(f"SELECT {columns} FROM cells")
    whole = merged(select(grid), query)
    assert whole is not None
    one = duckdb.sql(f"WITH cells AS ({grid}) {query.sql('duckdb')} ORDER BY 1")
    other = duckdb.sql(f"SELECT * FROM ({whole.sql('duckdb')}) ORDER BY 1")
    assert other.columns == one.columns
    assert other.fetchall() == one.fetchall()


@pytest.mark.parametrize(
    ("grid", "columns"),
    [
        # Written out three times it would be longer.
        (GRID, "n, won + won * won AS value"),
        # Who is first is asked of the rows of the grid.
        (GRID, "n, RANK() OVER (ORDER BY won) AS value"),
        (GRID, "*"),
        (GRID, "n, other AS value"),
        # Groups are told by the first column.
        (GROUPED, "won AS value, team"),
    ],
)
def test_two_tables_stay_two(grid: str, columns: str) -> None:
    assert merged(select(grid), select(f"SELECT {columns} FROM cells")) is None
