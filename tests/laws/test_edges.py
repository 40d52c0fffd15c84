"""Edges that a sceptic found: overflow of names, odd numbers, dangling members, patterns."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import POSTGRES
from tests.support.world import World, world

LONG = "s" * 60
SPEC = f"""
source reps {{
  table: reps
  key:   id
  row:   rep
  column id: number
}}
source deals {{
  table: deals
  key:   id
  row:   deal
  time:  day
  column id:     number
  column rep:    ref reps by rep_id
  column day:    date
  column other:  date from "day"
  column amount: number
  column code:   text
  column stored: date from "stamp"
  dimension who = rep
  dimension stored = stored
}}
source {LONG} {{
  table: deals
  key:   id
  row:   deal
  time:  day
  column id:    number
  column day:   date
  column other: date from "day"
}}
metric endless  = sum(deals.amount)
metric typical  = avg(deals.amount)
metric n        = count(deals)
metric pattern  = count(deals where code like "a\\\\_b")
metric long     = count({LONG}) + count({LONG} on other)
metric same_day = count(deals where stored = 2026-06-01)
kpi five {{ formula: 5 }}
"""
DATA = """
CREATE TABLE reps AS SELECT 1 AS id;
CREATE TABLE deals AS SELECT * FROM (VALUES
  (1, 1, DATE '2026-06-01', CAST('inf' AS DOUBLE), 'a\\_b', TIMESTAMP '2026-06-01 10:00'),
  (2, 7, DATE '2026-06-02', CAST(1 AS DOUBLE), 'axb', TIMESTAMP '2026-06-02 00:00'),
  (3, NULL, DATE '2026-06-02', CAST(1 AS DOUBLE), 'a_b', TIMESTAMP '2026-06-02 23:00')
) t(id, rep_id, day, amount, code, stamp)
"""
JUNE = {"start": "2026-06-01", "end": "2026-07-01"}


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("edges"), SPEC, DATA, datetime(2026, 6, 18))


def test_what_is_not_finite_is_no_value(w: World) -> None:
    """MariaDB and SQL Server have no such numbers to hold."""
    for name in ("endless", "typical"):
        assert w.values(name, without=("mariadb", "tsql"), **JUNE) == [None]


def test_a_reference_that_leads_nowhere_is_the_member_with_no_value(w: World) -> None:
    rows = w.ask("n", "who", **JUNE)
    assert [(row["who"], row["value"]) for row in rows] == [("1", 1), (None, 2)]


def test_a_date_stored_with_a_time_is_its_day(w: World) -> None:
    assert w.values("same_day", **JUNE) == [1]
    rows = w.ask("n", "stored", **JUNE)
    assert [(row["stored"], row["value"]) for row in rows] == [("2026-06-01", 1), ("2026-06-02", 2)]


def test_a_backslash_in_a_pattern_is_a_backslash(w: World) -> None:
    assert w.values("pattern", **JUNE) == [1]
    plan = build(w.model, "pattern", Request(), datetime(2026, 6, 18)).plan
    assert plan is not None
    assert "ESCAPE ''" in compile_plan(plan, POSTGRES)


def test_long_names_stay_apart_where_engines_cut_them(w: World) -> None:
    assert w.values("long", **JUNE) == [6]
    plan = build(w.model, "long", Request(), datetime(2026, 6, 18)).plan
    assert plan is not None
    names = [scan.name for scan in plan.scans]
    assert len({name[:63] for name in names}) == len(names) == 2


def test_a_formula_of_numbers_has_no_members(w: World) -> None:
    assert w.values("five", **JUNE) == [5]
    asked = w.session.ask("five", Request(by=("who",), start=date(2026, 6, 1)))
    assert [problem.code for problem in asked.problems] == ["K523"]
