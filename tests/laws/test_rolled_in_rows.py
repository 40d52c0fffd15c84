"""Roll-ups in the window of a row, worked out by hand (language.md, "Clauses of an aggregate")."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from tests.support.world import World, world

SPEC = """
source teams {
  table: main.teams
  key:   id
  column id: number
  let staff = count(customers by keeper.team)
}
source keepers {
  table: main.keepers
  key:   id
  column id: number
  column team: ref teams by team_id
}
source customers {
  table: main.customers
  key:   id
  column id: number
  column keeper: ref keepers by keeper_id
  column country: text
  column joined_on: date
  let ever = count(orders by customer)
  dimension country = country
}
source orders {
  table: main.orders
  key:   id
  time:  ordered_at
  column id: number
  column customer: ref customers by customer_id
  column ordered_at: timestamp
  column paid_at: timestamp planned
  column closed_at: timestamp optional
  column amount: money USD
  span open: ordered_at to closed_at
  dimension country = customer.country
}
source items {
  table: main.items
  key:   id
  time:  order.ordered_at
  column id: number
  column order: ref orders by order_id
  column size: number
}
metric buying = count(customers where count(orders by customer) > 0)
metric idle   = count(customers where count(orders by customer) = 0)
metric before = count(customers where count(orders by customer over previous) > 0)
metric lost   = count(customers where count(orders by customer over previous) > 0
  and count(orders by customer) = 0)
metric kept   = count(customers where count(orders by customer over previous) > 0
  and count(orders by customer) > 0)
metric lost_rate = lost / before
metric returned = count(customers where count(orders by customer) > 0
  and count(orders by customer over previous) = 0
  and count(orders by customer over all time) > count(orders by customer))
metric mean_orders = avg(count(orders by customer))
metric largest = max(sum(orders.amount by customer))
metric longest_ago = max(period_end - max(orders.ordered_at by customer over all time)
  where customers.country != "C")
metric loyal  = count(customers where ever > 1 and count(orders by customer) > 0)
metric paying = count(customers where count(orders on paid_at by customer) > 0)
metric apart  = previous(buying) - paying
metric with_open = count(customers where count(orders where open at end by customer) > 0)
metric big    = count(customers
  where count(orders where max(items.size by order) > 5 by customer) > 0)
metric of_keepers = count(keepers where sum(items.size by order.customer.keeper) > 8)
metric of_buyers = sum(orders.amount where count(items by order) > 1)
metric joined = count(customers on joined_on where count(orders by customer) > 0)
metric joined_ever = count(customers on joined_on over all time where count(orders by customer) > 0)
metric best_month = max(buying each month over quarter)
kpi quarterly {
  formula: lost
  window: quarter
}
kpi moving {
  formula: buying
  window: trailing 2 months each month
}
"""

DATA = """
create table teams(id int);
insert into teams values (1);
create table keepers(id int, team_id int);
insert into keepers values (1, 1), (2, null);
create table customers(id int, keeper_id int, country text, joined_on date);
insert into customers values
  (1, 1, 'A', '2026-01-02'), (2, 1, 'A', '2026-02-20'), (3, 2, 'B', '2026-03-03'),
  (4, 7, null, '2026-03-05');
create table orders(
  id int, customer_id int, ordered_at timestamp, paid_at timestamp, closed_at timestamp,
  amount decimal(9, 2));
insert into orders values
  (1, 1, '2026-01-05', '2026-02-05', '2026-02-10', 10),
  (2, 1, '2026-03-31 23:59', '2026-05-20', null, 20),   -- returns in March, one minute before April
  (3, 2, '2026-02-10', '2026-02-10', '2026-02-20', 30), -- twice in February, then lost
  (4, 2, '2026-02-27', '2026-02-27', '2026-03-01', 50),
  (5, 3, '2026-03-01', '2026-03-01', '2026-03-02', 40),
  (6, 9, '2026-03-07', '2026-03-07', '2026-03-08', 70), -- of nobody
  (7, null, '2026-03-07', '2026-03-07', '2026-03-08', 90),
  (8, 3, '2026-04-09', '2026-04-20', null, 60),
  (9, 4, '2026-04-25', '2026-04-20', null, 60);         -- has not happened
create table items(id int, order_id int, size int);
insert into items values (1, 1, 3), (2, 1, 9), (3, 3, 2), (4, 5, 6), (5, 2, 1);
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("rolled"), SPEC, DATA, datetime(2026, 4, 16))


YEAR: dict[str, Any] = {"start": "2026-01-01", "end": "2026-05-01"}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("buying", [1, 1, 2, 1]),  # 1; 2; 1 and 3; 3
        ("idle", [3, 3, 2, 3]),  # a customer without an order counts
        ("before", [0, 1, 1, 2]),
        ("lost", [0, 1, 1, 1]),  # 1 in February, 2 in March, 1 in April so far
        ("kept", [0, 0, 0, 1]),  # 3 in April
        ("lost_rate", [None, 1, 1, 0.5]),
        ("returned", [0, 0, 1, 0]),  # 1 in March: not new, and not there in February
        ("mean_orders", [0.25, 0.5, 0.5, 0.25]),
        ("largest", [Decimal(10), Decimal(80), Decimal(40), Decimal(60)]),
        ("loyal", [1, 1, 2, 1]),  # 4 orders in all before as-of: two each of 1, 2 and 3
        ("paying", [0, 2, 1, 0]),  # 1 and 2 in February; what is paid after as-of is not yet
        ("apart", [0, -1, 0, 1]),  # each looks at a period of its own; of 1 to 15 March that is 3
        ("with_open", [1, 1, 1, 2]),  # 1; 2 (it ends on 1 March); 1; 1 and 3
        ("big", [1, 0, 1, 0]),  # item 2 of customer 1, item 4 of customer 3
        ("of_keepers", [1, 0, 0, 0]),  # 12 of keeper 1 in January
        ("of_buyers", [Decimal(10), Decimal(0), Decimal(0), Decimal(0)]),
        ("joined", [1, 1, 1, 0]),  # 4 joined in March and bought nothing
        ("joined_ever", [1, 1, 2, 1]),
    ],
)
def test_each_row_looks_at_its_own_period(found: World, name: str, values: list[Any]) -> None:
    assert found.values(name, **YEAR) == values


def test_over_all_time_ends_where_the_row_does(found: World) -> None:
    days = found.values("longest_ago", **YEAR)
    # 1 ordered on 5 January: 27 days before February begins, 55 before March does. At the end of
    # March it is 2, on 27 February; on 16 April too.
    assert days == pytest.approx([27, 55, 33, 48])


def test_a_partial_row_is_compared_with_as_much_of_the_one_before(found: World) -> None:
    (row,) = found.ask("buying", start="2026-04-01", end="2026-05-01")
    # Up to 16 March only 3 had ordered.
    assert (row["value"], row["previous"]) == (1, 1)
    (row,) = found.ask("lost", start="2026-04-01", end="2026-05-01")
    assert (row["value"], row["previous"]) == (1, 1)


def test_members_and_filters_are_those_of_the_rows_it_is_rolled_up_to(found: World) -> None:
    rows = found.ask("lost", "country", **YEAR)
    assert [(r["country"], r["value"]) for r in rows if r["value"]] == [
        ("A", 1),
        ("A", 1),
        ("A", 1),
    ]
    # B is never lost; whoever has no country has no orders before as-of.
    assert {row["country"] for row in rows} == {"A"}
    assert found.values("idle", where='country = "A"', **YEAR) == [1, 1, 1, 2]


def test_it_composes_with_windows_of_the_measure_and_periods_inside(found: World) -> None:
    rows = found.ask("quarterly", start="2026-01-01", end="2026-07-01")
    # Of the quarter before nobody; 1, 2 and 3 ordered in the first, 3 so far in the second.
    assert [row["value"] for row in rows] == [0, 2]
    assert found.values("moving", start="2026-02-01", end="2026-05-01") == [2, 3, 2]
    assert found.values("best_month", start="2026-01-01", end="2026-07-01", each="quarter") == [
        2,
        1,
    ]


def test_the_whole_range_is_one_window(found: World) -> None:
    assert found.values("buying", each="all") == [3]
    assert found.values("buying", each="all", start="2026-02-01", end="2026-03-01") == [1]
    asked = found.session.ask("lost", Request(each=Grain.ALL))
    assert [problem.code for problem in asked.problems] == ["K526"]


def test_a_moving_as_of_is_now(found: World) -> None:
    asked = found.session.ask("idle", Request(periods=2, as_of=None))
    assert asked.answer is not None
    assert [row["value"] for row in asked.answer.records()] == [2, 3]
