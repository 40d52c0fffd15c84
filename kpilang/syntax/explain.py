"""What is wrong with tokens that do not fit, and the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.source.text import Source
from kpilang.syntax import habits, problems, shapes
from kpilang.syntax.habits import examples
from kpilang.syntax.habits.misfit import Misfit
from kpilang.syntax.lalr import UnexpectedToken
from kpilang.syntax.tokens import (
    FAULT,
    OPERATORS,
    RESERVED,
    SEPARATOR,
    Token,
    describe,
    expectation,
    is_word,
    span_of,
)

_CONTINUE = "end the line before with the operator, or put the formula in brackets"
_TWO_WORDS = {"REPLACED": "replaced by", "COUNTED": "counted by own date", "AS": "as of"}
_LEFT_OVER = {
    "RBRACE": "`}` closes no block",
    "COMMA": "blocks have no comma between them",
    "END": "a block ends with `}` alone",
}


@dataclass(frozen=True, slots=True)
class Explainer:
    """Knows the text of one block, its faults by place, and the brackets that nothing closes."""

    source: Source
    faults: Mapping[int, Diagnostic]
    open_brackets: tuple[Token, ...]

    def misfit(self, error: UnexpectedToken, tokens: Sequence[Token], start: str) -> Diagnostic:
        """Say what is wrong with tokens that do not fit a rule."""
        misfit = self._misfit(error, tokens, start)
        place = misfit.token.start_pos
        early = next((t for t in tokens if t.start_pos in self.faults and t.type != FAULT), None)
        if early is not None and early.start_pos <= place:
            return self.faults[early.start_pos]
        fault = next((token for token in tokens if token.type == FAULT), None)
        if fault is None or fault.start_pos >= place:
            known = habits.recognise(misfit)
            if known is not None:
                return known
        if fault is not None:
            return self.faults[fault.start_pos]
        bracket = next((token for token in self.open_brackets if _holds(tokens, token)), None)
        if bracket is not None:
            return problems.unclosed_bracket(span_of(bracket, self.source.name))
        if misfit.place == 0 and tokens and start.endswith("_item"):
            return self._unknown_item(tokens, start.removesuffix("_item"), misfit.accepted)
        return self._unexpected(misfit)

    def no_brace(self, end: int, token: Token) -> Diagnostic:
        """A header is followed by lines and has no brace; or the line goes on where none can."""
        found = describe(token)
        if token.type in OPERATORS:
            return problems.unexpected(span_of(token, self.source.name), found, "", _CONTINUE)
        return problems.unexpected(Span(self.source.name, end, end), found, "`{`")

    def not_a_row(self, token: Token) -> Diagnostic:
        """A line of a table has no bars."""
        if token.type == FAULT:
            return self.faults[token.start_pos]
        span = span_of(token, self.source.name)
        return problems.unexpected(span, describe(token), "a table row", "begin the row with `|`")

    def stray(self, token: Token) -> Diagnostic:
        """Something follows the brace that closes a block."""
        if token.type == FAULT:
            return self.faults[token.start_pos]
        span = span_of(token, self.source.name)
        if token.type in _LEFT_OVER:
            fix = Fix("remove it", (Edit(span, ""),), Applicability.UNSAFE)
            return problems.other_wording(span, _LEFT_OVER[token.type], "remove it", fix)
        help = "begin a declaration at the left margin"
        return problems.unexpected(span, describe(token), "", help)

    def _misfit(self, error: UnexpectedToken, tokens: Sequence[Token], start: str) -> Misfit:
        """Find the token that does not fit; the parser's own may be a copy that is a word."""
        at = error.token.start_pos
        found = (i for i, token in enumerate(tokens) if token.start_pos == at)
        place = len(tokens) if error.token.type == "$END" else next(found, len(tokens))
        return Misfit(self.source, tokens, place, start, error.accepted)

    def _unexpected(self, misfit: Misfit) -> Diagnostic:
        token = misfit.token
        span = span_of(token, self.source.name)
        if token.type in ("$END", SEPARATOR):
            end = _end_before(misfit.tokens, token)
            span = Span(self.source.name, end, end)
        wanted = examples.expected(misfit) or expectation(misfit.accepted)
        help = examples.example(misfit)
        if token.value in RESERVED and "NAME" in misfit.accepted and not misfit.is_property:
            help = f"write a name that is a reserved word in backquotes, `` `{token.value}` ``"
        return problems.unexpected(span, describe(token), wanted, help)

    def _unknown_item(
        self, tokens: Sequence[Token], block: str, accepted: frozenset[str]
    ) -> Diagnostic:
        token = tokens[0]
        if not is_word(token):
            help = _CONTINUE if token.type in OPERATORS else ""
            wanted = f"a property of the {'KPI' if block == 'kpi' else block}"
            span = span_of(token, self.source.name)
            return problems.unexpected(span, describe(token), wanted, help)
        words = (terminal for terminal in accepted if terminal != "NAME")
        known = sorted(_TWO_WORDS.get(terminal, terminal.lower()) for terminal in words)
        return shapes.unknown_item(self.source, tokens, block, known)


def _holds(tokens: Sequence[Token], token: Token) -> bool:
    return any(other is token for other in tokens)


def _end_before(tokens: Sequence[Token], token: Token) -> int:
    """The end of the last token before a line end, or of all."""
    before = [t for t in tokens if t.type != SEPARATOR]
    if token.type == SEPARATOR:
        before = [t for t in before if t.start_pos < token.start_pos]
    return before[-1].end_pos if before else 0
