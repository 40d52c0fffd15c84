"""Which shares count rows above that they do not count below."""

from __future__ import annotations

import pytest

from kpilang.lint.run import Selection
from tests.unit.lint.conftest import check_text

TEXT = """
source orders {
  table: orders
  key:   id
  time:  placed_on
  column id:        number
  column placed_on: date
  column paid_on:   date
  column customer:  number
  column amount:    money USD
  column stage:     text
  column region:    text
}
source calls {
  table: calls
  key:   id
  time:  day
  column id:    number
  column day:   date
  column stage: text
}
"""


def told(formula: str, unit: str = "unit: percent") -> list[str]:
    text = f"{TEXT}kpi share {{\n  formula: {formula}\n  {unit}\n}}\n"
    found = check_text(text, selection=Selection(select=("L417",)))
    assert {one.code for one in found} <= {"L417"}, found
    return [text[one.primary.span.start : one.primary.span.end] for one in found]


@pytest.mark.parametrize(
    "formula",
    [
        'count(orders where stage = "back") / count(orders where stage = "sent")',
        'count(orders where stage in ("back", "sent")) / count(orders where stage = "sent")',
        'count(orders where stage = "back" and region = "EU") / count(orders where stage = "sent")',
        'count(orders) / count(orders where stage = "sent")',
        'count_distinct(orders.customer where stage = "back")'
        ' / count_distinct(orders.customer where stage = "sent")',
    ],
)
def test_rows_above_that_are_not_below_are_told(formula: str) -> None:
    assert told(formula) == [formula]
    assert told(formula, unit="") == []


@pytest.mark.parametrize(
    "formula",
    [
        'count(orders where stage = "sent") / count(orders)',
        'count(orders where stage = "sent") / count(orders where stage in ("back", "sent"))',
        'count(orders where stage = "back") / count(orders where stage != "sent")',
        'count(orders where stage not in ("back", "sent")) / count(orders where stage = "new")',
        'count(orders where stage = "sent") / count(orders where region = "EU")',
        'count(orders where stage = "back" and region = "EU")'
        ' / count(orders where region = "EU" and stage in ("back", "sent"))',
        # what is held against two lists can be in both alone
        'count(orders where stage in ("back", "sent") and stage in ("back", "new"))'
        ' / count(orders where stage = "back")',
        # sums may be below zero, and other rows, columns and days are other things
        'sum(orders.amount where stage = "back") / sum(orders.amount where stage = "sent")',
        'count(calls where stage = "back") / count(orders where stage = "sent")',
        'count_distinct(orders.customer where stage = "back") / count(orders where stage = "sent")',
        'count(orders on paid_on where stage = "back") / count(orders where stage = "sent")',
    ],
)
def test_what_may_be_a_share_is_left_alone(formula: str) -> None:
    assert told(formula) == []


@pytest.mark.parametrize(
    ("of_metric", "told_of"), [("", ["shown"]), (" { unit: percent }", ["back"])]
)
def test_it_is_told_once_where_it_is_shown_in_percent(of_metric: str, told_of: list[str]) -> None:
    formula = 'count(orders where stage = "back") / count(orders where stage = "sent")'
    text = f"""{TEXT}
metric back = {formula}{of_metric}
kpi shown {{
  formula: back
  unit:    percent
}}
"""
    found = check_text(text, selection=Selection(select=("L417",)))
    assert [one.message.split("`")[1] for one in found] == told_of
