"""Filters of a query: they see dimensions only."""

import pytest

from kpilang.analysis.filters import analyze_filter
from kpilang.model.expr import Binary, Column, Expr, Literal
from kpilang.model.filter import Filter
from kpilang.model.types import BOOLEAN, TEXT
from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.parse import parse
from tests.unit.analysis.sample import analysed, clean


def expression(text: str) -> nodes.Expr:
    document = parse(Source("where", f"metric x = {text}")).document
    declaration = document.declarations[0]
    assert isinstance(declaration, nodes.Declaration)
    assert declaration.formula is not None
    return declaration.formula


def asked(text: str) -> tuple[Filter | None, list[str]]:
    model = clean("metric ratio = revenue / count(calls)").model
    found, problems = analyze_filter(model, expression(text), "ratio")
    return found, [problem.code for problem in problems]


def test_dimensions_stand_as_pseudo_columns() -> None:
    found, codes = asked('region = "EMEA"')
    region: Expr = Column(TEXT, (), "", "region")
    assert found == Filter(Binary(BOOLEAN, "=", region, Literal(TEXT, "EMEA")), ("region",))
    assert codes == []


def test_each_dimension_is_listed_once() -> None:
    found, _ = asked('rep like "A%" or region in ("EMEA", "APAC") and rep is not null')
    assert found is not None
    assert found.dimensions == ("rep", "region")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('stage = "won"', ["K206"]),
        ("region = 3", ["K302"]),
        ("region", ["K311"]),
        ("count(deals) > 3", ["K449"]),
        ("region = null", ["K307"]),
    ],
)
def test_what_is_no_condition_on_dimensions(text: str, codes: list[str]) -> None:
    assert asked(text) == (None, codes)


def test_a_column_that_is_no_dimension_yet_is_told() -> None:
    (problem,) = analysed("kpi x { formula: revenue\n by: stage }").problems
    assert problem.help == "declare `dimension stage = stage` in source `deals`"
