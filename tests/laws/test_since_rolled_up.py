"""Nothing is told of what is rolled up before `since:` of its source, not even that it is none."""

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
  time:  opened_on
  column id:        number
  column opened_on: date
  let first_order = min(orders.day by account)
}
source orders {
  table: orders
  key:   id
  time:  day
  since: 2026-03-10
  column id:      number
  column day:     date
  column account: ref accounts by account_id
  column client:  ref clients by account_id
}
source clients {
  table: clients
  key:   id
  column id: number
  let first_order = min(orders.day by client)
}
metric opened_per_unmet = count(accounts) / count(clients where first_order is null)
metric unmet = count(clients where first_order is null)
kpi unmet_of_month {
  formula: unmet
  window:  month
}
kpi unmet_of_year {
  formula: unmet
  window:  year to date each month
}
kpi unmet_of_quarter {
  formula: unmet
  window:  trailing 3 months each month
}
kpi unmet_so_far {
  formula: unmet
  window:  cumulative each month
}
kpi unmet_ever {
  formula: unmet
  window:  all time each month
}
metric idle = count(accounts over all time where count(orders by account) = 0)
metric lost = count(accounts over all time
    where count(orders by account over previous) > 0 and count(orders by account) = 0)
metric new = count(accounts on first_order)
metric never = count(accounts where first_order is null)
metric newest = max(accounts.id where first_order is null)
"""
ASKED: dict[str, Any] = {
    "start": date(2026, 2, 1),
    "end": date(2026, 6, 1),
    "as_of": datetime(2026, 6, 2),
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Hand]:
    """Three accounts of January; one orders in March, and one in April."""
    accounts = Table("accounts", {"id": "BIGINT", "opened_on": "DATE"})
    accounts.rows = [{"id": n, "opened_on": date(2026, 1, 5)} for n in (1, 2, 3)]
    orders = Table("orders", {"id": "BIGINT", "day": "DATE", "account_id": "BIGINT"})
    orders.rows = [
        {"id": 1, "day": date(2026, 3, 15), "account_id": 1},
        {"id": 2, "day": date(2026, 4, 15), "account_id": 2},
    ]
    clients = Table("clients", {"id": "BIGINT"})
    clients.rows = [{"id": n} for n in (1, 2, 3)]
    with hand(tmp_path, SPEC, [accounts, orders, clients]) as made:
        yield made


def test_nobody_is_called_idle_before_orders_are_known(world: Hand) -> None:
    found = world.ask("idle", "value", "state", **ASKED)
    assert found == [(None, "final"), (2, "starting"), (2, "final"), (3, "final")]


def test_whom_one_lost_is_known_from_the_second_month_on(world: Hand) -> None:
    found = world.ask("lost", "value", **ASKED)
    assert found == [None, None, 1, 1]


def test_a_first_order_is_none_before_there_are_any(world: Hand) -> None:
    assert world.ask("new", "value", **ASKED) == [None, 1, 1, 0]


def test_who_never_ordered_is_not_known_of_earlier_months(world: Hand) -> None:
    jan: dict[str, Any] = {**ASKED, "start": date(2026, 1, 1), "end": date(2026, 2, 1)}
    assert world.ask("never", "value", **jan) == [None]
    assert world.ask("newest", "value", **jan) == [None]


def test_what_a_register_was_before_is_known_from_where_the_row_itself_is(world: Hand) -> None:
    found = world.ask("opened_per_unmet", "value", "previous", **ASKED)
    assert found == [(None, None), (0, None), (0, 0), (0, 0)]


@pytest.mark.parametrize("window", ["of_month", "of_year", "of_quarter", "so_far", "ever"])
def test_a_register_is_the_same_in_rows_of_every_window(world: Hand, window: str) -> None:
    found = world.ask(f"unmet_{window}", "value", **ASKED)
    assert found == [None, 1, 1, 1]
