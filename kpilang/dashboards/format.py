"""A number as people read it: currency, percent, separators, and a short form when it is long.

How its digits, signs and words are written is a notation's, American English unless another one
is given.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kpilang.dashboards.notation import ENGLISH, Around, Notation, places_of
from kpilang.model.entities import Display
from kpilang.source.frozen import dataclass

Number = int | float | Decimal

NO_VALUE = "—"
NO_DATA = "no data"
#: from how much on a number is written in a short form
LONG = Decimal(10) ** 6
TIMES = ("seconds", "minutes", "hours", "days", "weeks")


@dataclass(frozen=True, slots=True)
class Shown:
    """A number shown: `text` may be shortened, `full` is not; `unit` is the word after it."""

    text: str
    full: str
    unit: str = ""


def show(
    value: Number | None, display: Display, notation: Notation = ENGLISH, *, signed: bool = False
) -> Shown:
    """Return a value as a tile shows it."""
    if value is None:
        return Shown(NO_VALUE, "no value")
    number = exact(value)
    sign = _sign(number, notation, signed=signed)
    if display.percent:
        share = abs(number) * 100
        around = notation.percent
        return Shown(
            around.put(_decimals(share, 1, notation), sign),
            around.put(_plain(share, notation), sign),
        )
    unit = _unit_word(number, display, notation)
    amount = abs(number)
    around = _around(display, notation)
    full = around.put(_plain(amount, notation, display.currency), sign)
    text = _short(amount, display, notation, sign)
    return Shown(text, f"{full} {unit}".rstrip(), unit)


def show_change(value: Number | None, display: Display, notation: Notation = ENGLISH) -> str:
    """Return a difference of two values: signed, percents in points."""
    if value is None:
        return ""
    number = exact(value)
    if display.percent:
        sign = _sign(number, notation, signed=True)
        return f"{notation.number.put(_decimals(abs(number) * 100, 1, notation), sign)} pp"
    shown = show(value, display, notation, signed=True)
    return f"{shown.text} {shown.unit}".rstrip() if display.unit in TIMES else shown.text


def show_share(value: Number | None, notation: Notation = ENGLISH) -> str:
    """Return a fraction as whole percents, or one decimal between 99 and 101."""
    if value is None:
        return ""
    number = exact(value) * 100
    return _percent(number, 1 if 99 < number < 101 and number != 100 else 0, notation)


def show_rate(value: Number | None, notation: Notation = ENGLISH) -> str:
    """Return a fraction as percents with one decimal."""
    return "" if value is None else _percent(exact(value) * 100, 1, notation)


def show_growth(
    change: Number | None, previous: Number | None, notation: Notation = ENGLISH
) -> str:
    """Return a change relative to what it changed from; empty without a positive base."""
    if change is None or previous is None or exact(previous) <= 0:
        return ""
    return _percent(exact(change) / exact(previous) * 100, 1, notation, signed=True)


def raw(value: Number | None) -> str:
    """Return the value as the answer's JSON has it, empty for none."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def exact(value: Number) -> Decimal:
    """Return the number that the shortest decimal of a double stands for."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def unit_of(display: Display, notation: Notation = ENGLISH) -> str:
    """Return the word for the unit of several, as it stands at the head of a column."""
    return "" if display.percent else _unit_word(Decimal(2), display, notation)


def currency_symbol(currency: str) -> str:
    """Return what stands before an amount in English: a sign, or the code and a space."""
    return ENGLISH.money.of(ENGLISH.symbol(currency)).before


def _around(display: Display, notation: Notation) -> Around:
    """Return what stands around the digits of a number that is not shortened."""
    if display.currency is None:
        return notation.number
    return notation.money.of(notation.symbol(display.currency))


def _percent(number: Decimal, places: int, notation: Notation, *, signed: bool = False) -> str:
    sign = _sign(number, notation, signed=signed)
    return notation.percent.put(_decimals(abs(number), places, notation), sign)


def _sign(number: Decimal, notation: Notation, *, signed: bool) -> str:
    if number < 0:
        return notation.minus
    if not signed:
        return ""
    return notation.plus if number > 0 else "±"


def _unit_word(number: Decimal, display: Display, notation: Notation) -> str:
    word = display.unit
    if display.currency is not None:
        word = word.removeprefix(display.currency).strip()
    if display.per != 1:
        return f"{word} per {_plain(Decimal(display.per), notation)}".strip()
    if notation.is_english:
        return _singular(word) if abs(number) == 1 else word
    if word in TIMES:
        from kpilang.dashboards.locales import time_word

        return time_word(word, abs(number), notation.locale)
    return word


def _singular(word: str) -> str:
    """Return the word for one of what a plural counts; other words stay."""
    if " " in word or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]


def _short(amount: Decimal, display: Display, notation: Notation, sign: str) -> str:
    """Return an amount with its sign, in a short form from a million on."""
    currency = display.currency
    steps = [Decimal(1000), *(scale.divisor for scale in notation.scales)]
    for step, scale in reversed([*zip(steps, notation.scales, strict=False)]):
        # 999.995 million is 1.00 billion, not 1,000.00 million
        floor = max(scale.floor, LONG)
        if _rounded(amount / step, 2) * step >= floor:
            around = scale.number
            if currency is not None:
                around = scale.money.of(notation.symbol(currency))
            return around.put(_decimals(amount / scale.divisor, 2, notation), sign)
    if currency is not None:
        whole = amount >= 1000 or amount == int(amount)
        places = 0 if whole else places_of(currency)
    elif amount == int(amount):
        places = 0
    else:
        places = 1 if amount >= 1 else 2
    return _around(display, notation).put(_decimals(amount, places, notation), sign)


def _plain(amount: Decimal, notation: Notation, currency: str | None = None) -> str:
    if currency is not None and places_of(currency):
        return _decimals(amount, places_of(currency), notation)
    text = f"{_rounded(amount, 4):f}"
    return notation.digits(text.rstrip("0").rstrip("."))


def _decimals(amount: Decimal, places: int, notation: Notation) -> str:
    return notation.digits(f"{_rounded(amount, places):f}")


def _rounded(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
