"""Law 1: many to one at a moment, by rows that are valid for a time. Worked out by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kpilang.plan.build import build
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from tests.support.world import World, world

SPEC = """
calendar {{ timezone: "America/New_York" }}
source teams {{
  table: teams
  key:   id
  column id:   number
  column name: text
  dimension team = name by id
}}
source memberships {{
  table: memberships
  key:   {key}
  valid: {valid}
  row:   membership
  column rep_id:     number
  column team:       ref teams by team_id
  column started_on: date optional
  column ended_on:   date optional
  column share:      number
  let until = ended_on + 1 days
}}
source reps {{
  table: reps
  key:   id
  row:   rep
  column id:       number
  column member:   ref memberships by id
  column hired_on: date
  column left_on:  date optional
  span employed: hired_on to left_on
  let won = sum(deals.amount where member.team.name = "South" by rep)
}}
source deals {{
  table: deals
  key:   id
  row:   deal
  time:  closed_at
  column id:        number
  column rep:       ref reps by rep_id
  column member:    ref memberships by rep_id
  column closed_at: timestamp
  column signed_on: date optional
  column amount:    money USD
  dimension team  = member.team.team
  dimension share = member.share by member.rep_id
}}
metric revenue   = sum(deals.amount)
metric signed    = sum(deals.amount on signed_on)
metric shared    = sum(deals.amount * member.share)
metric of_south  = sum(deals.amount where member.team.name = "South")
metric people    = count(reps)
metric won_south = sum(reps.won)
metric spells    = count(memberships)
kpi staffed {{
  formula: sum(deals.amount)
  window:  month
  members: reps where employed at end
  by:      team
}}
"""
PLAIN = {"key": "rep_id, started_on", "valid": "started_on to ended_on"}
DATA = """
CREATE TABLE teams AS SELECT * FROM (VALUES (1, 'North'), (2, 'South')) t(id, name);
CREATE TABLE reps AS SELECT id, CAST(h AS DATE) AS hired_on, CAST(l AS DATE) AS left_on
FROM (VALUES (1, '2025-01-01', NULL), (2, '2025-01-01', NULL), (3, '2025-01-01', '2026-02-15'))
  t(id, h, l);
CREATE TABLE memberships AS SELECT rep_id, team_id, CAST(a AS DATE) AS started_on,
  CAST(b AS DATE) AS ended_on, share FROM (VALUES
  (1, 1, '2025-01-01', '2026-02-01', 2), (1, 2, '2026-02-01', NULL, 3),
  (2, 2, '2025-01-01', '2026-01-11', 5), (2, 1, '2026-02-03', NULL, 7),
  (3, 9, '2025-01-01', NULL, 11), (2, 1, NULL, NULL, 13), (1, 1, '2026-02-01', '2026-02-01', 17)
) t(rep_id, team_id, a, b, share);
CREATE TABLE deals AS SELECT id, rep_id, CAST(t AS TIMESTAMP) AS closed_at,
  CAST(d AS DATE) AS signed_on, CAST(m AS DECIMAL(12, 2)) AS amount FROM (VALUES
  (1, 1, '2026-02-01 04:59:59', '2026-01-31', 100),
  (2, 1, '2026-02-01 05:00:00', '2026-02-01', 20),
  (3, 2, '2026-01-10 12:00:00', NULL, 3),
  (4, 2, '2026-01-11 12:00:00', '2026-01-10', 4000),
  (5, 3, '2026-02-10 12:00:00', '2026-02-10', 50000),
  (6, NULL, '2026-02-11 12:00:00', '2026-02-11', 600000)) t(id, rep_id, t, d, m);
"""
AS_OF = datetime(2026, 3, 1)
MONTHS: dict[str, Any] = {"start": "2026-01-01", "end": "2026-03-01"}


def made(folder: Path, data: str = DATA, **written: str) -> World:
    return world(folder, SPEC.format(**{**PLAIN, **written}), data, AS_OF)


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    return made(tmp_path_factory.mktemp("validity"))


def by_team(w: World, name: str, **options: Any) -> dict[tuple[str, str | None], Any]:
    rows = w.ask(name, "team", **{**MONTHS, **options})
    return {(str(row["period_start"])[:7], row["team"]): row["value"] for row in rows}


def test_the_team_is_that_of_the_day_of_the_deal(w: World) -> None:
    # 04:59:59 UTC is still January in New York, where the first of February begins at 05:00.
    # From 11 January to 2 February rep 2 was nowhere, rep 3's team is none, nobody's deal has none.
    assert by_team(w, "revenue") == {
        ("2026-01", "North"): 100,
        ("2026-01", "South"): 3,
        ("2026-01", None): 4000,
        ("2026-02", "North"): 0,
        ("2026-02", "South"): 20,
        ("2026-02", None): 650000,
    }
    assert w.values("revenue", **MONTHS) == [4103, 650020]


def test_members_are_not_told_apart_by_a_key_that_shows_several(w: World) -> None:
    """Rep 1 had two shares: by the key alone each would show the numbers of both."""
    asked = w.session.ask("revenue", Request(by=("share",)))
    assert [problem.code for problem in asked.problems] == ["K501"]


def test_the_moment_is_the_aggregate_s_own_axis(w: World) -> None:
    # By the day of signing rep 2 was still in the South; what was not signed has no moment.
    found = by_team(w, "signed")
    assert found["2026-01", "South"] == 4000
    assert found["2026-01", "North"] == 100
    assert found["2026-02", "South"] == 20
    whole = w.ask("signed", "team", each="all")
    assert {row["team"]: row["value"] for row in whole}[None] == 650003


def test_what_the_row_of_that_time_says_is_a_value_and_a_condition(w: World) -> None:
    assert w.values("shared", **MONTHS) == [2 * 100 + 5 * 3, 3 * 20 + 11 * 50000]
    assert w.values("of_south", **MONTHS) == [3, 20]
    found = w.ask("revenue", where='team = "South"', **MONTHS)
    assert [row["value"] for row in found] == [3, 20]


def test_rolled_up_each_row_has_its_own_moment(w: World) -> None:
    assert w.values("won_south", start="2026-02-01", end="2026-03-01") == [23]


def test_a_register_is_broken_down_by_what_is_valid_at_as_of(w: World) -> None:
    def teams(as_of: datetime) -> dict[str | None, Any]:
        rows = w.ask("people", "team", start="2026-01-01", end="2026-02-01", as_of=as_of)
        return {row["team"]: row["value"] for row in rows}

    assert teams(AS_OF) == {"North": 1, "South": 1, None: 1}
    # As of 31 January: the first of February has not begun.
    assert teams(datetime(2026, 2, 1)) == {"North": 1, None: 2}


def test_a_roster_lists_members_of_the_teams_at_the_end_of_each_period(w: World) -> None:
    # At the end of January rep 2 was nowhere and rep 3 in no team that there is; a month later
    # rep 1 was in the South, rep 2 in the North, and rep 3 had left.
    assert by_team(w, "staffed") == {
        ("2026-01", "North"): 100,
        ("2026-01", None): 4000,
        ("2026-02", "North"): 0,
        ("2026-02", "South"): 20,
    }


@pytest.mark.parametrize("key", ["rep_id", "rep_id, started_on"])
def test_the_key_says_what_rows_are_about_with_or_without_their_beginning(
    tmp_path: Path, key: str
) -> None:
    w = made(tmp_path, key=key)
    assert by_team(w, "revenue")["2026-01", "South"] == 3
    assert w.values("spells", start="2026-02-01", end="2026-03-01") == [7]


def test_data_with_last_days_says_so(tmp_path: Path) -> None:
    data = DATA.replace("'2026-01-11', 5", "'2026-01-10', 5").replace(
        "'2026-02-01', 2)", "'2026-01-31', 2)"
    )
    data = data.replace("'2026-02-01', '2026-02-01', 17", "'2026-02-01', '2026-01-31', 17")
    w = made(tmp_path, data, valid="started_on to until")
    assert by_team(w, "revenue")["2026-01", "South"] == 3
    assert by_team(w, "revenue")["2026-01", None] == 4000
    assert by_team(w, "revenue")["2026-02", "South"] == 20


@pytest.mark.parametrize(
    ("row", "about"),
    [
        ("(1, 1, '2026-03-05', '2026-03-06', 1)", "`1`"),
        ("(2, 1, '2025-06-01', '2025-07-01', 1)", "`2`"),
        ("(3, 9, '2025-01-01', NULL, 11)", "`3`"),
    ],
)
def test_where_two_rows_are_valid_at_once_there_is_no_number(
    tmp_path: Path, row: str, about: str
) -> None:
    w = made(tmp_path, f"{DATA} INSERT INTO memberships VALUES {row};")
    asked = w.session.ask("revenue", Request(by=("team",)))
    assert asked.answer is None
    (found,) = [problem for problem in asked.problems if problem.code == "K034"]
    assert about in found.notes[0]
    # What does not follow the reference is as it was.
    assert w.values("revenue", **MONTHS) == [4103, 650020]


def test_rows_that_meet_or_never_hold_are_no_overlap(tmp_path: Path) -> None:
    more = "(3, 1, '2024-01-01', '2025-01-01', 1), (3, 1, '2025-06-01', '2025-05-01', 1)"
    w = made(tmp_path, f"{DATA} INSERT INTO memberships VALUES {more};")
    assert by_team(w, "revenue")["2026-02", None] == 650000


def test_the_moving_statement_has_the_same_numbers(w: World) -> None:
    for name in ("revenue", "people"):
        plan = build(w.model, name, Request(by=("team",), periods=2), None).plan
        assert plan is not None
        sql = compile_plan(plan, DUCKDB)
        held = sql.replace("CURRENT_TIMESTAMP", "CAST('2026-03-01 04:59:00+00' AS TIMESTAMPTZ)")
        rows = answer(plan, w.session.engine.rows(held)).records()
        wanted = w.ask(name, "team", **MONTHS, as_of=datetime(2026, 2, 28, 23, 59))
        assert [(r["team"], r["value"]) for r in rows] == [(r["team"], r["value"]) for r in wanted]
