"""Sources in several currencies, and the rates between them."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.oracle.calendar import add_months
from tests.oracle.tables import Clock, Table, maybe

CURRENCIES = ("EUR", "EUR", "USD", "GBP", "eur", "JPY")


def money(rng: Random, clock: Clock, spec: list[str], tables: list[Table], tags: set[str]) -> None:
    """Add bills on days, fees without a time, and rates that are newer from day to day."""
    planned = "planned" if rng.random() < 0.3 else ""
    spec.append(
        f"""
source fx {{
  table: main.fx
  key:   id
  time:  day
  rates: rate from currency to USD
  column id:       number
  column day:      date {planned}
  column currency: text
  column rate:     number
}}
source bills {{
  table: main.bills
  row:   bill
  time:  {rng.choice(("issued_on", "issued_on", "paid_at"))}
  column rep:       ref reps by rep_id
  column seat:      ref seats by rep_id
  column issued_on: date
  column paid_at:   timestamp optional
  column currency:  text optional
  column amount:    money in currency
  column discount:  money in currency optional
  let net        = convert(amount - coalesce(discount, 0 * amount), USD)
  let net_of_all = convert(amount, EUR) - convert(discount, EUR)
  dimension coin = currency
}}
source fees {{
  table: main.fees
  row:   fee
  column rep:      ref reps by rep_id
  column seat:     ref seats by rep_id
  column currency: text optional
  column amount:   money in currency
  let net = convert(amount, USD)
  dimension fee_coin = currency
}}"""
    )
    spec.append(
        """
source quotas {
  table: main.quotas
  key:   rep, month
  time:  month
  column rep:    ref reps by rep_id
  column month:  date planned
  column amount: money USD
}"""
    )
    tags |= {"planned rates"} if planned else set()
    kind = rng.choice(("DECIMAL(12,6)", "DECIMAL(10,2)", "DOUBLE"))
    fx = Table("fx", {"id": "INTEGER", "day": "DATE", "currency": "VARCHAR", "rate": kind})
    for n in range(rng.choice((0, 10, 25, 40))):
        rate = rng.randint(25, 400)
        fx.rows.append(
            {
                "id": n,
                "day": clock.day(),
                "currency": rng.choice(("EUR", "EUR", "GBP")),
                "rate": rate / 100 if kind == "DOUBLE" else Decimal(rate) / 100,
            }
        )
    bills = Table(
        "bills",
        {
            "rep_id": "BIGINT",
            "issued_on": "DATE",
            "paid_at": "TIMESTAMP",
            "currency": "VARCHAR",
            "amount": "DECIMAL(12,2)",
            "discount": "DECIMAL(12,2)",
        },
    )
    for _ in range(rng.choice((0, 10, 40, 60))):
        bills.rows.append(
            {
                "rep_id": maybe(rng, rng.randint(1, 7)),
                "issued_on": clock.day(),
                "paid_at": maybe(rng, clock.stored("UTC")),
                "currency": maybe(rng, rng.choice(CURRENCIES), 0.1),
                "amount": Decimal(rng.randint(0, 50_000)) / 100,
                "discount": maybe(rng, Decimal(rng.randint(0, 2_000)) / 100, 0.4),
            }
        )
    fees = Table("fees", {"rep_id": "BIGINT", "currency": "VARCHAR", "amount": "DECIMAL(12,2)"})
    for _ in range(rng.choice((0, 5, 10))):
        fees.rows.append(
            {
                "rep_id": maybe(rng, rng.randint(1, 7)),
                "currency": maybe(rng, rng.choice(CURRENCIES), 0.1),
                "amount": Decimal(rng.randint(0, 50_000)) / 100,
            }
        )
    quotas = Table("quotas", {"rep_id": "BIGINT", "month": "DATE", "amount": "DECIMAL(12,2)"})
    first = add_months(clock.focus.replace(day=1), -2)
    for rep in range(1, rng.choice((1, 4, 7))):
        for n in range(rng.randint(0, 5)):
            amount = Decimal(rng.randint(0, 50_000)) / 100
            month = add_months(first, n)
            quotas.rows.append({"rep_id": rep, "month": month, "amount": amount})
    tables += [fx, bills, fees, quotas]
