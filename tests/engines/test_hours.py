"""Hours have the same numbers on PostgreSQL as on DuckDB, also where clocks change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import psycopg
import pytest

from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import POSTGRES
from kpilang.sql.values import compile_values
from kpilang.workspace.query import Session
from tests.support.same import assert_same

AS_OF = datetime(2026, 6, 18, 9, 30)
#: days on which clocks go back and forward in New York, and an ordinary one up to as-of
DAYS = (
    (date(2025, 11, 1), date(2025, 11, 4)),
    (date(2026, 3, 7), date(2026, 3, 10)),
    (date(2026, 6, 17), None),
)
NAMES = ("activities_done", "revenue", "order_value")


@pytest.mark.parametrize("session", [AS_OF], indirect=True, ids=["morning"])
@pytest.mark.parametrize("name", NAMES)
def test_engines_agree_by_the_hour(
    model: Model, session: Session, server: psycopg.Connection[Any], name: str
) -> None:
    plans = []
    for start, end in DAYS:
        for by in ((), ("region",)):
            request = Request(by=by, start=start, end=end, each=Grain.HOUR)
            plan = build(model, name, request, AS_OF).plan
            assert plan is not None
            plans.append(plan)
            got = answer(plan, server.execute(compile_plan(plan, POSTGRES)).fetchall())
            assert_same(got, session.run(plan), f"{name} {request}")
    # hours and days of one statement have timestamps for bounds
    day = build(model, name, Request(each=Grain.DAY, periods=3), AS_OF).plan
    assert day is not None
    rows = server.execute(compile_values([*plans, day], POSTGRES)).fetchall()
    assert len(rows) == sum(len(session.run(plan).rows) for plan in (*plans, day))
    assert {type(row[2]) for row in rows} == {datetime}
