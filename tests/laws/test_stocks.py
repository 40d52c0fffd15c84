"""What is alive at a moment, worked out by hand (language.md, "Stocks")."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpilang.plan.request import Request
from tests.support.world import World, world

SPEC = """
source customers {
  table: main.customers
  key:   id
  column id: number
  column country: text
  column started_on: date
  column ended_on: date optional
  column fee: money USD
  span active: started_on to ended_on
  dimension country = country
}
source deals {
  table: main.deals
  key:   id
  time:  closed_at
  since: 2026-02-01
  column id: number
  column customer: ref customers by customer_id
  column created_at: timestamp
  column closed_at: timestamp optional
  column amount: money USD
  span open: created_at to closed_at
}
metric active   = count(customers where active at end)
metric at_start = count(customers where active at start)
metric fees     = sum(customers.fee where active at end)
metric mean_fee = avg(customers.fee where active at end)
metric middle   = median(customers.fee where active at end)
metric largest  = max(customers.fee where active at end)
metric places   = count_distinct(customers.country where active at end)
metric churn    = count(customers where active at start and not active at end) / at_start
metric age      = avg(period_end - customers.started_on where active at end)
metric started  = count(customers
    where started_on >= date(period_start) and started_on < date(period_end))
metric open     = count(deals where open at end)
metric open_or_large = count(deals where open at end or amount > 40 USD)
metric late     = avg(period_end - deals.created_at)
metric share_of = share(active)
metric place    = rank(active)
metric grown    = growth(active)
metric a_year   = previous(active, 2 months)
metric most     = max(active each month over quarter)
metric flow     = count(deals)
metric per_head = flow / active
kpi goal_of {
  formula: active
  window: month
  target: >= 2
}
kpi heads {
  formula: flow
  window: month
  target: >= 10
  members: customers where active at start
}
kpi trailing {
  formula: active
  window: trailing 45 days each month
}
kpi to_date {
  formula: count(customers where active at start) + 100 * active
  window: quarter to date each month
}
"""

DATA = """
create table customers(id int, country text, started_on date, ended_on date, fee decimal(9, 2));
insert into customers values
  (1, 'A', '2025-06-01', null,         10),  -- always there
  (2, 'A', '2026-01-01', '2026-03-01', 20),  -- begins and ends exactly on bounds
  (3, 'B', '2026-02-10', '2026-02-20', 30),  -- begins and ends inside one month
  (4, 'B', '2025-01-01', '2026-02-14', 40),  -- leaves, and comes back as 5
  (5, 'B', '2026-04-10', null,         50),
  (6, null, '2026-03-31', '2026-04-01', 60);
create table deals(
  id int, customer_id int, created_at timestamp, closed_at timestamp, amount decimal(9, 2));
insert into deals values
  (1, 1, '2026-01-10 10:00', '2026-03-01 00:00', 10),  -- still open as February ends
  (2, 1, '2026-03-01 00:00', null,               20),  -- not open yet as February ends
  (3, 2, '2026-02-05 00:00', '2026-02-27 12:00', 30),
  (4, 9, '2026-04-10 12:00', null,               50);
"""


@pytest.fixture
def found(tmp_path: Path) -> World:
    return world(tmp_path, SPEC, DATA, datetime(2026, 4, 16))


def year(found: World, name: str, *by: str) -> list[Any]:
    return found.values(name, *by, start="2026-01-01", end="2026-05-01")


def test_a_row_on_the_bound_is_alive_until_then_and_not_from_then_on(found: World) -> None:
    # At the end of January 1, 2, 4; of February 1, 2 (it ends on 1 March); of March 1, 6; 1, 5 now.
    assert year(found, "active") == [3, 2, 2, 2]
    # At the start of January 1, 4 alone: 2 begins on the moment itself.
    assert year(found, "at_start") == [2, 3, 2, 2]


def test_sums_means_and_distinct_counts_are_of_what_is_alive(found: World) -> None:
    assert year(found, "fees") == [Decimal(70), Decimal(30), Decimal(70), Decimal(60)]
    assert year(found, "mean_fee") == pytest.approx([70 / 3, 15, 35, 30])
    assert year(found, "middle") == pytest.approx([20, 15, 35, 30])
    assert year(found, "largest") == [Decimal(40), Decimal(20), Decimal(60), Decimal(50)]
    # A customer without a country is of none.
    assert year(found, "places") == [2, 1, 1, 2]


def test_who_begins_and_ends_inside_a_period_is_never_seen(found: World) -> None:
    rows = found.ask("active", "country", start="2026-02-01", end="2026-03-01")
    # 3 lived in February only; 4, of the same country, was there before.
    assert [(row["country"], row["value"], row["previous"]) for row in rows] == [
        ("A", 2, 2),
        ("B", 0, 1),
    ]


def test_churn_is_of_those_at_the_start_and_a_lost_one_who_returns_is_another_row(
    found: World,
) -> None:
    # January: none of 1, 4 left. February: 4 of 1, 2, 4. March: 2 of 1, 2. April so far: 6 of 1, 6.
    assert year(found, "churn") == pytest.approx([0, 1 / 3, 1 / 2, 1 / 2])


def test_churn_of_a_partial_period_is_compared_with_as_much_of_the_one_before(
    found: World,
) -> None:
    (row,) = found.ask("churn", start="2026-04-01", end="2026-05-01")
    # 16 April is 15 days into April: so 16 March, when of 1 and 2, alive on 1 March, 2 had left.
    assert (row["state"], row["value"], row["previous"]) == ("partial", 0.5, 0.5)
    (row,) = found.ask(
        "churn", start="2026-04-01", end="2026-05-01", as_of=datetime(2026, 4, 1, 12)
    )
    # Half a day in, 6 has ended (on 1 April at 0:00); half a day into March so had 2.
    assert (row["value"], row["previous"]) == (0.5, 0.5)


def test_a_moment_beside_it_is_that_of_the_row(found: World) -> None:
    # End of March: 1 is 304 days old, 6 one; 16 April: 1 is 319, 5 is 6.
    assert year(found, "age")[2:] == pytest.approx([(304 + 1) / 2, (319 + 6) / 2])
    assert year(found, "started") == [1, 1, 1, 1]
    # Deals 1 and 3 closed in March and February; how long ago they began as the month ended.
    assert year(found, "late") == [
        None,
        pytest.approx(24),
        pytest.approx(80 + 14 / 24),
        None,
    ]


def test_nothing_is_known_before_the_data_begins(found: World) -> None:
    assert year(found, "open") == [None, 1, 1, 2]
    rows = found.ask("open", "country", start="2026-01-01", end="2026-03-01")
    # Deal 3, of customer 2, closed in February; in January nothing counts, so that it shows nobody.
    assert {row["country"] for row in rows} == {"A"}


def test_a_condition_beside_a_moment_may_be_an_alternative(found: World) -> None:
    # Deal 4 of 50 USD counts whenever it is asked for.
    assert year(found, "open_or_large") == [None, 2, 2, 2]


def test_a_dangling_customer_is_a_member_without_a_name(found: World) -> None:
    rows = found.ask("open", "country", start="2026-04-01", end="2026-05-01")
    assert [(row["country"], row["value"]) for row in rows] == [("A", 1), (None, 1)]


def test_it_is_refused_by_a_dimension_that_it_lacks(found: World) -> None:
    asked = found.session.ask("active", Request(by=("owner",)))
    assert [problem.code for problem in asked.problems] == ["K512"]


def test_comparisons_totals_and_ranks_compose(found: World) -> None:
    assert year(found, "grown") == pytest.approx([1 / 2, -1 / 3, 0, 1])
    # Two months before 16 April 1 and 2 were there, and 3.
    assert year(found, "a_year")[2:] == [3, 3]
    march: dict[str, Any] = {"start": "2026-03-01", "end": "2026-04-01"}
    rows = found.ask("share_of", "country", **march)
    shares = {row["country"]: row["value"] for row in rows}
    assert shares == {"A": 0.5, None: 0.5}
    rows = found.ask("place", "country", **march)
    assert {row["country"]: row["value"] for row in rows} == {"A": 1, None: 1}


def test_it_stands_beside_a_flow_and_inside_periods(found: World) -> None:
    assert year(found, "per_head")[1:] == pytest.approx([1 / 2, 1 / 2, 0])
    quarters = found.values("most", each="quarter", start="2026-01-01", end="2026-04-01")
    assert quarters == [3]


def test_the_step_tells_the_moment(found: World) -> None:
    days = found.values("active", each="day", start="2026-02-13", end="2026-02-17")
    # 4 ends on 14 February at 0:00, and is alive as the 13th ends.
    assert days == [4, 3, 3, 3]
    assert found.values("active", each="all") == [2]
    assert found.values("at_start", each="all") == [0]
    longer = found.values("active", each="day", start="2026-01-30", end="2026-02-20")
    assert longer == [3, 3, *[3] * 9, 4, 4, 4, 4, *[3] * 6]


def test_a_filter_and_a_target_hold_for_a_stock(found: World) -> None:
    rows = found.ask("goal_of", start="2026-03-01", end="2026-04-01")
    assert (rows[0]["value"], rows[0]["target"], rows[0]["status"]) == (2, 2, "green")
    assert found.values("active", start="2026-03-01", end="2026-04-01", where='country = "A"') == [
        1
    ]


def test_windows_that_span_periods_end_and_start_where_their_rows_do(found: World) -> None:
    rows = found.ask("trailing", start="2026-02-01", end="2026-04-01")
    # Before 45 days ending with February lie 45 ending on 14 January: 1, 2 and 4 were there.
    assert [(row["value"], row["previous"]) for row in rows] == [(2, 3), (2, 3)]
    assert found.values("to_date", start="2026-02-01", end="2026-04-01") == [203, 202]


def test_a_roster_lists_who_is_alive_at_the_start(found: World) -> None:
    rows = found.ask("heads", "country", start="2026-02-01", end="2026-03-01")
    assert [row["country"] for row in rows] == ["A", "B"]


def test_a_moving_as_of_is_now(found: World) -> None:
    asked = found.session.ask("active", Request(periods=2, as_of=None))
    assert asked.answer is not None, asked.problems
    assert [row["value"] for row in asked.answer.records()] == [2, 2]
