"""A few rows of sales, leases, payments and stock, and how cases by hand ask about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.oracle.tables import Table

SPEC = """
calendar {
  week:        starts sunday
  fiscal_year: starts february, named by its end
}
source sales {
  table: main.sales
  row:   sale
  time:  day
  column day:    date
  column rep:    text
  column region: text
  column amount: money USD
  dimension rep    = rep
  dimension region = region
}
source leases {
  table: main.leases
  row:   lease
  column began: date
  column ended: date optional
  column rep:   text
  column fee:   money USD
  span active: began to ended
  dimension rep = rep
}
source stock {
  table: main.stock
  key:   day, item
  time:  day
  snapshot
  row:   item
  column day:   date
  column item:  text
  column value: number
  dimension item = item
}
source clients {
  table: main.clients
  key:   id
  row:   client
  column id: text
  let first_paid = min(payments.day by client)
  dimension client = id
}
source payments {
  table: main.payments
  key:   id
  row:   payment
  time:  day
  column id:     number
  column client: ref clients by client_id
  column day:    date
  column amount: money USD
}
metric revenue = sum(sales.amount)
metric sold    = count(sales)
kpi goal_of {
  formula: revenue
  window:  month
  target:  >= 20 USD
}
"""
PAYMENTS = (
    (1, "acme", "2026-02-03", 1),
    (3, "acme", "2026-02-20", 2),
    (4, "zeta", "2026-02-20", 3),
    (2, "zeta", "2026-03-05", 8),
)
SALES = (
    ("2026-01-10", "ann", "EMEA", 10),
    ("2026-02-10", "ann", "EMEA", 20),
    ("2026-02-28", "bob", "US", 5),
    ("2026-03-30", "bob", "US", 7),
    ("2026-03-31", "cy", "US", 3),
)
LEASES = (
    ("2026-01-05", None, "ann", 100),
    ("2026-01-05", "2026-02-28", "ann", 10),
    ("2026-02-01", "2026-03-01", "bob", 1),
    ("2026-03-01", None, "bob", 1000),
)
STOCK = (
    ("2026-02-01", "nut", 5),
    ("2026-02-01", "bolt", 7),
    ("2026-02-20", "nut", 9),
    ("2026-03-02", "bolt", 4),
)
#: the moment of `as of 2026-04-10`
TENTH = datetime(2026, 4, 11)


def dated(name: str, columns: dict[str, str], rows: tuple[tuple[object, ...], ...]) -> Table:
    table = Table(name, columns)
    for row in rows:
        cells = [
            date.fromisoformat(cell) if kind == "DATE" and isinstance(cell, str) else cell
            for cell, kind in zip(row, columns.values(), strict=True)
        ]
        cells = [
            Decimal(cell) if kind.startswith("DECIMAL") and isinstance(cell, int) else cell
            for cell, kind in zip(cells, columns.values(), strict=True)
        ]
        table.rows.append(dict(zip(columns, cells, strict=True)))
    return table


TEXT, DAY, MONEY = "VARCHAR", "DATE", "DECIMAL(12,2)"
TABLES = [
    dated("sales", {"day": DAY, "rep": TEXT, "region": TEXT, "amount": MONEY}, SALES),
    dated("leases", {"began": DAY, "ended": DAY, "rep": TEXT, "fee": MONEY}, LEASES),
    dated("clients", {"id": TEXT}, (("acme",), ("zeta",), ("idle",))),
    dated("payments", {"id": "INTEGER", "client_id": TEXT, "day": DAY, "amount": MONEY}, PAYMENTS),
    dated("stock", {"day": DAY, "item": TEXT, "value": "INTEGER"}, STOCK),
]


def of(formula: str, window: str = "month") -> pytest.MarkDecorator:
    return pytest.mark.parametrize("world", [(formula, window)], indirect=True, ids=[formula])


def owing(lines: str) -> pytest.MarkDecorator:
    """Return the mark of a KPI of several properties: its formula, its window, and more."""
    formula, window, *more = lines.split("; ")
    return pytest.mark.parametrize(
        "world", [(formula, "\n  ".join((window, *more)))], indirect=True, ids=[lines]
    )


MONTHS = {"start": date(2026, 1, 1), "end": date(2026, 5, 1), "as_of": TENTH}
