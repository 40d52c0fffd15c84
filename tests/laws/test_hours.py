"""Rows by the hour, worked out by hand: also of the days on which clocks change."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpilang.cli.answers import as_csv, as_table
from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.values import COLUMNS, compile_values
from tests.support.world import World, world

#: half past three in Berlin, on the day when its clocks go back from three to two
AS_OF = datetime(2026, 10, 25, 3, 30)
MONDAY = datetime(2026, 10, 27)
SPEC = """
calendar { timezone: "Europe/Berlin" }
source calls {
  table: main.calls
  key:   id
  row:   call
  time:  made_at
  since: 2026-03-01
  column id:      number
  column made_at: timestamp
  column local:   timestamp
  column zoned:   timestamp with timezone
  column day:     date
  column length:  number
  column team:    text
  dimension team = team
}
source shifts {
  table: main.shifts
  key:   id
  time:  starts_at
  column id:        number
  column starts_at: timestamp planned
}
kpi hourly { formula: count(calls)
 window: hour
 target: >= 2 per hour }
kpi daily { formula: count(calls)
 window: day
 target: >= 2 per hour }
kpi monthly { formula: count(calls)
 window: month
 target: >= 7440 }
kpi longest { formula: max(calls.length)
 window: month
 target: >= 9 }
metric made      = count(calls)
metric in_zone   = count(calls on zoned)
metric by_day    = count(calls on day)
metric grown     = growth(made)
metric yesterday = previous(made, 1 day)
metric before    = previous(made, 2 hours)
metric share_of  = share(made)
metric planned   = count(shifts)
metric looking   = count(calls over trailing 7 days)
metric per_hour  = max(made each day)
metric busiest   = max(made each hour)
metric mean      = avg(made each hour)
metric mean_week = avg(made each hour over trailing 7 days)
metric best_day  = max((avg(made each hour)) each day)
metric dates     = avg(by_day each hour)
metric windowed  = avg(looking each hour)
metric in_hours  = avg(made each hour over trailing 24 hours)
kpi trailing { formula: made
 window: trailing 7 days each day }
kpi by_team { formula: made
 window: month
 target by team {
  a: >= 40
 } }
"""

DATA = """
create table calls as select *, made_at as local, made_at at time zone 'UTC' as zoned,
  date '2026-10-25' as day from (values
  (1, timestamp '2026-10-24 22:10', 4, 'a'),  -- 00:10 on the 25th
  (2, timestamp '2026-10-25 00:10', 5, 'a'),  -- 02:10, summer time
  (3, timestamp '2026-10-25 00:50', 6, 'b'),  -- 02:50, summer time
  (4, timestamp '2026-10-25 01:10', 7, 'b'),  -- 02:10 once more
  (5, timestamp '2026-10-25 02:10', 8, 'b'),  -- 03:10
  (6, timestamp '2026-10-25 02:40', 9, 'a'),  -- 03:40, after as-of
  (7, timestamp '2026-03-29 00:59', 1, 'a'),  -- 01:59, a minute before the clock leaves out an hour
  (8, timestamp '2026-03-29 01:01', 2, 'a'),  -- 03:01
  (9, timestamp '2026-10-23 22:15', 3, 'a')   -- 00:15 on the 24th
) as c(id, made_at, length, team);
create table shifts as select * from (values (1, timestamp '2026-10-25 05:30')) as s(id, starts_at)
"""
AUTUMN = {"start": "2026-10-25", "end": "2026-10-26", "each": "hour"}
SPRING = {"start": "2026-03-29", "end": "2026-03-30", "each": "hour"}


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("hours")
    return world(folder, SPEC, DATA, AS_OF)


def clock(row: dict[str, Any]) -> str:
    return f"{row['period_start']:%H:%M}-{row['period_end']:%H:%M}"


def test_a_day_has_as_many_hours_as_it_has(w: World) -> None:
    assert len(w.ask("made", **SPRING)) == 23
    assert len(w.ask("made", **AUTUMN)) == 25
    assert len(w.ask("made", start="2026-10-24", end="2026-10-25", each="hour")) == 24


def test_an_hour_that_comes_twice_is_two_rows(w: World) -> None:
    rows = w.ask("made", **AUTUMN)[:6]
    assert [(clock(row), row["value"], row["previous"]) for row in rows] == [
        ("00:00-01:00", 1, 0),
        ("01:00-02:00", 0, 1),
        ("02:00-02:00", 2, 0),
        ("02:00-03:00", 1, 2),
        ("03:00-04:00", 1, 1),
        ("04:00-05:00", None, None),
    ]
    assert rows[0]["period_start"] == datetime(2026, 10, 25)
    assert [row["state"] for row in rows] == [*("final",) * 4, "partial", "future"]
    assert w.ask("in_zone", **AUTUMN)[:6] == [{**row, "kpi": "in_zone"} for row in rows]


def test_an_hour_that_is_left_out_has_no_row(w: World) -> None:
    rows = w.ask("made", **SPRING)[:4]
    assert [(clock(row), row["value"]) for row in rows] == [
        ("00:00-01:00", 0),
        ("01:00-03:00", 1),
        ("03:00-04:00", 1),
        ("04:00-05:00", 0),
    ]


def test_the_last_hours_end_with_the_one_that_holds_as_of(w: World) -> None:
    rows = w.ask("made", each="hour", periods=3)
    assert [clock(row) for row in rows] == ["02:00-02:00", "02:00-03:00", "03:00-04:00"]
    # at four o'clock sharp the hour that has just ended is the last, and final
    rows = w.ask("made", each="hour", periods=1, as_of=datetime(2026, 10, 25, 4))
    assert [(clock(row), row["value"], row["state"]) for row in rows] == [
        ("03:00-04:00", 2, "final")
    ]


def test_half_an_hour_is_compared_with_half_an_hour(w: World) -> None:
    (row,) = w.ask("hourly", periods=1)
    # of the hour before, 02:10 lies in its first half
    assert (row["value"], row["previous"], row["forecast"]) == (1, 1, 2)
    assert (row["target"], row["expected"], row["status"]) == (2, 1, "green")
    assert w.values("grown", each="hour", periods=2) == [-0.5, 0]


def test_earlier_by_the_clock_or_by_hours(w: World) -> None:
    rows = w.ask("yesterday", **AUTUMN)
    assert rows[0]["value"] == 1
    # the 26th at two o'clock looks at the later one of two
    later = {"start": "2026-10-26", "end": "2026-10-27", "each": "hour"}
    rows = w.ask("yesterday", **later, as_of=datetime(2026, 10, 27))
    assert [row["value"] for row in rows[:5]] == [1, 0, 1, 2, 0]
    # the 29th has no two o'clock to look back from, and the 30th finds three o'clock there
    rows = w.ask("yesterday", start="2026-03-30", end="2026-03-31", each="hour")
    assert [row["value"] for row in rows[:5]] == [0, 1, 1, 1, 0]
    # half past three looks back at the first half of the hour from two on, in summer time
    assert w.values("before", **AUTUMN)[:5] == [0, 0, 1, 0, 1]


def test_targets_by_the_hour(w: World) -> None:
    assert {row["target"] for row in w.ask("hourly", **AUTUMN)} == {2}
    # days owe as many hours as they have
    rows = w.ask("daily", start="2026-10-24", end="2026-10-26")
    assert [row["target"] for row in rows] == [48, 50]
    assert w.ask("daily", start="2026-03-29", end="2026-03-30")[0]["target"] == 46
    # 7440 in October are 240 a day: 10 an hour, and a little less where there are 25
    rows = w.ask("monthly", start="2026-10-24", end="2026-10-26", each="hour")
    assert [rows[0]["target"], rows[24]["target"]] == [10, Decimal("9.6")]
    # what does not add up is the same at every level
    assert {row["target"] for row in w.ask("longest", **AUTUMN)} == {9}
    assert w.ask("longest", **AUTUMN)[4]["value"] == 8


def test_members_filters_and_cycles(w: World) -> None:
    rows = w.ask("share_of", "team", **AUTUMN)
    assert [(clock(r), r["team"], r["value"]) for r in rows[4:8]] == [
        ("02:00-02:00", "a", 0.5),
        ("02:00-02:00", "b", 0.5),
        ("02:00-03:00", "a", 0),
        ("02:00-03:00", "b", 1),
    ]
    assert w.values("made", **AUTUMN, where='team = "b"')[:5] == [0, 0, 1, 1, 1]
    rows = w.ask("made", "hour_of_day", **AUTUMN)
    assert [(clock(r), r["hour_of_day"]) for r in rows if r["value"]] == [
        ("00:00-01:00", "0"),
        ("02:00-02:00", "2"),
        ("02:00-03:00", "2"),
        ("03:00-04:00", "3"),
    ]


def test_what_is_planned_and_what_lies_before_the_data(w: World) -> None:
    rows = w.ask("planned", **AUTUMN)
    assert [(clock(row), row["state"]) for row in rows if row["value"]] == [
        ("06:00-07:00", "future")
    ]
    rows = w.ask("made", start="2026-02-28", end="2026-03-02", each="hour")
    assert [row["value"] for row in rows] == [None] * 24 + [0] * 24


def test_zones_of_half_hours(tmp_path: Path) -> None:
    india = SPEC.replace("Europe/Berlin", "Asia/Kolkata")
    w = world(tmp_path, india, DATA, AS_OF)
    rows = w.ask("made", **AUTUMN, as_of=datetime(2026, 10, 25, 6, 30))
    # 00:50 in UTC is 06:20 there
    assert [(clock(row), row["value"]) for row in rows[3:8]] == [
        ("03:00-04:00", 1),
        ("04:00-05:00", 0),
        ("05:00-06:00", 1),
        ("06:00-07:00", 1),
        ("07:00-08:00", None),
    ]
    rows = w.ask("made", start="2026-03-29", end="2026-03-30", each="hour")
    assert [(clock(row), row["value"]) for row in rows if row["value"]] == [("06:00-07:00", 2)]


def refusal(w: World, name: str, as_of: datetime | None = AS_OF) -> str:
    (problem,) = build(w.model, name, Request(each=Grain.HOUR), as_of).problems
    return problem.code


def test_what_has_no_hours_is_refused(tmp_path: Path, w: World) -> None:
    assert refusal(w, "by_day") == "K532"
    assert refusal(w, "made", None) == "K529"
    for name in ("looking", "per_hour", "trailing", "by_team"):
        assert refusal(w, name) == "K501"
    (problem,) = build(w.model, "before", Request(each=Grain.DAY), AS_OF).problems
    assert problem.code == "K501"
    odd = world(tmp_path, SPEC.replace("Europe/Berlin", "Australia/Lord_Howe"), DATA, AS_OF)
    changes = Request(each=Grain.HOUR, start=datetime(2026, 10, 4).date())
    (problem,) = build(odd.model, "made", changes, datetime(2026, 10, 5)).problems
    assert problem.code == "K501"


def test_a_formula_at_each_hour(w: World) -> None:
    days = {"start": "2026-10-24", "end": "2026-10-26", "each": "day"}
    rows = w.ask("mean", **days)
    # one call in 24 hours; five calls in the five hours that have begun
    assert [row["value"] for row in rows] == [pytest.approx(1 / 24), 1]
    # up to half past three of the day before, which are four hours
    assert rows[1]["previous"] == pytest.approx(1 / 4)
    assert w.values("busiest", **days) == [1, 2]
    # all of the day, when it is over: six calls in 25 hours
    (row,) = w.ask("mean", start="2026-10-25", end="2026-10-26", each="day", as_of=MONDAY)
    assert row["value"] == pytest.approx(6 / 25)
    (row,) = w.ask("mean", start="2026-03-29", end="2026-03-30", each="day")
    assert row["value"] == pytest.approx(2 / 23)
    (row,) = w.ask("mean", start="2026-03-01", end="2026-04-01", each="month")
    assert row["value"] == pytest.approx(2 / (31 * 24 - 1))
    (row,) = w.ask("mean_week", start="2026-10-25", end="2026-10-26", each="day", as_of=MONDAY)
    assert row["value"] == pytest.approx(7 / (7 * 24 + 1))
    (row,) = w.ask("best_day", start="2026-10-01", end="2026-11-01", each="month", as_of=MONDAY)
    assert row["value"] == pytest.approx(6 / 25)
    rows = w.ask("mean", "team", start="2026-10-25", end="2026-10-26", each="day")
    assert [(r["team"], r["value"]) for r in rows] == [
        ("a", pytest.approx(2 / 5)),
        ("b", pytest.approx(3 / 5)),
    ]


def test_hours_inside_that_are_refused(tmp_path: Path, w: World) -> None:
    def code(world: World, name: str, each: Grain = Grain.DAY) -> str:
        (problem,) = build(world.model, name, Request(each=each, periods=2), AS_OF).problems
        return problem.code

    assert code(w, "dates") == "K532"
    assert code(w, "windowed") == code(w, "in_hours") == "K501"
    odd = world(tmp_path, SPEC.replace("Europe/Berlin", "Australia/Lord_Howe"), DATA, AS_OF)
    # clocks there go forward by half an hour on 4 October 2026
    assert code(odd, "mean", Grain.MONTH) == "K501"
    assert build(odd.model, "mean", Request(each=Grain.DAY, periods=2), AS_OF).problems == ()


def test_answers_are_written_with_the_time_of_day(w: World) -> None:
    plan = build(w.model, "made", Request(each=Grain.HOUR, periods=2), AS_OF).plan
    assert plan is not None
    found = answer(plan, w.session.engine.rows(_sql(plan)))
    assert "made,2026-10-25T02:00:00,2026-10-25T03:00:00,1" in as_csv([found])
    plan = build(w.model, "made", Request(each=Grain.HOUR, periods=3), AS_OF).plan
    assert plan is not None
    table = as_table([answer(plan, w.session.engine.rows(_sql(plan)))], None, colour=False)
    assert "2026-10-25 02:00 to 02:00" in table
    assert "2026-10-25 02:00 to 03:00" not in table


def _sql(plan: Any) -> str:
    from kpilang.sql.compile import compile_plan

    return compile_plan(plan, DUCKDB)


def test_all_in_one_statement_are_the_same(w: World) -> None:
    asked = [("hourly", Grain.HOUR), ("made", Grain.HOUR), ("made", Grain.DAY)]
    found = [build(w.model, n, Request(each=g, periods=4), AS_OF).plan for n, g in asked]
    plans = [plan for plan in found if plan is not None]
    assert len(plans) == len(asked)
    rows = w.session.engine.rows(compile_values(plans, DUCKDB))
    alone = [row for n, g in asked for row in w.ask(n, each=g.value, periods=4)]
    for column in ("value", "previous", "target"):
        place = COLUMNS.index(column)
        assert [row[place] for row in rows] == [row[column] for row in alone]
