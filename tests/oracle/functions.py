"""The functions of a row's values, from the words of the reference."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from kpilang.model.windows import Calendar, Grain
from tests.oracle.calendar import midnight, start_of
from tests.oracle.pace import part_of_day, worked
from tests.oracle.values import (
    Num,
    Stamp,
    Unsure,
    Value,
    as_number,
    civil_day,
    clock_time,
    compare,
    extreme,
    number,
    result,
)

DAY = timedelta(days=1)
#: digits after the point that are read before a number is cut
PLACES = 10


def called(name: str, arguments: list[Value], calendar: Calendar) -> Value:
    """Return what a function gives; a missing argument gives no value, save in `coalesce`."""
    if name == "coalesce":
        return next((argument for argument in arguments if argument is not None), None)
    if name == "nullif":
        first, second = arguments
        return None if compare("=", first, second) else first
    if any(argument is None for argument in arguments):
        return None
    if name in _NUMBERS:
        return _NUMBERS[name](*[as_number(a) for a in arguments])
    if name in _TEXTS:
        return _TEXTS[name](*[_plain(a) for a in arguments])
    if name in ("greatest", "least"):
        return extreme(arguments, ">" if name == "greatest" else "<")
    return _of_time(name, arguments, calendar)


def _plain(value: Value) -> Any:
    return int(value.value) if isinstance(value, Num) else value


# --- numbers ------------------------------------------------------------------------------------


def whole_of(a: Num, cut: Callable[[Fraction], int], places: int = 0) -> Num:
    """Cut a number that is read to ten places first; where a double may fall on both sides, say so.

    `cut` says which whole number a fraction becomes.
    """
    scale = Fraction(10) ** places

    def at(value: Fraction) -> Fraction:
        read = Fraction(half_away(value * 10**PLACES), 10**PLACES)
        return cut(read * scale) / scale

    found = at(a.value)
    margin = Fraction(a.error)
    if a.error and (at(a.value - margin) != found or at(a.value + margin) != found):
        raise Unsure
    return result(found, 0.0, double=a.double)


def half_away(value: Fraction) -> int:
    """Round half away from zero."""
    whole = math.floor(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def _round(a: Num, places: Num = Num(Fraction(0))) -> Num:  # noqa: B008 - a frozen value
    return whole_of(a, half_away, int(places.value))


def _truncate(a: Num, places: Num = Num(Fraction(0))) -> Num:  # noqa: B008 - a frozen value
    return whole_of(a, math.trunc, int(places.value))


def _mod(a: Num, b: Num) -> Num | None:
    """Return the rest, with the sign of a; by zero there is none."""
    rest = _rest(a.value, b.value)
    margin = Fraction(a.error + b.error)
    if margin:
        near = (_rest(a.value - margin, b.value), _rest(a.value + margin, b.value))
        if rest is None or any(n is None or abs(n - rest) > 3 * margin for n in near):
            raise Unsure
    if rest is None:
        return None
    return result(rest, a.error + b.error, double=a.double or b.double)


def _rest(a: Fraction, b: Fraction) -> Fraction | None:
    first, second = (Fraction(half_away(v * 10**PLACES), 10**PLACES) for v in (a, b))
    return None if second == 0 else first - second * math.trunc(first / second)


def _sign(a: Num) -> Num:
    if a.error and abs(float(a.value)) <= a.error:
        raise Unsure
    return number((a.value > 0) - (a.value < 0))


def _abs(a: Num) -> Num:
    return Num(abs(a.value), a.error, a.double)


def _smooth(function: Callable[..., float]) -> Callable[..., Num | None]:
    """Return a function of plain numbers that has no value where it has no result."""

    def value(*numbers: Num) -> Num | None:
        found = attempt([n.value for n in numbers])
        error = 0.0
        for index, n in enumerate(numbers):
            for side in (-1, 1) if n.error else ():
                near = [m.value for m in numbers]
                near[index] += side * Fraction(n.error)
                other = attempt(near)
                if (other is None) is not (found is None):
                    raise Unsure
                error += 0.0 if other is None or found is None else abs(other - found)
        if found is None:
            return None
        if not any(n.error for n in numbers) and _is_exact(function, numbers, Fraction(found)):
            return Num(Fraction(found), 0.0, True)
        return Num(Fraction(found), error + 1e-12 * abs(found), True)

    def attempt(values: list[Fraction]) -> float | None:
        try:
            found = function(*[float(v) for v in values])
        except (ValueError, OverflowError, ZeroDivisionError):
            return None
        return found if math.isfinite(found) else None

    return value


def _is_exact(function: Callable[..., float], numbers: tuple[Num, ...], found: Fraction) -> bool:
    """Tell whether every double is right to the last digit (IEEE 754, C99 annex F)."""
    first, last = numbers[0].value, numbers[-1].value
    if function is math.sqrt:
        return found * found == first
    if function is math.pow:
        return last == 0 or first == 1 or (last == 1 and found == first)
    return (function is math.exp and first == 0) or (function is not math.exp and first == 1)


_NUMBERS: dict[str, Callable[..., Num | None]] = {
    "abs": _abs,
    "sign": _sign,
    "round": _round,
    "truncate": _truncate,
    "floor": lambda a: whole_of(a, math.floor),
    "ceil": lambda a: whole_of(a, math.ceil),
    "mod": _mod,
    "sqrt": _smooth(math.sqrt),
    "exp": _smooth(math.exp),
    "ln": _smooth(math.log),
    "log10": _smooth(math.log10),
    "power": _smooth(math.pow),
}

# --- texts --------------------------------------------------------------------------------------


def _substring(text: str, first: int, count: int | None = None) -> str:
    return text[first - 1 :] if count is None else text[first - 1 : first - 1 + count]


_TEXTS: dict[str, Callable[..., Value]] = {
    "lower": str.lower,
    "upper": str.upper,
    "trim": lambda text: text.strip(" "),
    "length": lambda text: number(len(text)),
    "concat": lambda *texts: "".join(texts),
    "replace": str.replace,
    "left": lambda text, count: text[:count],
    "right": lambda text, count: text[len(text) - count :] if count < len(text) else text,
    "substring": _substring,
    "contains": lambda text, part: part in text,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}

# --- dates and timestamps -----------------------------------------------------------------------


def _of_time(name: str, arguments: list[Value], calendar: Calendar) -> Value:
    first = arguments[0]
    match name:
        case "date":
            return civil_day(first)
        case "timestamp":
            return (
                first if isinstance(first, Stamp) else clock_time(_clock(first), calendar.timezone)
            )
        case "date_trunc":
            assert isinstance(first, str)
            return start_of(_day(arguments[1]), Grain(first), calendar)
        case "year" | "month" | "day":
            return number(getattr(_day(first), name))
        case "quarter":
            return number((_day(first).month + 2) // 3)
        case "week":
            return number(_day(first).isocalendar().week)
        case "weekday":
            return number(_day(first).isoweekday())
        case "hour" | "minute" | "second":
            return number(getattr(_clock(first), name))
        case "workdays":
            return _workdays(_day(first), _day(arguments[1]), calendar)
        case "workhours":
            return _workhours(_clock(first), _clock(arguments[1]), calendar)
    raise AssertionError(name)


def _day(value: Value) -> date:
    found = civil_day(value)
    assert isinstance(found, date), value
    return found


def _clock(value: Value) -> datetime:
    """Return what the clock shows; of a date, midnight."""
    return value.civil if isinstance(value, Stamp) else midnight(_day(value))


def _workdays(a: date, b: date, calendar: Calendar) -> Num:
    """Count the working days from a until before b; backwards they count as negative."""
    if b < a:
        return number(-_workdays(b, a, calendar).value)
    days = [a + DAY * n for n in range((b - a).days)]
    return number(sum(1 for day in days if worked(day, calendar)))


def _workhours(a: datetime, b: datetime, calendar: Calendar) -> Num:
    if b < a:
        back = _workhours(b, a, calendar)
        return Num(-back.value, back.error, back.double)
    total, day = Fraction(0), a.date()
    while day <= b.date():
        total += part_of_day(day, a, b) if worked(day, calendar) else 0
        day += DAY
    return result(total * 24, 0.0, double=True)
