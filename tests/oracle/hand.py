"""Small worlds for cases worked out by hand: the interpreter and the engine are asked the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.engines.duckdb import open_duckdb
from kpilang.model.project import Model
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.query import Session
from tests.oracle.question import Question
from tests.oracle.refusals import NOT_YET
from tests.oracle.rows import Interpreter
from tests.oracle.score import UNSURE, answer
from tests.oracle.tables import Table
from tests.oracle.values import Num


@dataclass
class Hand:
    """A model with a few rows."""

    interpreter: Interpreter
    session: Session

    def ask(self, name: str, *columns: str, **asked: Any) -> list[Any]:
        """Return columns of the answer by the laws; an engine that computes it must agree."""
        wanted = answer(self.interpreter, name, Question(**asked))
        columns = columns or ("value",)
        found = [tuple(_plain(row[column]) for column in columns) for row in wanted]
        got = self.session.ask(name, Request(**{"as_of": Question.as_of, **asked}))
        if got.answer is None:
            assert {problem.code for problem in got.problems} == {NOT_YET}, got.problems
        else:
            rows = got.answer.records()
            theirs = [tuple(_plain(row[column]) for column in columns) for row in rows]
            known = [
                tuple(
                    UNSURE if mine is UNSURE else their for mine, their in zip(*pair, strict=True)
                )
                for pair in zip(found, theirs, strict=True)
            ]
            assert known == found
        return found if len(columns) > 1 else [one for (one,) in found]


def _plain(value: Any) -> Any:
    if isinstance(value, Num):
        value = value.value
    if isinstance(value, (float, Fraction)) or hasattr(value, "as_tuple"):
        return round(float(value), 9)
    return value


@contextmanager
def hand(folder: Path, spec: str, tables: list[Table]) -> Iterator[Hand]:
    """Make a world of a text and rows."""
    parsed = parse(Source("world.kpi", spec))
    assert parsed.problems == (), parsed.problems
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), analysis.problems
    model: Model = analysis.model
    path = folder / "hand.duckdb"
    with duckdb.connect(str(path)) as connection:
        load(connection, tables)
    engine = open_duckdb(path, [])
    try:
        session = Session(model, engine, datetime(2026, 6, 18))
        yield Hand(Interpreter(model, {table.name: table.rows for table in tables}), session)
    finally:
        engine.close()


def load(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Create tables with their rows, for all of which the disk is waited for once."""
    connection.begin()
    for table in tables:
        _load(connection, table)
    connection.commit()


def _load(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table.columns.items())
    connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    if table.rows:
        # Row by row it takes as long as all that is asked of a world.
        marks = ", ".join(f"CAST(? AS {kind})" for kind in table.columns.values())
        rows = ", ".join(f"({marks})" for _ in table.rows)
        cells = [row[name] for row in table.rows for name in table.columns]
        connection.execute(f'INSERT INTO "{table.name}" VALUES {rows}', cells)
