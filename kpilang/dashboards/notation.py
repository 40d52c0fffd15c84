"""How a locale writes numbers: marks, digits in groups, short forms, money and percent, as data.

Nothing is looked up here: `locales.py` reads a notation from Babel's data. That of American
English, in which a terminal is written to, stands here whole, so that an answer needs no library.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import field, replace
from decimal import Decimal

from kpilang.source.frozen import dataclass

MINUS = "−"
#: what stands for the currency in a pattern, and for the sign in one of signed numbers
CURRENCY, SIGN = "¤", "-"
NO_BREAK = "\u00a0"
#: digits behind the point of a currency where they are not two, by ISO 4217
PLACES = dict.fromkeys(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
    ],
    0,
)
PLACES |= dict.fromkeys(("XOF", "XPF"), 0)
PLACES |= dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before and after the digits of a number, without a sign and with one."""

    before: str = ""
    after: str = ""
    signed_before: str = SIGN
    signed_after: str = ""

    def put(self, digits: str, sign: str = "") -> str:
        """Return the digits with what is around them."""
        if not sign:
            return f"{self.before}{digits}{self.after}"
        before = self.signed_before.replace(SIGN, sign)
        return f"{before}{digits}{self.signed_after.replace(SIGN, sign)}"

    def of(self, symbol: str) -> Around:
        """Return it for money: letters of a symbol keep a space from the digits."""
        front = f"{symbol}{NO_BREAK}" if _is_word(symbol[-1:]) else symbol
        back = f"{NO_BREAK}{symbol}" if _is_word(symbol[:1]) else symbol

        def filled(text: str, beside: str, *, is_beside: bool) -> str:
            return text.replace(CURRENCY, beside if is_beside else symbol)

        return Around(
            filled(self.before, front, is_beside=self.before.endswith(CURRENCY)),
            filled(self.after, back, is_beside=self.after.startswith(CURRENCY)),
            filled(self.signed_before, front, is_beside=self.signed_before.endswith(CURRENCY)),
            filled(self.signed_after, back, is_beside=self.signed_after.startswith(CURRENCY)),
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """A short form: from `floor` on numbers are divided by `divisor`."""

    floor: Decimal
    divisor: Decimal
    number: Around
    money: Around


@dataclass(frozen=True, slots=True)
class Notation:
    """How a locale writes numbers. `groups` are how many digits stand in the last group and others.

    `scales` are the short forms from a thousand on, the smallest first.
    """

    locale: str
    decimal: str
    group: str
    groups: tuple[int, int]
    minus: str
    plus: str
    number: Around
    percent: Around
    money: Around
    scales: tuple[Scale, ...]
    symbols: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_english(self) -> bool:
        """Tell whether words are English ones."""
        return self.locale.partition("_")[0] == "en"

    def digits(self, text: str) -> str:
        """Return digits, with a point or without, as the locale writes them."""
        whole, point, rest = text.partition(".")
        last, others = self.groups
        parts = [whole[-last:]]
        whole = whole[:-last]
        while whole:
            parts.append(whole[-others:])
            whole = whole[:-others]
        return self.group.join(reversed(parts)) + (self.decimal + rest if point else "")

    def symbol(self, currency: str) -> str:
        """Return the sign of a currency, or its code."""
        return self.symbols.get(currency, currency)


def places_of(currency: str) -> int:
    """Return how many digits an amount has behind the point."""
    return PLACES.get(currency, 2)


def _is_word(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter)[0] not in "SZ"


_MONEY = Around(CURRENCY, "", f"{SIGN}{CURRENCY}", "")


def _scale(power: int, letter: str) -> Scale:
    size = Decimal(10) ** power
    return Scale(
        size,
        size,
        Around("", letter, SIGN, letter),
        replace(_MONEY, after=letter, signed_after=letter),
    )


#: American English, as Babel has it
ENGLISH = Notation(
    locale="en_US",
    decimal=".",
    group=",",
    groups=(3, 3),
    minus=MINUS,
    plus="+",
    number=Around(),
    percent=Around("", "%", SIGN, "%"),
    money=_MONEY,
    scales=tuple(_scale(*of) for of in ((3, "K"), (6, "M"), (9, "B"), (12, "T"))),
    symbols={
        "AUD": "A$",
        "BRL": "R$",
        "CAD": "CA$",
        "CNY": "CN¥",
        "EUR": "€",
        "GBP": "£",
        "HKD": "HK$",
        "ILS": "₪",
        "INR": "₹",
        "JPY": "¥",
        "KRW": "₩",
        "MXN": "MX$",
        "NZD": "NZ$",
        "PHP": "₱",
        "TWD": "NT$",
        "USD": "$",
        "VND": "₫",
        "XAF": "FCFA",
        "XCD": "EC$",
        "XCG": "Cg.",
        "XOF": "F\u202fCFA",
        "XPF": "CFPF",
        # what ISO 4217 has for no currency
        "XXX": "¤",
    },
)
