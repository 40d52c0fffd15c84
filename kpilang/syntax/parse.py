"""Text -> tree: parse(Source) gives a document and what is wrong with the text. Never raises.

Each declaration is read on its own. One that does not fit is read again item by item, so a mistake
costs its line and no more.
"""

from __future__ import annotations

from dataclasses import dataclass

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import problems
from kpilang.syntax.blocks import Block, column, cut, lay_out, mend_braces
from kpilang.syntax.build import declaration
from kpilang.syntax.build_expressions import expression
from kpilang.syntax.nodes import BadDeclaration, Declaration, Document, Expr
from kpilang.syntax.recovery import Reader
from kpilang.syntax.scanner import Scan, scan
from kpilang.syntax.tokens import FAULT, NEWLINE, is_word, span_of


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's tree and the problems of its text, in order of place."""

    document: Document
    problems: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """Return the tree of a file and its problems; a broken part costs itself alone."""
    scanned = scan(source)
    found: list[Diagnostic] = []
    declarations: list[Declaration | BadDeclaration] = []
    for block in cut(source, scanned.tokens):
        node, block_problems = _read_block(source, scanned, block)
        declarations.append(node)
        found += block_problems
    found.sort(key=lambda diagnostic: diagnostic.sort_key)
    whole = Span(source.name, 0, len(source.text))
    document = Document(tuple(declarations), scanned.comments, span=whole)
    return Parsed(document, tuple(found))


def parse_expression(source: Source) -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """Return the tree of a text that is one expression, and its problems."""
    scanned = scan(source)
    layout = lay_out([token for token in scanned.tokens if token.type != NEWLINE])
    reader = Reader(source, scanned.faults, layout.open_brackets)
    return reader.attempt(layout.tokens, "expression", expression)


def _read_block(
    source: Source, scanned: Scan, block: Block
) -> tuple[Declaration | BadDeclaration, list[Diagnostic]]:
    first = next(token for token in block.tokens if token.type != NEWLINE)
    if not is_word(first) or (not block.indented and column(source, first) > 0):
        last = [token for token in block.tokens if token.type != NEWLINE][-1]
        whole = span_of(first, source.name).join(span_of(last, source.name))
        stray = scanned.faults.get(whole.start) or problems.text_outside(
            span_of(first, source.name)
        )
        return BadDeclaration(span=whole), [stray]
    tokens, unclosed = mend_braces(source, block.tokens)
    layout = lay_out(tokens)
    reader = Reader(source, scanned.faults, layout.open_brackets)
    found = [
        problems.unclosed_brace(span_of(brace, source.name), reader.header_of(tokens, brace))
        for brace in unclosed[:1]
        if not any(token.type == FAULT and "\n" in token.value for token in tokens)
    ]
    if block.indented:
        start = source.text.rfind("\n", 0, first.start_pos) + 1
        blank = Span(source.name, start, first.start_pos or 0)
        span = span_of(first, source.name)
        found.append(problems.indented_declaration(span, str(first.value), blank))
    node, whole_problems = reader.attempt(layout.tokens, "declaration", declaration)
    if node is not None:
        return node, [*found, *whole_problems]
    recovered, item_problems = reader.recover(layout.tokens)
    told = {problem.primary.span.start for problem in item_problems}
    return recovered, [*(p for p in found if p.primary.span.start not in told), *item_problems]
