"""All answers in one statement are those of the single statements, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from kpilang.model.project import Model
from kpilang.plan.answer import Answer
from kpilang.plan.build import build, reasons_against
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.sql.dialects import DUCKDB, POSTGRES
from kpilang.sql.long import COLUMNS
from kpilang.sql.values import compile_values
from kpilang.workspace.query import Session
from tests.support.full import some

MOMENTS = (datetime(2026, 6, 18), datetime(2026, 3, 31, 15, 30), datetime(2026, 1, 1))
NUMBERS = ("value", "target", "target_high", "expected", "attainment", "previous", "forecast")
SAME = ("status", "complete", "state")


def plans(model: Model, moment: datetime | None, request: Request) -> Iterator[Plan]:
    """Plan every measure that has numbers, by nothing and by one dimension."""
    every = (*model.kpis, *model.goals, *model.metrics)
    for name in some([name for name in every if not reasons_against(model, name)], 15):
        for by in ((), ("region",), ("rep",)):
            found = build(model, name, Request(by=by, periods=request.periods), moment).plan
            if found is not None:
                yield found


def close(got: object, wanted: object) -> bool:
    if got is None or wanted is None:
        return got is wanted
    a, b = (float(value) for value in (got, wanted) if isinstance(value, (int, float, Decimal)))
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))


def compare(rows: list[tuple[Any, ...]], answers: list[tuple[Plan, Answer]]) -> None:
    """Hold the long form against the answers, row for row."""
    left = iter(dict(zip(COLUMNS, row, strict=True)) for row in rows)
    for plan, answer in answers:
        wanted = answer.records()
        got = [next(left) for _ in wanted]
        about = f"{plan.measure} by {plan.dimensions}"
        by = plan.dimensions[0] if plan.dimensions else None
        key = [(row["kpi"], row["window"], row["dimension"]) for row in got]
        assert key == [(plan.measure, str(plan.grain), by)] * len(got), about
        texts = [(row["period_start"], "" if by is None else str(row[by])) for row in wanted]
        members = [(row["period_start"], "" if by is None else str(row["member"])) for row in got]
        assert sorted(members, key=str) == sorted(texts, key=str), about
        if by is None:
            for mine, theirs in zip(got, wanted, strict=True):
                assert all(close(mine[c], theirs[c]) for c in NUMBERS), (about, mine, theirs)
                assert [mine[c] for c in SAME] == [theirs[c] for c in SAME], about
        for column in NUMBERS:
            sums = [sum(float(r[column] or 0) for r in rows) for rows in (got, wanted)]
            assert sums[0] == pytest.approx(sums[1], rel=1e-9, abs=1e-9), (about, column)
    assert next(left, None) is None


@pytest.mark.parametrize("session", some(MOMENTS, 2), indirect=True, ids=str)
def test_on_both_engines(model: Model, session: Session, server: psycopg.Connection[Any]) -> None:
    every = list(plans(model, session.as_of, Request(periods=3)))
    assert len(every) > 9
    answers = [(plan, session.run(plan)) for plan in every]
    compare(session.engine.rows(compile_values(every, DUCKDB)), answers)
    compare(server.execute(compile_values(every, POSTGRES)).fetchall(), answers)


@pytest.mark.parametrize("session", some(MOMENTS, 2), indirect=True, ids=str)
def test_moving_with_the_clock(model: Model, session: Session) -> None:
    moving = list(plans(model, None, Request(periods=3)))
    answers = []
    for plan in moving:
        request = Request(by=plan.dimensions, periods=3)
        fixed = build(model, plan.measure, request, session.as_of).plan
        assert fixed is not None
        answers.append((plan, session.run(fixed)))
    zone = ZoneInfo(model.calendar.timezone)
    instant = session.as_of.replace(tzinfo=zone).astimezone(UTC)
    text = compile_values(moving, DUCKDB)
    assert text.count("CURRENT_TIMESTAMP") == 1
    pinned = text.replace("CURRENT_TIMESTAMP", f"CAST('{instant.isoformat()}' AS TIMESTAMPTZ)")
    compare(session.engine.rows(pinned), answers)


def test_each_source_is_read_once_for_an_axis_a_grain_and_a_breakdown(model: Model) -> None:
    moment = datetime(2026, 6, 18)
    names = ("win_rate", "average_deal_size", "monthly_sales", "deals_won")
    every = [build(model, n, Request(), moment).plan for n in names if model.measure(n)]
    found = [plan for plan in every if plan is not None]
    assert len(found) > 2
    text = compile_values(found, DUCKDB)
    assert text.count("AS opportunities") == 1, text
