"""Which goals pull one number apart, and which only look like it."""

from __future__ import annotations

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.run import Selection
from tests.unit.lint.conftest import check_text

SOURCES = """
source deals {
  table: deals
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
}
source calls {
  table: calls
  key:   id
  time:  day
  column id:   number
  column day:  date
  column cost: money USD
}
metric deal_count = count(deals)
metric deal_again = count(deals)
"""


def goal(name: str, measure: str, target: str, more: str = "") -> str:
    stated = f"target {target}" if target.startswith("{") else f"target: {target}"
    return f"goal {name} {{\n  measure: {measure}\n  {stated}\n  {more}\n}}\n"


def found(*goals: str) -> tuple[Diagnostic, ...]:
    return check_text(SOURCES + "".join(goals), selection=Selection(select=("L119",)))


MORE_CALLS = goal("call", "count(calls)", ">= 90 per month")


@pytest.mark.parametrize(
    ("measure", "target"),
    [
        ("count(deals) / count(calls)", ">= 0.2 per month"),
        ("count(calls) / count(deals)", "<= 5 per month"),
        ("2 * count(calls)", "<= 90 per month"),
        ("count(calls) * 2", "<= 90 per month"),
        ("count(calls) / 2", "<= 90 per month"),
        ("count(calls) / count(deals)", "{\n    2026-01: <= 5\n    2026-02: <= 4\n  }"),
    ],
)
def test_what_serves_one_harms_the_other(measure: str, target: str) -> None:
    told = found(MORE_CALLS, goal("other", measure, target))
    assert [one.code for one in told] == ["L119"]
    assert told[0].message == "`call` and `other` pull apart, and neither has priority"


@pytest.mark.parametrize(
    ("measure", "target"),
    [
        ("count(calls) / count(deals)", ">= 5 per month"),
        ("count(calls) / count(calls)", "<= 1 per month"),
        ("count(deals) / count(calls)", "between 5 and 9 per month"),
        ("count(deals) / count(calls)", "= 5 per month"),
        ("-2 * count(calls)", "<= -9 per month"),
        ("count(calls) / -2", "<= -9 per month"),
        ("-2 / count(calls)", ">= -9 per month"),
        ("sum(calls.cost) / count(calls)", ">= 5 USD per month"),
        ("sum(deals.amount) / count(calls where day is not null)", ">= 5 USD per month"),
    ],
)
def test_what_does_not_harm_is_left_alone(measure: str, target: str) -> None:
    assert found(MORE_CALLS, goal("other", measure, target)) == ()


@pytest.mark.parametrize(
    ("measure", "target", "told"),
    [
        ("sum(deals.amount) - sum(calls.cost)", ">= 5 USD per month", 1),
        ("sum(deals.amount) - sum(calls.cost)", "<= 5 USD per month", 0),
        ("sum(deals.amount) + sum(calls.cost)", "<= 5 USD per month", 1),
        ("sum(deals.amount) + sum(calls.cost)", ">= 5 USD per month", 0),
        ("sum(deals.amount) + sum(calls.cost) - sum(calls.cost)", "<= 5 USD per month", 0),
        ("sum(calls.cost) / (1 - sum(deals.amount) / sum(calls.cost))", "<= 5 USD per month", 0),
    ],
)
def test_what_is_added_and_taken_away_has_its_sign(measure: str, target: str, told: int) -> None:
    spend = goal("spend", "sum(calls.cost)", ">= 90 USD per month")
    assert len(found(spend, goal("other", measure, target))) == told


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("rank: primary", "rank: primary", 1),
        ("rank: primary", "rank: secondary", 0),
        ("rank: primary", "", 0),
        ("", "supports: call", 0),
        ("supports: top", "supports: top", 1),
        ("supports: top", "supports: side", 0),
        ('deprecated: "over"', "", 0),
        ("", 'deprecated: "over"', 0),
    ],
)
def test_goals_are_held_against_those_of_their_level(first: str, second: str, told: int) -> None:
    more = goal("top", "sum(deals.amount)", ">= 9 USD per month")
    more += goal("side", "max(deals.amount)", ">= 8 USD per month")
    call = goal("call", "count(calls)", ">= 90 per month", first)
    spare = goal("spare", "count(calls)", "<= 50 per month", second)
    assert len(found(more, call, spare)) == told


def test_a_number_is_the_same_under_two_names() -> None:
    more = goal("more", "deal_count", ">= 90 per month")
    less = goal("less", "deal_again", "<= 50 per month")
    assert len(found(more, less)) == 1
