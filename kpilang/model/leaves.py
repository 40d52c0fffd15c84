"""Walking and rewriting expressions: aggregates, sources, substitution, additivity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Binary,
    Case,
    Column,
    Expr,
    Function,
    Literal,
    Membership,
    NullTest,
    RefKey,
    Shift,
    Unary,
)

ADDITIVE = (AggregateFunction.COUNT, AggregateFunction.SUM)


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct parts of an expression, in the order written."""
    match expr:
        case Literal() | Column() | RefKey():
            return ()
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Membership(value=value, options=options):
            return (value, *options)
        case NullTest(value=value):
            return (value,)
        case Case(branches=branches, default=default):
            parts = tuple(part for branch in branches for part in branch)
            return parts if default is None else (*parts, default)
        case Function(arguments=arguments):
            return arguments
        case Aggregate(argument=argument, where=where, axis=axis):
            axis_value = None if axis is None else axis.value
            return tuple(part for part in (argument, where, axis_value) if part is not None)
        case Shift(body=body):
            return (body,)
        case _:
            assert_never(expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield the expression and everything in it, outermost first."""
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(children(part)))


def transform(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Rebuild an expression from the leaves up, passing each node through `change`."""
    before = children(expr)
    after = tuple(transform(part, change) for part in before)
    if any(new is not old for new, old in zip(after, before, strict=True)):
        expr = _with_children(expr, after)
    return change(expr)


def _with_children(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    """Return an expression with other parts, which come in the order of `children`."""
    left = iter(parts)
    match expr:
        case Literal() | Column() | RefKey():
            return expr
        case Unary():
            return replace(expr, operand=next(left))
        case Binary():
            return replace(expr, left=next(left), right=next(left))
        case Membership():
            return replace(expr, value=next(left), options=tuple(left))
        case NullTest():
            return replace(expr, value=next(left))
        case Case():
            branches = tuple((next(left), next(left)) for _ in expr.branches)
            return replace(expr, branches=branches, default=next(left, None))
        case Function():
            return replace(expr, arguments=parts)
        case Aggregate():
            argument = None if expr.argument is None else next(left)
            where = None if expr.where is None else next(left)
            axis = None if expr.axis is None else replace(expr.axis, value=next(left))
            return replace(expr, argument=argument, where=where, axis=axis)
        case Shift():
            return replace(expr, body=next(left))
        case _:
            assert_never(expr)


def aggregates(expr: Expr) -> Iterator[Aggregate]:
    """Yield the aggregates of a formula in the order written, repetitions included."""
    for part in walk(expr):
        if isinstance(part, Aggregate):
            yield part


def sources(expr: Expr) -> tuple[str, ...]:
    """Return the sources that a formula aggregates over, each once, in the order written."""
    return tuple(dict.fromkeys(leaf.source for leaf in aggregates(expr)))


def prefixed(expr: Expr, path: tuple[str, ...]) -> Expr:
    """Return a row expression as seen from the start of a ref path that leads to its source."""
    if not path:
        return expr

    def change(part: Expr) -> Expr:
        if isinstance(part, (Column, RefKey)):
            return replace(part, path=path + part.path)
        return part

    return transform(expr, change)


def without_paths(expr: Expr) -> Expr:
    """Return a row expression with every path emptied: which columns it ends in."""

    def change(part: Expr) -> Expr:
        return replace(part, path=()) if isinstance(part, (Column, RefKey)) else part

    return transform(expr, change)


def substitute(condition: Expr, values: dict[str, Expr]) -> Expr:
    """Replace the pseudo columns of a filter (source "") by the values of their names."""

    def change(part: Expr) -> Expr:
        if isinstance(part, Column) and part.source == "" and part.column in values:
            return values[part.column]
        return part

    return transform(condition, change)


def conjunction(left: Expr | None, right: Expr) -> Expr:
    """Return `left and right`, or `right` alone."""
    return right if left is None else Binary(right.type, "and", left, right, span=right.span)


def is_additive(expr: Expr) -> bool:
    """Tell whether the values of a formula's periods add up to that of the whole.

    Sums and counts on a time axis do, and so do their sums, differences and multiples. Registers,
    distinct counts, averages, ratios and shifted values do not.
    """
    match expr:
        case Aggregate(function=function, axis=axis):
            return function in ADDITIVE and axis is not None
        case Unary(operator="-", operand=operand):
            return is_additive(operand)
        case Binary(operator="+" | "-", left=left, right=right):
            return is_additive(left) and is_additive(right)
        case Binary(operator="*", left=left, right=right):
            return (is_additive(left) and is_constant(right)) or (
                is_constant(left) and is_additive(right)
            )
        case Binary(operator="/", left=left, right=right):
            return is_additive(left) and is_constant(right)
        case _:
            return False


def is_constant(expr: Expr) -> bool:
    """Tell whether a formula is made of literals alone."""
    return not any(isinstance(part, (Aggregate, Column, RefKey)) for part in walk(expr))
