"""The first token that does not fit, and what stands round it."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import problems
from kpilang.syntax.tokens import SEPARATOR, Token, is_word, wordset

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
AMOUNTS = wordset("NUMBER YEAR PERCENTAGE")


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first token that does not fit: its place among the tokens, and what would fit."""

    source: Source
    tokens: Sequence[Token]
    place: int
    start: str
    accepted: frozenset[str]

    @property
    def token(self) -> Token:
        """The token itself, or the end."""
        return self.at(0)

    @property
    def before(self) -> Token:
        """The token before it."""
        return self.at(-1)

    @property
    def after(self) -> Token:
        """The token after it."""
        return self.at(1)

    @property
    def subject(self) -> str:
        """The word that the item or declaration begins with."""
        return str(self.tokens[0].value) if self.tokens else ""

    @property
    def is_property(self) -> bool:
        """Tell whether the item is `word: …`."""
        return len(self.tokens) > 1 and self.tokens[1].type == "COLON" and self.start != "tile"

    @property
    def is_value(self) -> bool:
        """Tell whether it is the first token of a property's value."""
        return self.is_property and self.place == 2

    @property
    def in_formula(self) -> bool:
        """Tell whether a finished expression stands before it."""
        return "OR" in self.accepted or "STAR" in self.accepted

    @property
    def depth(self) -> int:
        """How many brackets are open before it."""
        kinds = [token.type for token in self.tokens[: self.place]]
        return kinds.count("LPAR") - kinds.count("RPAR")

    def at(self, offset: int) -> Token:
        """Return the token at a distance from it; beyond the ends an empty one."""
        index = self.place + offset
        if 0 <= index < len(self.tokens):
            return self.tokens[index]
        end = (self.tokens[-1].end_pos or 0) if self.tokens else 0
        return Token("$END", "", start_pos=end, end_pos=end)

    def word(self, offset: int = 0) -> str:
        """Return a token's word in small letters, or the empty text."""
        token = self.at(offset)
        return token.value.lower() if is_word(token) else ""

    def span(self, first: int = 0, last: int | None = None) -> Span:
        """Return where some tokens lie, by their distance from it."""
        begin, end = self.at(first), self.at(first if last is None else last)
        return Span(self.source.name, begin.start_pos or 0, end.end_pos or 0)

    def text(self, first: int = 0, last: int | None = None) -> str:
        """Return what was written, by distance."""
        return self.source.slice(self.span(first, last))

    def to_end(self) -> int:
        """Return the distance of the last token on its line."""
        last = self.place
        while last + 1 < len(self.tokens) and self.tokens[last + 1].type not in (SEPARATOR,):
            last += 1
        return last - self.place

    def tell(
        self,
        span: Span,
        message: str,
        help: str,
        instead: str | None = None,
        how: Applicability = SAFE,
    ) -> Diagnostic:
        """Return the diagnostic; `instead` replaces the span."""
        edits = () if instead is None else (Edit(span, instead),)
        return self.tell_edits(span, message, help, edits, how)

    def tell_edits(
        self,
        span: Span,
        message: str,
        help: str,
        edits: Sequence[Edit],
        how: Applicability = SAFE,
    ) -> Diagnostic:
        """Return the diagnostic with a fix of several edits."""
        fix = Fix(_title(help), tuple(edits), how) if edits else None
        return problems.other_wording(span, message, help, fix)


def _title(help: str) -> str:
    head, colon, _ = help.partition("; ")[0].partition(": ")
    return head if colon and "`" not in head else help.partition("; ")[0]


def kind_text(word: str) -> str:
    """Return a kind of declaration as it reads in a sentence."""
    return "KPI" if word == "kpi" else word
