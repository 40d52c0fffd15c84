"""Stocks and roll-ups of unlike leaves, in unlike frames of one scan, keep their parts apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.hand import Hand, hand
from tests.oracle.tables import Table

SPEC = """\
calendar { timezone: "UTC" }
source accounts {
  table: accounts
  key:   id
  column id: number
}
source orders {
  table: orders
  key:   id
  time:  day
  column id:      number
  column day:     date
  column done_on: date optional
  column account: ref accounts by account_id
  column amount:  money USD
  span open: day to done_on
}
kpi size_before {
  formula: count(orders where open at end) / previous(sum(orders.amount where open at end))
  window:  month
}
kpi count_before {
  formula: sum(orders.amount where open at end) / previous(count(orders where open at end))
  window:  month
}
metric back = count(accounts over all time
    where sum(orders.amount by account over previous) > 5 USD and count(orders by account) = 1)
metric ever = count(accounts over all time
    where max(orders.amount by account over all time) > 20 USD
        and count(orders by account over trailing 365 days) < 6)
"""
ORDERS = [
    {"id": 1, "day": date(2026, 3, 5), "account_id": 1, "amount": 3},
    {"id": 4, "day": date(2026, 3, 15), "account_id": 1, "amount": 30},
    {"id": 2, "day": date(2026, 4, 5), "account_id": 1, "amount": 4},
    {"id": 3, "day": date(2026, 4, 5), "account_id": 2, "amount": 9},
    {"id": 5, "day": date(2026, 3, 20), "account_id": 2, "amount": 2},
]
APRIL: dict[str, Any] = {
    "start": date(2026, 4, 1),
    "end": date(2026, 5, 1),
    "as_of": datetime(2026, 5, 2),
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Hand]:
    columns = {"id": "BIGINT", "day": "DATE", "done_on": "DATE", "account_id": "BIGINT"}
    orders = Table("orders", {**columns, "amount": "DECIMAL(18, 2)"})
    orders.rows = [{"done_on": None, **row} for row in ORDERS]
    accounts = Table("accounts", {"id": "BIGINT"}, [{"id": 1}, {"id": 2}])
    with hand(tmp_path, SPEC, [orders, accounts]) as made:
        yield made


def test_five_open_now_over_what_was_open_before(world: Hand) -> None:
    assert world.ask("size_before", **APRIL) == [pytest.approx(5 / 35)]


def test_what_is_open_now_over_three_open_before(world: Hand) -> None:
    assert world.ask("count_before", **APRIL) == [pytest.approx(48 / 3)]


def test_an_account_that_spent_before_and_has_one_order_now(world: Hand) -> None:
    assert world.ask("back", **APRIL) == [1]


def test_an_account_with_a_large_order_ever_and_few_this_year(world: Hand) -> None:
    assert world.ask("ever", **APRIL) == [1]
