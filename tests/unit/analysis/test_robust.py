"""Analysis never raises: whatever is missing or changes places, problems are values in the text."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.analysis.analyze import Analysis, analyze
from kpilang.diagnostics.report import grouped, report
from kpilang.model.digest import definition_hash, digest
from kpilang.model.entities import Goal
from kpilang.model.nature import nature_of
from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.parse import parse
from tests.support.full import some
from tests.unit.analysis.sample import SAMPLE

ROOT = Path(__file__).parents[3]
TOUR = ROOT / "tests" / "cases" / "tour"
PROJECTS = {
    "tour": (TOUR / "tour.kpi", TOUR / "tour_left_out.kpi"),
    "catalogue": (TOUR / "catalogue.kpi", TOUR / "catalogue_left_out.kpi"),
    "sales": tuple(sorted((ROOT / "specs" / "sales").glob("*.kpi"))),
    "crm": tuple(sorted((ROOT / "specs" / "crm").glob("*.kpi"))),
}
#: how many parts of a project are tried in a normal run
PARTS = 80
#: a file, a declaration in it, and an item of that; without one the whole declaration
Place = tuple[int, int, int | None]


@cache
def documents(project: str) -> tuple[nodes.Document, ...]:
    return tuple(parse(Source(p.name, p.read_text("utf-8"))).document for p in PROJECTS[project])


def places(project: Sequence[nodes.Document]) -> Iterator[Place]:
    for file, document in enumerate(project):
        for number, declaration in enumerate(document.declarations):
            if isinstance(declaration, nodes.Declaration):
                yield file, number, None
                yield from ((file, number, item) for item in range(len(declaration.items)))


def without(project: Sequence[nodes.Document], gone: set[Place]) -> list[nodes.Document]:
    """Return the documents of a project with some of their parts left out."""
    left = []
    for file, document in enumerate(project):
        kept = []
        for number, declaration in enumerate(document.declarations):
            if (file, number, None) in gone:
                continue
            if isinstance(declaration, nodes.Declaration):
                items = (
                    item
                    for place, item in enumerate(declaration.items)
                    if (file, number, place) not in gone
                )
                declaration = replace(declaration, items=tuple(items))
            kept.append(declaration)
        left.append(replace(document, declarations=tuple(kept)))
    return left


def go_on(analysis: Analysis) -> None:
    """Do what follows an analysis; nothing of it may raise."""
    model = analysis.model
    assert len(digest(model)) == 12
    for measure in (*model.metrics.values(), *model.kpis.values(), *model.goals.values()):
        assert len(definition_hash(model, measure.name)) == 12
        formula = measure.measure if isinstance(measure, Goal) else measure.formula
        assert formula is None or nature_of(formula)


@pytest.mark.parametrize("name", PROJECTS)
def test_one_part_that_is_missing_costs_little(name: str) -> None:
    """A name that is gone is told once, wherever it stands; what follows from it is not told."""
    project = documents(name)
    before = len(grouped(report(analyze(project).problems)).diagnostics)
    found = []
    parts = list(places(project))
    for place in some(parts, 1 + len(parts) // PARTS):
        analysis = analyze(without(project, {place}))
        go_on(analysis)
        found.append(len(grouped(report(analysis.problems)).diagnostics) - before)
    assert sum(count <= 1 for count in found) / len(found) > 0.8
    assert sum(count <= 3 for count in found) / len(found) > 0.93
    assert sum(found) / len(found) < 0.8


@pytest.mark.parametrize("name", PROJECTS)
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.02, 0.6))
def test_many_parts_may_be_missing(name: str, seed: int, share: float) -> None:
    project, chance = documents(name), random.Random(seed)
    gone = {place for place in places(project) if chance.random() < share}
    go_on(analyze(without(project, gone)))


@pytest.mark.parametrize("name", PROJECTS)
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_items_may_stand_in_other_declarations(name: str, seed: int, count: int) -> None:
    project, chance = list(documents(name)), random.Random(seed)
    blocks = [place for place in places(project) if place[2] is None]
    for _ in range(count):
        here, there = chance.choice(blocks), chance.choice(blocks)
        giver = project[here[0]].declarations[here[1]]
        taker = project[there[0]].declarations[there[1]]
        if not isinstance(giver, nodes.Declaration) or not isinstance(taker, nodes.Declaration):
            continue
        if giver.items and giver.kind == taker.kind:
            taken = replace(taker, items=(*taker.items, chance.choice(giver.items)))
            declarations = list(project[there[0]].declarations)
            declarations[there[1]] = taken
            project[there[0]] = replace(project[there[0]], declarations=tuple(declarations))
    go_on(analyze(project))


TEXT = (
    SAMPLE
    + """\
kpi x {
  formula: (growth(revenue / count(calls)) where region = "EMEA")
  window: month
  target: between 2% and 6%
  by: region, rep
}
metric heads = count(reps where employed at end and count(calls by rep over previous) > 0)
metric mean = avg(last(balances.amount by account) each month over trailing 3 months)
kpi reached {
  formula: conversion(deals.opened_on -> calls.made_at by deal within 30 days)
  members: reps where employed at start
  target by region {
    EMEA: from 20% in 2026-01 to >= 30% in 2026-12
    else: within 5% of previous(y) * 20%
  }
}
kpi y { formula: revenue / total(revenue by region) + share(revenue)
  target: >= 2 * target(reached)
}
metric size = revenue / count(deals)
metric number = count(deals)
metric per_head = number / heads
tree t for growth_goal {
  revenue = size * number
  number  = previous(heads, 45 days) * per_head
}
funnel f {
  stage opened: deals on opened_on
  stage called: calls on made_at where duration > 5 minutes via deal within 3 days
}
test revenue {
  given deals {
    | id | amount |
    | 1  | 10     |
  }
  as of 2026-01-05
  expect 2026-01: 10 USD
}
dashboard d for ae {
  filter: region
  row { tile x as leaderboard by rep }
  row { chart f by region }
}
"""
)
WORDS = list(re.finditer(r"(?<=[ .(])[a-z_]+\b", TEXT))


def test_the_text_is_without_mistakes() -> None:
    assert analyze([parse(Source("test.kpi", TEXT)).document]).problems == ()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(WORDS) - 1), st.integers(0, len(WORDS) - 1)),
        min_size=1,
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
)
def test_words_may_change_places(swaps: list[tuple[int, int]]) -> None:
    text = TEXT
    for place, word in sorted(swaps, reverse=True):
        match = WORDS[place]
        text = text[: match.start()] + WORDS[word].group() + text[match.end() :]
    analysis = analyze([parse(Source("test.kpi", text)).document])
    go_on(analysis)
    for problem in analysis.problems:
        assert 0 <= problem.primary.span.start < problem.primary.span.end <= len(text)
