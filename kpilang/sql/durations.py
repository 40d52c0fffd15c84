"""Dates and timestamps moved by a duration, in SQL."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp

from kpilang.model.expr import Binary, Expr, Literal
from kpilang.model.types import Kind
from kpilang.model.units import SECONDS
from kpilang.sql import build
from kpilang.sql.dialects import Dialect
from kpilang.sql.moments import from_instant

#: what a date and a timestamp are moved by at most, some 8,000 years: beyond there is no value
MOST_DAYS = 3_000_000
MOST_SECONDS = MOST_DAYS * SECONDS["day"]

Value = Callable[[Expr, bool], exp.Expr]


def moved(expr: Binary, value: Value, instant: bool, dialect: Dialect, zone: str) -> exp.Expr:
    """Return a date plus or minus days, or a timestamp plus or minus seconds."""
    if expr.type.kind is Kind.DATE:
        return _by_days(expr, value, dialect)
    found = _by_seconds(expr, value)
    return found if instant else from_instant(found, zone)


def _by_days(expr: Binary, value: Value, dialect: Dialect) -> exp.Expr:
    """Return a date moved by whole days: a part of a day reaches into the day it ends in."""
    day = build.group(value(expr.left, False))
    back = expr.operator == "-"
    known = _known(expr.right, MOST_DAYS)
    if known is not None:
        return build.by_days(day, build.constant(known), back=back)
    count = dialect.exact(value(expr.right, False))
    rounded = build.call("CEIL" if back else "FLOOR", count)
    moved = build.by_days(day, exp.cast(rounded, exp.DType.INT), back=back)
    return build.case([(_within(count, MOST_DAYS), moved)])


def _by_seconds(expr: Binary, value: Value) -> exp.Expr:
    start = build.group(value(expr.left, True))
    move = exp.Add if expr.operator == "+" else exp.Sub
    known = _known(expr.right, MOST_SECONDS)
    if known is not None:
        return move(this=start, expression=interval(known))
    count = build.double(value(expr.right, False))
    distance = exp.Mul(this=count, expression=build.interval(1, "second"))
    return build.case([(_within(count, MOST_SECONDS), move(this=start, expression=distance))])


def _known(by: Expr, most: int) -> Decimal | None:
    """Return how far a move is when it is written out."""
    value = by.value if isinstance(by, Literal) else None
    return value if isinstance(value, Decimal) and abs(value) <= most else None


def _within(count: exp.Expr, most: int) -> exp.Expr:
    return exp.LTE(this=build.call("ABS", count.copy()), expression=build.constant(most))


def interval(seconds: Decimal) -> exp.Interval:
    """Return an interval in the largest unit that it is a whole number of."""
    units = sorted(SECONDS.items(), key=lambda unit: -unit[1])
    for unit, size in units:
        if seconds % size == 0 and unit != "week":
            return build.interval(int(seconds / size), unit)
    return exp.Interval(this=exp.Literal.string(format(seconds, "f")), unit=exp.var("SECOND"))
