"""Laws of the formatter, held on every .kpi file of the repository, with comments everywhere."""

from __future__ import annotations

import random
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.blocks import CONTINUES_AFTER
from kpilang.syntax.nodes import Document
from kpilang.syntax.parse import parse
from kpilang.syntax.printer import print_document
from kpilang.syntax.scanner import scan
from kpilang.syntax.tokens import NEWLINE, Token
from kpilang.syntax.walk import children, walk
from tests.properties.syntax_strategies import documents
from tests.support.full import FULL, some

ROOT = Path(__file__).parents[2]
FILES = sorted(p for p in ROOT.glob("*/**/*.kpi") if "errors" not in p.parts)
SEEDS = some(range(100), 10)


def good(text: str) -> tuple[Document, str]:
    """Return the tree of a text, and how it is printed."""
    source = Source("a.kpi", text)
    parsed = parse(source)
    assert parsed.problems == ()
    return parsed.document, print_document(parsed.document, source)


def comments(document: Document) -> list[str]:
    return [comment.text for comment in document.comments]


def holds(text: str) -> None:
    """Check all that must hold of a text without mistakes."""
    before, printed = good(text)
    after, again = good(printed)
    assert after.declarations == before.declarations
    assert comments(after) == comments(before)
    assert again == printed
    for node in walk(after):
        for child in children(node):
            assert child == nodes.Clauses() or node.span.contains(child.span)


def strewn(text: str, chance: random.Random, share: float) -> str:
    """Put comments and blank lines wherever a line may end."""
    tokens = scan(Source("a.kpi", text)).tokens
    pieces: list[str] = []
    place = depth = 0
    for token, following in zip_longest(tokens, tokens[1:]):
        end = token.end_pos if token.type != NEWLINE else token.start_pos
        pieces.append(text[place:end])
        place = end
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if _may_end(token, following, depth) and chance.random() < share:
            between = text[end : following.start_pos if following else len(text)]
            if "#" not in between:
                mark = "" if chance.random() < 0.2 else f" # {len(pieces)}"
                own = f"\n # own {len(pieces)}" if chance.random() < 0.3 else ""
                pieces.append(f"{mark}{own}\n ")
    return "".join([*pieces, text[place:]])


def _may_end(token: Token, following: Token | None, depth: int) -> bool:
    after = following.type if following else NEWLINE
    if "TABLE_ROW" in (token.type, after):
        return after == NEWLINE
    return (
        depth > 0
        or token.type in CONTINUES_AFTER
        or after in (NEWLINE, "AND", "OR", "LBRACE", "RBRACE")
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_is_laid_out_for_good(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    holds(text)
    holds(text.replace("\n", "\r\n"))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [0.03, 0.3, 1.0])
def test_comments_stay_in_order_wherever_they_stand(seed: int, share: float) -> None:
    chance = random.Random(seed)
    for path in FILES:
        holds(strewn(path.read_text(encoding="utf-8"), chance, share))


@settings(max_examples=1_000 if FULL else 60, deadline=None)
@given(documents, st.randoms(use_true_random=False), st.sampled_from([0.1, 0.5]))
def test_any_document_is_laid_out_for_good(
    document: Document, chance: random.Random, share: float
) -> None:
    text = print_document(document, Source("a.kpi", ""))
    assert good(text)[1] == text
    holds(strewn(text, chance, share))
