"""Amounts of targets: parts and multiples of them, and ranges round them."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.values import Num, Value, result


def around(middle: Num | None, width: Num) -> tuple[Num | None, Num | None]:
    """Return the ends of a range, a share of its middle to both sides."""
    if middle is None:
        return None, None
    far = abs(middle.value * width.value)
    error = middle.error * (1 + float(width.value))
    low = result(middle.value - far, error, double=middle.double)
    return low, result(middle.value + far, error, double=middle.double)


def number_of(value: Value) -> Num | None:
    assert value is None or isinstance(value, Num), value
    return value


def times(amount: Num, factor: Fraction) -> Num:
    if factor == 1:
        return amount
    exact = amount.value * factor
    double = amount.double or factor.denominator != 1
    error = amount.error * abs(float(factor)) + (1e-9 * abs(float(exact)) if double else 0.0)
    return Num(exact, error, double)
