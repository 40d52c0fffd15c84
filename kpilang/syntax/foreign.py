"""Notations of other tools that the scanner knows: what was written, and what is meant.

Numbers as spreadsheets write them, dates as people say them, signs of programming languages. Where
the meaning is clear the scanner reads on as if it had been written well, so that one such mistake
hides no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kpilang.diagnostics.model import Applicability
from kpilang.syntax.tokens import Token, wordset

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_AMOUNT = r"\d[\d_]*(?:\.\d+)?"

PATTERNS = rf"""
      (?P<COMMENT_SIGN>//[^\n]*|(?<!\S)--+(?![^\s])[^\n]*|/\*(?:(?!\*/).)*(?:\*/)?)
    | (?P<MOMENT>\d{{4}}-\d\d-\d\d[T ]\d\d?:\d\d(?::\d\d)?)
    | (?P<DATED>\d{{1,2}}(?P<_sep>[./])\d{{1,2}}(?P=_sep)\d{{4}}(?![\w.])
        |\d{{4}}/\d{{1,2}}/\d{{1,2}}(?!\w)|\d{{4}}-(?:\d-\d\d?|\d\d-\d)(?!\w))
    | (?P<SPOKEN>(?:\d{{1,2}}(?:st|nd|rd|th|\.)?[ ]+{_MONTH}\.?,?[ ]+\d{{4}}
        |{_MONTH}\.?[ ]+(?:\d{{1,2}}(?:st|nd|rd|th)?,?[ ]+)?\d{{4}})(?!\w))
    | (?P<QUARTER>(?:[QqHh][1-4][ \-/]?(?:FY)?(?:19|20)\d\d
        |(?:FY)?(?:19|20)\d\d[ ]?[QqHh][1-4]|(?:FY)?(?:19|20)\d\d-[qh][1-4])(?!\w))
    | (?P<GROUPED>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?[kKmMB%]?(?![\w,]))
    | (?P<COMMA_DECIMAL>\d+,\d{{1,2}}[kKmMB%]?(?![\w,.]))
    | (?P<SCALED>{_AMOUNT}[ \t]+(?:thousand|million|billion|mio|mln|bn|[kKMB])(?!\w))
    | (?P<PARTED>{_AMOUNT}[ \t]*(?:[ \t]%(?![ \t]*[\d(])|percent(?!\w)))
    | (?P<SYMBOL>[$€£¥][ \t]*\d[\d_,]*(?:\.\d+)?[kKmMB]?(?!\w))
    | (?P<LEADING>(?:USD|EUR|GBP|CHF|JPY|CAD|AUD)[ \t]*\d[\d_,]*(?:\.\d+)?[kKmMB]?(?![\w%]))
"""
"""Alternatives of the scanner's expression, to stand before those of the language."""

KINDS = wordset(
    "COMMENT_SIGN MOMENT DATED SPOKEN QUARTER GROUPED COMMA_DECIMAL SCALED PARTED SYMBOL LEADING"
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
    "(?=[ \t]*(?:\#[^\n]*)?(?:\n|\Z))
    """,
    re.VERBOSE,
)
NEXT_ITEM = re.compile(r"[ \t]*\w+(?:[ \t]+\w+)?[ \t]*:")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a notation stands for: tokens to read instead, none where that is not clear."""

    message: str
    help: str
    tokens: tuple[tuple[str, str], ...] = ()
    instead: str | None = None
    applicability: Applicability = Applicability.SAFE


def meant(kind: str, text: str, before: Token | None) -> Meant | None:
    """Return what a match stands for; None where the language itself reads it otherwise."""
    match kind:
        case "MOMENT":
            day = text[:10]
            return Meant(
                f"`{text}` has a time of day, and the language compares days",
                f"write the day alone, `{day}`",
                (("CIVIL_DATE", day),),
                day,
                Applicability.UNSAFE,
            )
        case "DATED":
            return _date(text)
        case "SPOKEN":
            return _spoken(text)
        case "QUARTER":
            return _quarter(text)
        case "GROUPED" | "COMMA_DECIMAL":
            return _commas(kind, text, before)
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


def _date(text: str) -> Meant:
    parts = [int(part) for part in re.split(r"[./-]", text)]
    message = f"`{text}` is no way to write a date"
    if len(text.split("-")[0]) == 4 or re.match(r"\d{4}/", text):
        year, month, day = parts
        return _dated(message, year, month, day, Applicability.SAFE)
    first, second, year = parts
    if first > 12 or "." in text:
        return _dated(message, year, second, first, Applicability.SAFE)
    if second > 12 or first == second:
        return _dated(message, year, first, second, Applicability.SAFE)
    one, other = _iso(year, second, first), _iso(year, first, second)
    return Meant(
        message,
        f"write year, month and day: `{one}` or `{other}`, whichever is meant",
        (("CIVIL_DATE", one),),
    )


def _dated(message: str, year: int, month: int, day: int, how: Applicability) -> Meant:
    iso = _iso(year, month, day)
    return Meant(message, f"write year, month and day: `{iso}`", (("CIVIL_DATE", iso),), iso, how)


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}"


def _spoken(text: str) -> Meant:
    month = next(
        number
        for number, name in enumerate(_MONTHS, start=1)
        if re.search(rf"(?<![A-Za-z]){name}", text, re.IGNORECASE)
    )
    numbers = [int(found) for found in re.findall(r"\d+", text)]
    year = numbers[-1]
    if len(numbers) == 1:
        period = f"{year:04}-{month:02}"
        return Meant(
            f"`{text}` is no way to write a month",
            f"write year and month: `{period}`",
            (("NAMED_PERIOD", period),),
            period,
        )
    message = f"`{text}` is no way to write a date"
    return _dated(message, year, month, numbers[0], Applicability.SAFE)


def _quarter(text: str) -> Meant:
    year = re.search(r"\d{4}", text)
    part = re.search(r"[QqHh]\d", text)
    assert year is not None
    assert part is not None
    fiscal = "FY" if "FY" in text else ""
    period = f"{fiscal}{year.group()}-{part.group().upper()}"
    noun = "quarter" if part.group()[0] in "Qq" else "half-year"
    return Meant(
        f"`{text}` is no way to write a {noun}",
        f"write the year first: `{period}`",
        (("NAMED_PERIOD", period),),
        period,
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
