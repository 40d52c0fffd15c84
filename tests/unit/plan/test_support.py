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
        ("last(deals.amount)", "last(deals.amount)"),
        ("avg(revenue each day over trailing 72 hours)",) * 2,
        ("count(reps where count(calls by rep) > 0)", "count(calls by rep)"),
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
        ("target: >= last(deals.amount)", "last(deals.amount)"),
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
    text = "kpi x { formula: last(deals.amount)\n window: hour\n pace: workdays }"
    assert refused(text) == [("K501", "last(deals.amount)")]
