"""Law 4: nothing has a value before data begin, and 0 where nothing counts after that. By hand.

Several answers in one statement say that once for all that count in a frame, which must not reach
what does not: a mean over snapshots, or what is compared before data begin.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql import looked
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.long import COLUMNS
from kpilang.sql.values import compile_values
from tests.support.world import World, world

SPEC = """
source deals {
  table: main.deals
  key:   id
  time:  day
  since: 2026-02-01
  column id:     number
  column day:    date
  column amount: money USD
}
source stock {
  table: main.stock
  key:   day, item
  time:  day
  since: 2026-02-01
  snapshot
  column day:  date
  column item: text
  column units: number
}
kpi deals_closed { formula: count(deals)
 window: month }
kpi revenue { formula: sum(deals.amount)
 window: month }
kpi large { formula: count(deals where amount > 15 USD)
 window: month }
kpi usual_stock { formula: avg(stock.units)
 window: month }
kpi last_stock { formula: last(stock.units)
 window: month }
"""
DATA = """
CREATE TABLE deals AS SELECT * FROM (VALUES
  (1, DATE '2026-01-10', 100.00), (2, DATE '2026-02-10', 10.00), (3, DATE '2026-02-11', 20.00),
  (4, DATE '2026-04-02', 30.00)
) t(id, day, amount);
CREATE TABLE stock AS SELECT * FROM (VALUES
  (DATE '2026-01-05', 'x', 1), (DATE '2026-02-05', 'x', 4), (DATE '2026-02-06', 'x', 8),
  (DATE '2026-04-01', 'x', 5), (DATE '2026-04-02', 'x', 7), (DATE '2026-04-03', 'x', 12)
) t(day, item, units);
"""
AS_OF = datetime(2026, 5, 1)
#: January lies before data begin, and nothing happened in March; of each month, and the one before
BY_HAND = {
    "deals_closed": ([None, 2, 0, 1], [None, None, 2, 0]),
    "revenue": ([None, 30, 0, 30], [None, None, 30, 0]),
    "large": ([None, 1, 0, 1], [None, None, 1, 0]),
    "usual_stock": ([None, 6, None, 8], [None, None, 6, None]),
    "last_stock": ([None, 8, None, 12], [None, None, 8, None]),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("shop"), SPEC, DATA, AS_OF)


def test_each_alone(shop: World) -> None:
    for name, (values, before) in BY_HAND.items():
        rows = shop.ask(name, start="2026-01-01", end="2026-05-01")
        assert [row["value"] for row in rows] == values, name
        assert [row["previous"] for row in rows] == before, name


@pytest.mark.parametrize(("least", "says"), [(3, "looks.zero"), (99, "period_zero")])
def test_all_in_one_statement(
    shop: World, least: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looked, "LEAST", least)
    request = Request(start=date(2026, 1, 1), end=date(2026, 5, 1))
    plans = [build(shop.model, name, request, AS_OF).plan for name in BY_HAND]
    text = compile_values([plan for plan in plans if plan is not None], DUCKDB)
    assert says in text
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in shop.session.engine.rows(text)]
    for name, (values, before) in BY_HAND.items():
        mine = [row for row in rows if row["kpi"] == name]
        assert [row["value"] for row in mine] == values, name
        assert [row["previous"] for row in mine] == before, name
