"""What has no plan yet is read without a complaint, and refused when its numbers are asked for."""

from datetime import datetime

import pytest

from kpilang.plan.build import build
from kpilang.plan.request import Request
from tests.unit.analysis.sample import clean

AS_OF = datetime(2026, 6, 18)


def refused(text: str, name: str = "x") -> list[tuple[str, str]]:
    """Return what the planner says to a text without mistakes: codes, and what they underline."""
    problems = build(clean(text).model, name, Request(), AS_OF).problems
    spans = ((problem.code, problem.primary.span) for problem in problems)
    return [(code, text[span.start : span.end]) for code, span in spans]


@pytest.mark.parametrize(
    ("expression", "construct"),
    [
        ("last(deals.amount where opened_on < period_end)",) * 2,
        ("last(balances.amount where day < period_end)",) * 2,
        ("avg(revenue each day over trailing 72 hours)",) * 2,
        ("conversion(deals.opened_on -> deals.closed_on where open at end)",) * 2,
    ],
)
def test_a_formula_waits(expression: str, construct: str) -> None:
    assert refused(f"metric x = {expression}") == [("K501", construct)]
    assert refused(f"kpi x {{ formula: {expression} }}") == [("K501", construct)]


@pytest.mark.parametrize(
    ("properties", "construct"),
    [
        ("window: trailing 24 hours",) * 2,
        ("window: day to date each hour",) * 2,
        (
            "target: >= last(deals.amount where opened_on < period_end)",
            "last(deals.amount where opened_on < period_end)",
        ),
        ("target { 2026-Q1: >= 2 * avg(deals.amount) }", ">= 2 * avg(deals.amount)"),
    ],
)
def test_a_property_waits(properties: str, construct: str) -> None:
    construct = construct.removeprefix("target: ")
    assert refused(f"kpi x {{ formula: revenue\n {properties} }}") == [("K501", construct)]


def test_working_days_that_only_the_data_knows_pace_no_target() -> None:
    calendar = "calendar { holidays: from company.holidays.day }\n"
    paced = "kpi x { formula: revenue\n pace: workdays }\n"
    assert refused(calendar + paced) == [("K501", "pace: workdays")]
    assert refused(calendar + "kpi x { formula: avg(workdays(deals.opened_on, closed_on)) }") == []


def test_only_the_first_reason_is_said() -> None:
    formula = "last(deals.amount where opened_on < period_end)"
    text = f"kpi x {{ formula: {formula}\n window: hour\n pace: workdays }}"
    assert refused(text) == [("K501", formula)]


SEATS = """
source spells {
  table: hr.spells
  key:   id
  column id:    number
  column ended: date
}
source seats {
  table: hr.seats
  key:   rep_id
  valid: since to until
  column rep_id: number
  column spell:  ref spells by spell_id
  column size:   number
  column since:  date
  column until:  date optional
  let taken = count(chats by seat)
}
source spans {
  table: hr.spans
  key:   rep_id
  valid: since to spell.ended
  column rep_id: number
  column spell:  ref spells by spell_id
  column since:  date
  column size:   number
}
source chats {
  table: crm.chats
  key:   id
  time:  made_on
  column id:      number
  column seat:    ref seats by rep_id
  column stay:    ref spans by rep_id
  column made_on: date
  column left_on: date optional
  span open: made_on to left_on
}
"""


@pytest.mark.parametrize(
    "expression",
    [
        "count(chats on seat.since)",
        "count(chats where open at end and seat.size > 2)",
        "sum(chats.stay.size)",
        "sum(seats.taken)",
        "conversion(chats.seat.since -> chats.left_on)",
    ],
)
def test_what_is_valid_for_a_time_waits_where_nothing_tells_the_moment(expression: str) -> None:
    found = build(clean(f"{SEATS}metric x = {expression}").model, "x", Request(), AS_OF)
    assert [problem.code for problem in found.problems] == ["K501"]
    assert "valid" in found.problems[0].message


def test_what_is_valid_when_a_row_counts_has_a_plan() -> None:
    for text in ("sum(chats.seat.size)", "count(chats on left_on where seat.size > 2)"):
        assert build(clean(f"{SEATS}metric x = {text}").model, "x", Request(), AS_OF).plan


def test_a_stock_by_what_is_valid_for_a_time_waits() -> None:
    text = SEATS.replace(
        "  column size:   number\n  column since",
        "  dimension size = size\n  column size:   number\n  column since",
    )
    model = clean(f"{text}metric x = count(chats where open at end)\nmetric y = count(chats)").model
    assert build(model, "y", Request(by=("size",)), AS_OF).plan
    found = build(model, "x", Request(by=("size",)), AS_OF).problems
    assert [problem.code for problem in found] == ["K501"]
