"""The records behind a value: each row once, under the period and the member that it counts in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from kpilang.workspace.query import Listed
from kpilang.workspace.statements import plan
from tests.support.world import World, world

SPEC = """
calendar { timezone: "America/New_York" }
source reps {
  table: main.reps
  key:   id
  column id:   number
  column name: text
  span employed: from_day to to_day
  column from_day: date
  column to_day:   date optional
  dimension rep = name by id
}
source calls {
  table: main.calls
  key:   rep_id, no
  time:  began
  since: 2026-01-15
  column rep:   ref reps by rep_id
  column no:    number
  column began: timestamp optional
  column due:   date planned
  column kind:  text optional
  column hours: number optional
}
metric made     = count(calls)
metric lasted   = avg(calls.hours)
metric kinds    = count_distinct(calls.kind)
metric due      = count(calls on due)
metric staff    = count(reps)
metric at_work  = count(reps where employed at end)
metric two      = count(calls where kind = "a") / count(calls where kind = "a" on due)
metric constant = 1 + 1
kpi trailing { formula: made
 window: trailing 2 months each month }
kpi to_date { formula: made
 window: month to date each day }
"""

DATA = """
create table reps as select * from (values
  (1, 'Ann', date '2025-01-01', null), (2, 'Ben', date '2026-02-10', date '2026-03-05')
) as r(id, name, from_day, to_day);
create table calls as select * from (values
  (1, 1, timestamp '2026-01-10 12:00', date '2026-02-01', 'a', 1.5),
  (1, 2, timestamp '2026-02-01 04:59', date '2026-02-01', 'a', 2.25),
  (1, 3, timestamp '2026-02-01 05:00', date '2026-04-01', 'b', null),
  (2, 1, timestamp '2026-02-20 12:00', date '2026-04-01', null, 4.0),
  (9, 1, timestamp '2026-03-02 12:00', date '2026-03-02', 'a', 8.0),
  (2, 2, null, date '2026-03-03', 'c', 16.0),
  (2, 3, timestamp '2026-03-20 12:00', date '2026-04-30', 'c', 16.0)
) as c(rep_id, no, began, due, kind, hours);
"""

AS_OF = datetime(2026, 3, 11)


@pytest.fixture
def calls(tmp_path: Path) -> World:
    return world(tmp_path, SPEC, DATA, AS_OF)


def found(world: World, name: str, *by: str, **asked: Any) -> list[tuple[Any, ...]]:
    """Return the records of a measure from January on, by period, members, part, key, …"""
    request = Request(by=by, **{"start": date(2026, 1, 1), **asked})
    planned = plan(world.model, name, request, world.session.as_of)
    assert planned.plan is not None, planned.problems
    listed = world.session.records(planned.plan, 100)
    assert isinstance(listed, Listed), listed
    return [row[1:] for row in listed.answer.rows]


def keys(world: World, name: str, *by: str, **asked: Any) -> list[tuple[str, ...]]:
    """Return the month, the members and the key of each record."""
    rows = found(world, name, *by, **asked)
    return [(f"{row[0]:%Y-%m}", *row[2 : 2 + len(by)], row[3 + len(by)]) for row in rows]


def test_rows_count_by_the_calendar_before_as_of(calls: World) -> None:
    """Nothing is left out of January, which holds a row before `since:`, as in the value."""
    assert keys(calls, "made") == [
        ("2026-01", "1, 1"),
        ("2026-01", "1, 2"),
        ("2026-02", "1, 3"),
        ("2026-02", "2, 1"),
        ("2026-03", "9, 1"),
    ]
    assert calls.values("made", start="2026-01-01") == [2, 2, 1]


def test_what_is_planned_lies_ahead_of_as_of(calls: World) -> None:
    assert keys(calls, "due", end=date(2026, 5, 1))[-3:] == [
        ("2026-04", "1, 3"),
        ("2026-04", "2, 1"),
        ("2026-04", "2, 3"),
    ]


def test_a_row_without_a_time_is_behind_what_is_asked_of_all_of_them(calls: World) -> None:
    rows = found(calls, "made", start=None, each=Grain.ALL)
    assert [row[3] for row in rows][-1] == "2, 2"
    assert len(rows) == 6
    assert calls.values("made", each="all") == [6]


def test_windows_that_overlap_have_their_rows_in_each(calls: World) -> None:
    months = [month for month, _ in keys(calls, "trailing")]
    assert [months.count(month) for month in ("2026-01", "2026-02", "2026-03")] == [2, 4, 3]
    assert calls.values("trailing", start="2026-01-01") == [2, 4, 3]
    days = [row[0] for row in found(calls, "to_date", start=date(2026, 2, 1), end=date(2026, 3, 1))]
    assert (days.count(date(2026, 2, 19)), days.count(date(2026, 2, 20))) == (1, 2)


def test_members_and_a_reference_that_leads_nowhere(calls: World) -> None:
    assert keys(calls, "made", "rep", start=date(2026, 2, 1)) == [
        ("2026-02", "Ann", "1, 3"),
        ("2026-02", "Ben", "2, 1"),
        ("2026-03", None, "9, 1"),
    ]


def test_a_register_is_the_same_in_every_period(calls: World) -> None:
    assert keys(calls, "staff", start=date(2026, 2, 1)) == [
        ("2026-02", "1"),
        ("2026-02", "2"),
        ("2026-03", "1"),
        ("2026-03", "2"),
    ]


def test_who_is_alive_at_the_end_is_listed_there(calls: World) -> None:
    assert keys(calls, "at_work") == [
        ("2026-01", "1"),
        ("2026-02", "1"),
        ("2026-02", "2"),
        ("2026-03", "1"),
    ]


def test_values_are_what_is_aggregated(calls: World) -> None:
    hours = [row[-1] for row in found(calls, "lasted", start=date(2026, 2, 1))]
    assert hours == [None, 4, 8]
    assert [row[-1] for row in found(calls, "kinds")] == ["a", "a", "b", None, "a"]


def test_parts_have_names_of_their_own(calls: World) -> None:
    parts = [(row[2], row[3], row[4]) for row in found(calls, "two", start=date(2026, 2, 1))]
    assert parts == [
        ('the number of calls where kind is "a", by due', "1, 1", datetime(2026, 2, 1)),
        ('the number of calls where kind is "a", by due', "1, 2", datetime(2026, 2, 1)),
        ('the number of calls where kind is "a"', "9, 1", datetime(2026, 3, 2, 7)),
        ('the number of calls where kind is "a", by due', "9, 1", datetime(2026, 3, 2)),
    ]


def test_more_than_there_may_be_is_said(calls: World) -> None:
    planned = plan(calls.model, "made", Request(start=date(2026, 1, 1)), AS_OF).plan
    assert planned is not None
    for limit, cut in ((4, True), (5, False)):
        listed = calls.session.records(planned, limit)
        assert isinstance(listed, Listed)
        assert (len(listed.answer.rows), listed.cut) == (limit, cut)


def test_a_formula_of_constants_has_no_rows(calls: World) -> None:
    planned = plan(calls.model, "constant", Request(start=date(2026, 1, 1)), AS_OF).plan
    assert planned is not None
    refused = calls.session.records(planned, 5)
    assert isinstance(refused, Diagnostic)
    assert refused.code == "K540"
