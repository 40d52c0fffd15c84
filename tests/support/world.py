"""A small world for a test: `.kpi` text and tables in a DuckDB file, asked in-process.

The tables are in a SQLite file as well, and every answer is the same there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.analysis.filters import analyze_filter
from kpilang.engines.duckdb import open_duckdb
from kpilang.engines.sqlite import open_sqlite
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse, parse_expression
from kpilang.workspace.query import Session
from tests.support.same import assert_same
from tests.support.sqlite import copy_tables


@dataclass
class World:
    """A model with its data."""

    model: Model
    session: Session
    elsewhere: Session

    def ask(
        self,
        name: str,
        *by: str,
        start: str | None = None,
        end: str | None = None,
        each: str | None = None,
        where: str | None = None,
        as_of: datetime | None = None,
        **options: Any,
    ) -> list[dict[str, Any]]:
        """Return the answer's rows as dicts."""
        condition = None
        if where is not None:
            tree, wrong = parse_expression(Source("where", where))
            assert tree is not None, wrong
            condition, wrong = analyze_filter(self.model, tree, name)
            assert condition is not None, wrong
        request = Request(
            by=by,
            start=None if start is None else date.fromisoformat(start),
            end=None if end is None else date.fromisoformat(end),
            each=None if each is None else Grain(each),
            where=condition,
            as_of=as_of,
            **options,
        )
        asked = self.session.ask(name, request)
        assert asked.answer is not None, asked.problems
        there = self.elsewhere.ask(name, request)
        assert there.answer is not None, there.problems
        assert_same(there.answer, asked.answer, f"{name} on SQLite")
        return asked.answer.records()

    def values(self, name: str, *by: str, **options: Any) -> list[Any]:
        """Return the values alone, in order."""
        return [row["value"] for row in self.ask(name, *by, **options)]


def world(folder: Path, spec: str, data: str, as_of: datetime) -> World:
    """Make a world from `.kpi` text and SQL that creates tables in schema `main`."""
    parsed = parse(Source("world.kpi", spec))
    assert parsed.problems == (), parsed.problems
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), analysis.problems
    database = folder / "world.duckdb"
    with duckdb.connect(str(database)) as connection:
        # Together they wait for the disk once.
        connection.execute(f"BEGIN; {data}; COMMIT")
    file = folder / "main.sqlite"
    file.unlink(missing_ok=True)
    copy_tables(database, file)
    return World(
        analysis.model,
        Session(analysis.model, open_duckdb(database, []), as_of),
        Session(analysis.model, open_sqlite(file), as_of),
    )
