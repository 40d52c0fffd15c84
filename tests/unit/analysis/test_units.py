"""Types and units: inferred, cancelled, rescaled, refused."""

from decimal import Decimal

import pytest

from kpilang.model.expr import Binary, Function, Literal
from tests.unit.analysis.sample import analysed, clean, found


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("count(deals)", "deal"),
        ("sum(deals.amount)", "USD"),
        ("revenue / count(deals)", "USD per deal"),
        ("count(deals where is_won) / count(deals)", "number"),
        ("count(calls) / count(deals)", "call per deal"),
        ("count_distinct(deals.owner)", "rep"),
        ("count(calls) / count_distinct(date(calls.made_at))", "call per day"),
        ("count_distinct(deals.stage)", "stage"),
        ("avg(deals.closed_on - deals.opened_on)", "duration in days"),
        ("avg(calls.ended_at - calls.made_at)", "duration in days"),
        ("avg(deals.closed_on - deals.opened_on) + 2 weeks", "duration in days"),
        ("sum(calls.duration)", "duration in minutes"),
        ("sum(calls.duration) / count(calls)", "minute per call"),
        ("sum(calls.duration where deal is null) / sum(calls.duration)", "number"),
        ("max(deals.amount)", "USD"),
        ("growth(revenue)", "number"),
        ("change(revenue)", "USD"),
        ("previous(revenue)", "USD"),
        ("revenue * 2 - 30k USD", "USD"),
        ("revenue - 3 USD", "USD"),
        ("count(deals) + 40", "deal"),
        ("count(deals) - 3 deals", "deal"),
        ("revenue / 30k USD", "number"),
        ("1 - count(deals where is_won) / count(deals)", "number"),
        ("100% - count(calls) / count(deals)", "call per deal"),
        ("coalesce(revenue / count(deals), 0 USD)", "USD per deal"),
        ("round(revenue / 3, 2)", "USD"),
        ('sum(case stage when "won" then deals.amount * 40% else null end)', "USD"),
        ("case when revenue > 3M USD then revenue else 0 USD end", "USD"),
    ],
)
def test_unit_is_inferred(formula: str, unit: str) -> None:
    metric = clean(f"metric x = {formula}").model.metrics["x"]
    assert metric.formula is not None
    assert str(metric.formula.type) == unit


@pytest.mark.parametrize(
    ("formula", "code", "text"),
    [
        ("revenue + count(deals)", "K301", "count(deals)"),
        ("revenue + 3 EUR", "K301", "3 EUR"),
        ("revenue + count(deals) / count(calls)", "K301", "count(deals) / count(calls)"),
        ("revenue + avg(deals.closed_on - deals.opened_on)", "K301", None),
        ("count(deals) + count(calls)", "K301", "count(calls)"),
        ("count(deals where amount > 40 days)", "K301", "40 days"),
        ("count(deals where amount > 40)", "K301", "40"),
        ("count(deals where amount in (1 USD, 2))", "K301", "2"),
        ("sum(case when is_won then deals.amount else 1 end)", "K301", "1"),
        ("count(deals where stage = 3)", "K302", "3"),
        ('count(deals where closed_on > "2026-01-01")', "K302", '"2026-01-01"'),
        ('count(deals where is_won = "won")', "K302", '"won"'),
        ("sum(deals.stage)", "K303", "deals.stage"),
        ('count(deals where amount like "x")', "K303", "amount"),
        ("count(deals where is_won > true)", "K303", "is_won"),
        ("sum(lower(deals.amount))", "K303", "deals.amount"),
        ("count(deals where closed_on - opened_on > 2 months)", "K305", "months"),
        ("count(deals where stage = null)", "K307", "null"),
        ("round(revenue, 1, 2)", "K309", "2"),
        ("max(deals.closed_on)", "K310", "max(deals.closed_on)"),
        ("count(deals where amount)", "K311", "amount"),
        ("count(deals where is_won and stage)", "K311", "stage"),
        ("count(deals where not stage)", "K311", "stage"),
        ("count(deals where closed_on > 2026-Q1)", "K312", "2026-Q1"),
        ("revenue + 3 bananas", "K212", "bananas"),
    ],
)
def test_nonsense_is_refused_where_it_stands(formula: str, code: str, text: str | None) -> None:
    problems = found(f"metric x = {formula}")
    assert [c for c, _ in problems] == [code]
    assert text is None or problems[0][1] == text


def test_both_places_are_underlined() -> None:
    text = "metric x = revenue + avg(deals.closed_on - deals.opened_on)"
    (problem,) = analysed(text).problems
    assert problem.message == "`revenue` is USD, `avg(…)` is a duration in days"
    first = problem.secondary[0].span
    assert text[first.start : first.end] == "revenue"


def test_time_meets_in_the_finer_base() -> None:
    model = clean("metric x = sum(calls.duration where duration > 2 hours)").model
    formula = model.metrics["x"].formula
    limit = formula.where.right
    assert limit == Literal(limit.type, Decimal(120))
    assert str(limit.type) == "duration in minutes"


def test_hours_divided_by_minutes_cancel_exactly() -> None:
    text = "metric x = avg(deals.closed_on - deals.opened_on) / avg(calls.duration)"
    formula = clean(text).model.metrics["x"].formula
    assert isinstance(formula, Binary)
    assert formula.type.unit.is_pure
    assert isinstance(formula.left, Binary)
    assert (formula.left.operator, formula.left.right) == (
        "*",
        Literal(formula.left.right.type, Decimal(1440)),
    )


def test_date_against_timestamp_uses_its_civil_date() -> None:
    model = clean("metric x = count(calls where made_at >= 2026-01-05 and due_on < made_at)").model
    where = model.metrics["x"].formula.where
    assert isinstance(where.left.left, Function)
    assert where.left.left.name == "date"
    assert isinstance(where.right.right, Function)


def test_literal_percentage_does_not_fit_money() -> None:
    assert found("metric x = revenue + 5%") == [("K301", "5%")]
