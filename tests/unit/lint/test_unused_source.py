"""What reads a source, and what only names it."""

from __future__ import annotations

import pytest

from kpilang.lint.rule import LintProfile, Settings
from kpilang.lint.run import Selection
from tests.unit.lint.conftest import check_text

DEALS = """
source deals {
  table: deals
  key:   id
  time:  day
  column id:       number
  column day:      date
  column currency: text
  column amount:   money in currency
  column rep_id:   number
  MORE
}
"""
#: another source, of which each test says who reads it
OTHER = """
source other {
  table: other
  key:   id
  time:  day
  MORE
  column id:       number
  column day:      date
  column currency: text
  column rate:     number
  column deal:     ref deals by deal_id
  dimension rep = id
}
"""
KPI = "kpi k {{\n  formula: count(deals)\n  window:  month\n  {}\n}}\n"


def unused(text: str) -> list[str]:
    settings = Settings(LintProfile.STRICT)
    found = check_text(text, settings=settings, selection=Selection(select=("L416",)))
    assert {one.code for one in found} <= {"L416"}, found
    return [text[one.primary.span.start : one.primary.span.end] for one in found]


@pytest.mark.parametrize(
    ("in_deals", "in_other", "more"),
    [
        ("", "", "metric m = count(other)\n"),
        ("let others = count(other by deal)", "", "metric m = sum(deals.others)\n"),
        ("dimension big = count(other by deal) > 1", "", ""),
        ("dimension rep = rep_id", "", KPI.format("members: other")),
        ("", "", KPI.format("target:  >= 0.5 * count(deals) / count(other) * count(other)")),
        (
            "",
            "rates: rate from currency to USD",
            "metric m = sum(convert(deals.amount, USD))\n",
        ),
        ("", "", "metric m = conversion(deals.day -> other.day by deal)\n"),
        ("", "", "calendar { holidays: from other.day }\n"),
        (
            "",
            "",
            "funnel f {\n  window: month\n  stage one: deals on day\n"
            "  stage two: other on day via deal\n}\n",
        ),
        ("", 'deprecated: "nobody asks"', ""),
    ],
    ids=[
        "metric",
        "roll-up",
        "dimension",
        "roster",
        "target",
        "rates",
        "conversion",
        "holidays",
        "funnel",
        "deprecated",
    ],
)
def test_what_is_read_somewhere_is_used(in_deals: str, in_other: str, more: str) -> None:
    text = DEALS.replace("MORE", in_deals) + OTHER.replace("MORE", in_other) + more
    assert unused(text + "metric n = count(deals)\n") == []


@pytest.mark.parametrize(
    ("in_deals", "in_other"),
    [
        ("", ""),
        ("let others = count(other by deal)", ""),
        ("", "rates: rate from currency to USD"),
    ],
)
def test_what_nothing_asks_for_is_unused(in_deals: str, in_other: str) -> None:
    text = DEALS.replace("MORE", in_deals) + OTHER.replace("MORE", in_other)
    assert unused(text + "metric n = count(deals)\n") == ["other"]


def test_a_source_that_leads_to_itself_alone_is_unused() -> None:
    text = DEALS.replace("MORE", "column parent: ref deals by parent_id") + OTHER.replace(
        "  MORE\n", ""
    ).replace("  column deal:     ref deals by deal_id\n", "")
    assert unused(text + "metric n = count(other)\n") == ["deals"]
