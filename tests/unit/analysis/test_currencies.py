"""Money in several currencies, and amounts per period: what meets, and what is refused."""

from __future__ import annotations

import pytest

from kpilang.model.digest import definition_hash
from kpilang.model.units import is_recurring
from kpilang.workspace.dependencies import errors_in_the_way
from kpilang.workspace.project import CheckResult
from tests.unit.analysis.sample import analysed, clean, found

FEES = """
source fees {
  table: bank.fees
  key:   id
  time:  day
  column id:       number
  column day:      date
  column amount:   money in currency
  column discount: money in currency
  column price:    money EUR
  column currency: text
  column parent:   ref fees by parent_id
  let net = amount - discount
}
"""
RATES = """
source exchange_rates {
  table: bank.rates
  key:   day, code
  time:  day
  rates: rate from code to USD
  column day:  date
  column code: text
  column rate: number
}
"""
PAY = """
source contracts {
  table: crm.contracts
  key:   id
  time:  day
  column id:     number
  column day:    date
  column mrr:    money USD per month
  column yearly: money USD per year
  column visits: number per week
}
"""


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("sum(convert(fees.amount, USD))", "USD"),
        ("sum(convert(fees.net, EUR))", "EUR"),
        ("sum(convert(fees.parent.net, EUR))", "EUR"),
        ("sum(convert(fees.price, USD)) / sum(convert(fees.amount, USD))", "number"),
        ("sum(convert(fees.price, EUR))", "EUR"),
        ("avg(convert(deals.amount, GBP))", "GBP"),
        ("count(fees.amount)", "fees"),
        ("count(fees where convert(amount, USD) > 5 USD)", "fees"),
        ("sum(fees.amount / fees.discount)", "number"),
    ],
)
def test_converted(expression: str, unit: str) -> None:
    formula = clean(FEES + RATES + f"metric m = {expression}").model.metrics["m"].formula
    assert str(formula.type) == unit


@pytest.mark.parametrize(
    ("expression", "problems"),
    [
        *[
            (f"{name}(fees.amount)", [("K430", "fees.amount")])
            for name in ("sum", "avg", "min", "max", "median", "last")
        ],
        ("sum(fees.parent.net)", [("K430", "fees.parent.net")]),
        ("sum(fees.amount - fees.parent.amount)", [("K301", "fees.parent.amount")]),
        ("sum(fees.net - fees.parent.net)", [("K301", "fees.parent.net")]),
        ("sum(fees.amount - fees.price)", [("K301", "fees.price")]),
        ("count(fees where amount > 5 USD)", [("K301", "5 USD")]),
        ("sum(convert(fees.id, USD))", [("K303", "fees.id")]),
        ("sum(convert(fees.currency, USD))", [("K303", "fees.currency")]),
        ("sum(convert(fees.amount * fees.price, USD))", [("K303", "fees.amount * fees.price")]),
        ("sum(convert(fees.amount, usd))", [("K313", "usd")]),
        ('sum(convert(fees.amount, "USD"))', [("K313", '"USD"')]),
        ("sum(convert(fees.amount))", [("K309", "convert")]),
        ("convert(revenue, EUR)", [("K434", "convert")]),
        ("(revenue where convert(rep, EUR) > 1)", [("K434", "convert")]),
    ],
)
def test_mistakes(expression: str, problems: list[tuple[str, str]]) -> None:
    assert found(FEES + RATES + f"metric m = {expression}") == problems


def test_currencies_that_differ_are_told_to_convert() -> None:
    (problem,) = analysed(FEES + "metric m = sum(deals.amount) + sum(fees.price)").problems
    assert problem.code == "K301"
    assert "convert(…, USD)" in problem.help


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        ("", [("K433", "convert")]),
        (RATES.replace("  time:  day\n", ""), [("K431", "rate from code to USD")]),
        (
            RATES.replace("column day:  date", "column day:  timestamp"),
            [("K431", "rate from code to USD")],
        ),
        (RATES.replace("rate from code", "rat from code"), [("K202", "rat")]),
        (RATES.replace("rate from code", "rate from day"), [("K303", "day")]),
        (RATES.replace("rate from code", "code from code"), [("K303", "code")]),
        (RATES.replace("to USD", "to usd"), [("K313", "usd")]),
        (RATES + RATES.replace("exchange_rates", "other"), [("K432", "rate from code to USD")]),
    ],
)
def test_mistakes_of_rates(source: str, problems: list[tuple[str, str]]) -> None:
    assert found(FEES + source + "metric m = sum(convert(fees.amount, USD))") == problems


@pytest.mark.parametrize(
    ("column", "problems"),
    [
        ("x: money in nowhere", [("K202", "nowhere")]),
        ("x: money in id", [("K303", "id")]),
        ("x: money USD per fortnight", [("K209", "fortnight")]),
        ("x: text per month", [("K416", "month")]),
        ("x: money in currency per month", []),
        ("x: duration in hours per week", []),
    ],
)
def test_columns(column: str, problems: list[tuple[str, str]]) -> None:
    text = FEES.replace("column id:", f"column {column}\n  column id:")
    assert found(text) == problems


@pytest.mark.parametrize(
    ("expression", "unit", "recurring"),
    [
        ("max(contracts.mrr)", "USD per month", True),
        ("avg(contracts.mrr) * 12", "USD per month", True),
        ("max(contracts.mrr) / count(contracts)", "USD per contracts month", True),
        ("max(contracts.mrr) / max(contracts.mrr)", "number", False),
        ("max(contracts.visits)", "1 per week", True),
        ("count(contracts where mrr > 100 USD)", "contracts", False),
    ],
)
def test_recurring(expression: str, unit: str, recurring: bool) -> None:
    type_ = clean(PAY + f"metric m = {expression}").model.metrics["m"].formula.type
    assert (str(type_), is_recurring(type_.unit)) == (unit, recurring)


def test_periods_do_not_convert() -> None:
    text = PAY + "metric m = max(contracts.mrr) + max(contracts.yearly)"
    assert found(text) == [("K301", "max(contracts.yearly)")]


def test_a_target_of_recurring_money_is_plain_money() -> None:
    clean(PAY + "kpi m { formula: max(contracts.mrr)\n window: month\n target: >= 30k USD }")


def test_a_hash_minds_the_rates() -> None:
    metric = "metric m = sum(convert(fees.amount, USD))\n"
    other = RATES.replace("bank.rates", "bank.other_rates")
    hashes = {definition_hash(clean(FEES + r + metric).model, "m") for r in (RATES, other)}
    assert len(hashes) == 2


def test_errors_of_the_rates_stand_in_the_way() -> None:
    broken = RATES.replace("column rate: number", "column rate: number\n  let x = nowhere")
    analysis = analysed(FEES + broken + "metric m = sum(convert(fees.amount, USD))")
    checked = CheckResult(analysis.model, analysis.problems, {})
    assert [p.code for p in errors_in_the_way(checked, "m")] == ["K202"]
    assert errors_in_the_way(checked, "revenue") == ()
