"""Every measure of the demo gives the same answer on PostgreSQL as on DuckDB."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kpilang.engines.duckdb import open_duckdb
from kpilang.model.dimensions import common
from kpilang.model.leaves import sources
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.answer import Answer
from kpilang.plan.build import build, formula_of
from kpilang.plan.columns import answer
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import POSTGRES
from kpilang.workspace.project import check, load
from kpilang.workspace.query import Session
from tests.support.postgres import copy_tables, postgres

AS_OF = datetime(2026, 6, 18)


@pytest.fixture(scope="module")
def model(demo: Path) -> Model:
    project, _ = load(demo)
    assert project is not None
    return check(project, opinions=False).model


@pytest.fixture(scope="module")
def duck(demo: Path, model: Model) -> Session:
    return Session(model, open_duckdb(demo / "crm.duckdb", []), AS_OF)


@pytest.fixture(scope="module")
def server(
    demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg.Connection[Any]]:
    with postgres(tmp_path_factory.mktemp("postgres")) as connection:
        copy_tables(demo / "crm.duckdb", connection)
        yield connection


def plans(model: Model) -> Iterator[Plan]:
    for name in (*model.kpis, *model.metrics, *model.goals):
        measure = model.measure(name)
        formula = None if measure is None else formula_of(measure)
        assert formula is not None, name
        requests = [Request(), Request(each=Grain.WEEK, periods=5)]
        requests += [Request(by=(d,), periods=3) for d in common(model, sources(formula))]
        for request in requests:
            planned = build(model, name, request, AS_OF)
            assert planned.plan is not None, planned.problems
            yield planned.plan


def test_postgres_and_duckdb_agree(
    model: Model, duck: Session, server: psycopg.Connection[Any]
) -> None:
    asked = 0
    for plan in plans(model):
        expected = duck.run(plan)
        got = answer(plan, server.execute(compile_plan(plan, POSTGRES)).fetchall())
        assert_same(got, expected, plan)
        asked += 1
    assert asked > 100


def assert_same(got: Answer, expected: Answer, plan: Plan) -> None:
    assert len(got.rows) == len(expected.rows), plan.measure
    for left, right in zip(got.rows, expected.rows, strict=True):
        for column, a, b in zip(got.columns, left, right, strict=True):
            where = f"{plan.measure} by {plan.dimensions} {column.name}: {left}"
            if column.type == "double" and a is not None and b is not None:
                assert math.isclose(float(str(a)), float(str(b)), rel_tol=1e-9, abs_tol=1e-9), where
            else:
                assert a == b, where
