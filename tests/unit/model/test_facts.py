"""What is kept with formulas is what a walk through them finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from kpilang.model import expr as exprs
from kpilang.model.expr import Binary, Column, Expr, Function, Literal
from kpilang.model.facts import EMPTY_TEXT, holds, holds_through, is_constant, kinds, size
from kpilang.model.leaves import children, walk, walk_through
from kpilang.model.measures import formula_of
from kpilang.model.types import number
from kpilang.workspace.project import check, load

SPECS = Path(__file__).parents[3] / "specs"
TYPES = get_args(Expr)


def _formulas(project: str) -> Iterator[Expr]:
    opened, _ = load(SPECS / project)
    assert opened is not None
    model = check(opened, opinions=False).model
    measures = (*model.metrics.values(), *model.goals.values(), *model.kpis.values())
    yield from (f for f in map(formula_of, measures) if f is not None)
    yield from (one.value for s in model.sources.values() for one in s.dimensions)


def _levels(expr: Expr) -> int:
    return 1 + max((_levels(part) for part in children(expr)), default=0)


@pytest.mark.parametrize("project", ["sales", "crm"])
def test_it_is_what_a_walk_finds(project: str) -> None:
    formulas = tuple(_formulas(project))
    assert len(formulas) > 10
    for formula in formulas:
        parts, through = tuple(walk(formula)), tuple(walk_through(formula))
        for kind in TYPES:
            assert holds(formula, kinds(kind)) == any(type(part) is kind for part in parts)
            assert holds_through(formula, kinds(kind)) == any(type(p) is kind for p in through)
        assert size(formula) == (len(parts), _levels(formula))


def test_some_formulas_hold_what_only_their_roll_ups_hold() -> None:
    only = [
        f
        for name in ("sales", "crm")
        for f in _formulas(name)
        if holds_through(f, kinds(exprs.Aggregate)) and not holds(f, kinds(exprs.Aggregate))
    ]
    assert only


def test_a_changed_formula_keeps_nothing_of_what_it_was() -> None:
    column, one = Column(number(), (), "deals", "amount"), Literal(number(), None)
    before = Binary(number(), "+", column, one)
    assert not is_constant(before)
    after = replace(before, left=one)
    assert is_constant(after)
    assert not holds(after, kinds(Column))
    assert before == replace(before)
    assert "facts" not in repr(before)


def test_an_empty_text_is_told_from_others() -> None:
    empty, other = Literal(number(), ""), Literal(number(), "a")
    assert holds(Function(number(), "concat", (other, empty)), EMPTY_TEXT)
    assert not holds(Function(number(), "concat", (other, other)), EMPTY_TEXT)
