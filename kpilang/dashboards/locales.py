"""What Babel knows of a locale: its notation, the names of months and days, dates and times.

Babel carries the Unicode consortium's data (CLDR) and is imported when something is asked of it:
no command but those that write pages pays for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kpilang.dashboards.notation import CURRENCY, MINUS, SIGN, Around, Notation, Scale

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

#: powers of ten from which on a locale may have short forms
POWERS = range(3, 15)
_DIGITS = re.compile("0+")
#: quotes around a text in a pattern; two of them are one
_QUOTE = re.compile("(?<!')'(?!')")


@cache
def notation_of(name: str) -> Notation:
    """Return how a locale writes numbers; its name is one that Babel knows."""
    locale = _locale(name)
    marks = locale.number_symbols["latn"]
    number = locale.decimal_formats[None]
    return Notation(
        locale=name,
        decimal=marks["decimal"],
        group=marks["group"],
        groups=(number.grouping[0], number.grouping[1]),
        minus=MINUS if marks["minusSign"] == SIGN else marks["minusSign"],
        plus=marks["plusSign"],
        number=_around(number),
        percent=_around(locale.percent_formats[None]),
        money=_around(locale.currency_formats["standard"]),
        scales=tuple(_scales(locale)),
        symbols={code: sign for code, sign in locale.currency_symbols.items() if code != sign},
    )


def tag_of(name: str) -> str:
    """Return what a page says of its language: `de-DE`."""
    return name.replace("_", "-")


def day(of: date, name: str) -> str:
    """Return a day with its year, at the usual length: `Sep 18, 2026`."""
    from babel.dates import format_date

    return format_date(of, "medium", locale=name)


def short_day(of: date, name: str) -> str:
    """Return a day without its year: `Sep 18`."""
    return _by_skeleton("MMMd", of, name)


def days(first: date, count: int, name: str, *, year: bool) -> str:
    """Return so many days as from one to another: `14.–20. Sept. 2026`."""
    from babel.dates import format_interval

    last = first + timedelta(days=count - 1)
    return format_interval(first, last, "yMMMd" if year else "MMMd", locale=name)


def month(of: date, name: str, *, year: bool = True, short: bool = False) -> str:
    """Return a month: `September 2026`, or without its year, or shorter."""
    if year:
        return _by_skeleton("yMMM" if short else "yMMMM", of, name)
    names = _locale(name).months["stand-alone"]["abbreviated" if short else "wide"]
    return str(names[of.month])


def quarter(of: date, name: str) -> str:
    """Return a quarter: `Q3 2026`."""
    return _by_skeleton("yQQQ", of, name)


def weekday(number: int, name: str) -> str:
    """Return a weekday, counted from Monday as 0."""
    return str(_locale(name).days["stand-alone"]["wide"][number])


def clock(of: time, name: str) -> str:
    """Return a time to the minute: `2:05 PM`."""
    from babel.dates import format_time

    return format_time(of, "short", locale=name)


def moment(of: datetime, name: str) -> str:
    """Return a day and a time to the minute."""
    both = str(_locale(name).datetime_formats["medium"])
    filled = _bare(both).replace("{1}", day(of.date(), name))
    return filled.replace("{0}", clock(of.time(), name))


def time_word(unit: str, number: Decimal, name: str) -> str:
    """Return the word behind a number of `days` and the like."""
    from babel.units import format_unit

    bare = "0.####"
    kind = f"duration-{unit.removesuffix('s')}"
    for sample in (number, Decimal(100)):
        text = format_unit(sample, kind, length="long", format=bare, locale=name)
        digits = _decimal(sample, bare, name)
        if digits in text:  # two of something may be a word of its own
            return text.replace(digits, "").strip()
    return unit


def _decimal(number: Decimal, pattern: str, name: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(number, pattern, locale=name)


def _by_skeleton(skeleton: str, of: date, name: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, of, locale=name)


@cache
def _locale(name: str) -> Locale:
    from babel import Locale

    return Locale.parse(name)


def _around(pattern: NumberPattern) -> Around:
    """Return what a pattern of Babel's has around its digits."""
    before, signed_before = (_bare(text) for text in pattern.prefix)
    after, signed_after = (_bare(text) for text in pattern.suffix)
    return Around(before, after, signed_before, signed_after)


def _bare(text: str) -> str:
    """Return a text of a pattern without the quotes around what is meant literally."""
    return _QUOTE.sub("", text).replace("''", "'")


def _scales(locale: Locale) -> Iterable[Scale]:
    """Return the short forms: a new one wherever numbers are divided by something else."""
    numbers = locale.compact_decimal_formats["short"]["other"]
    amounts = locale.compact_currency_formats["short"]["other"]
    divided = Decimal(1)
    for power in POWERS:
        divisor = _divisor(power, numbers.get(str(power_of(power))))
        if divisor <= divided:
            continue
        divided = divisor
        number = _around(numbers[str(power_of(power))])
        money = _joined(number, _around(locale.currency_formats["standard"]))
        own = amounts.get(str(power_of(power)))
        if own is not None and CURRENCY in own.pattern and _divisor(power, own) == divisor:
            money = _around(own)
        yield Scale(Decimal(power_of(power)), divisor, number, money)


def power_of(power: int) -> int:
    """Return a power of ten."""
    return int(10**power)


def _divisor(power: int, pattern: NumberPattern | None) -> Decimal:
    """Return what a number of so many digits is divided by; 1 where it has no short form."""
    zeros = None if pattern is None else _DIGITS.search(pattern.pattern)
    if pattern is None or zeros is None or pattern.pattern == "0":
        return Decimal(1)
    return Decimal(power_of(power - len(zeros[0]) + 1))


def _joined(number: Around, money: Around) -> Around:
    """Return a short form of money from that of numbers."""
    return Around(
        money.before + number.before,
        number.after + money.after,
        money.signed_before + number.before,
        number.after + money.signed_after,
    )
