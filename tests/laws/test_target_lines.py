"""Tables and segments whose lines differ in form, worked out by hand (language.md, "Targets")."""

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
source areas {
  table: main.areas
  key:   name
  column name: text
  dimension region = name
}
source deals {
  table: main.deals
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
  column area:   ref areas by region
}
source costs {
  table: main.costs
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
  column area:   ref areas by region
}
metric sold = sum(deals.amount)
metric spent = sum(costs.amount)
kpi sum_of_parts {
  formula: sold
  window:  month
  target by region {
    EMEA: >= 2 * spent
    US:   >= 30 USD
  }
}
kpi sum_of_tables {
  formula: sold
  window:  month
  target by region {
    EMEA: >= previous(sold)
    US:   >= spent
  }
}
kpi by_month {
  formula: sold
  window:  month
  target {
    2026-04: >= 3 * spent
    2026-05: between 50 USD and 150 USD
    2026-06: <= 60 USD
    2026-07: >= previous(sold)
  }
}
kpi by_quarter {
  formula: sold
  window:  quarter
  target {
    2026-Q1: <= 90 USD
    2026-Q2: >= 2 * spent
  }
}
kpi size {
  formula: avg(deals.amount)
  window:  month
  target {
    2026-H1: >= avg(costs.amount)
    2026-H2: <= 50 USD
  }
}
kpi average {
  formula: sold
  window:  month
  target { 2026-H1: >= 2 * avg(deals.amount) }
}
kpi average_per_month {
  formula: sold
  window:  month
  target { 2026-H1: >= 2 * avg(deals.amount) per month }
}
kpi parts {
  formula: sold
  window:  month
  target by region {
    EMEA: >= 2 * spent
    US:   <= 30 USD
    else: between 1 USD and 10 USD
  }
}
kpi by_before {
  formula: sold
  window:  month
  target by region {
    EMEA: >= 100 USD
    US:   <= 30 USD
  }
  status basis: previous
}
kpi rates {
  formula: avg(deals.amount)
  window:  month
  target by region {
    EMEA: >= avg(costs.amount)
    else: <= 30 USD
  }
}
"""

DATA = """
create table areas as select * from (values ('EMEA'), ('US'), ('APAC')) as a(name);
create table deals as select * from (values
  (1, date '2026-04-10', 90.00, 'EMEA'), (2, date '2026-05-10', 100.00, 'EMEA'),
  (3, date '2026-05-20', 60.00, 'US'), (4, date '2026-06-02', 25.00, 'EMEA'),
  (5, date '2026-06-03', 20.00, 'US'), (6, date '2026-06-04', 5.00, 'APAC')
) as d(id, day, amount, region);
create table costs as select * from (values
  (1, date '2026-04-10', 40.00, 'EMEA'), (2, date '2026-05-11', 30.00, 'EMEA'),
  (3, date '2026-06-05', 10.00, 'EMEA'), (4, date '2026-06-06', 6.00, 'US')
) as c(id, day, amount, region)
"""


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("lines")
    return world(folder, SPEC, DATA, datetime(2026, 6, 16))


APRIL = {"start": "2026-04-01", "end": "2026-08-01"}
MAY = {"start": "2026-05-01", "end": "2026-06-01"}
JUNE = {"start": "2026-06-01", "end": "2026-07-01"}


def told(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(_plain(row[column]) for column in columns) for row in rows]


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str) else round(float(cell), 6)


def test_each_line_of_a_table_is_judged_by_its_own_comparator(w: World) -> None:
    rows = w.ask("by_month", **APRIL)
    assert told(rows, "value", "target", "target_high", "expected", "attainment", "status") == [
        (90, 120, None, 120, 0.75, "red"),
        (160, 50, 150, 50, 0.9375, "amber"),
        # half of June's room is due, and 50 are more than 30
        (50, 60, None, 30, 1.2, "red"),
        # July is to come, and owes what June has come to so far
        (None, 50, None, None, None, None),
    ]


def test_a_line_of_a_formula_counts_as_far_as_the_value(w: World) -> None:
    rows = w.ask("by_quarter", start="2026-01-01", end="2026-07-01")
    assert told(rows, "value", "target", "expected", "attainment", "status") == [
        (0, 90, 90, None, "green"),
        # 86 are spent by 15 June
        (300, 172, 172, round(300 / 172, 6), "green"),
    ]
    weeks = w.ask("by_quarter", each="week", start="2026-06-01", end="2026-06-08")
    assert told(weeks, "value", "target") == [(50, 32)]


def test_a_part_has_the_lines_that_are_formulas(w: World) -> None:
    rows = w.ask("by_month", "region", start="2026-04-01", end="2026-06-01")
    assert told(rows, "region", "target", "status") == [
        ("EMEA", 120, "red"),
        ("US", None, None),
        ("EMEA", None, None),
        ("US", None, None),
    ]


def test_a_row_over_several_such_lines_is_refused(w: World) -> None:
    asked = w.session.ask("by_month", Request(each=Grain.QUARTER))
    assert [problem.code for problem in asked.problems] == ["K501"]


def test_what_is_no_flow_takes_the_latest_line(w: World) -> None:
    rows = w.ask("size", start="2026-06-01", end="2026-08-01")
    assert told(rows, "value", "target", "status") == [(16.666667, 8, "green"), (None, 50, None)]
    (year,) = w.ask("size", each="year", start="2026-01-01", end="2027-01-01")
    assert told([year], "value", "target", "status") == [(50, 50, "green")]


def test_an_average_in_a_longer_line_says_for_which_period(w: World) -> None:
    asked = w.session.ask("average", Request())
    assert [problem.code for problem in asked.problems] == ["K501"]
    rows = w.ask("average_per_month", start="2026-05-01", end="2026-07-01")
    assert told(rows, "target", "expected") == [(160, 160), (33.333333, 16.666667)]


def test_each_segment_is_judged_by_its_own_line(w: World) -> None:
    rows = w.ask("parts", "region", **MAY)
    assert told(rows, "region", "value", "target", "target_high", "attainment", "status") == [
        ("EMEA", 100, 60, None, 1.666667, "green"),
        ("US", 60, 30, None, 0.5, "red"),
    ]
    rows = w.ask("parts", "region", **JUNE)
    wanted = [
        ("APAC", 5, 1, 10, 0.5, "green"),
        ("EMEA", 25, 20, None, 20, "green"),
        ("US", 20, 30, None, 15, "red"),
    ]
    assert told(rows, "region", "value", "target", "target_high", "expected", "status") == wanted


def test_against_the_period_before_each_segment_has_its_direction(w: World) -> None:
    rows = w.ask("by_before", "region", **JUNE)
    # up to 15 May EMEA had 100, and the US nothing
    assert told(rows, "region", "value", "previous", "status") == [
        ("APAC", 5, 0, None),
        ("EMEA", 25, 100, "red"),
        ("US", 20, 0, "red"),
    ]


def test_a_formula_of_a_segment_of_a_rate_holds_in_its_parts(w: World) -> None:
    rows = w.ask("rates", "region", **JUNE)
    assert told(rows, "region", "value", "target", "status") == [
        ("APAC", 5, 30, "green"),
        ("EMEA", 25, 10, "green"),
        ("US", 20, 30, "green"),
    ]


def test_segments_move_with_the_clock_and_tables_of_unlike_lines_do_not(w: World) -> None:
    plan = build(w.model, "parts", Request(by=("region",)), None).plan
    assert plan is not None
    assert len(w.session.engine.rows(compile_plan(plan, DUCKDB))) == 12 * 3
    plan = build(w.model, "sum_of_parts", Request(), None).plan
    assert plan is not None
    assert len(w.session.engine.rows(compile_plan(plan, DUCKDB))) == 12
    found = build(w.model, "by_month", Request(), None).problems
    assert [problem.code for problem in found] == ["K517"]


def test_the_sum_of_segments_is_worked_out_within_each(w: World) -> None:
    (may,) = w.ask("sum_of_parts", **MAY)
    assert told([may], "value", "target", "expected", "status") == [(160, 90, 90, "green")]
    (june,) = w.ask("sum_of_parts", **JUNE)
    # 10 are spent in EMEA by 15 June, all of them due, and half of the amount
    assert told([june], "value", "target", "expected", "status") == [(50, 50, 35, "green")]
    # EMEA sold 100 in May; 6 are spent in the US, and nothing was in May
    rows = w.ask("sum_of_tables", start="2026-05-01", end="2026-07-01")
    assert told(rows, "value", "target") == [(160, None), (50, 106)]
    assert told(w.ask("sum_of_tables", "region", **JUNE), "region", "target") == [
        ("APAC", None),
        ("EMEA", 100),
        ("US", 6),
    ]


def test_segments_that_compare_unlike_have_no_sum(w: World) -> None:
    assert told(w.ask("parts", **MAY), "value", "target", "status") == [(160, None, None)]
    assert told(w.ask("by_before", **JUNE), "value", "target") == [(50, None)]
