"""Conversions: which rows begin, which are reached, what makes two of them one entity's."""

from decimal import Decimal

import pytest

from kpilang.model.expr import Column, Conversion, RefKey
from kpilang.model.leaves import sources
from tests.unit.analysis.sample import clean, found

VISITS = """\
source visits {
  table: crm.visits
  key:   id
  row:   visit
  time:  day
  column id:       number
  column day:      date
  column rep:      ref reps by rep_id
  column referrer: ref visits by referrer_id
}
source lines {
  table: crm.lines
  key:   order_no, line_no
  time:  day
  column order_no: number
  column line_no:  number
  column day:      date
  column paid_on:  date optional
}
source keyless {
  table: crm.keyless
  time:  day
  column day:   date
  column later: date
}
"""


def conversion(text: str) -> Conversion:
    formula = clean(f"{VISITS}metric x = conversion({text})").model.metrics["x"].formula
    assert isinstance(formula, Conversion)
    return formula


def test_within_one_source_a_row_is_its_own_entity() -> None:
    share = conversion("deals.opened_on -> deals.closed_on within 30 days")
    assert (share.base.source, share.reached.source) == ("deals", "deals")
    assert (share.base.axis.name, share.reached.axis.name) == ("opened_on", "closed_on")
    assert share.base.key == share.reached.key == Column(share.base.key.type, (), "deals", "id")
    assert share.within == Decimal(30 * 86400)
    assert share.reached.axis.optional
    assert share.type.unit.is_pure


@pytest.mark.parametrize(
    ("within", "seconds"),
    [("90 seconds", 90), ("1.5 hours", 5400), ("2 weeks", 1_209_600), ("1 day", 86_400)],
)
def test_the_wait_is_exact_to_the_second(within: str, seconds: int) -> None:
    share = conversion(f"deals.opened_on -> deals.closed_on within {within}")
    assert share.within == Decimal(seconds)


def test_without_a_wait_any_time_after_will_do() -> None:
    assert conversion("deals.opened_on -> deals.closed_on").within is None


def test_the_only_reference_links_two_sources_either_way() -> None:
    there = conversion("deals.opened_on -> calls.made_at within 3 days")
    assert isinstance(there.base.key, Column)
    assert isinstance(there.reached.key, RefKey)
    assert (there.base.key.column, there.reached.key.ref) == ("id", "deal")
    back = conversion("calls.made_at -> deals.closed_on within 3 days")
    assert isinstance(back.base.key, RefKey)
    assert isinstance(back.reached.key, Column)
    assert (back.base.key.ref, back.reached.key.column) == ("deal", "id")


def test_a_reference_that_both_have_is_named() -> None:
    share = conversion("calls.made_at -> visits.day by rep within 3 days")
    assert isinstance(share.base.key, RefKey)
    assert isinstance(share.reached.key, RefKey)
    assert (share.base.key.source, share.reached.key.source) == ("calls", "visits")


def test_a_reference_to_its_own_source_leads_to_other_rows() -> None:
    share = conversion("visits.day -> visits.day by referrer within 30 days")
    assert isinstance(share.base.key, Column)
    assert isinstance(share.reached.key, RefKey)
    assert (share.base.key.column, share.reached.key.ref) == ("id", "referrer")


def test_dimensions_are_those_of_the_base() -> None:
    share = conversion("deals.opened_on -> calls.made_at within 3 days")
    assert sources(share) == ("deals",)
    text = "kpi x { formula: conversion(deals.opened_on -> calls.made_at)\n by: region }"
    assert found(text) == []


def test_a_condition_is_about_the_source_it_names_and_else_about_what_is_reached() -> None:
    share = conversion(
        'deals.opened_on -> calls.made_at where deals.stage = "won" and duration > 5 minutes'
        " and deals.amount > 5 USD within 3 days"
    )
    assert share.base.where is not None
    assert share.base.where.operator == "and"
    assert share.reached.where is not None
    assert share.reached.where.left.column == "duration"


def test_a_conversion_is_shown_in_percent() -> None:
    display = (
        clean("kpi x { formula: conversion(deals.opened_on -> deals.closed_on) }")
        .model.kpis["x"]
        .display
    )
    assert display.percent


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [("K444", "conversion")]),
        ("deals.opened_on", [("K444", "deals.opened_on")]),
        ("deals.opened_on, deals.closed_on", [("K444", "deals.closed_on")]),
        ("deals -> calls", [("K444", "deals")]),
        ("deals.opened_on -> closed_on", [("K444", "closed_on")]),
        ("revenue -> deals.closed_on", [("K444", "revenue")]),
        ("dealz.opened_on -> deals.closed_on", [("K203", "dealz")]),
        ("deals.opend_on -> deals.closed_on", [("K202", "opend_on")]),
        ("deals.stage -> deals.closed_on", [("K406", "deals.stage")]),
        ("deals.opened_on -> deals.closed_on within 2 months", [("K305", "months")]),
        ("deals.opened_on -> deals.closed_on within 3 USD", [("K303", "3 USD")]),
        ("deals.opened_on -> deals.closed_on within 3 dayz", [("K212", "dayz")]),
        ("deals.opened_on -> deals.closed_on within 0 days", [("K416", "0")]),
        ("deals.opened_on -> deals.closed_on by owner, rep", [("K416", "rep")]),
        ("deals.opened_on -> deals.closed_on on closed_on", [("K470", "closed_on")]),
        ("deals.opened_on -> deals.closed_on over all time", [("K470", "all time")]),
        ("deals.opened_on -> deals.closed_on each month", [("K470", "month")]),
        ("deals.opened_on -> deals.closed_on where stagee = 1", [("K202", "stagee")]),
        ("deals.opened_on -> deals.closed_on where stage", [("K311", "stage")]),
        ("calls.made_at -> visits.day", [("K442", "calls.made_at -> visits.day")]),
        ("deals.opened_on -> calls.made_at by rep", [("K442", "rep")]),
        ("reps.hired_on -> calls.made_at by owner", [("K442", "owner")]),
        ("deals.opened_on -> lines.day", [("K442", "deals.opened_on -> lines.day")]),
        ("lines.day -> lines.paid_on", [("K442", "lines.day -> lines.paid_on")]),
        ("keyless.day -> keyless.later", [("K442", "keyless.day -> keyless.later")]),
        ("balances.day -> reps.hired_on", [("K426", "balances.day")]),
    ],
)
def test_mistakes_in_a_conversion(text: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"{VISITS}metric x = conversion({text})") == problems


def test_a_snapshot_may_be_reached() -> None:
    assert found("metric x = conversion(reps.hired_on -> balances.day within 30 days)") == []


def test_an_arrow_belongs_into_a_conversion() -> None:
    assert found("metric x = sum(deals.opened_on -> deals.closed_on)") == [
        ("K443", "deals.opened_on -> deals.closed_on")
    ]
