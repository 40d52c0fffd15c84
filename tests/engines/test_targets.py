"""Targets of every form come to the same on PostgreSQL, in the long form, and with the clock."""

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
from kpilang.plan.columns import answer
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB, POSTGRES
from kpilang.sql.values import compile_values
from tests.engines.test_moving_clock import pinned
from tests.engines.test_values import compare
from tests.laws import (
    test_judging,
    test_rising_targets,
    test_rosters_and_segments,
    test_target_lines,
)
from tests.support.postgres import copy_tables
from tests.support.same import assert_same
from tests.support.world import World, world

AS_OF = datetime(2026, 6, 16)
LAWS = {
    module.__name__.rpartition(".")[2]: (module.SPEC, module.DATA)
    for module in (test_judging, test_rising_targets, test_rosters_and_segments, test_target_lines)
}


@pytest.fixture(params=LAWS)
def small(
    request: pytest.FixtureRequest, tmp_path: Path, server: psycopg.Connection[Any]
) -> Iterator[World]:
    """A world of the laws, with its tables on both engines."""
    spec, data = LAWS[request.param]
    with duckdb.connect(str(tmp_path / "copied.duckdb")) as connection:
        connection.execute(data)
    copy_tables(tmp_path / "copied.duckdb", server)
    server.execute("SET search_path TO main, public")
    yield world(tmp_path, spec, data, AS_OF)
    server.execute("DROP SCHEMA main CASCADE")
    server.execute("RESET search_path")


def plans(w: World, moment: datetime | None) -> Iterator[Plan]:
    for name in (*w.model.kpis, *w.model.metrics):
        measure = w.model.measure(name)
        formula = None if measure is None else formula_of(measure)
        assert formula is not None, name
        dimensions = common(w.model, sources(formula))
        for by in ((), *((dimension,) for dimension in dimensions)):
            planned = build(w.model, name, Request(by=by, periods=4), moment)
            if planned.plan is not None:
                yield planned.plan


def test_on_both_engines(small: World, server: psycopg.Connection[Any]) -> None:
    every = list(plans(small, AS_OF))
    assert len(every) > 9
    answers = [(plan, small.session.run(plan)) for plan in every]
    for plan, wanted in answers:
        got = answer(plan, server.execute(compile_plan(plan, POSTGRES)).fetchall())
        assert_same(got, wanted, f"{plan.measure} by {plan.dimensions}")
    compare(small.session.engine.rows(compile_values(every, DUCKDB)), answers)
    compare(server.execute(compile_values(every, POSTGRES)).fetchall(), answers)


def test_moving_with_the_clock(small: World) -> None:
    for plan in plans(small, None):
        request = Request(by=plan.dimensions, periods=4)
        fixed = build(small.model, plan.measure, request, AS_OF).plan
        assert fixed is not None
        sql = pinned(compile_plan(plan, DUCKDB), small.model, AS_OF)
        got = answer(plan, small.session.engine.rows(sql))
        assert_same(got, small.session.run(fixed), f"{plan.measure} by {plan.dimensions}")
