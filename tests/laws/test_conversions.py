"""Conversions: cohorts of the base, exact to the second, worked out by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from tests.support.world import World, world

SPEC = """
calendar { timezone: "America/New_York" }
source reps {
  table: main.reps
  key:   id
  column id:   number
  column name: text
  dimension rep = name by id
}
source leads {
  table: main.leads
  key:   id
  row:   lead
  time:  mql_at
  column id:      number
  column rep:     ref reps by rep_id
  column channel: text
  column mql_at:  timestamp optional
  column sql_at:  timestamp optional
  column asked_on: date optional
  dimension channel = channel
}
source deals {
  table: main.deals
  key:   id
  row:   deal
  time:  closed_at
  column id:        number
  column lead:      ref leads by lead_id
  column rep:       ref reps by rep_id
  column closed_at: timestamp optional
  column closed_on: date optional
  column stage:     text
  let is_won = stage = "won"
}
metric made        = count(leads)
metric qualified   = count(leads on sql_at)
metric in_time     = conversion(leads.mql_at -> leads.sql_at within 30 days)
metric ever        = conversion(leads.mql_at -> leads.sql_at)
metric won         = conversion(leads.mql_at -> deals.closed_at where is_won within 60 days)
metric won_on_day  = conversion(leads.mql_at -> deals.closed_on within 2 days)
metric web_won     = conversion(leads.mql_at -> deals.closed_at
                       where leads.channel = "web" and is_won by lead within 60 days)
metric touched     = conversion(leads.mql_at -> deals.closed_at by rep within 10 days)
metric in_month    = qualified / made
metric moved       = growth(in_time)
metric share_of_it = in_time / total(in_time)
kpi trailing { formula: in_time
 window: trailing 2 months each month }
kpi to_date { formula: in_time
 window: month to date }
kpi aimed { formula: in_time
 unit: percent
 window: month
 target: >= 50% }
"""
#: 08:00 in New York is 13:00 in UTC in winter and 12:00 in summer
DATA = """
CREATE TABLE reps (id INTEGER, name VARCHAR);
INSERT INTO reps VALUES (1, 'Ann'), (2, 'Bob');
CREATE TABLE leads (id INTEGER, rep_id INTEGER, channel VARCHAR, mql_at TIMESTAMP,
  sql_at TIMESTAMP, asked_on DATE);
INSERT INTO leads VALUES
  (1, 1,    'web',  '2026-01-05 13:00', '2026-02-04 12:59:59', NULL),  -- a second before 30 days
  (2, 1,    'web',  '2026-01-05 13:00', '2026-02-04 13:00:00', NULL),  -- exactly 30 days
  (3, 2,    'fair', '2026-01-10 13:00', '2026-01-10 13:00:00', NULL),  -- at the same instant
  (4, 2,    'fair', '2026-01-20 13:00', '2026-01-19 13:00:00', NULL),  -- before it began
  (5, NULL, 'fair', '2026-01-20 13:00', NULL,                  NULL),
  (6, 1,    'web',  NULL,               '2026-01-21 13:00:00', NULL),  -- skipped the first
  (7, 1,    'web',  '2026-02-20 13:00', '2026-03-22 12:30:00', NULL),  -- 29 d 23.5 h over DST
  (8, 9,    'web',  '2026-03-02 13:00', '2026-03-12 13:00:00', NULL);  -- a rep that is not there
CREATE TABLE deals (id INTEGER, lead_id INTEGER, rep_id INTEGER, closed_at TIMESTAMP,
  closed_on DATE, stage VARCHAR);
INSERT INTO deals VALUES
  (1, 1, 1, '2026-01-04 13:00', '2026-01-04', 'won'),   -- before the lead was one
  (2, 1, 1, '2026-01-20 13:00', '2026-01-06', 'won'),
  (3, 1, 1, '2026-01-25 13:00', '2026-01-25', 'won'),   -- a second deal of the same lead
  (4, 2, 1, '2026-01-06 13:00', '2026-01-07', 'lost'),
  (5, 3, 2, '2026-03-11 13:00', '2026-01-11', 'won'),   -- exactly 60 days
  (6, NULL, 2, '2026-01-21 13:00', '2026-01-21', 'won'),
  (7, 77, 2, '2026-01-21 13:00', '2026-01-21', 'won'),
  (8, 8, 9, '2026-03-12 13:00', '2026-03-02', 'won');
"""
AS_OF = datetime(2026, 4, 1)


@pytest.fixture
def funneled(tmp_path: Path) -> World:
    return world(tmp_path, SPEC, DATA, AS_OF)


def test_exactly_30_days_is_too_late_and_a_second_before_is_not(funneled: World) -> None:
    # January: 1 and 3 of 1, 2, 3, 4 and 5.
    rows = funneled.ask("in_time", start="2026-01-01", end="2026-04-01")
    assert [row["value"] for row in rows] == [2 / 5, 1, 1]
    assert [row["state"] for row in rows] == ["final", "final", "immature"]
    assert [row["complete"] for row in rows] == [True, True, False]


def test_a_change_of_clocks_makes_no_day_longer(tmp_path: Path) -> None:
    # By the clock 13:00 in New York on 20 February is 30 days before 13:00 on 22 March.
    late = DATA.replace("'2026-03-22 12:30:00'", "'2026-03-22 13:30:00'")
    asked = world(tmp_path, SPEC, late, AS_OF)
    assert asked.values("in_time", start="2026-02-01", end="2026-03-01") == [0]


def test_a_cohort_is_not_what_happened_in_the_month(funneled: World) -> None:
    # In January two leads were qualified, one of whom had never begun.
    assert funneled.values("in_month", start="2026-01-01", end="2026-02-01") == [3 / 5]
    # February: two are qualified of one that began, 200 %; of the cohort it is one of one.
    assert funneled.values("in_month", start="2026-02-01", end="2026-03-01") == [2]
    assert funneled.values("in_time", start="2026-02-01", end="2026-03-01") == [1]


def test_without_a_limit_nobody_is_too_late_and_no_month_is_mature(funneled: World) -> None:
    rows = funneled.ask("ever", start="2026-01-01", end="2026-03-01")
    assert [row["value"] for row in rows] == [3 / 5, 1]
    assert [row["state"] for row in rows] == ["immature", "immature"]


def test_a_month_is_mature_as_soon_as_the_last_wait_is_over(funneled: World) -> None:
    def state(day: int, hour: int = 0) -> str:
        asked = datetime(2026, 3, day, hour)
        return str(
            funneled.ask("in_time", start="2026-01-01", end="2026-02-01", as_of=asked)[0]["state"]
        )

    # 1 February and 30 days: 3 March.
    assert [state(2, 23), state(3)] == ["immature", "final"]


def test_what_follows_after_as_of_has_not_happened(funneled: World) -> None:
    rows = funneled.ask("in_time", start="2026-01-01", end="2026-02-01", as_of=datetime(2026, 2, 4))
    assert [row["value"] for row in rows] == [1 / 5]


def test_across_sources_no_base_row_counts_twice(funneled: World) -> None:
    # January: lead 1 has two won deals in time, lead 3 one exactly 60 days later.
    assert funneled.values("won", start="2026-01-01", end="2026-02-01") == [1 / 5]
    assert funneled.values("won", start="2026-03-01", end="2026-04-01") == [1]
    web = {
        row["channel"]: row["value"]
        for row in funneled.ask("won", "channel", start="2026-01-01", end="2026-02-01")
    }
    assert web == {"fair": 0, "web": 1 / 2}
    assert funneled.values("web_won", start="2026-01-01", end="2026-02-01") == [1 / 2]


def test_a_date_against_a_timestamp_is_a_civil_day(funneled: World) -> None:
    # Leads 1 (the day after), 2 (two days after is too late), 3 (the day after).
    assert funneled.values("won_on_day", start="2026-01-01", end="2026-02-01") == [2 / 5]


def test_an_entity_may_be_one_that_both_refer_to(funneled: World) -> None:
    # Deals of Ann on 6, 20 and 25 January, of Bob on 21 January and 11 March.
    rows = funneled.ask("touched", "rep", start="2026-01-01", end="2026-02-01")
    assert {row["rep"]: row["value"] for row in rows} == {"Ann": 1, "Bob": 1 / 2, None: 0}
    assert funneled.values("touched", start="2026-03-01", end="2026-04-01") == [0]


def test_a_reference_that_leads_nowhere_is_still_the_same_entity(funneled: World) -> None:
    # Lead 8 and deal 8 are both of rep 9, ten days apart to the second: too late.
    early = funneled.values("touched", start="2026-03-01", end="2026-04-01")
    assert early == [0]


def test_a_partial_month_is_compared_with_what_was_known_as_early(funneled: World) -> None:
    # As of the end of 10 January: leads 1, 2, 3; qualified by then: 3. February has nobody by then.
    as_of = datetime(2026, 1, 11)
    assert funneled.values("in_time", start="2026-01-01", end="2026-02-01", as_of=as_of) == [1 / 3]
    # As of 11 February: nobody yet. Of January's first ten days lead 1 came later than that.
    rows = funneled.ask(
        "in_time", start="2026-02-01", end="2026-03-01", as_of=datetime(2026, 2, 11)
    )
    assert [(row["value"], row["previous"], row["state"]) for row in rows] == [
        (None, 1 / 3, "partial")
    ]
    # The month before as a whole is as it is known now.
    rows = funneled.ask("in_time", start="2026-02-01", end="2026-03-01")
    assert [row["previous"] for row in rows] == [2 / 5]
    rows = funneled.ask(
        "to_date", start="2026-02-01", end="2026-03-01", as_of=datetime(2026, 2, 11)
    )
    assert [row["previous"] for row in rows] == [1 / 3]


def test_windows_growth_and_targets_compose(funneled: World) -> None:
    values = funneled.values("trailing", start="2026-01-01", end="2026-04-01")
    assert values == [2 / 5, 3 / 6, 1]
    grown = funneled.values("moved", start="2026-02-01", end="2026-03-01")
    assert grown == [pytest.approx(1.5)]
    rows = funneled.ask("aimed", start="2026-01-01", end="2026-02-01")
    assert [(row["target"], row["attainment"], row["status"]) for row in rows] == [
        (0.5, 0.8, "red")
    ]
    shares = funneled.ask("share_of_it", "channel", start="2026-01-01", end="2026-02-01")
    assert {row["channel"]: row["value"] for row in shares} == {
        "fair": pytest.approx((1 / 3) / (2 / 5)),
        "web": pytest.approx((1 / 2) / (2 / 5)),
    }


def test_one_row_for_all_there_is_has_no_lead_that_never_began(funneled: World) -> None:
    rows = funneled.ask("in_time", each="all")
    assert [(row["value"], row["state"]) for row in rows] == [(4 / 7, "immature")]


def test_a_part_of_a_trailing_window_is_compared_like_with_like(funneled: World) -> None:
    # As of 11 March 7 and 8 are not qualified yet. Two months before it was 3 of 1, 2 and 3.
    rows = funneled.ask(
        "trailing", start="2026-03-01", end="2026-04-01", as_of=datetime(2026, 3, 11)
    )
    assert [(row["value"], row["previous"]) for row in rows] == [(0, 1 / 3)]


def test_a_statement_that_moves_with_the_clock_marks_what_waits(funneled: World) -> None:
    def states(name: str, request: Request) -> list[str]:
        plan = build(funneled.model, name, request, None).plan
        assert plan is not None
        return [str(row[-1]) for row in funneled.session.engine.rows(compile_plan(plan, DUCKDB))]

    # The month before waits for 60 days, whichever it is now; one of half a year ago does not.
    found = states("won", Request(periods=6))
    assert (found[0], *found[-2:]) == ("final", "immature", "partial")
    assert states("ever", Request(periods=3)) == ["immature", "immature", "partial"]
    assert states("in_time", Request(each=Grain.ALL)) == ["immature"]


def test_nothing_is_known_before_there_is_data_of_what_is_reached(tmp_path: Path) -> None:
    spec = SPEC.replace("  table: main.deals\n", "  table: main.deals\n  since: 2026-02-15\n")
    asked = world(tmp_path, spec, DATA, datetime(2026, 7, 1))
    rows = asked.ask("won", start="2026-01-01", end="2026-04-01")
    assert [(row["value"], row["state"]) for row in rows] == [
        (None, "final"),
        (0, "starting"),
        (1, "final"),
    ]
