"""Tokens: which words are reserved, what the signs are called, how tokens are named to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kpilang.source.span import Span


class Token(NamedTuple):
    """A piece of text that the grammar knows by its type, and where it lies."""

    type: str
    value: str
    start_pos: int
    end_pos: int


def wordset(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


RESERVED = wordset(
    "and or not in between is null like true false case when then else end where on by "
    "within over each from to at"
)

SIGNS = {
    "->": "ARROW",
    "!=": "NOT_EQUAL",
    "<=": "AT_MOST",
    ">=": "AT_LEAST",
    "-": "MINUS",
    "+": "PLUS",
    "*": "STAR",
    "/": "SLASH",
    "=": "EQUAL",
    "<": "LESSTHAN",
    ">": "MORETHAN",
    "(": "LPAR",
    ")": "RPAR",
    ",": "COMMA",
    ".": "DOT",
    ":": "COLON",
    "{": "LBRACE",
    "}": "RBRACE",
}

NEWLINE = "NEWLINE"
"""A line end as scanned, before the layout decides whether it means anything."""

SEPARATOR = "_NL"
"""A line end that ends a property or an item."""


FAULT = "FAULT"
"""A piece of text that is no token; what is wrong with it is already known."""

_NO_WORDS = (FAULT, "NAMED_PERIOD")

_SIGN_OF = {terminal: sign for sign, terminal in SIGNS.items()}

_LITERALS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "YEAR": "a year",
    "PERCENTAGE": "a percent",
    "STRING": "a text in quotes",
    "TEXT_BLOCK": "a text in quotes",
    "RAW_SQL": "raw SQL",
    "CIVIL_DATE": "a date",
    "NAMED_PERIOD": "a period",
    "TABLE_ROW": "a table row",
    SEPARATOR: "the end of the line",
    "$END": "the end of the line",
}

_FORMULA_STARTS = wordset(
    "NAME NUMBER YEAR PERCENTAGE STRING TEXT_BLOCK RAW_SQL CIVIL_DATE NAMED_PERIOD "
    "TRUE FALSE NULL NOT LPAR CASE PLUS MINUS"
)
OPERATORS = wordset(
    "PLUS MINUS STAR SLASH EQUAL NOT_EQUAL AT_MOST AT_LEAST LESSTHAN MORETHAN AND OR "
    "NOT IN IS LIKE BETWEEN DOT LPAR"
)
_COMPARATORS = wordset("EQUAL AT_MOST AT_LEAST LESSTHAN MORETHAN")
_PERIODS = wordset("YEAR CIVIL_DATE NAMED_PERIOD")
_CLAUSES = wordset("WHERE ON BY WITHIN OVER EACH")


def make(kind: str, text: str, start: int, end: int) -> Token:
    """Return a token that lies at `[start, end)`."""
    return Token(kind, text, start, end)


def span_of(token: Token, file: str) -> Span:
    """Return where a token lies."""
    return Span(file, token.start_pos, token.end_pos)


def is_word(token: Token) -> bool:
    """Tell whether a token is a bare word, reserved or not."""
    return token[1].isidentifier() and token[0] not in _NO_WORDS


def describe(token: Token) -> str:
    """Say what a token is, for "found …"."""
    match token.type:
        case "_NL" | "$END" | "NEWLINE":
            return "the end of the line"
        case "STRING" | "TEXT_BLOCK":
            return "a text"
        case "RAW_SQL":
            return "raw SQL"
        case "TABLE_ROW":
            return "a table row"
    return f"`{token.value}`"


def expectation(terminals: Iterable[str]) -> str:
    """Say in words what could stand here: "a name", "a formula", "`per`, `by` or …"."""
    left = set(terminals)
    parts: list[str] = []
    if "OR" in left:
        parts.append("an operator")
        left -= OPERATORS | {"AT"}
    for group, words in (
        (_FORMULA_STARTS, "a formula"),
        (_FORMULA_STARTS - {"NOT"}, "a value"),
        (_COMPARATORS, "a comparison such as `>=`"),
        (_PERIODS, "a date or a period"),
    ):
        if group <= left:
            parts.append(words)
            left -= group
    if len(left & _CLAUSES) > 3:
        parts.append("a clause such as `where`")
        left -= _CLAUSES
    left -= {"DOT"} if len(left) > 1 or parts else set()
    literals = {_LITERALS[terminal] for terminal in left if terminal in _LITERALS}
    literals -= {"a year"} if "a number" in literals else set()
    signs = {f"`{_SIGN_OF[terminal]}`" for terminal in left if terminal in _SIGN_OF}
    spelt = {f"`{t.lower()}`" for t in left if t not in _LITERALS and t not in _SIGN_OF}
    parts += sorted(literals - {"the end of the line"}) + sorted(signs) + sorted(spelt)
    if "the end of the line" in literals:
        parts.append("the end of the line")
    return either(parts)


def either(parts: list[str]) -> str:
    """Join alternatives: "a", "a or b", "a, b or c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} or {parts[-1]}"
