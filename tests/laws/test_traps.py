"""Where other systems return wrong numbers: each a case worked out by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.support.world import World, world

SPEC = """
calendar {
  timezone:    "America/New_York"
  fiscal_year: starts february, named by its end
}
source customers {
  table: main.customers
  key:   id
  column id:     number
  column region: text
  dimension customer = id
  dimension region   = region
}
source orders {
  table: main.orders
  key:   id
  time:  ordered_at
  since: 2025-01-01
  column id:         number
  column customer:   ref customers by customer_id
  column ordered_at: timestamp
  column closed_at:  timestamp optional
  column amount:     money USD optional
  column kind:       text
}
source tickets {
  table: main.tickets
  key:   id
  time:  opened_on
  column id:        number
  column customer:  ref customers by customer_id
  column opened_on: date
  column hours:     number
}
metric revenue   = sum(orders.amount)
metric made      = count(orders)
metric opened    = count(tickets)
metric per_order = revenue / made
metric by_both   = made / 1 orders + opened / 1 tickets
metric tickets_per_order = opened / made
kpi yearly    { formula: growth(revenue)
 window: quarter }
kpi quarter_back { formula: previous(revenue, 1 quarter)
 window: month }
kpi trailing  { formula: revenue
 window: trailing 90 days each month }
kpi fiscal    { formula: revenue
 window: fiscal_quarter }
kpi lasted    { formula: avg(orders.closed_at - orders.ordered_at)
 unit: hours }
kpi of_kind   { formula: min(orders.amount where kind = "a") / previous(count_distinct(orders.kind))
 window: quarter }
"""

DATA = """
create table customers as select * from (values (1, 'EMEA'), (2, 'US'), (3, 'APAC'))
  as c(id, region);
create table orders as select * from (values
  (1,  1, timestamp '2025-01-10 12:00:00', null, 100.00, 'a'),
  (2,  1, timestamp '2025-02-10 12:00:00', null, 300.00, 'b'),
  (3,  2, timestamp '2025-04-10 12:00:00', null, 200.00, 'b'),
  -- 23:30 on 31 March in New York is 3:30 on 1 April in UTC
  (4,  2, timestamp '2025-04-01 03:30:00', null,  50.00, 'b'),
  -- the day that clocks go forward has 23 hours: 9 March 2025
  (5,  1, timestamp '2025-03-09 04:59:59', null,   7.00, 'b'),
  (6,  1, timestamp '2025-03-09 05:00:00', null,   1.00, 'b'),
  (7,  1, timestamp '2025-03-10 03:59:59', null,   2.00, 'b'),
  (8,  1, timestamp '2025-03-10 04:00:00', null,   4.00, 'b'),
  -- no amount, and no customer
  (9,  2, timestamp '2025-06-10 12:00:00', null,   null, 'b'),
  (10, null, timestamp '2025-06-11 12:00:00', null, 60.00, 'b'),
  -- closed before it was ordered
  (11, 1, timestamp '2025-08-11 12:00:00', timestamp '2025-08-11 10:00:00', 10.00, 'b'),
  (12, 1, timestamp '2025-08-12 12:00:00', timestamp '2025-08-12 18:00:00', 20.00, 'b'),
  -- either side of the fiscal year, which begins in February
  (13, 1, timestamp '2025-12-31 12:00:00', null, 11.00, 'b'),
  (14, 1, timestamp '2026-01-31 12:00:00', null, 13.00, 'b'),
  (15, 1, timestamp '2026-02-01 12:00:00', null, 17.00, 'b')
) as o(id, customer_id, ordered_at, closed_at, amount, kind);
create table tickets as select * from (values
  (1, 1, date '2025-01-11', 1), (2, 1, date '2025-01-12', 2), (3, 1, date '2025-01-13', 3),
  (4, 3, date '2025-01-14', 4), (5, 1, date '2025-03-14', 5), (6, null, date '2025-06-01', 6)
) as t(id, customer_id, opened_on, hours)
"""
YEAR = {"start": "2025-01-01", "end": "2026-01-01"}


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("traps")
    return world(folder, SPEC, DATA, datetime(2026, 3, 1))


def test_an_average_is_no_average_of_averages(w: World) -> None:
    # January 100, February 300, March 50 + 14 in five orders
    (quarter,) = w.ask("per_order", each="quarter", start="2025-01-01", end="2025-04-01")
    assert quarter["value"] == pytest.approx(464 / 7)


def test_a_quarter_is_compared_with_one_quarter(w: World) -> None:
    rows = w.ask("yearly", **YEAR)
    assert [row["value"] for row in rows] == [
        None,
        pytest.approx(260 / 464 - 1),
        pytest.approx(30 / 260 - 1),
        pytest.approx(11 / 30 - 1),
    ]


def test_three_months_back_is_a_month_and_no_row(w: World) -> None:
    # nothing was sold in May, July, September to November: those rows are there all the same
    assert w.values("quarter_back", **YEAR) == [
        *(None, None, None, 100, 300, 64, 200, 0, 60, 0, 30, 0),
    ]


def test_ninety_days_at_month_steps(w: World) -> None:
    # 90 days to the end of March begin on 1 January; of June on 2 April
    assert w.values("trailing", start="2025-03-01", end="2025-08-01") == [464, 564, 264, 260, 60]


def test_facts_of_two_sources_do_not_multiply(w: World) -> None:
    (row,) = w.ask("by_both", "customer", start="2025-01-01", end="2025-02-01")[:1]
    assert (row["customer"], row["value"]) == ("1", 4)
    assert w.values("by_both", start="2025-01-01", end="2025-02-01") == [5]


def test_one_source_has_a_gap(w: World) -> None:
    # February had no tickets and May no orders
    found = w.values("tickets_per_order", start="2025-01-01", end="2025-07-01")
    assert found == [4, 0, pytest.approx(1 / 5), 0, None, pytest.approx(1 / 2)]


def test_a_member_that_only_one_source_has(w: World) -> None:
    rows = w.ask("tickets_per_order", "region", start="2025-01-01", end="2025-02-01")
    assert [(row["region"], row["value"]) for row in rows] == [("APAC", None), ("EMEA", 3)]


def test_rows_without_a_key_are_no_match_of_each_other(w: World) -> None:
    rows = w.ask("by_both", "region", start="2025-06-01", end="2025-07-01")
    # one order and one ticket without a customer, one order of the US
    assert [(row["region"], row["value"]) for row in rows] == [("US", 1), (None, 2)]


def test_days_are_those_of_new_york(w: World) -> None:
    days = w.values("revenue", each="day", start="2025-03-08", end="2025-03-11")
    assert days == [7, 3, 4]
    assert w.values("revenue", start="2025-03-01", end="2025-05-01") == [64, 200]


def test_the_fiscal_year_ends_with_january(w: World) -> None:
    rows = w.ask("fiscal", start="2025-11-01", end="2026-02-02")
    assert [row["value"] for row in rows] == [24, 17]
    assert [str(row["period_start"]) for row in rows] == ["2025-11-01", "2026-02-01"]


def test_what_has_no_amount_counts_and_adds_nothing(w: World) -> None:
    (row,) = w.ask("made", "region", start="2025-06-01", end="2025-07-01")[:1]
    assert (row["region"], row["value"]) == ("US", 1)
    assert w.ask("revenue", "region", start="2025-06-01", end="2025-07-01")[0]["value"] == 0


def test_negative_durations_are_reported(w: World) -> None:
    assert w.values("lasted", start="2025-08-01", end="2025-09-01") == [pytest.approx((6 - 2) / 2)]


def test_members_that_only_another_part_could_count_are_not_listed(w: World) -> None:
    # the least is asked of the quarter, the kinds of the one before: region US of January to March
    # is looked at by neither, since its only row then is of kind b
    rows = w.ask("of_kind", "region", start="2025-01-01", end="2025-04-01")
    assert [row["region"] for row in rows] == ["EMEA"]
