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
    """A row of a source as an aggregate sees it: when, whose, and what.

    `place` orders rows for the first and the last, `each` is whose own first or last it may be,
    `met` is what references that lead nowhere were met.
    """

    when: datetime | None
    member: Member
    argument: Value
    place: tuple[Any, ...] = ()
    each: tuple[Value, ...] = ()
    met: frozenset[str] = frozenset()


def aggregate(leaf: Aggregate, rows: Sequence[Tuple]) -> Value:
    """Work an aggregate out over its rows, once each."""
    values = [row.argument for row in rows if row.argument is not None]
    match leaf.function:
        case AggregateFunction.COUNT:
            return number(len(values))
        case AggregateFunction.COUNT_DISTINCT:
            return number(len({plain(value) for value in values}))
        case AggregateFunction.SUM:
            return total([v for v in values if isinstance(v, Num)])
        case AggregateFunction.FIRST | AggregateFunction.LAST:
            # What lies nowhere in time is neither.
            dated = [row for row in rows if leaf.axis is None or row.place[0] is not None]
            ordered = sorted(dated, key=lambda row: row.place)
            if not ordered:
                return None
            return ordered[-1 if leaf.function is AggregateFunction.LAST else 0].argument
    if not values:
        return None
    match leaf.function:
        case AggregateFunction.MIN:
            return extreme(values, "<")
        case AggregateFunction.MAX:
            return extreme(values, ">")
        case AggregateFunction.AVG:
            whole = total([v for v in values if isinstance(v, Num)])
            size = float(sum(abs(v.value) for v in values if isinstance(v, Num)))
            mean = whole.value / len(values)
            return Num(mean, (whole.error + 1e-9 * size) / len(values), True)
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


def total(values: list[Num]) -> Num:
    exact = sum((v.value for v in values), Fraction(0))
    if not values:
        # The nothing of doubles is a double, and what it would have been a sum of is not seen here.
        return Num(exact, 0.0, True)
    if not any(v.double for v in values):
        return Num(exact)
    error = 1e-9 * float(sum(abs(v.value) for v in values))
    return Num(exact, error + sum(v.error for v in values), True)


def plain(value: Value) -> Any:
    match value:
        case Num():
            return value.value
        case Stamp():
            return value.instant
        case _:
            return value


def of_snapshots(leaf: Aggregate, moments: Sequence[Any], rows: Sequence[Tuple]) -> Value:
    """Work out the sum of one snapshot, the mean of such sums, or what each has last.

    `moments` are those of the snapshots that there are: without any there is no value.
    """
    if not moments:
        return None
    if leaf.function is AggregateFunction.COUNT_DISTINCT:
        return aggregate(leaf, rows)
    # What lies nowhere in time is in no snapshot.
    rows = [row for row in rows if row.when is not None]
    if leaf.function is AggregateFunction.AVG:
        whole = total([_sum_of(leaf, rows)])
        return Num(whole.value / len(moments), whole.error + 1e-9 * _size(rows), True)
    return _sum_of(leaf, rows)


def _sum_of(leaf: Aggregate, rows: Sequence[Tuple]) -> Num:
    if leaf.argument is None:
        return number(len(rows))
    return total([row.argument for row in rows if isinstance(row.argument, Num)])


def _size(rows: Sequence[Tuple]) -> float:
    return float(sum(abs(row.argument.value) for row in rows if isinstance(row.argument, Num)))
