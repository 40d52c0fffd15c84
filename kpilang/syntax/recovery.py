"""Read a declaration item by item when it does not fit as a whole, and say what is wrong where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.syntax import problems, shapes
from kpilang.syntax.build import declaration, item
from kpilang.syntax.explain import Explainer
from kpilang.syntax.grammar import BLOCKS, KINDS
from kpilang.syntax.lalr import Branch, UnexpectedToken, read
from kpilang.syntax.nodes import BadDeclaration, BadItem, Declaration, Ident, Item, Text
from kpilang.syntax.shapes import Parts, split_block, words_of
from kpilang.syntax.tokens import FAULT, SEPARATOR, Token, make, span_of
from kpilang.syntax.trees import MAX_DEPTH, Context, TooDeep, ident

T = TypeVar("T")

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

    @property
    def explain(self) -> Explainer:
        """What says what is wrong with tokens of the block."""
        return Explainer(self.source, self.faults, self.open_brackets)

    def attempt(
        self, tokens: Sequence[Token], start: str, build: Callable[[Branch, Context], T]
    ) -> tuple[T | None, tuple[Diagnostic, ...]]:
        """Parse tokens as a whole; without a value there is exactly one problem."""
        context = Context(self.source.name)
        try:
            node = build(read(tokens, start), context)
        except UnexpectedToken as error:
            return None, (self.explain.misfit(error, tokens, start),)
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
            found_in_header.append(self.explain.stray(parts.rest[0]))
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
            return self._salvage(kind, parts.header, found), list(found)
        if not parts.braced and parts.body:
            return node, [self.explain.no_brace(end, parts.body[0])]
        return node, list(found)

    def _salvage(
        self, kind: str, header: Sequence[Token], found: Sequence[Diagnostic]
    ) -> Declaration | None:
        """Keep the name of a header that does not fit, as the problem says to write it if it does.

        The rest of the text calls it so, and what is called is there.
        """
        context = Context(self.source.name)
        name = _mended(header, found)
        title: Text | None = None
        if name is None and len(header) > 1 and header[1].type == "NAME":
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
            return (list(tokens), ()) if wrong is None else ([], [self.explain.not_a_row(wrong)])
        node, found = self.attempt(tokens, start, lambda tree, context: tree)
        if node is not None:
            return list(tokens), ()
        kept, dropped = self._without_bad_lines(tokens)
        if not dropped:
            return [], found
        node, found = self.attempt(kept, start, lambda tree, context: tree)
        return ([], [*dropped, *found]) if node is None else (kept, dropped)


def _mended(header: Sequence[Token], found: Sequence[Diagnostic]) -> Ident | None:
    """Return the name that a fix writes in place of the words after the kind, if one does."""
    edits = [edit for one in found if one.fix is not None for edit in one.fix.edits]
    if len(edits) != 1 or len(header) < 2 or not edits[0].text.isidentifier():
        return None
    (edit,) = edits
    begins = edit.span.start == header[1].start_pos and edit.span.end > edit.span.start
    return Ident(edit.text, span=edit.span) if begins else None


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


def _lacks_brace(line: Sequence[Token]) -> bool:
    """Tell whether a line begins an inner block and has no brace, so that its lines follow it."""
    heads = ("row", "rows", "page", "given")
    opened = any(token.type == "LBRACE" for token in line)
    is_property = len(line) > 1 and line[1].type == "COLON"
    return line[0].value in heads and not opened and not is_property
