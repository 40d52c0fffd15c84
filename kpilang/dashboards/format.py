"""A number as people read it: currency, percent, separators, and a short form when it is long."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kpilang.model.entities import Display
from kpilang.source.frozen import dataclass

Number = int | float | Decimal

NO_VALUE = "—"
NO_DATA = "no data"
MINUS = "−"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
WITHOUT_CENTS = ("JPY", "KRW")
SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))
#: 999.995 million is 1.00 billion, not 1,000.00 million
ROUNDS_UP = Decimal("0.999995")
TIMES = ("seconds", "minutes", "hours", "days", "weeks")


@dataclass(frozen=True, slots=True)
class Shown:
    """A number shown: `text` may be shortened, `full` is not; `unit` is the word after it."""

    text: str
    full: str
    unit: str = ""


def show(value: Number | None, display: Display, *, signed: bool = False) -> Shown:
    """Return a value as a tile shows it."""
    if value is None:
        return Shown(NO_VALUE, "no value")
    number = exact(value)
    sign = _sign(number, signed=signed)
    if display.percent:
        return Shown(
            f"{sign}{_decimals(abs(number) * 100, 1)}%", f"{sign}{_plain(abs(number) * 100)}%"
        )
    unit = _unit_word(number, display)
    amount = abs(number)
    symbol = currency_symbol(display.currency)
    full = f"{sign}{symbol}{_plain(amount, money=display.currency)}"
    text = f"{sign}{symbol}{_short(amount, display)}"
    return Shown(text, f"{full} {unit}".rstrip(), unit)


def show_change(value: Number | None, display: Display) -> str:
    """Return a difference of two values: signed, percents in points."""
    if value is None:
        return ""
    number = exact(value)
    if display.percent:
        return f"{_sign(number, signed=True)}{_decimals(abs(number) * 100, 1)} pp"
    shown = show(value, display, signed=True)
    return f"{shown.text} {shown.unit}".rstrip() if display.unit in TIMES else shown.text


def show_share(value: Number | None) -> str:
    """Return a fraction as whole percents, or one decimal between 99 and 101."""
    if value is None:
        return ""
    number = exact(value) * 100
    places = 1 if 99 < number < 101 and number != 100 else 0
    return f"{_sign(number, signed=False)}{_decimals(abs(number), places)}%"


def show_rate(value: Number | None) -> str:
    """Return a fraction as percents with one decimal."""
    if value is None:
        return ""
    number = exact(value) * 100
    return f"{_sign(number, signed=False)}{_decimals(abs(number), 1)}%"


def show_growth(change: Number | None, previous: Number | None) -> str:
    """Return a change relative to what it changed from; empty without a positive base."""
    if change is None or previous is None or exact(previous) <= 0:
        return ""
    growth = exact(change) / exact(previous) * 100
    return f"{_sign(growth, signed=True)}{_decimals(abs(growth), 1)}%"


def raw(value: Number | None) -> str:
    """Return the value as the answer's JSON has it, empty for none."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def exact(value: Number) -> Decimal:
    """Return the number that the shortest decimal of a double stands for."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def unit_of(display: Display) -> str:
    """Return the word for the unit of several, as it stands at the head of a column."""
    return "" if display.percent else _unit_word(Decimal(2), display)


def currency_symbol(currency: str | None) -> str:
    """Return what stands before an amount: a sign, or the code and a space."""
    if currency is None:
        return ""
    return SYMBOLS.get(currency, f"{currency}\u00a0")


def _sign(number: Decimal, *, signed: bool) -> str:
    if number < 0:
        return MINUS
    if not signed:
        return ""
    return "+" if number > 0 else "±"


def _unit_word(number: Decimal, display: Display) -> str:
    word = display.unit
    if display.currency is not None:
        word = word.removeprefix(display.currency).strip()
    if display.per != 1:
        return f"{word} per {display.per:,}".strip()
    return _singular(word) if abs(number) == 1 else word


def _singular(word: str) -> str:
    """Return the word for one of what a plural counts; other words stay."""
    if " " in word or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]


def _short(amount: Decimal, display: Display) -> str:
    for scale, letter in SCALES:
        if amount >= scale * ROUNDS_UP:
            return f"{_decimals(amount / scale, 2)}{letter}"
    if display.currency is not None:
        whole = amount >= 1000 or display.currency in WITHOUT_CENTS or amount == int(amount)
        return _decimals(amount, 0 if whole else 2)
    if amount == int(amount):
        return _decimals(amount, 0)
    return _decimals(amount, 1 if amount >= 1 else 2)


def _plain(amount: Decimal, money: str | None = None) -> str:
    if money is not None and money not in WITHOUT_CENTS:
        return _decimals(amount, 2)
    rounded = amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimals(amount: Decimal, places: int) -> str:
    return f"{amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
