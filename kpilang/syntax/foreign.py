"""Notations of other tools that the scanner knows: what was written, and what is meant.

Numbers as spreadsheets write them, dates as people say them, signs of programming languages. Where
the meaning is clear the scanner reads on as if it had been written well, so that one such mistake
hides no other.
"""

from __future__ import annotations

import re

from kpilang.diagnostics.model import Applicability
from kpilang.syntax import spoken
from kpilang.syntax.meant import Meant
from kpilang.syntax.spoken import MONTH
from kpilang.syntax.tokens import Token, wordset

_CENTS = "AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|INR|MXN|NOK|NZD|PLN|SEK|SGD|TRY|USD|ZAR"
_AMOUNT = r"\d[\d_]*(?:\.\d+)?"

PATTERNS = rf"""
      (?P<COMMENT_SIGN>//[^\n]*|(?<!\S)--+(?![^\s])[^\n]*|/\*(?:(?!\*/).)*(?:\*/)?)
    | (?P<MOMENT>\d{{4}}-\d\d-\d\d[T ]\d\d?:\d\d(?::\d\d)?)
    | (?P<DATED>\d{{1,2}}(?P<_sep>[./])\d{{1,2}}(?P=_sep)\d{{4}}(?![\w.])
        |\d{{4}}/\d{{1,2}}/\d{{1,2}}(?!\w)|\d{{4}}-(?:\d-\d\d?|\d\d-\d)(?!\w))
    | (?P<SPOKEN>(?:\d{{1,2}}(?:st|nd|rd|th|\.)?[ ]+{MONTH}\.?,?[ ]+\d{{4}}
        |{MONTH}\.?[ ]+(?:\d{{1,2}}(?:st|nd|rd|th)?,?[ ]+)?\d{{4}})(?!\w))
    | (?P<QUARTER>(?:[QqHh][1-4][ \-/]?(?:FY)?(?:19|20)\d\d
        |(?:FY)?(?:19|20)\d\d[ ]?[QqHh][1-4]|(?:FY)?(?:19|20)\d\d-[qh][1-4])(?!\w))
    | (?P<POINTED>\d{{1,3}}(?:\.\d{{3}})+,\d{{1,2}}[kKmMB%]?(?![\w,.]))
    | (?P<GROUPED>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?[kKmMB%]?(?![\w,]))
    | (?P<COMMA_DECIMAL>\d+,\d{{1,2}}[kKmMB%]?(?![\w,.]))
    | (?P<SCALED>{_AMOUNT}[ \t]+(?:thousand|million|billion|mio|mln|bn|[kKMB])(?!\w))
    | (?P<PARTED>{_AMOUNT}[ \t]*(?:[ \t]%(?![ \t]*[\d(])|percent(?!\w)))
    | (?P<THOUSANDTHS>(?!0)\d{{1,3}}\.\d{{3}}(?=[ \t]*(?:[€£$¥]|(?:{_CENTS})(?!\w))))
    | (?P<SYMBOL>[$€£¥][ \t]*\d[\d_,]*(?:\.\d+)?[kKmMB]?(?!\w))
    | (?P<LEADING>(?:USD|EUR|GBP|CHF|JPY|CAD|AUD)[ \t]*\d[\d_,]*(?:\.\d+)?[kKmMB]?(?![\w%]))
"""
"""Alternatives of the scanner's expression, to stand before those of the language."""

KINDS = wordset(
    "COMMENT_SIGN MOMENT DATED SPOKEN QUARTER POINTED GROUPED COMMA_DECIMAL SCALED PARTED "
    "THOUSANDTHS SYMBOL LEADING"
)

CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_SCALES = {"thousand": "k", "million": "M", "billion": "B", "mio": "M", "mln": "M", "bn": "B"}
_AMOUNT_AFTER = wordset(
    "COLON EQUAL NOT_EQUAL AT_MOST AT_LEAST LESSTHAN MORETHAN PLUS MINUS STAR SLASH "
    "BETWEEN AND FROM TO THEN ELSE WITHIN"
)
_AMOUNT_WORDS = wordset("below above grow within of")


SIGNS = {
    "<>": ("NOT_EQUAL", "!=", "write `!=`"),
    "&&": ("AND", "and", "write `and`"),
    "||": ("OR", "or", "write `or`"),
    "=>": ("AT_LEAST", ">=", "write `>=`"),
    "=<": ("AT_MOST", "<=", "write `<=`"),
    "≥": ("AT_LEAST", ">=", "write `>=`"),
    "≤": ("AT_MOST", "<=", "write `<=`"),
    "≠": ("NOT_EQUAL", "!=", "write `!=`"),
    "→": ("ARROW", "->", "write `->`"),
    "−": ("MINUS", "-", "write `-`"),
    "–": ("MINUS", "-", "write `-`"),
    "—": ("MINUS", "-", "write `-`"),
    "×": ("STAR", "*", "write `*`"),
    "÷": ("SLASH", "/", "write `/`"),
}
"""Signs that stand for one of the language: how it is read, what to write, the help."""

HINTS = {
    "%": "write a percent with no blank before `%`; modulo is `mod(a, b)`",
    "|": "write `or` between conditions; a table row begins its line",
    "&": "write `and` between conditions",
    "^": "multiply a number by itself: the language has no powers",
    "**": "multiply a number by itself: the language has no powers",
    "?": "write `case when … then … else … end`",
    "@": "name a role, with no `@`",
    "[": "write no square brackets: a list in a formula stands in `( )`, names need none",
    "]": "write no square brackets: a list in a formula stands in `( )`, names need none",
    "`": "close a name in backquotes with a second one",
    "\\": "remove it: a formula goes on over lines inside brackets",
    "$": "write the currency after its number, as in `1M USD`",
}
OVER_LINES = re.compile(
    r"""
    "[^"\n]*                                             # the line it begins on
    (?:\n(?![ \t]*(?:\w+(?:[ \t]+\w+)?[ \t]*[:={]|\}))[^"\n{}]*){1,6}  # lines that begin nothing
    "(?=[ \t]*(?:width[ \t]+\d+)?[ \t]*(?:\#[^\n]*)?(?:\n|\Z))
    """,
    re.VERBOSE,
)
LINE_END = re.compile(r"[ \t]*(?:#|$)", re.MULTILINE)
NEXT_ITEM = re.compile(r"[ \t]*\w+(?:[ \t]+\w+)?[ \t]*:")


def meant(kind: str, text: str, before: Token | None) -> Meant | None:
    """Return what a match stands for; None where the language itself reads it otherwise."""
    match kind:
        case "MOMENT":
            return spoken.moment(text)
        case "DATED":
            return spoken.date(text)
        case "SPOKEN":
            return spoken.spoken(text)
        case "QUARTER":
            return spoken.quarter(text)
        case "GROUPED" | "COMMA_DECIMAL":
            return _commas(kind, text, before)
        case "POINTED":
            plain = text.replace(".", "_").replace(",", ".")
            return _number(text, plain, "a decimal part stands after a point, thousands after `_`")
        case "THOUSANDTHS":
            return _thousandths(text)
        case "SCALED":
            amount, word = text.split()
            plain = amount + _SCALES.get(word, word)
            return _number(text, plain, "a number and its `k`, `M` or `B` stand together")
        case "PARTED":
            plain = re.sub(r"[ \t]|percent|%", "", text) + "%"
            return _number(text, plain, "a percent is written with `%` right after the number")
        case "SYMBOL":
            return _money(CURRENCIES[text[0]], text[1:], text)
        case _:
            return _money(text[:3], text[3:], text)


def _number(text: str, plain: str, why: str) -> Meant | None:
    kind = "PERCENTAGE" if plain.endswith("%") else "NUMBER"
    return Meant(why, f"write `{plain}`", ((kind, plain),), plain)


def currency(code: str, shown: str, instead: str) -> Meant:
    """Return what the sign of a currency stands for."""
    how = Applicability.SAFE if code in ("EUR", "GBP") else Applicability.UNSAFE
    message = "a currency is written as three capital letters"
    return Meant(message, f"write `{shown}`", (), instead, how)


def _thousandths(text: str) -> Meant:
    """An amount of money with three decimals: the point may part thousands."""
    whole, large = text.rstrip("0").rstrip("."), text.replace(".", "_")
    whole = f"{text}0" if whole == text else whole
    return Meant(
        f"the point of `{text}` may part decimals or thousands",
        f"write `{large}` or `{whole}`, whichever is meant",
        (("NUMBER", text),),
    )


def _commas(kind: str, text: str, before: Token | None) -> Meant | None:
    if before is None:
        return None
    if before.type not in _AMOUNT_AFTER and before.value not in _AMOUNT_WORDS:
        return None  # an element of a list
    if kind == "GROUPED":
        return _number(text, text.replace(",", "_"), "a number is written without commas")
    plain = text.replace(",", ".")
    found = _number(text, plain, "a decimal part stands after a point, not a comma")
    assert found is not None
    return Meant(found.message, found.help, found.tokens, plain, Applicability.UNSAFE)


def _money(currency: str, amount: str, text: str) -> Meant:
    plain = amount.strip().replace(",", "_")
    if re.fullmatch(r"[\d_]+_\d{1,2}[kKmMB]?", plain) and "." not in plain:
        plain = ".".join(plain.rsplit("_", 1))
    instead = f"{plain} {currency}"
    certain = text[0] not in "$¥"
    return Meant(
        "a currency stands after its number, as three capital letters",
        f"write `{instead}`",
        (("NUMBER", plain), ("NAME", currency)),
        instead,
        Applicability.SAFE if certain else Applicability.UNSAFE,
    )


_UNITS = {
    "d": "days",
    "h": "hours",
    "hr": "hours",
    "hrs": "hours",
    "min": "minutes",
    "mins": "minutes",
    "s": "seconds",
    "sec": "seconds",
    "w": "weeks",
    "wk": "weeks",
    "wks": "weeks",
}


def run_together(text: str) -> Meant | None:
    """Return what a number run together with letters stands for, as `45d` or `1.000.000`."""
    if re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", text):
        plain = text.replace(".", "_")
        return Meant(
            "a number is written without points between its thousands",
            f"write `{plain}`",
            (("NUMBER", plain),),
            plain,
        )
    found = re.fullmatch(r"(\d[\d_]*(?:\.\d+)?)([A-Za-z]+)", text)
    if found is None:
        return None
    amount, letters = found.groups()
    if letters.lower() in ("mio", "mln", "mm", "mn", "bn", "m", "b", "tn"):
        scale = "B" if letters.lower().startswith("b") else "M"
        if letters != "tn":
            return _number(text, amount + scale, "a large number ends in `k`, `M` or `B`")
    unit = _UNITS.get(letters, letters)
    if len(unit) < 3:
        return None
    instead = f"{amount} {unit}"
    return Meant(
        "a unit stands after a blank",
        f"write `{instead}`",
        (("NUMBER", amount), ("NAME", unit)),
        instead,
        Applicability.SAFE if letters in _UNITS or len(letters) > 3 else Applicability.UNSAFE,
    )
