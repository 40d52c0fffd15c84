"""A statement that moves with the clock, held at one moment: its numbers worked out by hand.

`tests/engines/test_moving_clock.py` holds the sample's statements against those with a fixed as-of.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from tests.support.world import World, world

SPEC = """
source deals {
  table: main.deals
  key:   id
  time:  day
  since: 2026-02-10
  column id:     number
  column day:    date
  column amount: money USD
  column region: text
  dimension region = region
}
metric won = sum(deals.amount)
kpi monthly { formula: won
 window: month }
kpi to_date { formula: won
 window: month to date }
kpi trailing { formula: won
 window: trailing 60 days each day }
kpi paced { formula: won
 window: month
 pace: like last year }
kpi by_week { formula: won
 window: month
 target: >= 0.5 * previous(won) per week }
kpi by_day { formula: won
 window: month
 target: >= 0.5 * previous(won) }
kpi largest { formula: max(deals.amount)
 window: month to date each day
 target { 2026-03: >= 120 USD } }
"""
DATA = """
CREATE TABLE deals (id INTEGER, day DATE, amount DECIMAL(12, 2), region TEXT);
INSERT INTO deals VALUES
  (1, '2026-02-12', 40, 'North'), (2, '2026-03-01', 70, 'North'), (3, '2026-03-30', 5, 'North'),
  (4, '2026-03-31', 9, 'North'), (5, '2026-02-28', 11, 'South')
"""
MONDAY = "2026-03-30 13:30:00"


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("moving")
    return world(folder, SPEC, DATA, datetime(2026, 3, 30, 13, 30))


def at(w: World, moment: str, name: str, request: Request) -> list[dict[str, Any]]:
    """Return the rows that the statement has when the clock shows a moment, by column."""
    plan = build(w.model, name, request, None).plan
    assert plan is not None
    sql = compile_plan(plan, DUCKDB)
    assert sql.count("CURRENT_TIMESTAMP") == 1
    held = sql.replace("CURRENT_TIMESTAMP", f"CAST('{moment}+00' AS TIMESTAMPTZ)")
    return answer(plan, w.session.engine.rows(held)).records()


def test_a_week_that_ends_in_the_next_month_has_nothing_of_it_yet(w: World) -> None:
    request = Request(each=Grain.WEEK, periods=1)
    (before,) = at(w, MONDAY, "to_date", request)
    assert (before["value"], before["previous"]) == (0, 0)
    (within,) = at(w, "2026-04-02 00:00:00", "to_date", request)
    assert (within["value"], within["previous"]) == (0, 70)
    (whole,) = at(w, MONDAY, "to_date", Request(each=Grain.MONTH, periods=1))
    assert (whole["value"], whole["previous"]) == (75, 51)


def test_only_what_counts_somewhere_has_a_row(w: World) -> None:
    # South sold on 28 February only, later in its month than 12 March is
    rows = at(w, "2026-03-12 00:00:00", "monthly", Request(by=("region",), periods=1))
    assert [(row["region"], row["value"], row["previous"]) for row in rows] == [("North", 70, 0)]
    rows = at(w, "2026-03-30 00:00:00", "monthly", Request(by=("region",), periods=1))
    assert [(row["region"], row["previous"]) for row in rows] == [("North", 40), ("South", 11)]


def test_a_row_is_starting_where_its_window_begins_before_the_data(w: World) -> None:
    # 60 days before 10 April is 9 February, before 11 April the 10th
    rows = at(w, "2026-04-11 00:00:00", "trailing", Request(periods=2))
    assert [row["state"] for row in rows] == ["starting", "final"]


@pytest.mark.parametrize(
    ("name", "each"),
    [
        ("paced", Grain.MONTH),
        ("by_week", Grain.MONTH),
        ("by_day", Grain.DAY),
        ("largest", Grain.DAY),
        ("largest", Grain.WEEK),
    ],
)
def test_what_is_due_row_by_row_needs_a_date(w: World, name: str, each: Grain) -> None:
    asked = build(w.model, name, Request(each=each), None)
    assert [problem.code for problem in asked.problems] == ["K517"]
    assert build(w.model, name, Request(each=each), w.session.as_of).plan is not None


def test_what_is_due_evenly_does_not(w: World) -> None:
    (row,) = at(w, MONDAY, "by_day", Request(periods=1))
    assert (row["value"], row["target"]) == (75, 25.5)
    assert row["forecast"] == pytest.approx(75 * 31 / (29 + 13.5 / 24))
