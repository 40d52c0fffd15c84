"""Every measure of the demo gives the same answer on PostgreSQL as on DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest

from kpilang.model.dimensions import common
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.build import build, reasons_against
from kpilang.plan.columns import answer
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import POSTGRES
from kpilang.workspace.query import Session
from tests.support.full import FULL
from tests.support.same import assert_same

AS_OF = datetime(2026, 6, 18)


def plans(model: Model) -> Iterator[Plan]:
    for name in (*model.kpis, *model.metrics, *model.goals):
        if reasons_against(model, name):
            continue
        measure = model.measure(name)
        formula = None if measure is None else formula_of(measure)
        assert formula is not None, name
        dimensions = common(model, sources(formula))
        requests = [Request(periods=4), Request(each=Grain.WEEK, periods=3)]
        for d in dimensions if FULL else dimensions[:1]:
            requests += [Request(by=(d,), periods=periods) for periods in (1, 2)]
        for request in requests:
            planned = build(model, name, request, AS_OF)
            assert planned.plan is not None, planned.problems
            yield planned.plan


@pytest.mark.parametrize("session", [AS_OF], indirect=True, ids=["2026-06-18"])
def test_postgres_and_duckdb_agree(
    model: Model, session: Session, server: psycopg.Connection[Any]
) -> None:
    asked = 0
    for plan in plans(model):
        got = answer(plan, server.execute(compile_plan(plan, POSTGRES)).fetchall())
        assert_same(got, session.run(plan), f"{plan.measure} by {plan.dimensions}")
        asked += 1
    assert asked > 100
