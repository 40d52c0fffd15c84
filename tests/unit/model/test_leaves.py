"""Walking expressions."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model import leaves
from kpilang.model.expr import Aggregate, Binary, Expr, Literal, Unary
from kpilang.model.measures import formula_of
from kpilang.model.types import number
from kpilang.source.text import Source
from kpilang.syntax.parse import parse

SPECS = Path(__file__).parents[3] / "specs"
CASES = Path(__file__).parents[2] / "cases" / "tour"


def test_the_parts_of_every_expression_are_known() -> None:
    assert set(leaves._CHILDREN) == set(get_args(Expr))


def test_a_walk_goes_outermost_first_and_in_the_order_written() -> None:
    one, two, three = (Literal(number(), text) for text in "123")
    left = Binary(number(), "+", one, two)
    minus = Unary(number(), "-", three)
    whole = Binary(number(), "*", left, minus)
    assert list(leaves.walk(whole)) == [whole, left, one, two, minus, three]


@pytest.mark.parametrize("folder", [SPECS / "sales", SPECS / "crm", CASES], ids=lambda p: p.name)
def test_no_aggregate_stands_in_what_another_asks_of_rows(folder: Path) -> None:
    sources = [Source(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.kpi"))]
    model = analyze(tuple(parse(source).document for source in sources)).model
    measures = (*model.metrics.values(), *model.goals.values(), *model.kpis.values())
    formulas = [formula for one in measures if (formula := formula_of(one)) is not None]
    assert formulas
    for formula in formulas:
        every = [part for part in leaves.walk(formula) if isinstance(part, Aggregate)]
        assert list(leaves.aggregates(formula)) == every
