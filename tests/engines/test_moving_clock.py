"""A statement that moves with the clock answers as the one that is fixed at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from kpilang.model.entities import LevelTarget
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.build import build, reasons_against
from kpilang.plan.columns import answer
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB, POSTGRES
from kpilang.workspace.query import Session
from tests.support.full import some
from tests.support.same import assert_same

MOMENTS = (
    datetime(2026, 3, 31, 15, 30),
    datetime(2026, 6, 1),
    datetime(2026, 6, 18),
    datetime(2026, 3, 8, 12, 0),
    datetime(2026, 2, 28, 23, 59, 59),
    datetime(2026, 1, 1),
    datetime(2025, 12, 31, 1, 1, 1),
)
OTHER_STEPS = (Grain.WEEK, Grain.QUARTER, Grain.FISCAL_QUARTER, Grain.FISCAL_YEAR)


def moves(model: Model, name: str) -> bool:
    """Tell whether a measure has numbers, and a target that does not differ from row to row."""
    if reasons_against(model, name):
        return False
    found = build(model, name, Request(periods=3), None).problems
    return not {problem.code for problem in found} & {"K517", "K527"}


def questions(model: Model) -> Iterator[tuple[str, Request]]:
    every = (*model.kpis, *model.goals, *model.metrics)
    for name in some([name for name in every if moves(model, name)], 3):
        measure = model.measure(name)
        formula = None if measure is None else formula_of(measure)
        assert formula is not None
        yield name, Request(periods=3)
        if build(model, name, Request(each=Grain.ALL), None).plan is not None:
            yield name, Request(each=Grain.ALL)
        if not isinstance(getattr(measure, "target", None), LevelTarget):
            for grain in OTHER_STEPS:
                if build(model, name, Request(each=grain, periods=2), None).plan is not None:
                    yield name, Request(each=grain, periods=2)


@pytest.mark.parametrize("session", some(MOMENTS, 3), indirect=True, ids=str)
def test_on_duckdb(model: Model, session: Session) -> None:
    for name, request in questions(model):
        fixed, moving = both(model, name, request, session.as_of)
        sql = pinned(compile_plan(moving, DUCKDB), model, session.as_of)
        got = answer(moving, session.engine.rows(sql))
        assert_same(got, session.run(fixed), f"{name} each {request.each}")


@pytest.mark.parametrize("session", some(MOMENTS, 4), indirect=True, ids=str)
def test_on_postgres(model: Model, session: Session, server: psycopg.Connection[Any]) -> None:
    for name, request in questions(model):
        fixed, moving = both(model, name, request, session.as_of)
        sql = pinned(compile_plan(moving, POSTGRES), model, session.as_of)
        got = answer(moving, server.execute(sql).fetchall())
        assert_same(got, session.run(fixed), f"{name} each {request.each}")


def both(model: Model, name: str, request: Request, moment: datetime) -> tuple[Plan, Plan]:
    fixed = build(model, name, request, moment).plan
    moving = build(model, name, request, None).plan
    assert fixed is not None, name
    assert moving is not None, name
    return fixed, moving


def pinned(sql: str, model: Model, moment: datetime) -> str:
    """Put a moment where the statement asks for the clock."""
    instant = moment.replace(tzinfo=ZoneInfo(model.calendar.timezone)).astimezone(UTC)
    assert sql.count("CURRENT_TIMESTAMP") == 1
    return sql.replace("CURRENT_TIMESTAMP", f"CAST('{instant.isoformat()}' AS TIMESTAMPTZ)")
