"""What kind of number a formula gives: a flow, a stock, a rate (law 3).

A flow adds up over periods and members. A stock is what is there at a moment: it adds up over
members, not over time. A rate, such as a quotient or an average, is worked out anew at every level.
"""

from __future__ import annotations

from enum import StrEnum

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Binary,
    Case,
    Conversion,
    Expr,
    Folded,
    Forecast,
    Function,
    Shift,
    TargetOf,
    Total,
    Unary,
)
from kpilang.model.leaves import ADDITIVE, is_constant, is_stock
from kpilang.model.windows import Window, WindowKind

#: the mean or sum over periods of what adds up over members adds up over members too
LINEAR = (AggregateFunction.SUM, AggregateFunction.AVG)
KEEPING = ("abs", "round", "coalesce", "ceil", "floor", "truncate", "nullif")


class Nature(StrEnum):
    """What a number does when periods or members are put together."""

    FLOW = "flow"
    STOCK = "stock"
    RATE = "rate"
    DISTINCT = "distinct count"
    CONSTANT = "constant"


MEANINGS = {
    Nature.FLOW: "adds up over periods and members",
    Nature.STOCK: "what is there at a moment: adds up over members, not over time",
    Nature.RATE: "worked out anew at every level of detail, never added or averaged",
    Nature.DISTINCT: "counts each once: adds up over neither periods nor members",
    Nature.CONSTANT: "the same everywhere",
}


def nature_of(expr: Expr) -> Nature:
    """Return what kind of number a formula gives."""
    match expr:
        case Aggregate():
            return _of_aggregate(expr)
        case Folded(body=body, function=function):
            return _of_many(body) if function in LINEAR else Nature.RATE
        case Shift(body=body) | Total(body=body) | Forecast(body=body) | Unary(operand=body):
            return nature_of(body)
        case TargetOf():
            return Nature.RATE
        case Conversion():
            return Nature.RATE
        case Function(name=name, arguments=arguments) if name in KEEPING and arguments:
            return nature_of(arguments[0])
        case Case(branches=branches, default=default):
            results = [result for _, result in branches]
            return _together([*results, *([] if default is None else [default])])
        case Binary(operator="+" | "-", left=left, right=right):
            return _together([left, right])
        case Binary(operator="*", left=left, right=right):
            return _scaled(left, right) if is_constant(right) else _scaled(right, left)
        case Binary(operator="/", left=left, right=right):
            return _scaled(left, right)
        case _:
            return Nature.CONSTANT if is_constant(expr) else Nature.RATE


def _of_aggregate(leaf: Aggregate) -> Nature:
    if leaf.function is AggregateFunction.COUNT_DISTINCT:
        return Nature.DISTINCT
    if leaf.snapshot:
        return Nature.STOCK
    if leaf.function not in ADDITIVE:
        return Nature.RATE
    if is_stock(leaf) or leaf.axis is None or _looks_further(leaf.over):
        return Nature.STOCK
    return Nature.FLOW


def _looks_further(over: Window | None) -> bool:
    return over is not None and over.kind is not WindowKind.PERIOD


def _of_many(body: Expr) -> Nature:
    found = nature_of(body)
    return Nature.STOCK if found is Nature.FLOW else found


def _together(parts: list[Expr]) -> Nature:
    """Return the nature of a sum: that of its parts when they agree, constants left out."""
    found = {nature_of(part) for part in parts} - {Nature.CONSTANT}
    if not found:
        return Nature.CONSTANT
    return next(iter(found)) if len(found) == 1 else Nature.RATE


def _scaled(expr: Expr, factor: Expr) -> Nature:
    return nature_of(expr) if is_constant(factor) else Nature.RATE
