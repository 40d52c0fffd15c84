"""Quotes, backslashes, line ends, emoji and reserved words as names of everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.analysis.filters import analyze_filter
from kpilang.engines.base import Engine
from kpilang.engines.duckdb import open_duckdb
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse, parse_expression
from kpilang.workspace.query import Session
from tests.support.same import assert_same

TABLES = ("select", "Order", "we\"ird 'table' 😀 ä;--")
COLUMNS = {"part": "group", "size": 'it\'s a "col\\umn" 😀 %s', "seen": "User"}
MEMBERS = (
    *("it's", '"q"', "back\\slash", "\\", "a\nb", "a\\nb", "😀", "select", "%", "_", "", " ", "a "),
    *("$1", ":x", "{x}", "'; drop table x; --", "`b`", "ä", "Ä", "a", "A", "--", "/*", "\t"),
)
SPEC = """\
source odd {{
  table: `{table}`
  key:   id
  time:  seen
  column id:    number
  column seen:  date from {seen}
  column part:  text from {part}
  column size:  number from {size}
  dimension `Odd "dim" 😀` = part
}}
metric total = sum(odd.size)
"""
MAY = {"start": date(2026, 5, 1), "end": date(2026, 6, 1)}


def odd_names_agree(opened: Callable[[Path], Engine], folder: Path, table: str) -> None:
    """Ask for the members of a table by all of them, and by each; as DuckDB has them.

    `opened` opens an engine with the tables of a DuckDB file.
    """
    quoted = {name: _in_spec(column) for name, column in COLUMNS.items()}
    parsed = parse(Source("odd.kpi", SPEC.format(table=table, **quoted)))
    assert parsed.problems == (), parsed.problems
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), analysis.problems
    model, file = analysis.model, folder / "odd.duckdb"
    _write(file, table)
    here, there = open_duckdb(file, []), opened(file)
    try:
        sessions = [Session(model, engine, datetime(2026, 6, 18)) for engine in (here, there)]
        requests = [Request(by=('Odd "dim" 😀',), **MAY)]
        for member in MEMBERS:
            text = f'`Odd "dim" 😀` = {_in_spec(member)}'
            tree, wrong = parse_expression(Source("where", text))
            assert tree is not None, wrong
            condition, wrong = analyze_filter(model, tree, "total")
            assert condition is not None, wrong
            requests.append(Request(where=condition, **MAY))
        for number, request in enumerate(requests):
            wanted, got = (session.ask("total", request) for session in sessions)
            assert wanted.answer is not None, wanted.problems
            assert got.answer is not None, got.problems
            assert_same(got.answer, wanted.answer, f"{table} {number}")
            values = [row["value"] for row in wanted.answer.records()]
            assert len(values) == len(MEMBERS) if number == 0 else values == [2 ** (number - 1)]
    finally:
        here.close()
        there.close()


def _in_spec(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + escaped.replace("\t", "\\t") + '"'


def _write(file: Path, table: str) -> None:
    file.unlink(missing_ok=True)
    names = [_in_sql(name) for name in ("id", *COLUMNS.values())]
    with duckdb.connect(str(file)) as data:
        data.execute(
            f"CREATE TABLE {_in_sql(table)} ({names[0]} INT, {names[1]} TEXT, {names[2]} BIGINT, "
            f"{names[3]} DATE)"
        )
        rows = [(n, member, 2**n, date(2026, 5, 3)) for n, member in enumerate(MEMBERS)]
        data.executemany(f"INSERT INTO {_in_sql(table)} VALUES (?, ?, ?, ?)", rows)


def _in_sql(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
