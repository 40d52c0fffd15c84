"""Wrong numbers that random cases found, each as small as it gets."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from tests.support.world import World, world

SPEC = """
calendar { timezone: "Europe/Berlin" }
source shops {
  table: shops
  key:   id
  column id:   number
  column town: text
  column rent: money EUR
  dimension town = town
}
source sales {
  table: sales
  row:   sale
  time:  sold_on
  column shop:    ref shops by shop_id
  column sold_on: date
  column amount:  money EUR
}
source costs {
  table: costs
  time:  paid_on
  since: 2026-05-25
  column shop:    ref shops by shop_id
  column paid_on: date
  column amount:  money EUR
}
source trips {
  table: trips
  time:  left_at
  timezone: "UTC"
  column left_at: timestamp
  column back_at: timestamp
}
source orders {
  table: orders
  time:  due_on
  column shop:   ref shops by shop_id
  column due_on: date planned
}
metric sold        = sum(sales.amount)
metric spent       = sum(costs.amount)
metric sold_before = previous(sold)
metric sold_or_0   = coalesce(sold, 0 EUR)
metric owed        = -1 * sold
metric away        = max(trips.back_at) - min(trips.left_at)
metric early       = count(trips where back_at < left_at)
metric ordered     = count(orders)
kpi year_on_year {
  formula: sold - previous(sold, 1 year)
  window:  month
}
kpi over_spent {
  formula: sum(sales.amount)
  window:  month
  target:  >= 3 * sum(sales.amount)
}
kpi like_last {
  formula: sum(sales.amount)
  window:  month
  target:  >= 2 * previous(sum(sales.amount))
}
kpi like_last_year {
  formula: sum(sales.amount)
  window:  month
  target:  >= previous(sum(sales.amount), 1 year)
}
kpi per_shop {
  formula: sum(sales.amount)
  window:  month
  target:  >= sum(shops.rent)
}
kpi wasted {
  formula: sum(sales.amount)
  window:  month
  target:  <= 100 EUR
}
kpi in_range {
  formula: sum(sales.amount)
  window:  month
  target:  between 0.5 * sum(sales.amount) and 2 * sum(sales.amount)
}
kpi shop_count {
  formula: count(shops)
  window:  month
  target:  <= 2 * count(shops)
}
kpi rents {
  formula: sum(shops.rent)
  window:  month
  target:  <= 0.5 * sum(sales.amount)
}
kpi sales_made {
  formula: count(sales)
  window:  month
  target:  <= 2 * count(sales where amount > 65 EUR)
}
kpi falling {
  formula: change(sum(sales.amount))
  window:  month
  target:  between -50 EUR and -10 EUR
}
kpi owing {
  formula: -1 * sum(sales.amount)
  window:  month
  target:  <= -100 EUR
}
"""

DATA = """
CREATE TABLE shops AS SELECT * FROM (VALUES
  (1, 'Ulm', 10), (2, 'Bonn', 10), (3, 'Kiel', 10)
) t(id, town, rent);
CREATE TABLE sales AS SELECT shop_id, CAST(sold_on AS DATE) AS sold_on,
  CAST(amount AS DECIMAL(12, 2)) AS amount FROM (VALUES
  (1, '2025-06-05', 20.00),
  (3, '2026-01-05', 40.00),
  (1, '2026-04-10', 30.00),
  (1, '2026-05-10', 50.00),
  (2, '2026-05-28', 70.00),
  (1, '2026-06-03', 60.00)
) t(shop_id, sold_on, amount);
CREATE TABLE costs AS SELECT shop_id, CAST(paid_on AS DATE) AS paid_on,
  CAST(amount AS DECIMAL(12, 2)) AS amount FROM (VALUES
  (1, '2026-05-26', 5.00), (3, '2026-04-20', 9.00), (1, '2026-06-02', 6.00)
) t(shop_id, paid_on, amount);
CREATE TABLE trips AS SELECT CAST(left_at AS TIMESTAMP) AS left_at,
  CAST(back_at AS TIMESTAMP) AS back_at FROM (VALUES
  ('2026-03-29 00:30:00', '2026-03-29 01:30:00'),
  ('2025-10-26 00:50:00', '2025-10-26 01:10:00')
) t(left_at, back_at);
CREATE TABLE orders AS SELECT shop_id, CAST(due_on AS DATE) AS due_on FROM (VALUES
  (1, '2026-06-10'), (2, '2026-07-02')
) t(shop_id, due_on);
"""
AS_OF = datetime(2026, 6, 18)
JUNE = {"start": "2026-06-01", "end": "2026-07-01"}
JULY = {"start": "2026-07-01", "end": "2026-08-01"}


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("found"), SPEC, DATA, AS_OF)


def codes(w: World, name: str, request: Request) -> list[str]:
    asked = w.session.ask(name, request)
    assert asked.answer is None
    return [problem.code for problem in asked.problems]


def test_the_future_has_no_value_by_way_of_the_past(w: World) -> None:
    assert w.values("sold_before", **JULY) == [None]
    assert w.values("sold_or_0", **JULY) == [None]


def test_members_that_count_nowhere_are_left_out(w: World) -> None:
    (june,) = w.ask("sold", "town", **JUNE)
    # Bonn sold on 28 May, which the part of May that June is compared with does not hold.
    assert (june["town"], june["value"], june["previous"]) == ("Ulm", 60, 50)
    # Kiel sold in January, between the months that are looked at.
    assert [row["town"] for row in w.ask("year_on_year", "town", **JUNE)] == ["Ulm"]
    assert w.ask("sold", "town", **JULY) == []


def test_members_before_the_first_day_of_data_are_left_out(w: World) -> None:
    assert [row["town"] for row in w.ask("spent", "town", start="2026-05-01")] == ["Ulm", "Ulm"]


def test_the_part_that_is_compared_may_lie_before_the_first_day_of_data(w: World) -> None:
    (june,) = w.ask("spent", **JUNE)
    assert (june["value"], june["previous"], june["change"]) == (6, None, None)
    (may,) = w.ask("spent", start="2026-05-01", end="2026-06-01", as_of=datetime(2026, 5, 20))
    assert (may["value"], may["state"]) == (None, "partial")


def test_the_whole_range_may_be_starting(w: World) -> None:
    (row,) = w.ask("spent", each="all", start="2026-05-01", end="2026-06-15")
    assert (row["state"], row["complete"]) == ("starting", False)


def test_a_range_with_no_period_is_refused(w: World) -> None:
    assert codes(w, "sold", Request(start=date(2026, 7, 1))) == ["K509"]
    assert w.values("sold", start="2026-07-01", each="year") == [250]


def test_time_between_aggregates_is_exact_when_clocks_change(w: World) -> None:
    assert w.values("away", start="2026-03-01", end="2026-04-01") == [pytest.approx(1 / 24)]
    assert w.values("away", start="2025-10-01", end="2025-11-01") == [pytest.approx(20 / 1440)]


def test_moments_of_the_hour_that_comes_twice_keep_their_order(w: World) -> None:
    assert w.values("early", start="2025-10-01", end="2025-11-01") == [0]


def test_a_target_that_adds_up_is_not_owed_once_more_per_period(w: World) -> None:
    (quarter,) = w.ask("over_spent", each="quarter", start="2026-04-01", end="2026-05-01")
    assert (quarter["value"], quarter["target"]) == (210, 630)
    (last,) = w.ask("like_last", each="quarter", start="2026-01-01", end="2026-04-01")
    assert (last["value"], last["target"]) == (40, None)
    (head,) = w.ask("per_shop", each="quarter", start="2026-01-01", end="2026-04-01")
    assert head["target"] == 90


def test_a_target_worked_out_to_date_is_due_as_it_is(w: World) -> None:
    (june,) = w.ask("over_spent", **JUNE)
    assert (june["target"], june["expected"], june["status"]) == (180, 180, "red")
    (compared,) = w.ask("like_last", **JUNE)
    assert (compared["target"], compared["expected"], compared["status"]) == (100, 100, "red")


def test_both_ends_of_a_range_may_be_formulas(w: World) -> None:
    (may,) = w.ask("in_range", start="2026-05-01", end="2026-06-01")
    assert (may["target"], may["target_high"]) == (60, 240)
    assert (may["attainment"], may["status"]) == (1, "green")


def test_a_target_of_last_year_is_that_of_the_row_a_year_before(w: World) -> None:
    (june,) = w.ask("like_last_year", **JUNE)
    assert june["target"] == 20
    *_, quarter = w.ask("like_last_year", each=Grain.QUARTER)
    assert (quarter["period_start"], quarter["target"]) == (date(2026, 4, 1), 20)


def test_no_rows_are_no_target_also_when_they_are_counted(w: World) -> None:
    april, may = w.ask("sales_made", start="2026-04-01", end="2026-06-01")
    assert (april["value"], april["target"], april["status"]) == (1, None, None)
    assert (may["value"], may["target"], may["status"]) == (2, 2, "green")
    (rome,) = w.ask("shop_count", where='town = "Rome"', start="2026-05-01", end="2026-06-01")
    assert (rome["value"], rome["target"], rome["status"]) == (0, None, None)


def test_a_register_is_not_compared_whatever_its_target_reads(w: World) -> None:
    (row,) = w.ask("rents", start="2026-05-01", end="2026-06-01")
    assert (row["value"], row["target"]) == (30, 60)
    assert (row["previous"], row["change"]) == (None, None)


def test_a_range_below_zero_has_no_attainment_outside(w: World) -> None:
    (may,) = w.ask("falling", start="2026-05-01", end="2026-06-01")
    assert (may["value"], may["attainment"], may["status"]) == (90, None, "red")


def test_a_flow_times_a_signed_number_is_a_flow(w: World) -> None:
    (quarter,) = w.ask("owing", each="quarter", start="2026-01-01", end="2026-04-01")
    assert (quarter["value"], quarter["target"]) == (Decimal(-40), -300)


def test_the_best_are_the_least_where_less_is_aimed_at(w: World) -> None:
    may = {"start": "2026-05-01", "end": "2026-06-01"}
    assert [row["town"] for row in w.ask("wasted", "town", top=1, **may)] == ["Ulm"]
    assert [row["town"] for row in w.ask("sold", "town", top=1, **may)] == ["Bonn"]
