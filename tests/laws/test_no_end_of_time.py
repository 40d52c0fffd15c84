"""A row that begins at no moment, `-infinity` as databases write it, is there all the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.engines.duckdb import open_duckdb
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.query import Session

SPEC = """
source leases {
  table: leases
  time:  began
  column began: timestamp
  column ended: timestamp
  column rep:   text
  span active: began to ended
  dimension rep = rep
}
metric alive = count(leases where active at end)
kpi begun {
  formula: count(leases)
  window:  cumulative each month
}
"""
DATA = """
CREATE TABLE leases AS SELECT CAST(a AS TIMESTAMP) AS began, CAST(b AS TIMESTAMP) AS ended, rep
  FROM (VALUES ('-infinity', 'infinity', 'ann'), ('2026-01-05', 'infinity', 'bob'),
    ('-infinity', '2026-04-05', 'cy')) t(a, b, rep);
"""
SPRING = {"start": date(2026, 3, 1), "end": date(2026, 5, 1)}


@contextmanager
def session(folder: Path) -> Iterator[Session]:
    """Ask DuckDB alone: texts, as SQLite has them, know no such moment."""
    analysis = analyze((parse(Source("world.kpi", SPEC)).document,))
    assert analysis.problems == ()
    path = folder / "world.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(DATA)
    engine = open_duckdb(path, [])
    try:
        yield Session(analysis.model, engine, datetime(2026, 6, 1))
    finally:
        engine.close()


def values(asked: Session, name: str, *by: str) -> list[object]:
    found = asked.ask(name, Request(by=by, **SPRING))
    assert found.answer is not None, found.problems
    return [row["value"] for row in found.answer.records()]


def test_what_began_before_all_time_is_alive_in_total_and_by_member(tmp_path: Path) -> None:
    with session(tmp_path) as asked:
        assert values(asked, "alive") == [3, 2]
        assert values(asked, "alive", "rep") == [1, 1, 1, 1, 1, 0]


def test_what_began_before_all_time_counts_in_all_that_has_begun(tmp_path: Path) -> None:
    with session(tmp_path) as asked:
        assert values(asked, "begun") == [3, 3]
        assert values(asked, "begun", "rep") == [1, 1, 1, 1, 1, 1]
