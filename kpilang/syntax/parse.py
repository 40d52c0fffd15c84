"""Text -> tree: parse(Source) gives a document and what is wrong with the text. Never raises.

Each declaration is read on its own. One that does not fit is read again item by item, so a mistake
costs its line and no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import problems
from kpilang.syntax.blocks import Block, column, cut, lay_out, mend_braces
from kpilang.syntax.build import declaration
from kpilang.syntax.build_expressions import expression
from kpilang.syntax.nodes import BadDeclaration, Declaration, Document, Expr
from kpilang.syntax.recovery import Reader
from kpilang.syntax.scanner import Scan, scan
from kpilang.syntax.shapes import words_of
from kpilang.syntax.strays import end_for_brace, tame
from kpilang.syntax.tokens import FAULT, NEWLINE, Token, is_word, span_of


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
    found += _untold(source, scanned.asides, found)
    found.sort(key=lambda diagnostic: diagnostic.sort_key)
    whole = Span(source.name, 0, len(source.text))
    document = Document(tuple(declarations), scanned.comments, span=whole)
    return Parsed(document, tuple(found))


def _untold(
    source: Source, asides: Sequence[Diagnostic], told: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """Return what is wrong beside the tokens, on lines of which nothing else is told."""
    if not asides:
        return []
    lines = {source.position(problem.primary.span.start)[0] for problem in told}
    return [a for a in asides if source.position(a.primary.span.start)[0] not in lines]


def parse_expression(source: Source) -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """Return the tree of a text that is one expression, and its problems."""
    scanned = scan(source)
    layout = lay_out([token for token in scanned.tokens if token.type != NEWLINE])
    reader = Reader(source, scanned.faults, layout.open_brackets)
    node, found = reader.attempt(layout.tokens, "expression", expression)
    found = (*found, *_untold(source, scanned.asides, found))
    return None if found else node, found[:1]


def _read_block(
    source: Source, scanned: Scan, block: Block
) -> tuple[Declaration | BadDeclaration, list[Diagnostic]]:
    kinds = [token[0] for token in block.tokens]
    first = next(token for token in block.tokens if token[0] != NEWLINE)
    if not is_word(first) or (not block.indented and column(source, first) > 0):
        return _stray(source, scanned, block, first)
    found = [_misplaced(source, first)] if block.indented else []
    faults: Mapping[int, Diagnostic] = {}
    if scanned.faults:
        starts = (token.start_pos for token in block.tokens)
        faults = {start: scanned.faults[start] for start in starts if start in scanned.faults}
    tokens, ended = end_for_brace(source, block.tokens, kinds)
    if ended:
        faults = {**faults, **ended}
        kinds = [token[0] for token in tokens]
    whole: Declaration | None = None
    block_problems: list[Diagnostic] = []
    if kinds.count("LBRACE") == kinds.count("RBRACE"):
        whole, block_problems = _read_whole(source, tokens, faults)
    node: Declaration | BadDeclaration
    if whole is not None:
        node = whole
    else:
        tamed, strays = tame(source, tokens)
        node, block_problems = _read_parts(source, tamed, {**strays, **faults})
    told = {problem.primary.span.start for problem in block_problems}
    return node, [*(p for p in found if p.primary.span.start not in told), *block_problems]


def _read_whole(
    source: Source, tokens: Sequence[Token], faults: Mapping[int, Diagnostic]
) -> tuple[Declaration | None, list[Diagnostic]]:
    """Read a declaration that is as the grammar has it, braces included."""
    layout = lay_out(tokens)
    reader = Reader(source, faults, layout.open_brackets)
    node, found = reader.attempt(layout.tokens, "declaration", declaration)
    return node, list(found)


def _read_parts(
    source: Source, tokens: Sequence[Token], faults: Mapping[int, Diagnostic]
) -> tuple[Declaration | BadDeclaration, list[Diagnostic]]:
    """Read a declaration with mistakes: mend its braces, then read it item by item."""
    mended, unclosed = mend_braces(source, tokens)
    layout = lay_out(mended)
    reader = Reader(source, faults, layout.open_brackets)
    found = [
        problems.unclosed_brace(span_of(brace, source.name), reader.header_of(mended, brace))
        for brace in unclosed[:1]
        if not any(token.type == FAULT and "\n" in token.value for token in tokens)
    ]
    node, whole_problems = reader.attempt(layout.tokens, "declaration", declaration)
    if node is not None:
        return node, [*found, *whole_problems]
    recovered, item_problems = reader.recover(layout.tokens)
    told = {problem.primary.span.start for problem in item_problems}
    return recovered, [*(p for p in found if p.primary.span.start not in told), *item_problems]


def _stray(
    source: Source, scanned: Scan, block: Block, first: Token
) -> tuple[BadDeclaration, list[Diagnostic]]:
    """Text before the first declaration."""
    last = [token for token in block.tokens if token.type != NEWLINE][-1]
    whole = span_of(first, source.name).join(span_of(last, source.name))
    stray = scanned.faults.get(whole.start)
    if stray is None:
        advice = ""
        if first.type == "LBRACE":
            advice = 'remove the braces round the file; write each KPI as `kpi name "Title" { … }`'
        stray = problems.text_outside(span_of(first, source.name), advice)
    return BadDeclaration(words_of(block.tokens), span=whole), [stray]


def _misplaced(source: Source, first: Token) -> Diagnostic:
    """A declaration that is indented, or begins in the middle of a line."""
    place = first.start_pos or 0
    span, word = span_of(first, source.name), str(first.value)
    start = place
    while start > 0 and source.text[start - 1] in " \t":
        start -= 1
    if start == 0 or source.text[start - 1] in "\n\ufeff":
        return problems.indented_declaration(span, word, Span(source.name, start, place))
    fix = Fix(
        f"put `{word}` on a line of its own",
        (Edit(Span(source.name, start, place), "\n"),),
        Applicability.SAFE,
    )
    return problems.other_wording(
        span, f"`{word}` begins a declaration, in the middle of a line", fix.title, fix
    )
