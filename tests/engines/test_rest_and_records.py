"""All the others, and the records behind a value, come to the same on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from kpilang.model.dimensions import common
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.plan.build import build
from kpilang.plan.columns import answer, record_answer
from kpilang.plan.measures import is_stepped
from kpilang.plan.nodes import Plan
from kpilang.plan.records import Records, records
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB, POSTGRES
from kpilang.sql.records import records_statement
from tests.engines.test_moving_clock import pinned
from tests.laws import test_judging, test_records, test_rosters_and_segments, test_traps
from tests.support.postgres import copy_tables
from tests.support.same import assert_same
from tests.support.world import World, world

LAWS = {
    "judging": (test_judging.SPEC, test_judging.DATA, datetime(2026, 6, 16)),
    "records": (test_records.SPEC, test_records.DATA, datetime(2026, 3, 11)),
    "rosters": (
        test_rosters_and_segments.SPEC,
        test_rosters_and_segments.DATA,
        datetime(2026, 6, 16),
    ),
    "traps": (test_traps.SPEC, test_traps.DATA, datetime(2025, 6, 16)),
}
MANY = 1_000


@pytest.fixture(params=LAWS)
def small(
    request: pytest.FixtureRequest, tmp_path: Path, server: psycopg.Connection[Any]
) -> Iterator[World]:
    """A world of the laws, with its tables on both engines."""
    spec, data, as_of = LAWS[request.param]
    with duckdb.connect(str(tmp_path / "copied.duckdb")) as connection:
        connection.execute(data)
    copy_tables(tmp_path / "copied.duckdb", server)
    server.execute("SET search_path TO main, public")
    yield world(tmp_path, spec, data, as_of)
    server.execute("DROP SCHEMA main CASCADE")
    server.execute("RESET search_path")


def plans(w: World, moment: datetime | None, *, others: bool) -> Iterator[Plan]:
    for name in (*w.model.kpis, *w.model.metrics):
        measure = w.model.measure(name)
        formula = None if measure is None else formula_of(measure)
        assert formula is not None, name
        for dimension in common(w.model, sources(formula)):
            top = 1 if others else None
            request = Request(by=(dimension,), periods=4, top=top, others=others)
            planned = build(w.model, name, request, moment)
            if planned.plan is not None:
                yield planned.plan


def test_the_others_on_both_engines(small: World, server: psycopg.Connection[Any]) -> None:
    every = list(plans(small, small.session.as_of, others=True))
    assert every
    for plan in every:
        got = answer(plan, server.execute(compile_plan(plan, POSTGRES)).fetchall())
        assert_same(got, small.session.run(plan), f"{plan.measure} by {plan.dimensions}")


def test_the_others_with_the_clock(small: World) -> None:
    for plan in plans(small, None, others=True):
        if is_stepped(plan.window):
            continue  # its forecast needs a fixed as-of, with or without the others
        request = Request(by=plan.dimensions, periods=4, top=1, others=True)
        fixed = build(small.model, plan.measure, request, small.session.as_of).plan
        assert fixed is not None
        sql = pinned(compile_plan(plan, DUCKDB), small.model, small.session.as_of)
        got = answer(plan, small.session.engine.rows(sql))
        assert_same(got, small.session.run(fixed), f"{plan.measure} by {plan.dimensions}")


def test_records_on_both_engines(small: World, server: psycopg.Connection[Any]) -> None:
    listed = 0
    for plan in plans(small, small.session.as_of, others=False):
        found = records(plan, small.model, MANY)
        if not isinstance(found, Records) or not found.parts:
            continue
        rows = []
        for dialect, run in (
            (DUCKDB, small.session.engine.rows),
            (POSTGRES, lambda sql: server.execute(sql).fetchall()),
        ):
            sql = records_statement(found, dialect).sql(dialect=dialect.sqlglot)
            rows.append(record_answer(found, run(sql)).rows)
        assert rows[0] == rows[1], f"{plan.measure} by {plan.dimensions}"
        listed += len(rows[0])
    assert listed > 9
