"""A formula worked out from the records behind its value, in Python."""

from __future__ import annotations

import math
import statistics
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Binary,
    Expr,
    Literal,
    Shift,
    Unary,
)
from kpilang.model.leaves import walk
from kpilang.model.types import Kind
from kpilang.plan.grid import Frame, Period, State
from kpilang.plan.looks import is_planned
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.records import Records
from kpilang.plan.scanned import Read
from kpilang.plan.sight import Sight

Number = Fraction | None

#: what is worked out from aggregates by these alone is worked out here
KNOWN = (Aggregate, Binary, Literal, Shift, Unary)
COUNTING = (AggregateFunction.COUNT, AggregateFunction.COUNT_DISTINCT)
OPERATORS = ("+", "-", "*", "/")


def is_known(formula: Expr) -> bool:
    """Tell whether a formula is worked out here."""
    leaves = [part for part in walk(formula) if isinstance(part, Aggregate)]
    values = [leaf.argument for leaf in leaves if leaf.function not in COUNTING]
    if any(value is not None and value.type.kind is not Kind.NUMBER for value in values):
        return False
    return all(
        isinstance(part, KNOWN)
        and not (isinstance(part, Binary) and part.operator not in OPERATORS)
        and not (isinstance(part, Unary) and part.operator != "-")
        for part in _outside(formula)
    )


def numbers(values: list[Any]) -> list[Fraction]:
    return [Fraction(value) for value in values if value is not None]


def aggregated(leaf: Aggregate, values: list[Any]) -> Number:
    """Return what an aggregate makes of the values of its rows."""
    found = [value for value in values if value is not None]
    match leaf.function:
        case AggregateFunction.COUNT:
            return Fraction(len(values) if leaf.argument is None else len(found))
        case AggregateFunction.COUNT_DISTINCT:
            return Fraction(len(set(found)))
        case AggregateFunction.SUM:
            return sum(numbers(found), Fraction(0))
    if not found:
        return None
    match leaf.function:
        case AggregateFunction.AVG:
            return sum(numbers(found), Fraction(0)) / len(found)
        case AggregateFunction.MIN:
            return min(numbers(found))
        case AggregateFunction.MAX:
            return max(numbers(found))
        case AggregateFunction.MEDIAN:
            return Fraction(statistics.median(numbers(found)))
        case AggregateFunction.PERCENTILE:
            assert leaf.fraction is not None
            ordered = sorted(numbers(found))
            place = Fraction(leaf.fraction) * (len(ordered) - 1)
            low = math.floor(place)
            high = min(low + 1, len(ordered) - 1)
            return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
        case _:
            raise AssertionError(leaf.function)


def worked_out(
    expr: Expr, sight: Sight, found: Records, rows: dict[str, list[Any]], start: Any
) -> Number:
    """Work a formula out from the records of one row of the answer, by part.

    Where an aggregate does not look, in the future and before there are data, it has no value; the
    row is that which begins at `start`.
    """
    match expr:
        case Literal(value=Decimal() as value):
            return Fraction(value)
        case Unary(operator="-", operand=operand):
            value_of = worked_out(operand, sight, found, rows, start)
            return None if value_of is None else -value_of
        case Shift(body=body):
            return worked_out(body, sight.earlier(expr), found, rows, start)
        case Aggregate():
            read = sight.read(expr)
            part = next((p for p in found.parts if p.scan.cells[0].read == read), None)
            row = next(row for row in found.plan.spine if row.start == start)
            if part is not None and any(row.index == within.n for within in part.rows):
                return aggregated(expr, rows[part.name])
            return None if _is_silent(found.plan, read, row) else aggregated(expr, [])
        case Binary(operator=operator, left=left, right=right):
            a, b = (worked_out(side, sight, found, rows, start) for side in (left, right))
            if a is None or b is None:
                return None
            match operator:
                case "+":
                    return a + b
                case "-":
                    return a - b
                case "*":
                    return a * b
                case "/":
                    return a / b if b else None
    raise AssertionError(expr)


def _outside(expr: Expr) -> list[Expr]:
    """Return the parts of a formula that are no part of an aggregate."""
    inner = [part for leaf in walk(expr) if isinstance(leaf, Aggregate) for part in walk(leaf)]
    hidden = {id(part) for part in inner if not isinstance(part, Aggregate)}
    return [part for part in walk(expr) if id(part) not in hidden]


def _is_silent(plan: Plan, read: Read, row: Period) -> bool:
    """Tell whether what looks at no row has no value: ahead, and before there are data.

    A window that has not begun in a row that has looks at none, and counts 0.
    """
    return row.state is State.FUTURE or any(
        _is_before(plan, read, row, source, frame) for source, frame in read.looked_in()
    )


def _is_before(plan: Plan, read: Read, row: Period, source: str, frame: Frame) -> bool:
    """Tell whether a row looks at a source only where there are no data of it yet."""
    since = plan.sources[source].since
    place = next(place for place, (_, known) in enumerate(plan.frames) if known == frame)
    upper = row.stretches[place].upper
    ahead = source == read.leaf.source and is_planned(read.leaf)
    if plan.as_of is not None and not ahead:
        upper = plan.as_of if upper is None else min(upper, plan.as_of)
    return since is not None and upper is not None and midnight(since) >= upper
