"""Which conditions are taken for one that has a name, and what a fix writes."""

from __future__ import annotations

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.run import Selection
from tests.unit.lint.conftest import check_text

TEXT = """
source reps {
  table: reps
  key:   id
  column id:      number
  column region:  text
  column left_on: date optional
  let is_emea = region = "EMEA"
}
source deals {
  table: deals
  key:   id
  time:  closed_on
  column id:        number
  column closed_on: date
  column paid_on:   date optional
  column stage:     text
  column kind:      text
  column amount:    money USD
  column rep:       ref reps by rep_id
  let is_won    = stage = "won"
  let is_closed = stage in ("won", "lost")
  let is_big    = amount > 10k USD
  let is_middle = amount between 2k USD and 5k USD
  let big_win   = is_won and is_big
  let is_paid   = paid_on is not null
  let is_alive  = stage != "lost"
  let `from`    = kind = "import"
  dimension stage = stage
  dimension won   = is_won
  dimension huge  = amount > 1M USD
}
source calls {
  table: calls
  key:   id
  time:  held_on
  column id:      number
  column held_on: date
  column deal:    ref deals by deal_id
}
"""


def found(declared: str) -> tuple[str, tuple[Diagnostic, ...]]:
    text = f"{TEXT}{declared}\n"
    problems = check_text(text, selection=Selection(select=("L418",)))
    assert {one.code for one in problems} <= {"L418"}, problems
    return text, problems


def told(declared: str) -> list[tuple[str, str]]:
    """Return what is written out, and the name that is told for it."""
    text, problems = found(declared)
    return [
        (text[one.primary.span.start : one.primary.span.end], (one.help or "").split("`")[1])
        for one in problems
    ]


def test_names_themselves_are_definitions() -> None:
    assert told("") == []


@pytest.mark.parametrize(
    ("where", "written", "name"),
    [
        ('stage = "won"', 'stage = "won"', "is_won"),
        ('"won" = stage and id < 9', '"won" = stage', "is_won"),
        ('(stage = "won" or id < 9) and id > 2', 'stage = "won"', "is_won"),
        ('stage in ("lost", "won")', 'stage in ("lost", "won")', "is_closed"),
        ('stage = "lost" or "won" = stage', 'stage = "lost" or "won" = stage', "is_closed"),
        ('not (stage not in ("lost", "won"))', 'not (stage not in ("lost", "won"))', "is_closed"),
        ("not (paid_on is null)", "not (paid_on is null)", "is_paid"),
        ('not stage = "lost"', 'not stage = "lost"', "is_alive"),
        ("10000 USD < amount", "10000 USD < amount", "is_big"),
        ("amount >= 2k USD and amount <= 5k USD",) * 2 + ("is_middle",),
        ("amount between 2k USD and 5k USD",) * 2 + ("is_middle",),
        ('amount > 10k USD and "won" = stage',) * 2 + ("big_win",),
        ('is_big and id > 2 and stage = "won"',) * 2 + ("big_win",),
        ('id > 2 and (stage = "won" and is_big)', 'stage = "won" and is_big', "big_win"),
        ("amount > 1M USD", "amount > 1M USD", "huge"),
        ('kind = "import"', 'kind = "import"', "from"),
        ('rep.region = "EMEA"', 'rep.region = "EMEA"', "rep.is_emea"),
    ],
)
def test_what_means_the_same_has_the_name(where: str, written: str, name: str) -> None:
    assert told(f"metric m = count(deals where {where})") == [(written, name)]


@pytest.mark.parametrize(
    "formula",
    [
        "count(deals where is_won)",
        "count(deals where big_win and not is_won)",
        'count(deals where stage = "new")',
        'count(deals where stage in ("won", "new"))',
        'count(deals where stage != "won")',
        "count(deals where amount >= 10k USD)",
        # one end of a range was not written as a comparison, nor was what `case` compares with
        "count(deals where amount between 10k USD and 20k USD)",
        "count(deals where amount not between 2k USD and 5k USD)",
        'sum(case stage when "won" then deals.amount else 0 USD end)',
        # counting what has a value asks for it without a condition
        "count(deals.paid_on)",
        # brackets take dimensions, where the let has no name
        '(count(deals) where stage = "won")',
        '(count(deals where is_big) where stage = "won")',
        # another source, whose column is called alike
        "count(reps where left_on is null)",
    ],
)
def test_what_has_no_name_is_left_alone(formula: str) -> None:
    assert told(f"metric m = {formula}") == []


def test_each_part_is_told_once_and_where_it_is_written() -> None:
    both = 'count(deals where (stage = "won" or id < 3) and amount > 10k USD)'
    assert told(f"metric m = {both}\nmetric n = m * 2") == [
        ('stage = "won"', "is_won"),
        ("amount > 10k USD", "is_big"),
    ]


def test_references_lead_to_names() -> None:
    where = 'deal.rep.region = "EMEA" and deal.stage = "won"'
    assert told(f"metric m = count(calls where {where})") == [
        ('deal.rep.region = "EMEA"', "deal.rep.is_emea"),
        ('deal.stage = "won"', "deal.is_won"),
    ]


def test_every_place_of_a_condition_is_read() -> None:
    declared = """
metric wins = count(deals where is_won)
kpi rate {
  formula: conversion(deals.closed_on -> deals.paid_on where stage = "won")
  window:  month
  target:  >= count(deals where stage = "won") / count(deals)
  stretch: >= 2 * count(deals where stage = "won") / count(deals)
  status:  red below count(deals where stage = "won") / count(deals)
}
funnel path {
  stage first: deals on closed_on where stage = "won"
  stage paid:  deals on paid_on where is_won
}
source teams {
  table: teams
  key:   id
  column id:   number
  column size: number
  let is_small  = size < 5
  let is_little = 5 > size
  let twice     = is_small and size < 3
  let word      = case when size < 5 then "small" else "large" end
  dimension tiny = size < 5
}
"""
    assert told(declared) == [
        *[('stage = "won"', "is_won")] * 5,
        ("5 > size", "is_small"),
        ("size < 5", "is_small"),
        ("size < 5", "is_small"),
    ]


def test_a_roll_up_is_of_the_rows_that_it_counts() -> None:
    text = TEXT.replace(
        "  let is_emea", '  let wins = count(deals where stage = "won" by rep)\n  let is_emea'
    )
    problems = check_text(text, selection=Selection(select=("L418",)))
    assert [one.message for one in problems] == [
        "`reps` writes out what `deals` calls `is_won`",
    ]


@pytest.mark.parametrize(
    ("formula", "text", "applicability"),
    [
        ('count(deals where stage = "won")', "count(deals where is_won)", "safe"),
        # another form is another formula, though it gives the same number
        ('count(deals where "won" = stage)', "count(deals where is_won)", "unsafe"),
        (
            'sum(case when deals.stage = "won" then 1 else 0 end)',
            "sum(case when deals.is_won then 1 else 0 end)",
            "safe",
        ),
        ('count(calls where deal.stage = "won")', "count(calls where deal.is_won)", "safe"),
        (
            "count(deals where id > 1 and (is_won and is_big))",
            "count(deals where id > 1 and (big_win))",
            "safe",
        ),
    ],
)
def test_a_fix_writes_the_name(formula: str, text: str, applicability: str) -> None:
    before, (problem,) = found(f"metric m = {formula}")
    assert problem.fix is not None
    (edit,) = problem.fix.edits
    after = before[: edit.span.start] + edit.text + before[edit.span.end :]
    assert after.strip().endswith(f"metric m = {text}")
    assert problem.fix.applicability.value == applicability
    assert told(f"metric m = {text}") == []


@pytest.mark.parametrize(
    "where", ['kind = "import"', 'stage = "won" and kind = "a" and amount > 10k USD']
)
def test_where_no_name_can_take_its_place_there_is_no_fix(where: str) -> None:
    _, (problem,) = found(f"metric m = count(deals where {where})")
    assert problem.fix is None
