"""Laws of the syntax: printing loses nothing, formatting settles, no text makes it fail."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.nodes import Declaration
from kpilang.syntax.parse import parse, parse_expression
from kpilang.syntax.print_expressions import expression
from kpilang.syntax.printer import print_document
from kpilang.syntax.walk import children, walk
from tests.properties.syntax_strategies import documents, expressions

CORPUS = (Path(__file__).parents[1] / "cases" / "syntax" / "everything.kpi").read_text("utf-8")
PIECES = re.findall(r'"""|"[^"\n]*"|\w+|\s+|.', CORPUS)


def formatted(text: str) -> str:
    source = Source("a.kpi", text)
    parsed = parse(source)
    assert parsed.problems == ()
    return print_document(parsed.document, source)


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_a_printed_expression_reads_back_the_same(tree: nodes.Expr) -> None:
    assert parse_expression(Source("a.kpi", expression(tree))) == (tree, ())


@settings(max_examples=150, deadline=None)
@given(documents)
def test_a_printed_document_reads_back_the_same(document: nodes.Document) -> None:
    text = print_document(document, Source("a.kpi", ""))
    parsed = parse(Source("a.kpi", text))
    assert parsed.problems == ()
    assert parsed.document.declarations == document.declarations
    assert formatted(text) == text


@pytest.mark.parametrize("seed", range(40))
def test_comments_survive_wherever_they_stand(seed: int) -> None:
    """Comments strewn over the corpus are all kept, in order, and formatting settles at once."""
    chance = random.Random(seed)
    lines: list[str] = []
    inside = False
    for line in CORPUS.split("\n"):
        inside ^= line.count('"""') % 2 == 1
        if not inside and '"""' not in line and chance.random() < 0.2:
            lines.append(f"{' ' * chance.randrange(6)}# own {len(lines)}")
            line += f" # beside {len(lines)}" if "#" not in line else ""
        if not inside and '"""' not in line and chance.random() < 0.1:
            lines.append("")
        lines.append(line)
    text = "\n".join(lines)
    source = Source("a.kpi", text)
    before = parse(source)
    assert before.problems == ()
    printed = print_document(before.document, source)
    after = parse(Source("a.kpi", printed))
    assert after.document.declarations == before.document.declarations
    assert sorted(c.text for c in after.document.comments) == sorted(
        c.text for c in before.document.comments
    )
    assert formatted(printed) == printed


def damaged(chance: random.Random) -> str:
    pieces = list(PIECES)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(pieces))
        match chance.randrange(3):
            case 0:
                del pieces[place]
            case 1:
                pieces.insert(place, chance.choice(PIECES))
            case _:
                pieces[place] = chance.choice(PIECES)
    return "".join(pieces)


@pytest.mark.parametrize("seed", range(60))
def test_damage_costs_little(seed: int) -> None:
    """A few wrong tokens never fail, give few messages, and leave the other blocks alone."""
    text = damaged(random.Random(seed))
    source = Source("a.kpi", text)
    parsed = parse(source)
    whole = parse(Source("a.kpi", CORPUS)).document.declarations
    kept = [d for d in parsed.document.declarations if d in whole]
    assert len(kept) >= len(whole) - 9
    assert len(parsed.problems) <= 9
    for node in walk(parsed.document):
        for child in children(node):
            if isinstance(node, Declaration | nodes.Document) and child != nodes.Clauses():
                assert node.span.contains(child.span)
    for found in parsed.problems:
        assert 0 <= found.primary.span.start <= found.primary.span.end <= len(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40))
def test_any_text_parses(pieces: list[str]) -> None:
    text = "".join(pieces)
    parsed = parse(Source("a.kpi", text))
    assert parsed == parse(Source("a.kpi", text))
    parse_expression(Source("a.kpi", text))
    if not parsed.problems:
        assert formatted(formatted(text)) == formatted(text)
