"""Exact arithmetic where an engine has only whole numbers and doubles.

A double stands for the shortest decimal that reads back as it. Up to fifteen digits every decimal
has one double, so sums, differences and products that are worked out in decimals come out as the
decimal that they are; what is no such decimal, as a quotient, is worked out in doubles.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from math import isfinite
from typing import Any

Number = int | float
_DIGITS = 15
_MOST = 2**63
_WIDE = Context(prec=400)
PLACES = Decimal("1e-10")


class TooManyDigits(ArithmeticError):
    """A number has more digits than the engine's numbers hold."""

    def __init__(self) -> None:
        super().__init__("a sum has more digits than the engine's numbers hold")


def decimal(value: Number) -> Decimal:
    """Return the decimal that a number stands for."""
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def is_exact(value: Number) -> bool:
    """Tell whether a number is a decimal that its double is the only one of."""
    if isinstance(value, int):
        return True
    return isfinite(value) and len(Decimal(repr(value)).as_tuple().digits) <= _DIGITS


def whole(value: int) -> int:
    """Return a whole number that the engine holds; raises TooManyDigits."""
    if not -_MOST <= value < _MOST:
        raise TooManyDigits
    return value


def combined(operator: str, a: Number, b: Number) -> Number:
    """Return a sum, difference or product."""
    if isinstance(a, int) and isinstance(b, int):
        return whole(a + b if operator == "+" else a - b if operator == "-" else a * b)
    if not (is_exact(a) and is_exact(b)):
        x, y = float(a), float(b)
        return x + y if operator == "+" else x - y if operator == "-" else x * y
    one, other = decimal(a), decimal(b)
    match operator:
        case "+":
            return float(_WIDE.add(one, other))
        case "-":
            return float(_WIDE.subtract(one, other))
        case _:
            return float(_WIDE.multiply(one, other))


def rounded(value: Number, how: str, places: int = 0) -> Number:
    """Return a number rounded to places behind the point; a half goes away from zero."""
    if isinstance(value, float) and not isfinite(value):
        return value
    modes = {"round": ROUND_HALF_UP, "ceil": ROUND_CEILING, "floor": ROUND_FLOOR}
    unit = Decimal(1).scaleb(-places)
    found = decimal(value).quantize(unit, modes.get(how, ROUND_DOWN), _WIDE)
    return _number(found)


def exact(value: Number) -> Number:
    """Return a number to ten places, without the noise of doubles."""
    if isinstance(value, int) or not isfinite(value):
        return value
    return float(decimal(value).quantize(PLACES, ROUND_HALF_UP, _WIDE))


def remainder(a: Number, b: Number) -> Number | None:
    """Return the rest of a division, with the sign of what is divided."""
    if not b:
        return None
    return _number(_WIDE.remainder(decimal(a), decimal(b)))


def _number(value: Decimal) -> Number:
    if value == value.to_integral_value() and abs(value) < _MOST:
        return int(value)
    return float(value)


class Sum:
    """The exact sum of the numbers of a group or frame; without any it has no value."""

    def __init__(self) -> None:
        self._whole, self._rest, self._count, self._inexact = 0, Decimal(0), 0, 0

    def step(self, value: Any) -> None:
        self._add(value, 1)

    def inverse(self, value: Any) -> None:
        self._add(value, -1)

    def _add(self, value: Any, sign: int) -> None:
        if value is None:
            return
        self._count += sign
        if isinstance(value, int):
            self._whole += sign * value
            return
        text = repr(value)
        if len(text) > _DIGITS and not is_exact(value):
            self._inexact += sign
        add = _WIDE.add if sign > 0 else _WIDE.subtract
        self._rest = add(self._rest, Decimal(text))

    def value(self) -> Number | None:
        if not self._count:
            return None
        if not self._rest and not self._inexact:
            return whole(self._whole)
        total = _WIDE.add(self._rest, Decimal(self._whole))
        found = float(total)
        if not self._inexact and decimal(found) != total:
            raise TooManyDigits
        return found

    def finalize(self) -> Number | None:
        return self.value()


class Percentile:
    """A value between those of a group, at a share of the way from the least to the greatest."""

    def __init__(self) -> None:
        self._values: list[float] = []
        self._share = 0.0

    def step(self, value: Any, share: float) -> None:
        self._share = float(share)
        if value is not None:
            self._values.append(float(value))

    def finalize(self) -> float | None:
        if not self._values:
            return None
        self._values.sort()
        place = self._share * (len(self._values) - 1)
        below = int(place)
        above = min(below + 1, len(self._values) - 1)
        low, high = self._values[below], self._values[above]
        return low + (high - low) * (place - below)


class _End:
    """The value of the row that is first or last by an order, of those that are counted."""

    latest = False

    def __init__(self) -> None:
        self._found: tuple[Any, Any] | None = None

    def step(self, value: Any, counted: Any, *order: Any) -> None:
        if not counted:
            return
        key = tuple((part is None, isinstance(part, str), part) for part in order)
        if (
            self._found is None
            or (self.latest and key > self._found[0])
            or (not self.latest and key < self._found[0])
        ):
            self._found = key, value

    def finalize(self) -> Any:
        return None if self._found is None else self._found[1]


class First(_End):
    """The first one."""


class Last(_End):
    """The last one."""

    latest = True
