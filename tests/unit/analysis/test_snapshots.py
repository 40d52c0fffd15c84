"""Snapshots: rows that repeat at every moment are taken at one of them, or as the mean of all."""

import pytest

from kpilang.model.expr import Aggregate, AggregateFunction, Column
from tests.unit.analysis.sample import clean, found


def leaf(text: str) -> Aggregate:
    formula = clean(f"metric x = {text}").model.metrics["x"].formula
    assert isinstance(formula, Aggregate)
    return formula


@pytest.mark.parametrize("function", ["first", "last", "avg"])
def test_a_value_is_the_sum_at_a_moment(function: str) -> None:
    taken = leaf(f"{function}(balances.amount)")
    assert (taken.function, taken.snapshot) == (AggregateFunction(function), True)
    assert taken.axis is not None
    assert (taken.axis.name, str(taken.type)) == ("day", "USD")
    assert taken.each_of == ()


def test_the_rows_of_a_moment_are_counted_by_naming_the_source() -> None:
    taken = leaf("last(balances where amount > 5 USD)")
    assert (taken.argument, str(taken.type)) == (None, "account")
    assert taken.where is not None


def test_each_key_may_have_a_moment_of_its_own() -> None:
    taken = leaf("last(balances.amount by account, rep.region)")
    assert taken.each_of == (
        Column(taken.each_of[0].type, (), "balances", "account"),
        Column(taken.each_of[1].type, ("rep",), "reps", "region"),
    )


def test_distinct_values_are_distinct_over_many_moments_too() -> None:
    assert str(leaf("count_distinct(balances.account)").type) == "account"


def test_a_snapshot_needs_no_key_and_has_a_window_where_asked() -> None:
    text = (
        "source x { table: t\n time: day\n snapshot\n column day: date\n"
        " column amount: money USD }\nmetric y = last(x.amount over trailing 3 months)"
    )
    taken = clean(text).model.metrics["y"].formula
    assert isinstance(taken, Aggregate)
    assert taken.over is not None


@pytest.mark.parametrize("rest", ["time: day\n", ""])
def test_other_sources_are_no_snapshots(rest: str) -> None:
    assert not leaf("sum(deals.amount)").snapshot
    assert not leaf("last(deals.amount)").snapshot


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("sum(balances.amount)", [("K426", "sum")]),
        ("count(balances)", [("K426", "count")]),
        ("count(balances.account)", [("K426", "count")]),
        ("max(balances.amount)", [("K426", "max")]),
        ("min(balances.amount)", [("K426", "min")]),
        ("median(balances.amount)", [("K426", "median")]),
        ("percentile(90%, balances.amount)", [("K426", "percentile")]),
        ("count(reps where sum(balances.amount by rep) > 5 USD)", [("K426", "sum")]),
        ("sum(last(balances.amount) each month)", [("K451", "last(balances.amount)")]),
        ("forecast(last(balances.amount))", [("K450", "last(balances.amount)")]),
        ("conversion(balances.day -> reps.hired_on)", [("K426", "balances.day")]),
        ("last(balances.account)", [("K303", "balances.account")]),
        ("last(balances.amount by acount)", [("K202", "acount")]),
        ("last(balances.amuont)", [("K202", "amuont")]),
        ("avg(balances)", [("K213", "balances")]),
        ("last(deals.amount by owner)", [("K425", "owner")]),
        ("avg(balances.amount by account)", [("K425", "account")]),
    ],
)
def test_mistakes_with_snapshots(text: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"metric x = {text}") == problems


def test_means_of_many_snapshots_are_no_ratios() -> None:
    text = "metric x = avg(avg(balances.amount) each month over trailing 3 months)"
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("last(deals.amount)", []),
        ("last(deals.amount on opened_on)", []),
        ("first(reps.name)", [("K440", "first")]),
        ("first(reps.id on hired_on)", []),
        ("last(deals)", [("K213", "deals")]),
        ("last(keyless.size)", [("K440", "last")]),
    ],
)
def test_elsewhere_first_and_last_need_an_order(text: str, problems: list[tuple[str, str]]) -> None:
    keyless = "source keyless { table: t\n time: day\n column day: date\n column size: number }\n"
    assert found(f"{keyless}metric x = {text}") == problems
