"""How far a value has got with its target, by comparator."""

from __future__ import annotations

from kpilang.model.entities import Comparator
from tests.oracle.values import Num, Value, compare, divide, number


def attained(comparator: Comparator, value: Value, low: Num | None, high: Num | None) -> Num | None:
    if not isinstance(value, Num) or low is None:
        return None
    if comparator in (Comparator.AT_LEAST, Comparator.MORE):
        return divide(value, low) if low.value > 0 else None
    if comparator in (Comparator.AT_MOST, Comparator.LESS):
        return divide(low, value) if low.value > 0 else None
    top = low if comparator is Comparator.EQUAL else high
    if top is None:
        return None
    if compare(">=", value, low) and compare("<=", value, top):
        return number(1)
    if compare("<", value, low):
        return divide(value, low) if low.value > 0 else None
    return divide(top, value) if top.value > 0 else None


def met(comparator: Comparator, value: Num, low: Num, high: Num | None) -> bool:
    match comparator:
        case Comparator.BETWEEN:
            return compare(">=", value, low) and high is not None and compare("<=", value, high)
        case _:
            return compare(comparator.value, value, low)
