"""Aggregates over rows, once each, in exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from kpilang.model.expr import Aggregate, AggregateFunction
from tests.oracle.values import Num, Stamp, Value, extreme, number

Member = tuple[Value, ...]


@dataclass(frozen=True)
class Tuple:
    """A row of a source as an aggregate sees it: when, whose, and what."""

    when: datetime | None
    member: Member
    argument: Value


def aggregate(leaf: Aggregate, rows: Sequence[Tuple]) -> Value:
    """Work an aggregate out over its rows, once each."""
    values = [row.argument for row in rows if row.argument is not None]
    match leaf.function:
        case AggregateFunction.COUNT:
            return number(len(values))
        case AggregateFunction.COUNT_DISTINCT:
            return number(len({plain(value) for value in values}))
        case AggregateFunction.SUM:
            return _sum([v for v in values if isinstance(v, Num)])
    if not values:
        return None
    match leaf.function:
        case AggregateFunction.MIN:
            return extreme(values, "<")
        case AggregateFunction.MAX:
            return extreme(values, ">")
        case AggregateFunction.AVG:
            total = _sum([v for v in values if isinstance(v, Num)])
            size = float(sum(abs(v.value) for v in values if isinstance(v, Num)))
            mean = total.value / len(values)
            return Num(mean, (total.error + 1e-9 * size) / len(values), True)
        case AggregateFunction.MEDIAN:
            return between(values, Fraction(1, 2))
        case AggregateFunction.PERCENTILE:
            assert leaf.fraction is not None
            return between(values, Fraction(leaf.fraction))
    raise AssertionError(leaf.function)


def between(values: Sequence[Value], fraction: Fraction) -> Num:
    """Return what a share of the values do not exceed, between two of them in proportion."""
    numbers = sorted((v for v in values if isinstance(v, Num)), key=lambda v: v.value)
    place = fraction * (len(numbers) - 1)
    low = numbers[place.numerator // place.denominator]
    high = numbers[-(-place.numerator // place.denominator)]
    value = low.value + (high.value - low.value) * (place % 1)
    size = float(abs(low.value) + abs(high.value))
    return Num(value, 1e-9 * size + max(v.error for v in numbers), True)


def _sum(values: list[Num]) -> Num:
    total = sum((v.value for v in values), Fraction(0))
    if not any(v.double for v in values):
        return Num(total)
    error = 1e-9 * float(sum(abs(v.value) for v in values))
    return Num(total, error + sum(v.error for v in values), True)


def plain(value: Value) -> Any:
    match value:
        case Num():
            return value.value
        case Stamp():
            return value.instant
        case _:
            return value
