"""What kind of number a formula gives: whether it adds up over periods, and over members."""

import pytest

from kpilang.model.expr import Expr
from kpilang.model.nature import Nature, is_additive, is_dated, is_ratio, moving, nature_of
from tests.unit.analysis.sample import clean, found

SUBSCRIPTIONS = """\
source subscriptions {
  table: crm.subscriptions
  key:   id
  time:  began_on
  column id:       number
  column rep:      ref reps by rep_id
  column began_on: date
  column ended_on: date optional
  column fee:      money USD per month
}
"""
PARTNERS = """\
source partners {
  table: crm.partners
  key:   id
  time:  signed_on
  column id:        number
  column signed_on: date
  let visits = count(visits by partner)
  let recent = count(visits by partner over trailing 90 days)
  let running = count(visits by partner where going at end)
}
source visits {
  table: crm.visits
  key:   id
  time:  began_on
  column id:       number
  column partner:  ref partners by partner_id
  column began_on: date
  column ended_on: date optional
  span going: began_on to ended_on
}
"""
WON = "count(deals where is_won)"


def formula(text: str, before: str = "") -> Expr:
    resolved = clean(f"{before}metric x = {text}").model.metrics["x"].formula
    assert resolved is not None
    return resolved


@pytest.mark.parametrize(
    ("text", "nature", "additive"),
    [
        ("count(deals)", Nature.FLOW, True),
        ("sum(deals.amount where is_won)", Nature.FLOW, True),
        ("-revenue", Nature.FLOW, True),
        ("revenue - sum(deals.amount)", Nature.FLOW, True),
        ("revenue * 3", Nature.FLOW, True),
        ("3 * revenue / 2", Nature.FLOW, True),
        ("count(reps)", Nature.STOCK, False),
        ("count(reps where employed at end)", Nature.STOCK, False),
        ("count(deals over trailing 30 days)", Nature.STOCK, False),
        ("count(deals over month)", Nature.STOCK, False),
        ("last(balances.amount)", Nature.STOCK, False),
        ("first(balances)", Nature.STOCK, False),
        ("avg(balances.amount)", Nature.STOCK, False),
        ("last(balances.amount by account)", Nature.STOCK, False),
        ("count_distinct(balances.account)", Nature.DISTINCT, False),
        ("count_distinct(deals.owner)", Nature.DISTINCT, False),
        ("avg(deals.amount)", Nature.RATE, False),
        ("max(deals.amount)", Nature.RATE, False),
        ("percentile(90%, deals.amount)", Nature.RATE, False),
        ("last(deals.amount)", Nature.RATE, False),
        ("revenue / count(deals)", Nature.RATE, False),
        ("revenue * count(deals)", Nature.RATE, False),
        ("revenue - last(balances.amount)", Nature.RATE, False),
        ("revenue + 5 USD", Nature.RATE, False),
        ("round(revenue)", Nature.RATE, False),
        ("case when revenue > 5 USD then revenue else 0 USD end", Nature.RATE, False),
        ("growth(revenue)", Nature.RATE, False),
        ("change(revenue)", Nature.FLOW, False),
        ("previous(last(balances.amount))", Nature.STOCK, False),
        ("total(revenue)", Nature.FLOW, False),
        ("share(revenue)", Nature.RATE, False),
        ("rank(revenue)", Nature.RATE, False),
        ("forecast(revenue)", Nature.FLOW, False),
        ("target(growth_goal)", Nature.RATE, False),
        ("conversion(deals.opened_on -> deals.closed_on)", Nature.RATE, False),
        ("avg(revenue each month)", Nature.STOCK, False),
        ("max(revenue each month)", Nature.RATE, False),
        ("5", Nature.CONSTANT, False),
    ],
)
def test_natures(text: str, nature: Nature, additive: bool) -> None:
    resolved = formula(text)
    assert (nature_of(resolved), is_additive(resolved)) == (nature, additive)


@pytest.mark.parametrize(
    ("where", "additive"),
    [
        ("visits > 3", True),
        ("recent > 3", False),
        ("running > 3", False),
        ("count(visits by partner) > 3", False),
        ("count(visits by partner over all time) > 3", False),
        ("signed_on < period_start", False),
    ],
)
def test_what_is_rolled_up_in_the_period_does_not_add_up(where: str, additive: bool) -> None:
    """A quarter has more partners with three visits in it than its months together."""
    resolved = formula(f"count(partners where {where})", PARTNERS)
    assert is_additive(resolved) is additive
    assert (moving(resolved.where) is None) is additive


def test_amounts_that_recur_do_not_add_up_over_time() -> None:
    resolved = formula("sum(subscriptions.fee)", SUBSCRIPTIONS)
    assert nature_of(resolved) is Nature.STOCK
    assert not is_additive(resolved)


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("count(deals)", True),
        ("count(reps)", False),
        ("count(reps on hired_on)", True),
        ("count(reps where employed at start)", True),
        ("count(reps where count(calls by rep) > 0)", True),
        ("count(reps where count(calls by rep over previous) > 0)", True),
        ("count(reps where hired_on < period_start)", True),
        ("count(reps) / 2", False),
        ("target(growth_goal)", True),
    ],
)
def test_what_differs_from_period_to_period(text: str, dated: bool) -> None:
    assert is_dated(formula(text)) is dated
    problems = [] if dated else [("K407", text)]
    assert found(f"metric x = change({text})") == problems


def test_a_register_by_what_is_rolled_up_over_all_time_is_the_same_in_every_period() -> None:
    before = PARTNERS.replace("  time:  signed_on\n", "")
    assert not is_dated(formula("count(partners where visits > 3)", before))
    assert is_dated(formula("count(partners where recent > 3)", before))


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("revenue", False),
        (f"revenue / {WON}", True),
        (f"revenue - {WON} / count(deals) * 3 USD", True),
        ("revenue / 12", False),
        ("avg(deals.amount)", True),
        ("median(deals.amount) * 2", True),
        ("avg(balances.amount)", False),
        ("max(deals.amount)", False),
        ("last(deals.amount)", False),
        ("round(change(revenue))", False),
        ("growth(revenue)", True),
        ("sum(deals.amount / 2)", False),
        ("conversion(deals.opened_on -> deals.closed_on)", True),
    ],
)
def test_what_weighs_its_rows_is_no_matter_for_a_mean(text: str, ratio: bool) -> None:
    assert is_ratio(formula(text)) is ratio
    code = found(f"metric x = avg({text} each month over trailing 3 months)")
    assert code == ([("K445", text)] if ratio else [])
