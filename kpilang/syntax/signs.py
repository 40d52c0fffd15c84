"""Signs without meaning, and those of other languages whose meaning is clear."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.syntax import foreign, problems
from kpilang.syntax.tokens import NEWLINE, SIGNS, Token

_FAR = 50
"""How many tokens back the beginning of a line is looked for."""

Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is wrong with a piece of text, and the tokens that it is read as, if any.

    Without tokens it fits nowhere; an aside is told and otherwise passed over.
    """

    problem: Diagnostic
    tokens: Words = ()
    aside: bool = False


def read(text: str, span: Span, source: str, tokens: Sequence[Token]) -> Reading:
    """Read a sign that is none of the language; `tokens` are those before it."""
    before = tokens[-1] if tokens else None
    if text in foreign.SIGNS:
        kind, sign, hint = foreign.SIGNS[text]
        return _replaced(span, text, hint, sign, ((kind, sign),))
    if text.startswith("=="):
        return _replaced(span, text, "write one `=`", "=", (("EQUAL", "="),))
    if text == ":=":
        sign = "=" if _line_begins(tokens) in ("metric", "let", "dimension") else ":"
        return _replaced(span, text, f"write `{sign}`", sign, ((SIGNS[sign], sign),))
    if text[0] == "!":
        return _replaced(span, "!", "write `not`", "not ", (("NOT", "not"),))
    if text[0] in "“„«‘'":
        return _odd_quotes(text, span)
    if text == ";":
        return _semicolon(span, source)
    if text in foreign.CURRENCIES and before is not None and before.type == "NUMBER":
        return _currency_after(before, text, span)
    if text in foreign.CURRENCIES and _line_begins(tokens) == "column":
        return _currency_of_column(before, text, span)
    if text == "%" and _line_begins(tokens) == "unit":
        return _replaced(span, text, "write `percent`", "percent", (("NAME", "percent"),))
    if text == "%" and foreign.LINE_END.match(source, span.end):
        hint = "remove it; `unit: percent` shows a share in percent"
        return Reading(problems.unexpected_character(span, text, hint, ""))
    shown = text if text.isprintable() else f"U+{ord(text[0]):04X}"
    return Reading(problems.unexpected_character(span, shown, foreign.HINTS.get(text, "")))


def _replaced(span: Span, text: str, hint: str, instead: str, tokens: Words) -> Reading:
    return Reading(problems.unexpected_character(span, text, hint, instead), tokens)


def _currency_after(number: Token, text: str, span: Span) -> Reading:
    """A currency in a sign, after its number."""
    code = foreign.CURRENCIES[text]
    blank = "" if number.end_pos < span.start else " "
    meant = foreign.currency(code, f"{number.value} {code}", blank + code)
    return Reading(problems.foreign_notation(span, meant), (("NAME", code),))


def _currency_of_column(before: Token | None, text: str, span: Span) -> Reading:
    """A currency in a sign, where the type of a column belongs."""
    code = foreign.CURRENCIES[text]
    after_money = before is not None and before.value == "money"
    meant = foreign.currency(code, f"money {code}", code if after_money else f"money {code}")
    words = (("NAME", code),) if after_money else (("NAME", "money"), ("NAME", code))
    return Reading(problems.foreign_notation(span, meant), words)


def _odd_quotes(text: str, span: Span) -> Reading:
    """A text in quotes of another kind."""
    hint = 'write texts in straight double quotes, `"…"`'
    inner = text[1:].rstrip("”’'“»")
    closed = len(text) > 1 and text[-1] in "”’'“»"
    if not closed or '"' in inner or "\\" in inner:
        return Reading(problems.unexpected_character(span, text, hint))
    return _replaced(span, text, hint, f'"{inner}"', (("STRING", f'"{inner}"'),))


def _semicolon(span: Span, source: str) -> Reading:
    """A sign that ends lines elsewhere; between two properties it is read as a line end."""
    parts = foreign.NEXT_ITEM.match(source, span.end) is not None
    hint = "put the next property on a line of its own" if parts else "remove it"
    found = problems.unexpected_character(span, ";", hint, "\n " if parts else "")
    return Reading(found, ((NEWLINE, ";"),) if parts else (), aside=True)


def _line_begins(tokens: Sequence[Token]) -> str:
    """Return the word that the line of tokens begins with."""
    for index in range(len(tokens) - 1, max(-1, len(tokens) - _FAR), -1):
        if index == 0 or tokens[index - 1].type in (NEWLINE, "LBRACE"):
            return tokens[index].value
    return ""
