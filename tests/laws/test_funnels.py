"""Funnels: a cohort and how far it got, worked out by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from tests.support.world import World, world

SPEC = """
calendar { timezone: "UTC" }
source leads {
  table: main.leads
  key:   id
  row:   lead
  time:  mql_at
  column id:      number
  column channel: text
  column mql_at:  timestamp optional
  column sql_at:  timestamp optional
  dimension channel = channel
}
source deals {
  table: main.deals
  key:   id
  row:   deal
  time:  closed_at
  column id:         number
  column lead:       ref leads by lead_id
  column created_at: timestamp
  column closed_at:  timestamp optional
  column stage:      text
  let is_won = stage = "won"
}
source calls {
  table: main.calls
  row:   call
  time:  made_at
  column lead:    ref leads by lead_id
  column made_at: timestamp
}
funnel cohort {
  window: month
  by:     channel
  stage mql:     leads on mql_at
  stage sql:     leads on sql_at within 10 days
  stage deal:    deals on created_at via lead
  stage won:     deals on closed_at where is_won within 5 days
}
funnel own {
  counted by own date
  stage mql: leads on mql_at
  stage sql: leads on sql_at
  stage won: deals on closed_at where is_won via lead
}
funnel apart {
  counted by own date
  stage mql: leads on mql_at
  stage won: deals on closed_at where is_won via lead
}
funnel called {
  stage called: calls on made_at
  stage sql:    leads on sql_at via lead within 2 days
}
funnel trailing {
  window: trailing 2 months each month
  stage called: calls on made_at
  stage sql:    leads on sql_at via lead within 2 days
}
"""
DATA = """
CREATE TABLE leads (id INTEGER, channel VARCHAR, mql_at TIMESTAMP, sql_at TIMESTAMP);
INSERT INTO leads VALUES
  (1, 'web',  '2026-01-05 12:00', '2026-01-05 12:00'),   -- both at the same instant
  (2, 'web',  '2026-01-06 12:00', '2026-01-16 12:00'),   -- exactly 10 days: too late
  (3, 'fair', '2026-01-07 12:00', '2026-01-09 12:00'),
  (4, 'fair', '2026-01-08 12:00', NULL),                 -- skips the second stage
  (5, 'fair', '2026-02-03 12:00', '2026-02-04 12:00'),
  (6, 'web',  NULL,               '2026-01-20 12:00');   -- never began
CREATE TABLE deals (id INTEGER, lead_id INTEGER, created_at TIMESTAMP, closed_at TIMESTAMP,
  stage VARCHAR);
INSERT INTO deals VALUES
  (1, 1,    '2026-01-05 12:00', '2026-01-20 12:00', 'won'),    -- won too late
  (2, 1,    '2026-01-18 12:00', '2026-01-20 12:00', 'won'),    -- by a second deal in time
  (3, 1,    '2026-01-19 12:00', '2026-01-20 12:00', 'won'),    -- and a third, counted once
  (4, 3,    '2026-01-08 12:00', '2026-01-10 12:00', 'won'),    -- created before it was an SQL
  (5, 4,    '2026-01-20 12:00', '2026-01-21 12:00', 'won'),    -- of whom skipped a stage
  (6, 5,    '2026-02-10 12:00', '2026-02-12 12:00', 'lost'),
  (7, NULL, '2026-01-20 12:00', '2026-01-21 12:00', 'won'),
  (8, 6,    '2026-01-21 12:00', '2026-01-22 12:00', 'won');
CREATE TABLE calls (lead_id INTEGER, made_at TIMESTAMP);
INSERT INTO calls VALUES
  (1, '2026-01-04 12:00'), (1, '2026-01-05 12:00'), (1, '2026-01-06 12:00'),
  (3, '2026-01-07 11:00'), (3, '2026-01-08 12:00'), (NULL, '2026-01-09 12:00'),
  (99, '2026-01-09 12:00'), (5, '2026-02-03 12:00');
"""


@pytest.fixture
def funneled(tmp_path: Path) -> World:
    return world(tmp_path, SPEC, DATA, datetime(2026, 3, 1))


def told(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_each_stage_is_reached_only_through_the_one_before(funneled: World) -> None:
    rows = funneled.ask("cohort", start="2026-01-01", end="2026-02-01")
    # 1 to 4 began. 1 and 3 were SQLs in time. Of 3 the deal came too early. 1 won by its second.
    assert told(rows, "stage", "value", "step_rate", "overall_rate") == [
        ("mql", 4, None, 1),
        ("sql", 2, 1 / 2, 1 / 2),
        ("deal", 1, 1 / 2, 1 / 4),
        ("won", 1, 1, 1 / 4),
    ]


def test_columns_are_those_of_a_measure_with_the_stage_and_its_rates(funneled: World) -> None:
    (row, *_) = funneled.ask("cohort", "channel", start="2026-01-01", end="2026-02-01")
    assert list(row) == [
        *("kpi", "period_start", "period_end", "stage", "channel", "value", "target"),
        *("target_high", "expected", "attainment", "status", "previous", "change", "forecast"),
        *("complete", "state", "step_rate", "overall_rate"),
    ]
    empty = ("target", "target_high", "expected", "attainment", "status", "forecast")
    assert all(row[name] is None for name in empty)


def test_stages_come_in_the_order_declared_with_members_in_each(funneled: World) -> None:
    rows = funneled.ask("cohort", "channel", start="2026-01-01", end="2026-02-01")
    assert told(rows, "stage", "channel", "value") == [
        *(("mql", "fair", 2), ("mql", "web", 2), ("sql", "fair", 1), ("sql", "web", 1)),
        *(("deal", "fair", 0), ("deal", "web", 1), ("won", "fair", 0), ("won", "web", 1)),
    ]
    assert told(
        funneled.ask("cohort", start="2026-01-01", end="2026-02-01", where='channel = "web"'),
        "value",
    ) == [(2,), (1,), (1,), (1,)]


def test_a_stage_is_immature_as_long_as_somebody_may_reach_it(funneled: World) -> None:
    rows = funneled.ask("cohort", start="2026-01-01", end="2026-03-01", as_of=datetime(2026, 3, 10))
    # 10 days after February somebody may be an SQL until 11 March; deals come however late.
    assert told(rows, "stage", "state") == [
        *(("mql", "final"), ("sql", "final"), ("deal", "immature"), ("won", "immature")),
        *(("mql", "final"), ("sql", "immature"), ("deal", "immature"), ("won", "immature")),
    ]


def test_one_period_of_two_sources_by_own_date_has_the_members_of_both(funneled: World) -> None:
    rows = funneled.ask("apart", "channel", start="2026-01-01", end="2026-02-01")
    assert told(rows, "channel", "stage", "value", "overall_rate") == [
        ("fair", "mql", 2, 1),  # leads 3 and 4
        ("web", "mql", 2, 1),
        (None, "mql", 0, None),
        ("fair", "won", 2, 1),  # of leads 3 and 4
        ("web", "won", 2, 1),  # of leads 1, three times, and 6
        (None, "won", 0, None),  # a deal of nobody
    ]
    assert {row["period_start"].isoformat() for row in rows} == {"2026-01-01"}


def test_by_its_own_date_a_stage_counts_what_happened_in_the_period(funneled: World) -> None:
    rows = funneled.ask("own", start="2026-01-01", end="2026-03-01")
    # January: 1, 2, 3 and 6 became SQLs; 1, 3, 4 and 6 won, one of them three times.
    assert told(rows, "stage", "value", "step_rate", "state") == [
        *(("mql", 4, None, "final"), ("sql", 4, 1, "final"), ("won", 4, 1, "final")),
        *(("mql", 1, None, "final"), ("sql", 1, 1, "final"), ("won", 0, 0, "final")),
    ]


def test_each_entity_counts_once(funneled: World) -> None:
    rows = funneled.ask("called", start="2026-01-01", end="2026-02-01")
    # Leads 1, 3 and 99, which is not there; a call of nobody counts nobody. Of 1 one call is in
    # time, of 3 the second one alone.
    assert told(rows, "stage", "value", "step_rate") == [("called", 3, None), ("sql", 2, 2 / 3)]
    rows = funneled.ask("trailing", start="2026-02-01", end="2026-03-01")
    assert told(rows, "stage", "value") == [("called", 4), ("sql", 3)]


def test_a_partial_row_is_compared_with_the_cohort_as_it_stood(funneled: World) -> None:
    rows = funneled.ask("cohort", start="2026-02-01", end="2026-03-01", as_of=datetime(2026, 2, 9))
    # As of 9 January 1 to 4 had begun, 1 was an SQL and had its first deal.
    assert told(rows, "stage", "value", "previous", "change", "state") == [
        ("mql", 1, 4, -3, "partial"),
        ("sql", 1, 1, 0, "partial"),
        ("deal", 0, 1, -1, "partial"),
        ("won", 0, 0, 0, "partial"),
    ]


def test_one_row_for_all_there_is(funneled: World) -> None:
    rows = funneled.ask("cohort", each="all")
    assert told(rows, "value", "previous") == [(5, None), (3, None), (2, None), (1, None)]
    assert {row["state"] for row in rows[1:]} == {"immature"}


@pytest.mark.parametrize("asked", [{"top": 1, "by": ("channel",)}, {"order": "-value"}])
def test_what_would_part_the_stages_is_refused(funneled: World, asked: dict[str, Any]) -> None:
    planned = build(funneled.model, "cohort", Request(**asked), datetime(2026, 3, 1))
    assert [problem.code for problem in planned.problems] == ["K501"]


def test_a_moving_statement_knows_the_same_states(funneled: World) -> None:
    plan = build(funneled.model, "cohort", Request(periods=3), None).plan
    assert plan is not None
    rows = funneled.session.engine.rows(compile_plan(plan, DUCKDB))
    assert [row[3] for row in rows[:4]] == ["mql", "sql", "deal", "won"]
    assert [row[14] for row in rows[:4]] == ["final", "final", "immature", "immature"]
    assert {row[14] for row in rows[8:]} == {"partial"}
    plan = build(funneled.model, "cohort", Request(each=Grain.ALL), None).plan
    assert plan is not None
    rows = funneled.session.engine.rows(compile_plan(plan, DUCKDB))
    assert [row[14] for row in rows] == ["final", "immature", "immature", "immature"]
