"""A small world for a test: `.kpi` text and tables in a DuckDB file, asked in-process.

The tables are in a SQLite file as well, and every answer is the same there; with `--also-on` of
the test run, on other engines too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.analysis.filters import analyze_filter
from kpilang.engines.base import EngineError
from kpilang.engines.duckdb import open_duckdb
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse, parse_expression
from kpilang.workspace.query import Session
from tests.support.elsewhere import CANNOT_PLAN, ELSEWHERE
from tests.support.same import assert_same


@dataclass
class World:
    """A model with its data."""

    model: Model
    session: Session
    elsewhere: dict[str, Session]

    def ask(
        self,
        name: str,
        *by: str,
        start: str | None = None,
        end: str | None = None,
        each: str | None = None,
        where: str | None = None,
        as_of: datetime | None = None,
        without: tuple[str, ...] = (),
        **options: Any,
    ) -> list[dict[str, Any]]:
        """Return the answer's rows as dicts; the engines `without` cannot hold the data."""
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
        for engine, session in self.elsewhere.items():
            if engine in without:
                continue
            try:
                there = session.ask(name, request)
            except EngineError as error:
                if any(words in str(error) for words in CANNOT_PLAN.get(engine, ())):
                    continue
                raise
            assert there.answer is not None, (engine, there.problems)
            assert_same(there.answer, asked.answer, f"{name} on {engine}")
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
    elsewhere = {
        name: Session(analysis.model, opened(database), as_of) for name, opened in ELSEWHERE.items()
    }
    return World(
        analysis.model, Session(analysis.model, open_duckdb(database, []), as_of), elsewhere
    )
