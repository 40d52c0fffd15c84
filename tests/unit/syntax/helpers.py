"""Short ways to read texts in these tests."""

from pathlib import Path

from kpilang.source.text import Source
from kpilang.syntax.nodes import Declaration, Expr, Item
from kpilang.syntax.parse import Parsed, parse, parse_expression
from kpilang.syntax.printer import print_document

CORPUS = Path(__file__).parents[2] / "cases" / "syntax"
DESIGN = Path(__file__).parents[4] / "shared" / "design"


def read(text: str) -> Parsed:
    """Parse a text."""
    return parse(Source("a.kpi", text))


def good(text: str) -> Parsed:
    """Parse a text that has no problem."""
    parsed = read(text)
    assert parsed.problems == ()
    return parsed


def one(text: str) -> Declaration:
    """Return the only declaration of a good text."""
    (declaration,) = good(text).document.declarations
    assert isinstance(declaration, Declaration)
    return declaration


def item(kind: str, text: str) -> Item:
    """Return the only item of a block."""
    name = "" if kind == "calendar" else " x"
    (only,) = one(f"{kind}{name} {{\n  {text}\n}}\n").items
    return only


def expr(text: str) -> Expr:
    """Return the tree of a good expression."""
    node, problems = parse_expression(Source("a.kpi", text))
    assert problems == ()
    assert node is not None
    return node


def faults(text: str) -> list[tuple[str, str]]:
    """Return the code of each problem with the text it underlines."""
    source = Source("a.kpi", text)
    return [(d.code, source.slice(d.primary.span)) for d in parse(source).problems]


def fmt(text: str) -> str:
    """Return a good text in canonical layout."""
    source = Source("a.kpi", text)
    parsed = parse(source)
    assert parsed.problems == ()
    return print_document(parsed.document, source)
