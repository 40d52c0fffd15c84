"""Amounts that a help shows as an example: the one who copies it gets no error."""

from __future__ import annotations

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.lint.example import amount_for
from kpilang.source.text import Source
from kpilang.syntax.parse import parse

SOURCE = """\
source orders "Orders" {
  table: orders
  key:   id
  time:  placed_at
  column id:        number
  column placed_at: date
  column paid_at:   date
  column amount:    money EUR
  column minutes:   duration in minutes
  column quantity:  number
  column rep:       text
}
"""

SHOWN = [
    ("count(orders)", "", "200"),
    ("count(orders where quantity = 1)", "", "200"),
    ("count_distinct(orders.rep)", "", "200"),
    ("sum(orders.quantity)", "", "200"),
    ("count(orders) / count_distinct(orders.rep)", "", "200"),
    ("count(orders where quantity = 1) / count(orders)", "percent", "21%"),
    ("count(orders where quantity = 1) / count(orders)", "per 1000", "200"),
    ("sum(orders.amount)", "", "400k EUR"),
    ("avg(orders.amount)", "EUR", "400k EUR"),
    ("sum(orders.amount) / count(orders)", "", "400k EUR"),
    ("median(orders.paid_at - orders.placed_at)", "", "45 days"),
    ("median(orders.paid_at - orders.placed_at)", "weeks", "45 weeks"),
    ("sum(orders.minutes)", "", "45 minutes"),
    ("sum(orders.minutes)", "hours", "45 hours"),
]


def kpi(formula: str, unit: str, more: str = "") -> str:
    lines = [f"  formula: {formula}", *([f"  unit: {unit}"] if unit else []), more]
    return f"{SOURCE}kpi it {{\n" + "\n".join(lines) + "\n  window: month\n}\n"


def shown(text: str) -> tuple[str, list[str]]:
    """Return the example for the KPI of a text, and the codes of the errors that it has."""
    parsed = parse(Source("a.kpi", text))
    assert not parsed.problems, parsed.problems
    found = analyze([parsed.document])
    return amount_for(found.model.kpis["it"]), [problem.code for problem in found.problems]


@pytest.mark.parametrize(("formula", "unit", "amount"), SHOWN)
def test_an_example_is_in_the_unit_of_the_kpi(formula: str, unit: str, amount: str) -> None:
    assert shown(kpi(formula, unit)) == (amount, [])
    copied = f"  baseline: {amount} in 2025\n  target: >= {amount}"
    assert shown(kpi(formula, unit, copied)) == (amount, [])


@pytest.mark.parametrize(
    "formula",
    [
        "sum(orders.amount) / sum(orders.minutes)",
        "count(orders) / sum(orders.minutes)",
        "count(orders) / sum(orders.amount)",
    ],
)
def test_where_no_amount_can_be_written_there_is_no_example(formula: str) -> None:
    assert shown(kpi(formula, ""))[0] == ""
    for amount in ("200", "21%", "400k EUR", "45 minutes"):
        _, codes = shown(kpi(formula, "", f"  target: >= {amount}"))
        assert codes == ["K304"]
