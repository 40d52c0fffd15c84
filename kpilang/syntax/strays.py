"""Braces that open or close no block: told from where they stand on their line.

A block opens at the end of a header, or of a line that begins with `row`, `rows`, `page`, `given`,
`target`, `stretch` or `floor`; it closes at the beginning or the end of a line. Any other brace is
a slip, and is taken out before braces are counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix
from kpilang.source.text import Source
from kpilang.syntax import problems
from kpilang.syntax.blocks import NESTED_HEADS, column
from kpilang.syntax.grammar import KINDS
from kpilang.syntax.tokens import FAULT, NEWLINE, Token, make, span_of

Tamed = tuple[tuple[Token, ...], dict[int, Diagnostic]]


def tame(source: Source, tokens: Sequence[Token]) -> Tamed:
    """Return the tokens with stray braces as faults, and what is wrong with them by place."""
    lines = _lines(tokens)
    indents = [column(source, tokens[first]) for first, _ in lines]
    pairs: list[tuple[int, ...]] = []
    for number, (first, last) in enumerate(lines):
        nested = number + 1 < len(lines) and indents[number + 1] > indents[number]
        pairs += _on_line(tokens, first, last, header=number == 0, nested=nested)
    wrong = {index for pair in pairs for index in pair}
    early = _early_close(tokens, lines, indents, wrong)
    if early is not None:
        pairs.append((early,))
        wrong.add(early)
    if not pairs:
        return tuple(tokens), {}
    found = {}
    for pair in pairs:
        spans = [span_of(tokens[index], source.name) for index in pair]
        for span in spans:
            between = tokens[pair[0] : pair[-1]]
            mended = () if any(token.type == "COLON" for token in between) else spans
            found[span.start] = problems.stray_brace(spans[0], str(tokens[pair[0]].value), mended)
    return tuple(_fault(t) if i in wrong else t for i, t in enumerate(tokens)), found


def end_for_brace(source: Source, tokens: Sequence[Token], kinds: Sequence[str]) -> Tamed:
    """Read an `end` that closes the last open block as the brace that is meant.

    `kinds` are the types of the tokens.
    """
    if kinds.count("LBRACE") - kinds.count("RBRACE") != 1 or "CASE" in kinds:
        return tuple(tokens), {}
    last = next(i for i in range(len(tokens) - 1, -1, -1) if kinds[i] != NEWLINE)
    if kinds[last] != "END" or kinds[last - 1] != NEWLINE:
        return tuple(tokens), {}
    span = span_of(tokens[last], source.name)
    fix = Fix("write `}`", (Edit(span, "}"),), Applicability.SAFE)
    found = problems.other_wording(span, "a block ends with `}`", "write `}`", fix)
    brace = make("RBRACE", "}", span.start, span.end)
    return (*tokens[:last], brace, *tokens[last + 1 :]), {span.start: found}


def _lines(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The first and last token of each line that has any."""
    lines: list[tuple[int, int]] = []
    first = 0
    for index, token in enumerate(tokens):
        if token.type == NEWLINE:
            if index > first:
                lines.append((first, index - 1))
            first = index + 1
    if first < len(tokens):
        lines.append((first, len(tokens) - 1))
    return lines


def _on_line(
    tokens: Sequence[Token], first: int, last: int, *, header: bool, nested: bool
) -> list[tuple[int, ...]]:
    """The stray braces of one line: a lone one, or two that belong together."""
    found: list[tuple[int, ...]] = []
    opened: list[int | None] = []
    brackets = colons = 0
    head = first
    for index in range(first, last + 1):
        kind = tokens[index].type
        brackets += (kind == "LPAR") - (kind == "RPAR")
        colons += kind == "COLON"
        if kind == "LBRACE":
            at_end = index == last
            begins = tokens[head].value
            opens = colons == 0 and (
                begins in NESTED_HEADS or (begins in KINDS and index > head + 1)
            )
            named = index > first + 1 or tokens[first].value == "calendar"
            main = header and not opened and (named or at_end or index == first)
            good = brackets <= 0 and (main or opens or (nested and at_end))
            opened.append(None if good else index)
            if good:
                head, colons, brackets = index + 1, 0, 0
        elif kind == "RBRACE":
            if opened:
                start = opened.pop()
                if start is not None:
                    found.append((start, index))
            elif index < last and tokens[index + 1].type not in ("RBRACE", FAULT):
                following = tokens[index + 1].type
                if following not in ("COMMA",) and not _leads(tokens, first, index):
                    found.append((index,))
    found += [(start,) for start in opened if start is not None]
    return found


def _leads(tokens: Sequence[Token], first: int, index: int) -> bool:
    """Tell whether only closing braces stand before a token on its line."""
    return all(token.type == "RBRACE" for token in tokens[first:index])


def _early_close(
    tokens: Sequence[Token],
    lines: Sequence[tuple[int, int]],
    indents: Sequence[int],
    wrong: set[int],
) -> int | None:
    """The brace that closes the whole block while indented lines and another brace follow."""
    depth = balance = 0
    kinds = [("" if i in wrong else t.type) for i, t in enumerate(tokens)]
    balance = kinds.count("LBRACE") - kinds.count("RBRACE")
    if balance >= 0:
        return None
    for number, (first, last) in enumerate(lines):
        for index in range(first, last + 1):
            depth += (kinds[index] == "LBRACE") - (kinds[index] == "RBRACE")
            if depth == 0 and kinds[index] == "RBRACE":
                rest = range(number + 1, len(lines))
                more = any(indents[i] > 0 and kinds[lines[i][0]] != "RBRACE" for i in rest)
                return index if more else None
    return None


def _fault(token: Token) -> Token:
    start = token.start_pos or 0
    return make(FAULT, str(token.value), start, token.end_pos or start)
