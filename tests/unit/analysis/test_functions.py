"""What row functions take and give, and what is said where they are given something else."""

from __future__ import annotations

import pytest

from kpilang.analysis.functions import KNOWN
from kpilang.analysis.problems.elsewhere import INSTEAD, SAME
from kpilang.model.expr import FUNCTIONS
from kpilang.model.leaves import aggregates
from tests.unit.analysis.sample import analysed, clean, found


def unit_of(expression: str) -> str:
    """Return the unit of the largest value of an expression in a row."""
    formula = clean(f"metric m = max({expression})").model.metrics["m"].formula
    return str(formula.type)


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("floor(deals.amount)", "USD"),
        ("ceil(deals.amount / 3)", "USD"),
        ("truncate(deals.amount, 2)", "USD"),
        ("greatest(deals.amount, 5 USD, 0 USD)", "USD"),
        ("least(deals.amount, null)", "USD"),
        ("nullif(deals.amount, 0 USD)", "USD"),
        ("sign(deals.amount)", "number"),
        ("power(deals.amount / 1 USD, 2)", "number"),
        ("length(deals.stage)", "number"),
        ("quarter(deals.opened_on)", "number"),
        ("weekday(calls.made_at)", "number"),
        ("hour(calls.made_at)", "number"),
        ("workdays(deals.opened_on, deals.closed_on)", "duration in days"),
        ("workhours(calls.made_at, calls.ended_at)", "duration in hours"),
        ("greatest(calls.duration, 1 hours)", "duration in minutes"),
        ("calls.made_at + 3 hours - calls.made_at", "duration in days"),
        ("calls.due_on + 2 weeks - calls.due_on", "duration in days"),
        ("today() - deals.opened_on", "duration in days"),
        ("now() - calls.made_at", "duration in days"),
        ("calls.due_on + calls.duration - calls.made_at", "duration in days"),
    ],
)
def test_units(expression: str, unit: str) -> None:
    assert unit_of(expression) == unit


@pytest.mark.parametrize(
    "condition",
    [
        'contains(stage, "wo")',
        'starts_with(concat(stage, "-", stage), "wo")',
        'ends_with(replace(stage, "a", ""), "n")',
        'left(stage, 2) = "wo" and right(stage, 1) = "n" and substring(stage, 2, 1) = "o"',
        "opened_on + 30 days < closed_on",
        "opened_on + 36 hours < closed_on",
        "opened_on < now() - 2 weeks",
        'date_trunc("month", opened_on) = date_trunc("month", today())',
        'timestamp(opened_on) > timestamp("2026-01-05 10:00")',
        "greatest(opened_on, closed_on) = closed_on",
        "greatest(opened_on, now()) = opened_on",
        "workdays(opened_on, closed_on) > 5 days",
    ],
)
def test_conditions(condition: str) -> None:
    clean(f"metric m = count(deals where {condition})")


@pytest.mark.parametrize(
    ("expression", "problems"),
    [
        ("sqrt(deals.amount)", [("K303", "deals.amount")]),
        ("ln(deals.closed_on - deals.opened_on)", [("K303", "deals.closed_on - deals.opened_on")]),
        ("sqrt(deals.stage)", [("K303", "deals.stage")]),
        ("power(2, deals.amount)", [("K303", "deals.amount")]),
        ("greatest(deals.amount, 5 days)", [("K301", "5 days")]),
        ("nullif(deals.amount, 0 EUR)", [("K301", "0 EUR")]),
        ("length(deals.amount)", [("K303", "deals.amount")]),
        ("length(concat(deals.stage, deals.amount))", [("K303", "deals.amount")]),
        ("hour(deals.opened_on)", [("K303", "deals.opened_on")]),
        ("week(deals.stage)", [("K303", "deals.stage")]),
        ("round(deals.amount, deals.id)", [("K320", "deals.id")]),
        ("round(deals.amount, 1.5)", [("K320", "1.5")]),
        ("round(deals.amount, 11)", [("K320", "11")]),
        ("length(left(deals.stage, -1))", [("K320", "-1")]),
        ("length(substring(deals.stage, 0))", [("K320", "0")]),
        ("length(substring(deals.stage, 1, 2.5))", [("K320", "2.5")]),
        ("today() - date_trunc(deals.opened_on, deals.opened_on)", [("K320", "deals.opened_on")]),
        ('today() - date_trunc("moonth", deals.opened_on)', [("K209", '"moonth"')]),
        ('today() - date_trunc("hour", deals.opened_on)', [("K209", '"hour"')]),
        ('deals.opened_on - timestamp("tomorrow")', [("K321", '"tomorrow"')]),
        ('deals.opened_on - timestamp("2026-01-05T10:00Z")', [("K321", '"2026-01-05T10:00Z"')]),
        ("deals.opened_on - timestamp(deals.stage)", [("K303", "deals.stage")]),
        ("today() - (deals.opened_on + 30)", [("K322", "30")]),
        ("today() - (deals.opened_on - 5 USD)", [("K322", "5 USD")]),
        ("today() - (deals.opened_on + deals.stage)", [("K322", "deals.stage")]),
        ("today() - (deals.opened_on + 2 months)", [("K305", "months")]),
        ("today() - (30 days - deals.opened_on)", [("K303", "deals.opened_on")]),
        ("today() - (deals.opened_on + deals.closed_on)", [("K303", "deals.opened_on")]),
        ("today(1) - deals.opened_on", [("K309", "1")]),
        ("deals.amount * nullif(1)", [("K309", "nullif")]),
        ("greatest(deals.stage, deals.stage)", [("K303", "deals.stage")]),
        ("deals.amount * if(deals.is_won, 1, 0)", [("K210", "if")]),
        ("deals.amount * LEN(deals.stage)", [("K210", "LEN")]),
        ("TODAY() - deals.opened_on", [("K210", "TODAY")]),
    ],
)
def test_mistakes(expression: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"metric m = max({expression})") == problems


@pytest.mark.parametrize(
    ("call", "help"),
    [
        ("LEN(stage)", "write `length`"),
        ("TODAY()", "write `today`, in small letters"),
        ("DATEDIFF(opened_on, closed_on)", "subtract one date from the other"),
        ("ROUNDUP(id)", "write `ceil(x)`"),
        ("log(id)", "write `ln(x)`"),
        ("day_of_week(opened_on)", "write `weekday(x)`"),
    ],
)
def test_functions_of_spreadsheets_say_what_to_write(call: str, help: str) -> None:
    (problem,) = analysed(f"metric m = max(deals.amount * {call})").problems
    assert problem.help.startswith(help)


def test_what_is_said_instead_exists() -> None:
    assert set(SAME.values()) <= set(KNOWN)
    assert not set(KNOWN) & {*SAME, *INSTEAD}


def test_every_function_is_of_use_in_a_formula() -> None:
    analysis = clean("metric m = floor(greatest(revenue, 5 USD)) / workdays(now(), now() + 1 days)")
    formula = analysis.model.metrics["m"].formula
    assert len(list(aggregates(formula))) == 1
    assert len(set(FUNCTIONS)) == len(FUNCTIONS)
