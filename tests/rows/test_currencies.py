"""Money in several currencies: which rate counts, on which day, and that rows never multiply."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.compile import compile_plan
from kpilang.syntax.parse import parse
from tests.rows.harness import Engine, same

SPEC = """
calendar { timezone: "America/New_York" }
source fx {
  table: fx
  key:   id
  time:  day
  rates: rate from code to USD
  column id:   number
  column day:  date
  column code: text
  column rate: number
}
source sales {
  table: sales
  key:   id
  row:   sale
  time:  sold_on
  column id:      number
  column sold_on: date optional
  column sold_at: timestamp
  column due_on:  date planned
  column price:   money EUR
  column amount:  money in currency
  column fee:     money in currency
  column currency: text optional
  column partner: ref sales by partner_id
  let in_dollars = convert(amount, USD)
}
source stock {
  table: stock
  key:   id
  column id:    number
  column value: money EUR
}
metric sold            = count(sales)
metric dollars         = sum(in_dollars)
metric dollars_by_hour = sum(sales.in_dollars on sold_at)
metric euros           = sum(convert(sales.amount, EUR))
metric pounds          = sum(convert(sales.price, GBP))
metric price_dollars   = sum(convert(sales.price, USD))
metric price_euros     = sum(convert(sales.price, EUR))
metric net             = sum(convert(sales.amount - sales.fee, USD))
metric large           = count(sales where convert(amount, USD) > 100 USD)
metric partners        = sum(convert(sales.partner.amount, USD))
metric due             = sum(convert(sales.price, USD) on due_on)
metric stocked         = sum(convert(stock.value, USD))
metric known           = count(sales.in_dollars)
""".replace("sum(in_dollars)", "sum(sales.in_dollars)")

FX = [
    # two rates of one day: the last by key counts; a rate of the future counts not at all
    (1, date(2026, 1, 1), "EUR", Decimal("1.10")),
    (2, date(2026, 1, 10), "EUR", Decimal("9.99")),
    (3, date(2026, 1, 10), "EUR", Decimal("1.20")),
    (4, date(2026, 1, 20), "EUR", None),
    (5, date(2026, 2, 1), "EUR", Decimal("1.50")),
    (6, date(2026, 7, 1), "EUR", Decimal("7.00")),
    (7, date(2026, 1, 5), "GBP", Decimal("2.00")),
    (8, None, "GBP", Decimal("8.00")),
    (9, date(2026, 1, 1), None, Decimal("8.00")),
]
SALES = [
    # id, sold_on, sold_at, due_on, price, amount, fee, currency, partner_id
    (1, date(2026, 1, 1), datetime(2026, 1, 1, 15), date(2026, 1, 5), 100, 100, 10, "EUR", 2),
    (2, date(2026, 1, 9), datetime(2026, 1, 10, 3), date(2026, 9, 9), 10, 50, 5, "USD", 1),
    (3, date(2026, 1, 10), datetime(2026, 1, 10, 15), date(2026, 1, 6), 10, 10, 0, "EUR", 9),
    (4, date(2026, 1, 31), datetime(2026, 1, 31, 15), date(2026, 1, 6), 20, 10, 0, "GBP", None),
    (5, date(2026, 1, 4), datetime(2026, 1, 4, 15), date(2026, 1, 6), 30, 10, 0, "GBP", 1),
    (6, date(2026, 1, 4), datetime(2026, 1, 4, 15), date(2026, 1, 6), 0, 10, 0, "JPY", 1),
    (7, date(2026, 1, 4), datetime(2026, 1, 4, 15), date(2026, 1, 6), 0, 10, 0, None, 1),
]
AS_OF = datetime(2026, 6, 18)


@pytest.fixture(scope="session")
def model() -> Model:
    parsed = parse(Source("money.kpi", SPEC))
    assert parsed.problems == (), parsed.problems
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), analysis.problems
    return analysis.model


@pytest.fixture
def money(engine: Engine) -> Engine:
    engine.create(
        "fx", {"id": "INTEGER", "day": "DATE", "code": "VARCHAR(3)", "rate": "DECIMAL(9, 4)"}, FX
    )
    engine.create(
        "sales",
        {
            "id": "INTEGER",
            "sold_on": "DATE",
            "sold_at": "TIMESTAMP",
            "due_on": "DATE",
            "price": "DECIMAL(9, 2)",
            "amount": "DECIMAL(9, 2)",
            "fee": "DECIMAL(9, 2)",
            "currency": "VARCHAR(3)",
            "partner_id": "INTEGER",
        },
        SALES,
    )
    engine.create("stock", {"id": "INTEGER", "value": "DECIMAL(9, 2)"}, [(1, 100), (2, 1)])
    return engine


def january(engine: Engine, model: Model, name: str, **asked: Any) -> Any:
    """Return the value of January 2026."""
    request = Request(start=date(2026, 1, 1), end=date(2026, 2, 1), **asked)
    planned = build(model, name, request, AS_OF)
    assert planned.plan is not None, planned.problems
    rows = engine.run(compile_plan(planned.plan, engine.dialect))
    records = answer(planned.plan, rows).records()
    return [row["value"] for row in records]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("sold", 7),
        # 100 × 1.10 + 50 + 10 × 1.20 + 10 × 2.00; no pounds before the 5th, no rate of yen
        ("dollars", Decimal(192)),
        ("known", 4),
        # sale 2 is of the evening of the 9th in New York, so nothing changes
        ("dollars_by_hour", Decimal(192)),
        # 100 + 50 / 1.10 + 10 + 10 × 2.00 / 1.20
        ("euros", 100 + 50 / 1.10 + 10 + 20 / 1.20),
        # pounds have a rate from the 5th on: 10 × 1.10 / 2 + 10 × 1.20 / 2 + 20 × 1.20 / 2
        ("pounds", 23.5),
        ("price_dollars", Decimal("110") + 11 + 12 + 24 + 33),
        ("price_euros", Decimal(170)),
        ("net", Decimal("99") + 45 + 12 + 20),
        ("large", 1),
        # the partner's amount and currency, on the day of the row: 50 + 100 × (1.10 + 1.10 × 3)
        ("partners", Decimal("50") + 110 + 330),
        # due in January at the rates of those days
        ("due", Decimal("110") + 11 + 22 + 33),
    ],
)
def test_the_rate_of_the_day_counts(money: Engine, model: Model, name: str, wanted: Any) -> None:
    (got,) = january(money, model, name)
    assert same(got, wanted), got


def test_what_is_planned_takes_the_last_rate(money: Engine, model: Model) -> None:
    request = Request(start=date(2026, 9, 1), end=date(2026, 10, 1))
    plan = build(model, "due", request, AS_OF).plan
    assert plan is not None
    (row,) = answer(plan, money.run(compile_plan(plan, money.dialect))).records()
    assert row["value"] == 15


def test_a_register_takes_the_last_rate_before_as_of(money: Engine, model: Model) -> None:
    assert january(money, model, "stocked", each=Grain.MONTH) == [Decimal("151.5")]


def test_the_clock_of_the_warehouse_gives_the_same(money: Engine, model: Model) -> None:
    plan = build(model, "dollars", Request(periods=1000), None).plan
    assert plan is not None
    rows = answer(plan, money.run(compile_plan(plan, money.dialect))).records()
    found = {row["period_start"]: row["value"] for row in rows}
    assert found[date(2026, 1, 1)] == 192


def test_no_lookup_where_none_is_needed(money: Engine, model: Model) -> None:
    plan = build(model, "price_euros", Request(), AS_OF).plan
    assert plan is not None
    assert "fx" not in compile_plan(plan, money.dialect)
