"""A formula at each period inside a row, worked out by hand from twelve orders."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.values import COLUMNS, compile_values
from tests.support.world import World, world

#: noon of 10 April
NOON = datetime(2026, 4, 10, 12)
SPEC = """
source orders {
  table: main.orders
  key:   id
  time:  made_at
  column id:      number
  column made_at: timestamp
  column amount:  money USD
  column region:  text
  dimension region = region
}
source returns {
  table: main.returns
  key:   id
  time:  day
  since: 2026-02-10
  column id:  number
  column day: date
}
source plans {
  table: main.plans
  key:   day
  time:  day
  column day:    date planned
  column amount: money USD
}
metric revenue    = sum(orders.amount)
metric daily      = avg(revenue each day)
metric best       = max(revenue each day)
metric worst      = min(revenue each day)
metric middle     = median(revenue each day)
metric added      = sum(revenue each day)
metric largest    = avg(max(orders.amount) each day)
metric by_month   = avg(revenue each month over trailing 3 months)
metric by_week    = sum(revenue each week)
metric changes    = max(change(revenue) each month over quarter)
metric best_month = max(daily each month over quarter)
metric run        = avg((revenue over trailing 2 days) each day)
metric filtered   = avg((revenue where region = "US") each day)
metric outside    = (avg(revenue each day) where region = "US")
metric days       = revenue / daily
metric grown      = growth(daily)
metric part       = share(daily)
metric whole      = total(daily)
metric place      = rank(daily)
metric inner_part = avg(total(revenue) each day)
metric before     = previous(daily, 2 months)
metric returned   = avg(count(returns) each day)
metric so_far     = avg(count(returns) each month over all time)
metric planned    = avg(sum(plans.amount) each month over quarter)
metric endless    = avg(revenue each day over trailing 60 years)
metric ever       = avg(revenue each month over all time)
kpi above { formula: daily
 window: month
 target: >= 2 * previous(daily) }
kpi stepping { formula: avg(revenue each day)
 window: month to date each day }
kpi sliding { formula: avg(revenue each day)
 window: trailing 5 days each day }
"""

DATA = """
create table orders as select * from (values
  (1, timestamp '2026-01-05 10:00', 60.00, 'EMEA'),
  (2, timestamp '2026-01-05 15:00', 30.00, 'US'),
  (3, timestamp '2026-01-20 09:00', 65.00, 'EMEA'),
  (4, timestamp '2026-02-14 09:00', 28.00, 'EMEA'),
  (5, timestamp '2026-02-28 23:00', 56.00, 'US'),
  (6, timestamp '2026-03-10 08:00', 10.00, 'EMEA'),
  (7, timestamp '2026-03-10 18:00', 40.00, 'EMEA'),
  (8, timestamp '2026-03-31 09:00', 12.00, 'US'),
  (9, timestamp '2026-04-01 09:00', 20.00, 'US'),
  (10, timestamp '2026-04-10 09:00', 30.00, 'EMEA'),
  (11, timestamp '2026-04-10 13:00', 99.00, 'EMEA'),
  (12, timestamp '2026-04-20 09:00', 500.00, 'APAC')
) as o(id, made_at, amount, region);
create table returns as select * from (values
  (1, date '2026-02-12'), (2, date '2026-02-20'), (3, date '2026-03-05')
) as r(id, day);
create table plans as select * from (values
  (date '2026-04-01', 300.00), (date '2026-05-01', 100.00), (date '2026-06-01', 200.00)
) as p(day, amount)
"""
YEAR = {"start": "2026-01-01", "end": "2026-05-01"}


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("inside")
    return world(folder, SPEC, DATA, NOON)


def close(*values: float | None) -> list[object]:
    return [None if value is None else pytest.approx(value) for value in values]


def test_a_day_without_rows_counts_as_nothing_sold(w: World) -> None:
    # 155 in 31 days, 84 in 28, 62 in 31, and 50 in the ten days that have begun
    assert w.values("daily", **YEAR) == close(5, 3, 2, 5)
    assert w.values("best", **YEAR) == [90, 56, 50, 30]
    assert w.values("worst", **YEAR) == [0, 0, 0, 0]
    assert w.values("middle", **YEAR) == [0, 0, 0, 0]
    assert w.values("added", **YEAR) == w.values("revenue", **YEAR) == [155, 84, 62, 50]


def test_a_day_without_rows_has_no_largest_order(w: World) -> None:
    assert w.values("largest", **YEAR) == close(62.5, 42, 26, 25)


def test_a_partial_row_is_compared_with_as_many_days_and_hours(w: World) -> None:
    rows = w.ask("daily", **YEAR)
    # up to noon of 10 March: 10 in ten days
    assert [row["previous"] for row in rows] == close(0, 5, 3, 1)
    assert [row["state"] for row in rows] == ["final", "final", "final", "partial"]
    assert [row["previous"] for row in w.ask("best", **YEAR)] == [0, 90, 56, 10]
    assert w.values("grown", **YEAR) == close(None, -0.4, -1 / 3, 4)
    # of April up to noon of the tenth: the same of February
    assert w.values("before", **YEAR) == close(0, 0, 5, 0)


def test_at_midnight_nothing_is_cut(w: World) -> None:
    rows = w.ask("daily", **YEAR, as_of=datetime(2026, 4, 10))
    assert [row["value"] for row in rows] == close(5, 3, 2, 20 / 9)
    assert [row["previous"] for row in rows] == close(0, 5, 3, 0)


def test_months_before_a_row_s_end(w: World) -> None:
    rows = w.ask("by_month", start="2026-03-01", end="2026-05-01")
    assert [row["value"] for row in rows] == close((155 + 84 + 62) / 3, (84 + 62 + 50) / 3)
    # one month earlier the last of the three ends at noon of 10 March
    assert rows[1]["previous"] == pytest.approx((155 + 84 + 10) / 3)


def test_a_week_counts_in_the_month_in_which_it_ends(w: World) -> None:
    # 28 February lies in the week up to 1 March, 31 March in that up to 5 April
    rows = w.ask("by_week", **YEAR)
    assert [row["value"] for row in rows] == [155, 28, 56 + 50, 12 + 20 + 30]


def test_members_without_a_row_on_a_day_count_too(w: World) -> None:
    rows = w.ask("daily", "region", start="2026-01-01", end="2026-02-01")
    assert [(r["region"], r["value"]) for r in rows] == [
        ("EMEA", pytest.approx(125 / 31)),
        ("US", pytest.approx(30 / 31)),
    ]
    rows = w.ask("part", "region", start="2026-04-01", end="2026-05-01")
    assert [(r["region"], r["value"]) for r in rows] == [
        ("EMEA", pytest.approx(0.6)),
        ("US", pytest.approx(0.4)),
    ]
    for name in ("whole", "inner_part"):
        rows = w.ask(name, "region", start="2026-04-01", end="2026-05-01")
        assert [r["value"] for r in rows] == close(5, 5)
    rows = w.ask("place", "region", start="2026-04-01", end="2026-05-01")
    assert [r["value"] for r in rows] == [1, 2]


def test_filters_hold_inside_and_outside(w: World) -> None:
    wanted = close(30 / 31, 2, 12 / 31, 2)
    assert w.values("filtered", **YEAR) == wanted
    assert w.values("outside", **YEAR) == wanted
    assert w.values("daily", **YEAR, where='region = "US"') == wanted


def test_a_row_of_a_window_that_steps(w: World) -> None:
    rows = w.ask("stepping", start="2026-03-10", end="2026-03-12")
    assert [row["value"] for row in rows] == close(50 / 10, 50 / 11)
    # the same of February: nothing had been sold by the eleventh
    assert [row["previous"] for row in rows] == close(0, 0)
    rows = w.ask("sliding", start="2026-03-10", end="2026-03-16")
    assert [row["value"] for row in rows] == close(10, 10, 10, 10, 10, 0)
    assert w.values("sliding", start="2026-04-10", end="2026-04-11") == close(30 / 5)


def test_what_is_worked_out_inside_may_look_further(w: World) -> None:
    # changes are 155, -71, -22 in the first quarter
    got = w.values("changes", each="quarter", start="2026-01-01", end="2026-04-01")
    assert got == [155]
    got = w.values("best_month", each="quarter", start="2026-01-01", end="2026-07-01")
    assert got == close(5, 5)
    # each sale lies in the two days up to two days
    got = w.values("run", start="2026-03-01", end="2026-04-01")
    # on 1 March also what was sold on 28 February; 31 March has one day left
    assert got == close((56 + 2 * 50 + 12) / 31)


def test_it_is_a_number_like_any_other(w: World) -> None:
    assert w.values("days", **YEAR) == close(31, 28, 31, 10)
    rows = w.ask("above", **YEAR)
    assert [row["target"] for row in rows] == close(0, 10, 6, 2)
    assert [row["status"] for row in rows[1:]] == ["red", "red", "green"]


def test_nothing_counts_before_there_is_data(w: World) -> None:
    # two returns in the 19 days from 10 February on
    rows = w.ask("returned", start="2026-01-01", end="2026-04-01")
    assert [row["value"] for row in rows] == close(None, 2 / 19, 1 / 31)
    assert [row["state"] for row in rows] == ["final", "starting", "final"]
    # months since February
    assert w.values("so_far", start="2026-01-01", end="2026-04-01") == close(None, 2, 1.5)


def test_what_is_planned_counts_ahead(w: World) -> None:
    quarters = {"each": "quarter", "start": "2026-04-01", "end": "2026-10-01"}
    assert w.values("planned", **quarters) == close(200, 0)
    # of what is not planned the future has nothing
    assert w.values("by_month", start="2026-05-01", end="2026-06-01") == [None]


def test_the_whole_range_is_one_row(w: World) -> None:
    got = w.values("daily", each="all", start="2026-01-01", end="2026-04-01")
    assert got == close((155 + 84 + 62) / 90)


def refusal(w: World, name: str, as_of: datetime | None = NOON, **options: object) -> str:
    planned = build(w.model, name, Request(**options), as_of)  # type: ignore[arg-type]
    (problem,) = planned.problems
    return problem.code


def test_what_has_no_answer_is_refused(w: World) -> None:
    assert refusal(w, "daily", None) == "K529"
    assert refusal(w, "by_month", each=Grain.ALL) == "K526"
    assert refusal(w, "daily", each=Grain.ALL) == "K526"
    assert refusal(w, "ever") == "K531"
    assert refusal(w, "by_week", each=Grain.DAY) == "K530"
    assert build(w.model, "by_month", Request(each=Grain.DAY), NOON).problems == ()
    assert refusal(w, "endless") == "K516"


def test_all_in_one_statement_are_the_same(w: World) -> None:
    names = ("daily", "best", "by_week", "best_month", "part", "returned", "revenue", "whole")
    for by in ((), ("region",)):
        usable = [n for n in names if not (by and n == "returned")]
        found = [build(w.model, n, Request(by=by, periods=4), NOON).plan for n in usable]
        plans = [plan for plan in found if plan is not None]
        assert len(plans) == len(usable)
        rows = w.session.engine.rows(compile_values(plans, DUCKDB))
        alone = [row for name in usable for row in w.ask(name, *by, periods=4)]
        for column in ("value", "previous"):
            place = COLUMNS.index(column)
            assert [row[place] for row in rows] == close(*(row[column] for row in alone))
