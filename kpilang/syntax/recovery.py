"""Read a declaration item by item when it does not fit as a whole, and say what is wrong where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import habits, problems, shapes
from kpilang.syntax.build import declaration, item
from kpilang.syntax.grammar import BLOCKS, KINDS
from kpilang.syntax.habits import examples
from kpilang.syntax.habits.misfit import Misfit
from kpilang.syntax.lalr import Branch, UnexpectedToken, read
from kpilang.syntax.nodes import BadDeclaration, BadItem, Declaration, Ident, Item, Text
from kpilang.syntax.shapes import Parts, split_block, words_of
from kpilang.syntax.tokens import (
    FAULT,
    OPERATORS,
    RESERVED,
    SEPARATOR,
    Token,
    describe,
    expectation,
    is_word,
    make,
    span_of,
)
from kpilang.syntax.trees import MAX_DEPTH, Context, TooDeep, ident

T = TypeVar("T")

_CONTINUE = "end the line before with the operator, or put the formula in brackets"
_LEFT_OVER = {
    "RBRACE": "`}` closes no block",
    "COMMA": "blocks have no comma between them",
    "END": "a block ends with `}` alone",
}
_TWO_WORDS = {"REPLACED": "replaced by", "COUNTED": "counted by own date", "AS": "as of"}
_TABLES = ("source_item", "test_item")
_INNER_STARTS = {
    "row": "tile",
    "page": "row",
    "target": "target_row",
    "stretch": "target_row",
    "floor": "target_row",
    "rows": "table_row",
    "given": "table_row",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the tokens of one block; knows the text's faults and unclosed brackets."""

    source: Source
    faults: Mapping[int, Diagnostic]
    open_brackets: tuple[Token, ...]

    def attempt(
        self, tokens: Sequence[Token], start: str, build: Callable[[Branch, Context], T]
    ) -> tuple[T | None, tuple[Diagnostic, ...]]:
        """Parse tokens as a whole; without a value there is exactly one problem."""
        context = Context(self.source.name)
        try:
            node = build(read(tokens, start), context)
        except UnexpectedToken as error:
            return None, (self._explain(error, tokens, start),)
        except TooDeep as error:
            return None, (problems.too_deep(error.span, MAX_DEPTH),)
        return node, (*context.problems, *self.repairs(tokens))

    def repairs(self, tokens: Sequence[Token]) -> tuple[Diagnostic, ...]:
        """Return what is wrong with tokens that are read as what they stand for."""
        if not self.faults:
            return ()
        starts = dict.fromkeys(t.start_pos or 0 for t in tokens if t.type != FAULT)
        return tuple(self.faults[start] for start in starts if start in self.faults)

    def recover(
        self, tokens: Sequence[Token]
    ) -> tuple[Declaration | BadDeclaration, list[Diagnostic]]:
        """Read the header, then each item on its own; what does not fit becomes a BadItem."""
        file = self.source.name
        span = span_of(tokens[0], file).join(span_of(tokens[-1], file))
        kind = str(tokens[0].value)
        if kind not in KINDS:
            found = shapes.unknown_kind(self.source, tokens)
            return BadDeclaration(words_of(tokens), span=span), [found]
        parts = split_block(tokens)
        odd = shapes.odd_block(self.source, tokens, parts)
        if odd is not None:
            parts = odd.parts
        header, found_in_header = self._header(kind, parts)
        if odd is not None:
            found_in_header = [odd.problem]
        header_unread = odd is None and bool(found_in_header)
        items: list[Item] = []
        found_in_items: list[Diagnostic] = []
        # the lines of a block without its brace fit nothing
        quiet = not parts.braced or (kind == "metric" and bool(found_in_header))
        for line in _lines(parts.body) if kind in BLOCKS else ():
            node, line_problems = self._item(line, kind)
            items.append(node)
            listed = line[0].type == "MINUS" and len(items) > 1 and isinstance(items[-2], BadItem)
            if (quiet or listed) and isinstance(node, BadItem):
                continue
            found_in_items += line_problems
            quiet = isinstance(node, BadItem) and _lacks_brace(line)
        if parts.rest and not found_in_header and not quiet:
            found_in_header.append(self._stray(parts.rest[0]))
        if header is None:
            words = words_of(parts.header)
            return BadDeclaration(words, span=span), [*found_in_header, *found_in_items]
        if header_unread and header.formula is None:
            words = words_of(parts.header)
            items.append(BadItem(words, header=True, span=span_of(tokens[0], file)))
        read_so_far = replace(header, items=tuple(items), span=span)
        return read_so_far, [*found_in_header, *found_in_items]

    def header_of(self, tokens: Sequence[Token], brace: Token) -> str:
        """Return the words before a brace on its line, without the title."""
        end = brace.start_pos or 0
        words: list[str] = []
        for token in tokens:
            if token.start_pos == end:
                break
            if token.type == "NEWLINE" or token.type in ("LBRACE", "RBRACE"):
                words.clear()
            elif token.type not in ("STRING", "TEXT_BLOCK"):
                words.append(str(token.value))
        return " ".join(words[:4])

    def _header(self, kind: str, parts: Parts) -> tuple[Declaration | None, list[Diagnostic]]:
        """Read a header as a block with no items; keep its name even if the rest is wrong."""
        end = parts.header[-1].end_pos or 0
        tokens = list(parts.header)
        if parts.braced and kind in BLOCKS:
            tokens += [parts.braces[0], make("RBRACE", "}", end, end)]
        node, found = self.attempt(tokens, "declaration", declaration)
        if node is None:
            return self._salvage(kind, parts.header), list(found)
        if not parts.braced and parts.body:
            return node, [self._no_brace(end, parts.body[0])]
        return node, list(found)

    def _no_brace(self, end: int, token: Token) -> Diagnostic:
        """A header is followed by lines and has no brace; or the line goes on where none can."""
        found = describe(token)
        if token.type in OPERATORS:
            span = span_of(token, self.source.name)
            return problems.unexpected(span, found, "", _CONTINUE)
        return problems.unexpected(Span(self.source.name, end, end), found, "`{`")

    def _salvage(self, kind: str, header: Sequence[Token]) -> Declaration | None:
        context = Context(self.source.name)
        name: Ident | None = None
        title: Text | None = None
        if len(header) > 1 and header[1].type == "NAME":
            name = ident(header[1], context)
        if name is None and kind != "calendar":
            return None
        return Declaration(kind, name, title)

    def _item(self, tokens: Sequence[Token], kind: str) -> tuple[Item, list[Diagnostic]]:
        start = f"{kind}_item"
        node, found = self.attempt(tokens, start, item)
        if node is not None:
            return node, list(found)
        file = self.source.name
        whole = span_of(tokens[0], file).join(span_of(tokens[-1], file))
        bad = BadItem(words_of(tokens[:5]), span=whole)
        kept, dropped = self._without_bad_lines(tokens)
        if not dropped:
            return bad, list(found)
        if not any(token.type == "TABLE_ROW" for token in kept) and start in _TABLES:
            return bad, dropped
        node, found = self.attempt(kept, start, item)
        return node or bad, [*dropped, *found]

    def _without_bad_lines(self, tokens: Sequence[Token]) -> tuple[list[Token], list[Diagnostic]]:
        """Leave out the lines inside an item's braces that do not fit; say what is wrong there."""
        parts = split_block(tokens)
        start = _INNER_STARTS.get(str(tokens[0].value))
        if start is None or not parts.braced:
            return list(tokens), []
        kept: list[Token] = []
        found: list[Diagnostic] = []
        for line in _lines(parts.body):
            good, line_problems = self._line(line, start)
            found += line_problems
            if good and kept:
                kept.append(make(SEPARATOR, "\n", good[0].start_pos or 0, good[0].start_pos or 0))
            kept += good
        return [*parts.header, *parts.braces[:1], *kept, *parts.braces[1:], *parts.rest], found

    def _line(
        self, tokens: Sequence[Token], start: str
    ) -> tuple[list[Token], Sequence[Diagnostic]]:
        """Return a line's tokens if they fit, mended if their own lines can be left out."""
        if start == "table_row":
            wrong = next((token for token in tokens if token.type != "TABLE_ROW"), None)
            return (list(tokens), ()) if wrong is None else ([], [self._not_a_row(wrong)])
        node, found = self.attempt(tokens, start, lambda tree, context: tree)
        if node is not None:
            return list(tokens), ()
        kept, dropped = self._without_bad_lines(tokens)
        if not dropped:
            return [], found
        node, found = self.attempt(kept, start, lambda tree, context: tree)
        return ([], [*dropped, *found]) if node is None else (kept, dropped)

    def _not_a_row(self, token: Token) -> Diagnostic:
        if token.type == FAULT:
            return self.faults[token.start_pos or 0]
        span = span_of(token, self.source.name)
        return problems.unexpected(span, describe(token), "a table row", "begin the row with `|`")

    def _stray(self, token: Token) -> Diagnostic:
        if token.type == FAULT:
            return self.faults[token.start_pos or 0]
        span = span_of(token, self.source.name)
        if token.type in ("RBRACE", "COMMA", "END"):
            fix = Fix("remove it", (Edit(span, ""),), Applicability.UNSAFE)
            return problems.other_wording(span, _LEFT_OVER[token.type], "remove it", fix)
        help = "begin a declaration at the left margin"
        return problems.unexpected(span, describe(token), "", help)

    def _explain(self, error: UnexpectedToken, tokens: Sequence[Token], start: str) -> Diagnostic:
        """Say what is wrong with tokens that do not fit a rule."""
        file = self.source.name
        misfit = self._misfit(error, tokens, start)
        place = misfit.token.start_pos or 0
        early = next((t for t in tokens if t.start_pos in self.faults and t.type != FAULT), None)
        if early is not None and (early.start_pos or 0) <= place:
            return self.faults[early.start_pos or 0]
        fault = next((token for token in tokens if token.type == FAULT), None)
        if fault is None or (fault.start_pos or 0) >= place:
            known = habits.recognise(misfit)
            if known is not None:
                return known
        if fault is not None:
            return self.faults[fault.start_pos or 0]
        bracket = next((token for token in self.open_brackets if _holds(tokens, token)), None)
        if bracket is not None:
            return problems.unclosed_bracket(span_of(bracket, file))
        token = misfit.token
        if token.type in ("$END", SEPARATOR):
            end = _end_before(tokens, token)
            span = Span(file, end, end)
        else:
            span = span_of(token, file)
        if misfit.place == 0 and tokens and start.endswith("_item"):
            return self._unknown_item(tokens, start.removesuffix("_item"), misfit.accepted)
        wanted = examples.expected(misfit) or expectation(misfit.accepted)
        help = examples.example(misfit)
        if token.value in RESERVED and "NAME" in misfit.accepted and not misfit.is_property:
            help = f"write a name that is a reserved word in backquotes, `` `{token.value}` ``"
        return problems.unexpected(span, describe(token), wanted, help)

    def _misfit(self, error: UnexpectedToken, tokens: Sequence[Token], start: str) -> Misfit:
        """Find the token that does not fit; lark's own may be a copy that is a word."""
        at = error.token.start_pos
        found = (i for i, token in enumerate(tokens) if token.start_pos == at)
        place = len(tokens) if error.token.type == "$END" else next(found, len(tokens))
        return Misfit(self.source, tokens, place, start, error.accepted)

    def _unknown_item(
        self, tokens: Sequence[Token], block: str, accepted: frozenset[str]
    ) -> Diagnostic:
        token = tokens[0]
        span = span_of(token, self.source.name)
        if not is_word(token):
            help = _CONTINUE if token.type in OPERATORS else ""
            kind = "KPI" if block == "kpi" else block
            return problems.unexpected(span, describe(token), f"a property of the {kind}", help)
        known = sorted(
            _TWO_WORDS.get(terminal, terminal.lower())
            for terminal in accepted
            if terminal != "NAME"
        )
        return shapes.unknown_item(self.source, tokens, block, known)


def _lines(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """Split at the separators that stand in no inner braces."""
    line: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.type == "LBRACE") - (token.type == "RBRACE")
        if token.type == SEPARATOR and depth <= 0:
            if line:
                yield tuple(line)
            line, depth = [], 0
        else:
            line.append(token)
    if line:
        yield tuple(line)


def _holds(tokens: Sequence[Token], token: Token) -> bool:
    return any(other is token for other in tokens)


def _lacks_brace(line: Sequence[Token]) -> bool:
    """Tell whether a line begins an inner block and has no brace, so that its lines follow it."""
    heads = ("row", "rows", "page", "given")
    opened = any(token.type == "LBRACE" for token in line)
    is_property = len(line) > 1 and line[1].type == "COLON"
    return line[0].value in heads and not opened and not is_property


def _end_before(tokens: Sequence[Token], token: Token) -> int:
    """The end of the last token before a line end, or of all."""
    before = [t for t in tokens if t.type != SEPARATOR]
    if token.type == SEPARATOR:
        before = [t for t in before if (t.start_pos or 0) < (token.start_pos or 0)]
    return (before[-1].end_pos or 0) if before else 0
