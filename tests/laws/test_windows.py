"""Windows that span periods and comparisons across them, worked out by hand from ten rows."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlglot import exp

from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.compile import statement
from kpilang.sql.dialects import DUCKDB, POSTGRES
from kpilang.sql.long import COLUMNS
from kpilang.sql.values import compile_values
from tests.support.world import World, world

SPEC = """
source orders {
  table: main.orders
  key:   id
  time:  day
  column id:      number
  column day:     date
  column amount:  money USD
  column account: text
  column region:  text
  dimension region = region
}
source plans {
  table: main.plans
  key:   day
  time:  day
  column day:    date planned
  column amount: money USD
}
metric revenue = sum(orders.amount)
kpi trailing     { formula: revenue
 window: trailing 3 days each day }
kpi quarterly    { formula: revenue
 window: trailing 3 months each month }
kpi buyers       { formula: count_distinct(orders.account)
 window: trailing 3 days each day }
kpi middle       { formula: median(orders.amount)
 window: trailing 3 days each day }
kpi mean         { formula: avg(orders.amount)
 window: trailing 3 days each day }
kpi smallest     { formula: min(orders.amount)
 window: trailing 3 days each day }
kpi to_date      { formula: revenue
 window: month to date each day
 target: >= 310 USD }
kpi planned      { formula: revenue
 window: month to date each day
 target: from plans.amount }
kpi so_far       { formula: count_distinct(orders.account)
 window: cumulative }
kpi growing      { formula: growth(revenue)
 window: trailing 3 days each day }
kpi year_before  { formula: previous(revenue, 1 year)
 window: week }
kpi month_a_year_before { formula: previous(revenue, 1 year)
 window: month to date each week }
kpi month_before { formula: previous(revenue, 1 month)
 window: day }
kpi last_quarter { formula: previous(revenue, 1 month)
 window: quarter }
kpi part         { formula: share(revenue) }
kpi part_buyers  { formula: count_distinct(orders.account) / total(count_distinct(orders.account)) }
kpi against      { formula: revenue / (revenue over trailing 2 months) }
kpi before       { formula: revenue / sum(orders.amount over previous) }
kpi in_quarter   { formula: revenue / (revenue over quarter) }
metric place      = rank(revenue)
kpi was_place    { formula: previous(rank(revenue))
 better: lower }
metric before_it = count_distinct(orders.account over previous)
kpi far_back     { formula: previous(previous(before_it, 1 year), 45 days)
 window: fiscal_quarter to date each month }
kpi of_region    { formula: revenue / total(revenue by region) }
kpi running      { formula: total(revenue) / total(revenue by region)
 window: cumulative }
kpi change_of    { formula: change(share(revenue)) }
"""

DATA = """
create table orders as select * from (values
  (1, date '2026-01-02', 100.00, 'a', 'EMEA'),
  (2, date '2026-01-03',  50.00, 'b', 'US'),
  (3, date '2026-01-05',  30.00, 'a', 'EMEA'),
  (4, date '2026-01-31',  20.00, 'c', 'US'),
  (5, date '2026-02-28',  70.00, 'a', 'EMEA'),
  (6, date '2026-03-01',  10.00, 'd', null),
  (7, date '2026-03-30',  40.00, 'b', 'US'),
  (8, date '2026-03-31',  60.00, 'b', 'US'),
  (9, date '2026-04-02',  90.00, 'e', 'EMEA'),
  (10, date '2025-01-06',  5.00, 'a', 'EMEA')
) as o(id, day, amount, account, region);
create table plans as select * from (values
  (date '2026-01-01', 200.00), (date '2026-04-20', 300.00)
) as p(day, amount)
"""


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("windows")
    return world(folder, SPEC, DATA, datetime(2026, 4, 10))


def test_a_trailing_window_has_a_row_a_day_and_skips_none(w: World) -> None:
    rows = w.ask("trailing", start="2026-01-02", end="2026-01-09")
    assert [row["value"] for row in rows] == [100, 150, 150, 80, 30, 30, 0]
    assert rows[3]["period_start"] == date(2026, 1, 5)


def test_its_previous_lies_its_own_length_back(w: World) -> None:
    rows = w.ask("trailing", start="2026-01-05", end="2026-01-09")
    assert [row["previous"] for row in rows] == [100, 150, 150, 80]


def test_distinct_counts_and_medians_are_those_of_the_whole_window(w: World) -> None:
    assert w.values("buyers", start="2026-01-02", end="2026-01-09") == [1, 2, 2, 2, 1, 1, 0]
    assert w.values("middle", start="2026-01-02", end="2026-01-09") == [
        *(100, 75, 75, 40, 30, 30, None),
    ]
    assert w.values("mean", start="2026-01-05", end="2026-01-06") == [40]
    assert w.values("smallest", start="2026-01-03", end="2026-01-06") == [50, 50, 30]


def test_a_trailing_window_in_months_ends_with_the_row(w: World) -> None:
    rows = w.ask("quarterly", start="2026-03-01", end="2026-04-30")
    assert [row["value"] for row in rows] == [380, 270]
    assert [row["state"] for row in rows] == ["final", "partial"]
    # of the quarter that ends with March; of the partial one, the three months up to 9 January
    assert [row["previous"] for row in rows] == [0, 180]


def test_month_to_date_begins_anew_each_month(w: World) -> None:
    rows = w.ask("to_date", start="2026-03-30", end="2026-04-04")
    assert [row["value"] for row in rows] == [50, 110, 0, 90, 90]
    # 31 March less a month is the last day of February
    assert [row["previous"] for row in rows] == [70, 70, 10, 10, 10]
    assert [row["target"] for row in rows] == [310] * 5
    expected = [row["expected"] for row in rows]
    assert expected[:2] == [pytest.approx(300), 310]
    assert expected[2:] == [pytest.approx(310 * day / 30) for day in (1, 2, 3)]


def test_a_planned_target_of_a_row_to_date_is_that_of_the_whole_month(w: World) -> None:
    rows = w.ask("planned", start="2026-04-01", end="2026-04-03")
    assert [row["target"] for row in rows] == [300, 300]
    assert [row["expected"] for row in rows] == [pytest.approx(10), pytest.approx(20)]
    assert w.ask("planned", start="2026-03-01", end="2026-03-02")[0]["target"] is None


def test_what_is_cumulative_counts_from_the_start(w: World) -> None:
    rows = w.ask("so_far", start="2026-01-01", end="2026-04-30")
    assert [row["value"] for row in rows] == [3, 3, 4, 5]
    # the partial April is compared with all up to 9 March
    assert [row["previous"] for row in rows] == [1, 3, 3, 4]


def test_growth_of_a_trailing_sum(w: World) -> None:
    got = w.values("growing", start="2026-01-05", end="2026-01-07")
    assert got == [pytest.approx(80 / 100 - 1), pytest.approx(30 / 150 - 1)]


def test_other_lengths_back(w: World) -> None:
    # the week of Monday 5 January 2026 less 52 weeks begins on Monday 6 January 2025
    assert w.values("year_before", start="2026-01-05", end="2026-01-06") == [5]
    assert w.values("month_before", start="2026-03-28", end="2026-04-02") == [70, 70, 70, 70, 10]
    # a quarter less a month is December to February
    assert w.values("last_quarter", start="2026-01-01", end="2026-01-02") == [270]


def test_a_row_to_date_is_moved_as_the_period_it_is_a_part_of(w: World) -> None:
    asked = {"start": "2027-03-01", "end": "2027-03-14", "as_of": datetime(2027, 4, 10)}
    # by weeks the earlier one would begin on 2 March 2026, after the order of the 1st
    assert w.values("month_a_year_before", **asked) == [10, 10]


def test_shares_by_member_and_their_change(w: World) -> None:
    rows = w.ask("part", "region", start="2026-01-01", end="2026-01-02")
    assert [(row["region"], row["value"]) for row in rows] == [
        ("EMEA", pytest.approx(130 / 200)),
        ("US", pytest.approx(70 / 200)),
    ]
    rows = w.ask("part_buyers", "region", start="2026-01-01", end="2026-01-02")
    assert [row["value"] for row in rows] == [pytest.approx(1 / 3), pytest.approx(2 / 3)]
    rows = w.ask("change_of", "region", start="2026-02-01", end="2026-02-02")
    assert [(row["region"], row["value"]) for row in rows] == [
        ("EMEA", pytest.approx(1 - 130 / 200)),
        ("US", pytest.approx(-70 / 200)),
    ]


def test_a_share_keeps_the_filter(w: World) -> None:
    rows = w.ask("part", "region", start="2026-03-01", end="2026-03-02", where='region = "US"')
    assert [(row["region"], row["value"]) for row in rows] == [("US", 1)]


def test_breakdowns_that_come_back(w: World) -> None:
    rows = w.ask("part", "weekday", start="2026-03-01", end="2026-04-01")
    # 1 March is a Sunday, 30 a Monday, 31 a Tuesday; 28 February is a Saturday
    found = [(row["weekday"], row["value"]) for row in rows]
    assert found == [
        ("1", pytest.approx(40 / 110)),
        ("2", pytest.approx(60 / 110)),
        ("6", 0),
        ("7", pytest.approx(10 / 110)),
    ]
    rows = w.ask("revenue", "month_of_year", each="year", start="2026-01-01", end="2026-02-01")
    assert [(row["month_of_year"], row["value"]) for row in rows] == [
        *(("1", 200), ("2", 70), ("3", 110), ("4", 90)),
    ]


def test_windows_inside_a_formula(w: World) -> None:
    assert w.values("against", start="2026-02-01", end="2026-02-02") == [pytest.approx(70 / 270)]
    assert w.values("before", start="2026-02-01", end="2026-02-02") == [pytest.approx(70 / 200)]
    assert w.values("in_quarter", start="2026-02-01", end="2026-02-02") == [pytest.approx(70 / 270)]


def test_a_filter_on_the_range_changes_no_window(w: World) -> None:
    whole = w.ask("trailing", start="2026-01-01", end="2026-01-10")
    one = w.ask("trailing", start="2026-01-05", end="2026-01-06")
    assert one == [row for row in whole if row["period_start"] == date(2026, 1, 5)]


def test_ranks_share_a_place_and_nothing_has_none(w: World) -> None:
    rows = w.ask("place", "region", start="2026-03-01", end="2026-04-01")
    assert [(row["region"], row["value"]) for row in rows] == [("EMEA", 3), ("US", 1), (None, 2)]
    rows = w.ask("was_place", "region", start="2026-04-01", end="2026-04-30")
    # as of 10 April: 1 to 9 March, when only what has no region sold
    assert [(row["region"], row["value"]) for row in rows] == [(None, 1)]
    assert w.values("place", start="2026-03-01", end="2026-04-01") == [1]


def test_names_are_short_enough_for_every_engine(w: World) -> None:
    request = Request(by=("region",), each=Grain.MONTH)
    plan = build(w.model, "far_back", request, datetime(2026, 4, 10)).plan
    assert plan is not None
    tree = statement(plan, POSTGRES)
    names = {name.name for name in tree.find_all(exp.Identifier)}
    assert max(map(len, names)) <= 63
    frames = [name for name, _ in plan.frames]
    assert len(frames) == len(set(frames)) > 2


def test_a_total_without_a_breakdown_is_the_whole(w: World) -> None:
    assert w.values("part", start="2026-01-01", end="2026-02-01") == [1]
    # by region alone, asked by nothing and by region
    assert w.values("of_region", start="2026-01-01", end="2026-02-01") == [1]
    rows = w.ask("of_region", "region", start="2026-01-01", end="2026-02-01")
    assert [row["value"] for row in rows] == [1, 1]


def test_totals_of_one_breakdown_are_one_scan_in_one_statement(w: World) -> None:
    names = ("part", "of_region", "part_buyers", "running")
    found = [build(w.model, n, Request(periods=2), datetime(2026, 4, 10)).plan for n in names]
    plans = [plan for plan in found if plan is not None]
    assert len(plans) == len(names)
    rows = w.session.engine.rows(compile_values(plans, DUCKDB))
    alone = [row["value"] for name in names for row in w.ask(name, periods=2)]
    assert [row[COLUMNS.index("value")] for row in rows] == [pytest.approx(v) for v in alone]
