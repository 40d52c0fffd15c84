"""Brackets round a formula: their clauses reach every leaf, or are refused."""

import pytest

from kpilang.model.expr import Aggregate, Conversion, Expr, Folded
from kpilang.model.leaves import aggregates, walk
from kpilang.model.windows import Grain, Length, Window, WindowKind
from tests.unit.analysis.sample import clean, found

TRAILING = Window(WindowKind.TRAILING, Grain.MONTH, length=Length(3, Grain.MONTH))
CONVERSION = "conversion(deals.opened_on -> deals.closed_on within 30 days)"


def formula(text: str) -> Expr:
    resolved = clean(f"metric x = {text}").model.metrics["x"].formula
    assert resolved is not None
    return resolved


def only(kind: type[Expr], expr: Expr) -> Expr:
    (part,) = (part for part in walk(expr) if isinstance(part, kind))
    return part


def test_a_window_reaches_every_aggregate_that_has_none() -> None:
    body = formula("(revenue / count(calls) * count(deals over all time) over trailing 3 months)")
    windows = [leaf.over for leaf in aggregates(body)]
    assert windows == [TRAILING, TRAILING, Window(WindowKind.ALL_TIME, Grain.MONTH)]


def test_an_inner_window_wins_over_an_outer_one() -> None:
    body = formula("((revenue over all time) - revenue over trailing 3 months)")
    assert [leaf.over for leaf in aggregates(body)] == [
        Window(WindowKind.ALL_TIME, Grain.MONTH),
        TRAILING,
    ]


def test_a_window_is_not_inherited_by_roll_ups() -> None:
    body = formula("(count(reps on hired_on where count(calls by rep) > 3) over trailing 3 months)")
    assert isinstance(body, Aggregate)
    assert body.over == TRAILING
    assert body.where is not None
    rollup = next(iter(walk(body.where)))
    assert rollup.left.aggregate.over is None


def test_a_window_is_that_of_the_fold_and_not_of_what_is_folded() -> None:
    body = formula("(avg(revenue each month) over trailing 3 months)")
    assert isinstance(body, Folded)
    assert body.over == TRAILING
    assert [leaf.over for leaf in aggregates(body)] == [None]


def test_a_metric_keeps_its_window_where_it_is_folded_and_beside() -> None:
    body = formula("(revenue - avg(revenue each month) over trailing 3 months)")
    assert [leaf.over for leaf in aggregates(body)] == [TRAILING, None]


def test_an_axis_reaches_every_aggregate_that_is_not_at_a_moment() -> None:
    body = formula("(revenue / count(deals where open at end) on opened_on)")
    assert [leaf.axis and leaf.axis.name for leaf in aggregates(body)] == ["opened_on", None]
    body = formula("(revenue / count(reps where employed at end) on opened_on)")
    assert [leaf.axis and leaf.axis.name for leaf in aggregates(body)] == ["opened_on", None]


def test_a_condition_narrows_the_base_of_a_conversion() -> None:
    body = formula(f'({CONVERSION} where region = "EMEA")')
    assert isinstance(body, Conversion)
    assert body.base.where is not None
    assert body.base.where.left.path == ("owner",)
    assert body.reached.where is None


def test_a_condition_reaches_into_what_is_folded() -> None:
    body = formula('(avg(revenue each month) where region = "EMEA")')
    (leaf,) = aggregates(body)
    assert leaf.where is not None
    assert leaf.where.operator == "and"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("(revenue by region)", [("K470", "region")]),
        ("(revenue within 3 days)", [("K470", "3 days")]),
        ("(revenue each month)", [("K470", "month")]),
        (f"({CONVERSION} over trailing 3 months)", [("K470", "trailing 3 months")]),
        (f"({CONVERSION} on opened_on)", [("K470", "opened_on")]),
        ('(target(growth_goal) where region = "EMEA")', [("K470", 'region = "EMEA"')]),
        ("(target(growth_goal) over all time)", [("K470", "all time")]),
        ("(forecast(revenue) over trailing 3 months)", [("K470", "trailing 3 months")]),
        ("(count(deals over all time) over trailing 3 months)", [("K470", "trailing 3 months")]),
        ("(count(reps where employed at end) on hired_on)", [("K427", "hired_on")]),
        ("(5 over trailing 3 months)", [("K470", "trailing 3 months")]),
        ("(5 on opened_on)", [("K470", "opened_on")]),
        ("(revenue on opened)", [("K202", "opened")]),
        ("(revenue / count(calls) on opened_on)", [("K202", "opened_on")]),
        ("(revenue on stage)", [("K406", "stage")]),
        ("(revenue over trailing 3 mounths)", [("K209", "mounths")]),
        ('(revenue where regoin = "EMEA")', [("K206", "regoin")]),
        ("(revenue where count(deals) > 3)", [("K449", "count")]),
        ("(revenue where open at end)", [("K447", "open at end")]),
        ('(revenu where region = "EMEA")', [("K201", "revenu")]),
    ],
)
def test_a_clause_that_has_no_meaning_is_refused(
    text: str, problems: list[tuple[str, str]]
) -> None:
    assert found(f"metric x = {text}") == problems
