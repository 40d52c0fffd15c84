"""Windows that move on by a day with each row, over days without rows, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from tests.laws.test_windows import SPEC
from tests.support.world import World, world

DATA = """
CREATE TABLE orders AS SELECT * FROM (VALUES
  (1, DATE '2026-05-01', 1.5,  'a', 'n'), (2, DATE '2026-05-01', 2.5,  'b', 'n'),
  (3, DATE '2026-05-03', 10.0, 'a', 's'), (4, DATE '2026-05-20', 7.0,  'c', NULL)
) t(id, day, amount, account, region);
CREATE TABLE plans AS SELECT DATE '2026-05-01' AS day, 310.0 AS amount;
"""
AS_OF = datetime(2026, 5, 22)
FIRST, LAST = date(2026, 4, 28), date(2026, 5, 22)
ORDERS = {date(2026, 5, 1): (1.5, 2.5), date(2026, 5, 3): (10.0,), date(2026, 5, 20): (7.0,)}


@pytest.fixture
def asked(tmp_path: Path) -> World:
    return world(tmp_path, SPEC, DATA, AS_OF)


def days() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days)]


def last_three(day: date) -> list[float]:
    return [x for back in range(3) for x in ORDERS.get(day - timedelta(days=back), ())]


def test_days_without_rows_are_days_of_the_window(asked: World) -> None:
    rows = asked.ask("trailing", start=FIRST.isoformat(), end=LAST.isoformat())
    wanted = [sum(last_three(day)) for day in days()]
    before = [sum(last_three(day - timedelta(days=3))) for day in days()]
    assert [row["period_start"] for row in rows] == days()
    assert [float(row["value"]) for row in rows] == wanted
    assert [float(row["previous"]) for row in rows] == before
    # By hand: 4 on 1 and 2 May, 14 on the 3rd, 10 on the 4th and 5th, nothing on the 6th.
    assert wanted[3:9] == [4.0, 4.0, 14.0, 10.0, 10.0, 0.0]


def test_averages_and_least_values_have_no_value_over_nothing(asked: World) -> None:
    asking = {"start": FIRST.isoformat(), "end": LAST.isoformat()}
    found = [last_three(day) for day in days()]
    means = asked.values("mean", **asking)
    assert means == [sum(xs) / len(xs) if xs else None for xs in found]
    least = asked.values("smallest", **asking)
    assert [None if x is None else float(x) for x in least] == [
        min(xs, default=None) for xs in found
    ]


def test_a_row_that_is_cut_is_put_together_as_before(asked: World) -> None:
    rows = asked.ask("trailing", start="2026-05-01", end="2026-05-31")
    assert [float(row["value"]) for row in rows[17:21]] == [0.0, 0.0, 7.0, 7.0]
    assert rows[-1]["state"] == "future"
    assert rows[-1]["value"] is None


@pytest.mark.parametrize("name", ["trailing", "mean"])
def test_the_line_of_days_is_what_is_asked(asked: World, name: str) -> None:
    plan = build(asked.model, name, Request(start=FIRST, end=LAST), AS_OF).plan
    assert plan is not None
    assert "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW" in compile_plan(plan, DUCKDB)
