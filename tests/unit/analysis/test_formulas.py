"""Formulas: leaves, axes, comparisons, brackets, names."""

import pytest

from kpilang.model.entities import Kpi, Metric
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Binary,
    Column,
    Expr,
    NullTest,
    RefKey,
    Shift,
)
from kpilang.model.leaves import aggregates, sources
from kpilang.model.nature import is_additive
from kpilang.model.windows import Grain, Length
from tests.unit.analysis.sample import clean, found


def formula(text: str) -> Expr:
    resolved = clean(f"metric x = {text}").model.metrics["x"].formula
    assert resolved is not None
    return resolved


def test_metric_contributes_its_formula() -> None:
    metric = clean("metric x = revenue / count(deals)").model.metrics["x"]
    assert metric.uses == ("revenue",)
    assert [leaf.function for leaf in aggregates(metric.formula)] == [
        AggregateFunction.SUM,
        AggregateFunction.COUNT,
    ]


def test_kpi_contributes_its_formula_in_its_own_unit() -> None:
    model = clean(
        "kpi talk { formula: sum(calls.duration)\n unit: hours }\nmetric x = talk / count(calls)"
    ).model
    assert str(model.kpis["talk"].formula.type) == "duration in hours"
    assert str(model.metrics["x"].formula.type) == "minute per call"


def test_axis_is_the_time_of_the_source_unless_chosen() -> None:
    own, chosen = aggregates(formula("count(deals) + count(deals on opened_on)"))
    assert (own.axis.name, own.axis.optional) == ("closed_on", True)
    assert (chosen.axis.name, chosen.axis.optional) == ("opened_on", False)


def test_planned_axis_is_known_from_its_column() -> None:
    leaf = formula("count(calls on due_on)")
    assert isinstance(leaf, Aggregate)
    assert leaf.axis is not None
    assert leaf.axis.planned


def test_axis_may_lie_behind_a_reference() -> None:
    leaf = formula("count(calls on deal.closed_on)")
    assert isinstance(leaf, Aggregate)
    assert leaf.axis is not None
    assert isinstance(leaf.axis.value, Column)
    assert leaf.axis.value.path == ("deal",)
    assert leaf.axis.optional


def test_paths_are_followed_from_the_source() -> None:
    leaf = formula('count(calls where deal.owner.region = "EMEA")')
    assert isinstance(leaf, Aggregate)
    column = leaf.where.left
    assert (column.path, column.source, column.column) == (("deal", "owner"), "reps", "region")


def test_let_is_written_out_along_a_path() -> None:
    leaf = formula("count(calls where deal.is_won)")
    assert isinstance(leaf, Aggregate)
    assert leaf.where.left.path == ("deal",)
    assert leaf.where.left.column == "stage"


def test_count_of_a_column_counts_rows_that_have_it() -> None:
    leaf = formula("count(calls.deal)")
    assert isinstance(leaf, Aggregate)
    assert leaf.argument is None
    assert isinstance(leaf.where, NullTest)
    assert isinstance(leaf.where.value, RefKey)
    assert leaf.where.negated


def test_reference_is_compared_by_its_key() -> None:
    leaf = formula("count(deals where owner = 7)")
    assert isinstance(leaf, Aggregate)
    assert isinstance(leaf.where.left, RefKey)
    assert found('metric x = count(deals where owner = "x")') == [("K302", '"x"')]


def test_growth_is_relative_to_the_window_before() -> None:
    growth = formula("growth(revenue)")
    assert isinstance(growth, Binary)
    assert growth.operator == "/"
    assert isinstance(growth.right, Shift)
    assert growth.right.steps == 1
    assert growth.left == Binary(growth.left.type, "-", growth.right.body, growth.right)


@pytest.mark.parametrize(
    ("window", "length", "steps"),
    [
        ("month", "1 year", 12),
        ("month", "2 quarters", 6),
        ("week", "1 year", 52),
        ("day", "2 weeks", 14),
        ("quarter", "1 year", 4),
        ("fiscal_year", "1 year", 1),
    ],
)
def test_previous_by_whole_windows(window: str, length: str, steps: int) -> None:
    model = clean(f"kpi x {{ formula: previous(revenue, {length})\n window: {window} }}").model
    shift = model.kpis["x"].formula
    assert isinstance(shift, Shift)
    assert (shift.steps, shift.grain) == (steps, window)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("metric x = previous(revenue, 1 year)", Length(1, Grain.YEAR)),
        ("kpi x { formula: previous(revenue, 1 month)\n window: quarter }", Length(1, Grain.MONTH)),
        ("kpi x { formula: previous(revenue, 45 days)\n window: month }", Length(45, Grain.DAY)),
    ],
)
def test_previous_by_parts_of_a_window_keeps_its_length(text: str, length: Length) -> None:
    measure = clean(text).model.measure("x")
    assert isinstance(measure, Metric | Kpi)
    shift = measure.formula
    assert isinstance(shift, Shift)
    assert (shift.steps, shift.grain, shift.length) == (0, None, length)


def test_formula_that_looks_back_by_windows_keeps_to_its_window() -> None:
    text = (
        "kpi a { formula: previous(revenue, 1 year)\n window: month }\n"
        "kpi b { formula: a\n window: quarter }\n"
    )
    shift = clean(text).model.kpis["b"].formula
    assert isinstance(shift, Shift)
    assert (shift.steps, shift.grain, shift.length) == (12, Grain.MONTH, Length(1, Grain.YEAR))


def test_bracketed_condition_reaches_every_leaf() -> None:
    where = 'where region = "EMEA"'
    body = formula(f"(revenue / count(calls) {where})")
    first, second = aggregates(body)
    assert first.where.operator == "and"
    assert first.where.right.left.path == ("owner",)
    assert second.where.left.path == ("rep",)


def test_bracketed_condition_sees_dimensions_only() -> None:
    assert found('metric x = (revenue where stage = "won")') == [("K206", "stage")]


@pytest.mark.parametrize(
    ("text", "additive"),
    [
        ("revenue", True),
        ("revenue - sum(deals.amount)", True),
        ("-revenue / 2", True),
        ("revenue / count(deals)", False),
        ("count(reps)", False),
        ("count_distinct(deals.owner)", False),
        ("avg(deals.amount)", False),
        ("previous(revenue)", False),
        ("revenue * count(deals)", False),
        ("revenue + 5 USD", False),
    ],
)
def test_additivity(text: str, additive: bool) -> None:
    model = clean(f"metric x = {text}").model
    assert model.metrics["x"].additive is additive
    assert is_additive(model.metrics["x"].formula) is additive


def test_sources_of_a_formula_come_once_each() -> None:
    body = formula("revenue / count(calls) + revenue / count(deals) * count(deals) / count(calls)")
    assert sources(body) == ("deals", "calls")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("metric x = revenu", [("K201", "revenu")]),
        ("metric x = sum(dealz.amount)", [("K203", "dealz")]),
        ("metric x = count(dealz)", [("K203", "dealz")]),
        ("metric x = sum(deals.amuont)", [("K202", "amuont")]),
        ("metric x = sum(deals.ownr.id)", [("K202", "ownr")]),
        ("metric x = sum(deals.stage.id)", [("K213", "stage")]),
        ("metric x = deals.amount", [("K402", "deals.amount")]),
        ("metric x = deals", [("K402", "deals")]),
        ("metric x = sum(revenue)", [("K403", "revenue")]),
        ("metric x = sum(deals.amount * revenue)", [("K403", "revenue")]),
        (
            "metric x = sum(deals.amount where calls.duration > 1 minute)",
            [("K404", "calls.duration")],
        ),
        ("metric x = sum(amount)", [("K405", "amount")]),
        ("metric x = sum(deals)", [("K213", "deals")]),
        ("metric x = count(revenue)", [("K403", "revenue")]),
        ("metric x = sum(deals.owner)", [("K213", "deals.owner")]),
        ("metric x = avg(calls.deal.owner)", [("K213", "calls.deal.owner")]),
        ("metric x = count(ae)", [("K213", "ae")]),
        ("metric x = sum(deals.amount on stage)", [("K406", "stage")]),
        ("metric x = growth(count(reps))", [("K407", "count(reps)")]),
        ("metric x = growth(5)", [("K407", "5")]),
        ("metric x = x + 1", [("K401", "x")]),
        ("metric x = y\nmetric y = x", [("K401", "x")]),
        ("metric x = foo(revenue)", [("K210", "foo")]),
        ("metric x = ae", [("K213", "ae")]),
        ('metric x = round(revenue where region = "a")', [("K314", 'region = "a"')]),
    ],
)
def test_wrong_names(text: str, problems: list[tuple[str, str]]) -> None:
    assert found(text) == problems


def test_what_depends_on_a_mistake_is_silent() -> None:
    text = (
        "metric x = revenu\nmetric y = growth(x) + 3 USD\n"
        "kpi z { formula: y\n target: >= 40 days\n unit: percent\n by: region }\n"
        "dashboard d { row { tile z as leaderboard by rep\n chart y by month } }\n"
    )
    assert found(text) == [("K201", "revenu")]
