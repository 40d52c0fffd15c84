"""Law 1, the other way: from one to many only by a roll-up, grouped before the join. By hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kpilang.plan.build import build
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.long import COLUMNS
from kpilang.workspace.statements import compile_all
from tests.support.world import World, world

SPEC = """
calendar { timezone: "America/New_York" }
source customers {
  table: customers
  key:   id
  row:   customer
  column id:      number
  column country: text optional
  let first_payment = min(payments.paid_on by customer)
  let paid          = sum(payments.amount by customer)
  let payments_made = count(payments by customer)
  let usual         = median(payments.amount by customer)
  let seen_at       = max(visits.seen_at by payment.customer)
  let visited       = sum(payments.visits by customer)
  let newest        = last(payments.amount by customer)
  let first_id      = first(payments.id where amount > 60 USD by customer)
  let due           = max(payments.due_on on due_on by customer)
  let debts         = count(payments on due_on by customer)
  dimension country = country
  dimension loyalty = case
    when payments_made >= 2 then "regular"
    when payments_made = 1 then "once"
    else "never"
    end
}
source payments {
  table: payments
  key:   id
  row:   payment
  time:  paid_on
  column id:       number
  column customer: ref customers by customer_id
  column paid_on:  date optional
  column due_on:   date planned
  column amount:   money USD
  let visits = count(visits by payment)
}
source visits {
  table: visits
  row:   visit
  time:  seen_at
  column payment: ref payments by payment_id
  column seen_at: timestamp
}
metric newcomers   = count(customers on first_payment)
metric takings     = sum(customers.paid)
metric mean_paid   = avg(customers.paid)
metric usually     = sum(customers.usual)
metric idle        = count(customers where payments_made = 0)
metric by_loyalty  = count(customers)
metric since_first = sum(payments.paid_on - customer.first_payment)
metric orphans     = count(payments where customer.first_payment is null)
metric unpaid_for  = count(payments where customer.payments_made is null)
metric visited     = sum(customers.visited)
metric last_visits = count(customers on seen_at)
metric soon_due    = conversion(customers.first_payment -> customers.due within 30 days)
metric first_ones  = conversion(payments.paid_on -> customers.first_payment by customer)
metric newest      = sum(customers.newest)
metric first_large = sum(customers.first_id)
metric debts       = sum(customers.debts)
metric due_now     = count(customers on due)
metric paid_of_new = sum(customers.paid on first_payment)
"""
DATA = """
CREATE TABLE customers AS SELECT * FROM (VALUES
  (1, 'DE'), (2, 'US'), (3, 'US'), (NULL, 'FR')) t(id, country);
CREATE TABLE payments AS SELECT id, customer_id, CAST(paid_on AS DATE) AS paid_on,
  CAST(due_on AS DATE) AS due_on, CAST(amount AS DECIMAL(12, 2)) AS amount FROM (VALUES
  (1, 1, '2026-01-20', '2026-01-20', 100), (2, 1, '2026-03-02', '2026-05-01', 50),
  (3, 2, '2026-03-05', '2026-03-05', 70), (4, 2, '2026-04-02', '2026-04-02', 900),
  (5, NULL, '2026-02-02', '2026-02-02', 10), (6, 9, '2026-02-03', '2026-02-03', 20),
  (7, 1, NULL, '2026-01-01', 1000)) t(id, customer_id, paid_on, due_on, amount);
CREATE TABLE visits AS SELECT payment_id, CAST(seen_at AS TIMESTAMP) AS seen_at FROM (VALUES
  (1, '2026-01-20 10:00:00'), (1, '2026-02-01 04:59:59'), (3, '2026-04-01 03:59:59'),
  (3, '2026-04-01 04:00:00'), (NULL, '2026-02-02 10:00:00')) t(payment_id, seen_at);
"""
#: as of 31 March: rows before the midnight after it count
AS_OF = datetime(2026, 4, 1)
MONTHS: dict[str, Any] = {"start": "2026-01-01", "end": "2026-04-01"}
MARCH: dict[str, Any] = {"start": "2026-03-01", "end": "2026-04-01"}


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("rollups"), SPEC, DATA, AS_OF)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("newcomers", [1, 0, 1]),  # 20 January and 5 March
        ("takings", [220, 220, 220]),  # 150 and 70: 900 lie ahead, 1000 nowhere in time
        ("mean_paid", [55, 55, 55]),  # over four customers, two of them with 0
        ("usually", [145, 145, 145]),  # 75 and 70; those without payments have no median
        ("idle", [2, 2, 2]),
        ("since_first", [0, 0, 41]),
        ("orphans", [0, 2, 0]),  # without a customer, and with one that is not there
        ("unpaid_for", [0, 2, 0]),  # who is not there has not 0 payments
        ("visited", [3, 3, 3]),  # roll-up of a roll-up: the visit of 04:00 UTC is as-of in New York
        ("last_visits", [1, 0, 1]),  # 04:59:59 UTC is still January there
        ("soon_due", [1, None, 1]),  # on the day itself, both of them
        ("first_ones", [1, 0, 0.5]),  # that of March 2 came after the first, of nobody is none
        ("newest", [120, 120, 120]),  # 50 of 2 March and 70
        ("first_large", [4, 4, 4]),  # the rows 1 and 3
        ("debts", [3, 3, 3]),  # that of May lies ahead though its axis is planned
        ("due_now", [1, 0, 1]),  # the last due day that has come: 20 January and 5 March
        ("paid_of_new", [150, 0, 70]),
    ],
)
def test_one_value_for_each_row(w: World, name: str, values: list[object]) -> None:
    assert w.values(name, **MONTHS) == values


def test_a_band_is_a_dimension_like_any_other(w: World) -> None:
    rows = w.ask("by_loyalty", "loyalty", **MARCH)
    assert {row["loyalty"]: row["value"] for row in rows} == {"regular": 1, "once": 1, "never": 2}
    rows = w.ask("by_loyalty", "country", where='loyalty != "never"', **MARCH)
    assert {row["country"]: row["value"] for row in rows} == {"DE": 1, "US": 1}
    # Payments have the band of their customer; of nobody it is what is said of all others.
    rows = w.ask("since_first", "loyalty", start="2026-01-01", end="2026-04-01", each="all")
    assert {row["loyalty"]: row["value"] for row in rows} == {"regular": 41, "once": 0, "never": 0}


def test_as_of_moves_what_has_happened(w: World) -> None:
    assert w.values("newcomers", **MONTHS, as_of=datetime(2026, 3, 5)) == [1, 0, 0]
    assert w.values("takings", **MARCH, as_of=datetime(2026, 4, 3)) == [1120]
    # Within 2 April that day has begun, so that its payment has happened.
    assert w.values("takings", **MARCH, as_of=datetime(2026, 4, 2, 12)) == [1120]


def test_rows_are_grouped_once_for_all_that_is_rolled_up_from_them(w: World) -> None:
    planned = build(w.model, "by_loyalty", Request(by=("loyalty",)), AS_OF)
    assert planned.plan is not None
    sql = compile_plan(planned.plan, DUCKDB)
    assert sql.count("FROM payments") == 1
    assert "visits" not in sql
    planned = build(w.model, "orphans", Request(), AS_OF)
    assert planned.plan is not None
    assert compile_plan(planned.plan, DUCKDB).count("MIN(") == 1


def test_several_measures_share_what_they_roll_up(w: World) -> None:
    names = ["newcomers", "takings", "idle", "since_first", "visited"]
    sql = compile_all(w.model, names, "duckdb", AS_OF)
    assert sql is not None
    assert sql.count("payments_per_customer AS (") == 1
    long = [dict(zip(COLUMNS, row, strict=True)) for row in w.session.engine.rows(sql)]
    found = {(row["kpi"], str(row["period_start"])): row["value"] for row in long}
    assert found["takings", "2026-03-01"] == 220
    assert found["visited", "2026-03-01"] == 3
    assert found["newcomers", "2026-01-01"] == 1


@pytest.mark.parametrize("name", ["newcomers", "takings", "visited", "last_visits", "since_first"])
def test_a_statement_that_moves_with_the_clock_has_the_same_numbers(w: World, name: str) -> None:
    planned = build(w.model, name, Request(periods=3), None)
    assert planned.plan is not None
    sql = compile_plan(planned.plan, DUCKDB)
    assert sql.count("CURRENT_TIMESTAMP") == 1
    held = sql.replace("CURRENT_TIMESTAMP", "CAST('2026-04-01 03:59:00+00' AS TIMESTAMPTZ)")
    rows = answer(planned.plan, w.session.engine.rows(held)).records()
    wanted = w.values(name, **MONTHS, as_of=datetime(2026, 3, 31, 23, 59))
    assert [row["value"] for row in rows] == wanted


def test_duplicates_in_the_data_are_told(tmp_path: Path) -> None:
    twice = DATA + "INSERT INTO customers VALUES (1, 'DE');"
    asked = world(tmp_path, SPEC, twice, AS_OF).session.ask("takings", Request())
    assert asked.answer is None
    assert "K028" in [problem.code for problem in asked.problems]
