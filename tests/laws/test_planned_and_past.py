"""A formula of what is planned and of what was before: in a row that has not begun, by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.long import COLUMNS
from kpilang.sql.values import compile_values
from tests.support.world import World, world

SPEC = """
source deals {
  table: main.deals
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
}
source plans {
  table: main.plans
  key:   id
  time:  day
  column id:     number
  column day:    date planned
  column amount: money USD
}
kpi rising  { formula: sum(plans.amount) - previous(sum(deals.amount))
 window: month }
kpi above   { formula: sum(plans.amount) -
   previous(avg(sum(deals.amount) each month over trailing 2 months))
 window: month }
kpi against { formula: sum(plans.amount) - sum(deals.amount)
 window: month }
kpi closed  { formula: count(deals)
 window: month }
"""
#: the deal of 20 June lies after as-of
DATA = """
create table deals as select id, day, cast(amount as decimal(12, 2)) as amount from (values
  (1, date '2026-05-05', 10), (2, date '2026-06-03', 7), (3, date '2026-06-20', 1000)
) t(id, day, amount);
create table plans as select id, day, cast(amount as decimal(12, 2)) as amount from (values
  (1, date '2026-05-05', 100), (2, date '2026-06-10', 200), (3, date '2026-07-10', 300),
  (4, date '2026-08-10', 400)
) t(id, day, amount);
"""
AS_OF = datetime(2026, 6, 11)
#: of May to August; July looks back at June up to as-of, and nothing of July has happened
BY_HAND: dict[str, list[float | None]] = {
    "rising": [100, 200 - 10, 300 - 7, None],
    "above": [100 - 0, 200 - 5, 300 - 8.5, None],
    "against": [90, 193, None, None],
    "closed": [1, 1, None, None],
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("shop")
    return world(folder, SPEC, DATA, AS_OF)


@pytest.mark.parametrize("start", [date(2026, 5, 1), date(2026, 7, 1)])
def test_each_alone(shop: World, start: date) -> None:
    for name, values in BY_HAND.items():
        rows = shop.ask(name, start=start.isoformat(), end="2026-09-01")
        assert [row["value"] for row in rows] == values[-len(rows) :], name


@pytest.mark.parametrize("start", [date(2026, 5, 1), date(2026, 7, 1)])
def test_together(shop: World, start: date) -> None:
    request = Request(start=start, end=date(2026, 9, 1))
    plans = [build(shop.model, name, request, AS_OF).plan for name in BY_HAND]
    text = compile_values([plan for plan in plans if plan is not None], DUCKDB)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in shop.session.engine.rows(text)]
    for name, values in BY_HAND.items():
        mine = [row["value"] for row in rows if row["kpi"] == name]
        assert mine == values[-len(mine) :], name
