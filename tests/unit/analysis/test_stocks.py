"""Stocks: what is alive at a moment has no time axis and does not add up over time."""

import pytest

from kpilang.model.expr import Aggregate, Alive, Column, Expr
from kpilang.model.leaves import aggregates
from kpilang.model.nature import Nature, is_additive, is_stock, nature_of
from tests.unit.analysis.sample import clean, found

EVENTS = """\
source jobs {
  table: crm.jobs
  key:   id
  row:   job
  time:  began_at
  column id:       number
  column rep:      ref reps by rep_id
  column began_at: timestamp
  column ended_at: timestamp optional
  let is_busy = running at end
  span running: began_at to ended_at
}
"""


def leaf(text: str) -> Aggregate:
    formula = clean(f"{EVENTS}metric x = {text}").model.metrics["x"].formula
    assert isinstance(formula, Aggregate)
    return formula


@pytest.mark.parametrize("moment", ["start", "end"])
def test_a_stock_has_no_axis_though_its_source_has_one(moment: str) -> None:
    stock = leaf(f"count(jobs where running at {moment})")
    assert stock.axis is None
    assert isinstance(stock.where, Alive)
    assert (stock.where.name, stock.where.moment) == ("running", moment)
    assert [part.column for part in (stock.where.first, stock.where.last)] == [
        "began_at",
        "ended_at",
    ]
    assert str(stock.type) == "job"


def test_a_span_of_a_row_referred_to_is_seen_along_the_path() -> None:
    stock = leaf("count(calls where deal.owner.employed at end)")
    assert isinstance(stock.where, Alive)
    assert isinstance(stock.where.first, Column)
    assert (stock.where.first.path, stock.where.first.source) == (("deal", "owner"), "reps")
    assert stock.axis is None


def test_a_let_may_ask_and_makes_a_stock_of_what_uses_it() -> None:
    assert leaf("count(jobs where is_busy)") == leaf("count(jobs where running at end)")


def test_a_value_may_ask_too() -> None:
    stock = leaf("sum(case when jobs.running at end then 1 else 0 end)")
    assert is_stock(stock)
    assert stock.axis is None


def test_a_condition_may_ask_at_both_moments() -> None:
    churn = "count(reps where employed at start and not employed at end)"
    formula = clean(f"metric x = {churn} / count(reps where employed at start)").model
    assert formula.metrics["x"].formula is not None
    assert all(stock.axis is None for stock in aggregates(formula.metrics["x"].formula))


def test_the_moments_of_the_row_may_be_compared_with() -> None:
    stock = leaf("count(jobs where running at end and began_at < period_start)")
    assert is_stock(stock)
    flow = leaf("count(jobs where began_at < period_end)")
    assert flow.axis is not None


@pytest.mark.parametrize(
    ("text", "nature", "additive"),
    [
        ("count(jobs)", Nature.FLOW, True),
        ("count(jobs where running at end)", Nature.STOCK, False),
        ("count(jobs where began_at < period_end)", Nature.STOCK, False),
        ("count(reps)", Nature.STOCK, False),
        ("-2 * count(jobs where running at end)", Nature.STOCK, False),
        ("count(jobs where running at end) - count(jobs)", Nature.RATE, False),
        ("count(jobs where running at end) / count(jobs)", Nature.RATE, False),
    ],
)
def test_a_stock_does_not_add_up_over_time(text: str, nature: Nature, additive: bool) -> None:
    formula: Expr | None = clean(f"{EVENTS}metric x = {text}").model.metrics["x"].formula
    assert formula is not None
    assert (nature_of(formula), is_additive(formula)) == (nature, additive)


def test_a_stock_may_grow_though_it_is_of_a_register() -> None:
    assert found("metric x = growth(count(reps where employed at end))") == []
    assert found("metric x = growth(count(reps))") == [("K407", "count(reps)")]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("count(reps where employd at end)", [("K441", "employd")]),
        ("count(reps where hired_on at end)", [("K441", "hired_on")]),
        ("count(calls where deal.opn at end)", [("K441", "opn")]),
        ("count(calls where dael.open at end)", [("K202", "dael")]),
        ("count(reps where employed)", [("K213", "employed")]),
        ("count(reps on hired_on where employed at end)", [("K427", "hired_on")]),
        ("employed at end", [("K447", "employed at end")]),
        ("last(deals.amount where open at end)", [("K440", "last")]),
        ("sum(count(reps where left_on at end) each month)", [("K441", "left_on")]),
    ],
)
def test_mistakes_with_stocks(text: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"metric x = {text}") == problems


def test_a_stock_is_not_summed_over_periods_nor_forecast() -> None:
    stock = "count(reps where employed at end)"
    assert found(f"metric x = sum({stock} each month)") == [("K451", stock)]
    assert found(f"metric x = forecast({stock})") == [("K450", stock)]
    assert found(f"metric x = avg({stock} each month over trailing 3 months)") == []


@pytest.mark.parametrize(
    ("item", "problems"),
    [
        ("span a: hired to left", [("K202", "hired"), ("K202", "left")]),
        ("span a: region to hired_on", [("K406", "region")]),
        ("span a: hired_on to hired_on\n  span a: hired_on to hired_on", [("K208", "a")]),
        ("span region: hired_on to hired_on", [("K208", "region")]),
        ("dimension working = case when a at end then 1 end", [("K465", "a at end")]),
        ("let b = a at end\n  dimension working = b", [("K465", "b")]),
        ("let b = period_end\n  time: b", [("K465", "b")]),
        ("let b = period_end\n  span c: b to hired_on", [("K465", "b")]),
    ],
)
def test_mistakes_in_a_source(item: str, problems: list[tuple[str, str]]) -> None:
    span = "" if "span a" in item else "  span a: hired_on to hired_on\n"
    text = (
        "source x {\n  table: t\n  column region: text\n  column hired_on: date\n"
        f"{span}  {item}\n}}\n"
    )
    assert found(text) == problems
