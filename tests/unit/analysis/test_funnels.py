"""Funnels: stages in order, each linked to the one before."""

from decimal import Decimal

import pytest

from kpilang.model.entities import Funnel
from kpilang.model.expr import Column, RefKey
from kpilang.model.windows import Grain, Window, WindowKind
from tests.unit.analysis.sample import analysed, clean, found

STAGES = """\
  stage opened: deals on opened_on
  stage called: calls on made_at where duration > 5 minutes within 30 days
  stage closed: deals on closed_on where is_won via deal
"""


def funnel(text: str) -> Funnel:
    return clean(f"funnel f {{\n{text}}}").model.funnels["f"]


def test_stages_are_events_linked_to_those_before() -> None:
    opened, called, closed = funnel(STAGES).stages
    assert [stage.name for stage in (opened, called, closed)] == ["opened", "called", "closed"]
    assert [stage.event.source for stage in (opened, called, closed)] == ["deals", "calls", "deals"]
    assert [stage.event.axis.name for stage in (opened, called, closed)] == [
        "opened_on",
        "made_at",
        "closed_on",
    ]
    assert (opened.previous_key, opened.within) == (None, None)
    assert called.within == Decimal(30 * 86_400)
    assert isinstance(opened.event.key, Column)
    assert isinstance(called.previous_key, Column)
    assert isinstance(called.event.key, RefKey)
    assert (called.previous_key.column, called.event.key.ref) == ("id", "deal")
    assert isinstance(closed.previous_key, RefKey)
    assert isinstance(closed.event.key, Column)
    assert closed.within is None
    assert closed.event.where is not None


def test_a_funnel_keeps_what_was_written() -> None:
    found_funnel = funnel(
        STAGES + "  counted by own date\n  window: week\n  by: region, weekday\n"
        '  description: "How far deals get."\n  owner: ae\n  deprecated: "old"\n'
    )
    assert found_funnel.own_dates
    assert found_funnel.window == Window(WindowKind.PERIOD, Grain.WEEK)
    assert (found_funnel.by, found_funnel.owner) == (("region", "weekday"), "ae")
    assert found_funnel.description == "How far deals get."
    assert found_funnel.retired is not None
    assert found_funnel.retired.reason == "old"
    assert not funnel(STAGES).own_dates


@pytest.mark.parametrize(
    ("stages", "problems"),
    [
        ("stage a: deals on opened_on", [("K455", "f")]),
        ("counted by own date", [("K455", "f")]),
        ("stage a: dealz on opened_on\n stage b: deals on closed_on", [("K203", "dealz")]),
        ("stage a: deals on opened\n stage b: deals on closed_on", [("K202", "opened")]),
        ("stage a: deals on stage\n stage b: deals on closed_on", [("K406", "stage")]),
        (
            "stage a: deals on opened_on within 3 days\n stage b: deals on closed_on",
            [("K456", "3 days")],
        ),
        (
            "stage a: deals on opened_on via owner\n stage b: deals on closed_on",
            [("K456", "owner")],
        ),
        ("stage a: deals on opened_on\n stage a: deals on closed_on", [("K457", "a")]),
        (
            "stage a: deals on opened_on\n stage b: deals on closed_on where is_wonn",
            [("K202", "is_wonn")],
        ),
        (
            "stage a: deals on opened_on\n stage b: deals on closed_on where stage",
            [("K311", "stage")],
        ),
        (
            "stage a: deals on opened_on\n stage b: deals on closed_on within 2 months",
            [("K305", "months")],
        ),
        ("stage a: deals on opened_on\n stage b: calls on made_at via rep", [("K442", "rep")]),
        (
            "stage a: deals on opened_on\n stage b: balances on day",
            [("K442", "balances")],
        ),
        ("stage a: balances on day\n stage b: reps on hired_on", [("K426", "balances")]),
        (
            "counted by own date\n stage a: reps on hired_on\n stage b: balances on day",
            [("K426", "balances")],
        ),
    ],
)
def test_mistakes_in_a_funnel(stages: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"funnel f {{\n {stages}\n}}") == problems


@pytest.mark.parametrize(
    ("item", "code", "text"),
    [("by: regoin", "K206", "regoin"), ("owner: ea", "K204", "ea"), ("window: mt", "K209", "mt")],
)
def test_mistakes_in_properties(item: str, code: str, text: str) -> None:
    assert found(f"funnel f {{\n{STAGES}  {item}\n}}") == [(code, text)]


def test_a_snapshot_may_be_reached_where_entities_are_followed() -> None:
    assert found("funnel f {\n stage a: reps on hired_on\n stage b: balances on day\n}") == []


def test_a_funnel_with_a_broken_stage_has_none() -> None:
    text = "funnel f {\n stage a: deals on opened_on\n stage b: dealz on closed_on\n}"
    assert analysed(text).model.funnels["f"].stages == ()


def test_the_help_names_the_word_that_is_missing() -> None:
    text = "funnel f {\n stage a: deals on opened_on\n stage b: calls on made_at via rep\n}"
    (problem,) = analysed(text).problems
    assert problem.help == "write `via deal`"
