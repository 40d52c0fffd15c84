"""Formulas at periods inside the rows give the same numbers on PostgreSQL as on DuckDB."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.project import Model
from kpilang.plan.build import build
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import POSTGRES
from kpilang.syntax.parse import parse
from kpilang.workspace.query import Session
from tests.support.same import assert_same

OWN = """
metric a_day     = avg(revenue each day)
metric typical   = median(count(activities) each day over trailing 30 days)
metric growing   = growth(avg(revenue each week over trailing 8 weeks))
metric best_day  = max(max(revenue each day) each month over quarter)
metric part      = share(avg(revenue each day))
metric buyers    = max(count_distinct(orders.account) each week)
metric busiest   = max(count(activities) each hour)
kpi    so_far { formula: avg(count(orders) each day)
 window: quarter to date each week }
"""
NAMES = ("a_day", "typical", "growing", "best_day", "part", "buyers", "so_far", "busiest")
REQUESTS = (Request(periods=4), Request(by=("region",), periods=3))


@pytest.fixture(scope="module")
def extended(demo: Path) -> Model:
    """The demo's model with some more metrics."""
    texts = [Source(path.name, path.read_text()) for path in sorted(demo.glob("**/*.kpi"))]
    return analyze([parse(text).document for text in (*texts, Source("own.kpi", OWN))]).model


@pytest.mark.parametrize("session", [datetime(2026, 6, 18, 9, 30)], indirect=True, ids=["morning"])
@pytest.mark.parametrize("name", NAMES)
def test_engines_agree(
    extended: Model, session: Session, server: psycopg.Connection[Any], name: str
) -> None:
    for request in REQUESTS:
        plan = build(extended, name, request, datetime(2026, 6, 18, 9, 30)).plan
        assert plan is not None
        got = answer(plan, server.execute(compile_plan(plan, POSTGRES)).fetchall())
        assert any(row["value"] for row in got.records())
        assert_same(got, session.run(plan), f"{name} {request}")
