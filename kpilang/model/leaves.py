"""Walking and rewriting expressions: aggregates, sources, substitution."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Any, assert_never

from kpilang.model.expr import (
    Aggregate,
    Alive,
    Binary,
    Case,
    Column,
    Conversion,
    Convert,
    Event,
    Expr,
    Folded,
    Forecast,
    Function,
    Literal,
    Membership,
    Moment,
    NullTest,
    Rank,
    RawSql,
    Reached,
    RefKey,
    Rollup,
    Shift,
    TargetOf,
    Total,
    Unary,
)
from kpilang.model.units import is_mixed, moved, unmoved


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct parts of an expression, in the order written.

    The aggregate of a roll-up is no part of the row it stands in, and neither are the rates of a
    conversion nor what follows an event: `reads` goes into them.
    """
    return _CHILDREN[type(expr)](expr)


def _case_parts(expr: Any) -> tuple[Expr, ...]:
    parts = tuple(part for branch in expr.branches for part in branch)
    return parts if expr.default is None else (*parts, expr.default)


def _aggregate_parts(expr: Any) -> tuple[Expr, ...]:
    axis_value = None if expr.axis is None else expr.axis.value
    given = (expr.argument, expr.where, axis_value, *expr.each_of)
    return tuple([part for part in given if part is not None])


def _convert_parts(expr: Any) -> tuple[Expr, ...]:
    return (expr.value, expr.origin) if isinstance(expr.origin, Column) else (expr.value,)


def _conversion_parts(expr: Any) -> tuple[Expr, ...]:
    return (*_event_parts(expr.base), *_event_parts(expr.reached))


def _none(_expr: Any) -> tuple[Expr, ...]:
    return ()


def _body(expr: Any) -> tuple[Expr, ...]:
    return (expr.body,)


def _event_parts(event: Event) -> tuple[Expr, ...]:
    return tuple(p for p in (event.axis.value, event.where, event.key) if p is not None)


_CHILDREN: dict[type, Callable[[Any], tuple[Expr, ...]]] = {
    **dict.fromkeys((Literal, Column, RefKey, Moment, Rollup, RawSql, TargetOf, Reached), _none),
    **dict.fromkeys((Folded, Shift, Total, Rank, Forecast), _body),
    Unary: lambda expr: (expr.operand,),
    Binary: attrgetter("left", "right"),
    Membership: lambda expr: (expr.value, *expr.options),
    NullTest: lambda expr: (expr.value,),
    Case: _case_parts,
    Function: attrgetter("arguments"),
    Alive: attrgetter("first", "last"),
    Convert: _convert_parts,
    Aggregate: _aggregate_parts,
    Conversion: _conversion_parts,
}
"""By type, for formulas are gone through again and again; a test holds that none is missing."""


def _steps_parts(expr: Any) -> tuple[Expr, ...]:
    return tuple(p for step in expr.steps for p in (step.key, *_event_parts(step.event)))


_FURTHER: dict[type, Callable[[Any], tuple[Expr, ...]]] = {
    Rollup: lambda expr: (expr.aggregate,),
    Reached: _steps_parts,
    Convert: lambda expr: (expr.rates.axis.value, expr.rates.currency, expr.rates.rate),
}
"""What is no part of the row that something stands in."""


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield the expression and everything in it, outermost first."""
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        yield part
        if parts := _CHILDREN[type(part)](part):
            waiting += parts[::-1]


def answer_parts(expr: Expr) -> Iterator[Expr]:
    """Yield a formula and its parts down to what it asks of rows, outermost first.

    An aggregate and a conversion are the last: nothing in them is a number of the answer.
    """
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        yield part
        kind = type(part)
        if kind is not Aggregate and kind is not Conversion and (parts := _CHILDREN[kind](part)):
            waiting += parts[::-1]


def walk_through(expr: Expr) -> Iterator[Expr]:
    """Yield the expression and everything in it, also in its roll-ups, steps and rates."""
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        yield part
        kind = type(part)
        if parts := _CHILDREN[kind](part):
            waiting += parts[::-1]
        if kind in _FURTHER:
            waiting += _FURTHER[kind](part)


def transform(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Rebuild an expression from the leaves up, passing each node through `change`."""
    before = children(expr)
    after = tuple(transform(part, change) for part in before)
    if any(new is not old for new, old in zip(after, before, strict=True)):
        expr = with_children(expr, after)
    return change(expr)


def with_children(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    """Return an expression with other parts, which come in the order of `children`."""
    left = iter(parts)
    match expr:
        case Literal() | Column() | RefKey() | Moment() | RawSql() | TargetOf():
            return expr
        case Rollup() | Reached():
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
            return replace(expr, argument=argument, where=where, axis=axis, each_of=tuple(left))
        case Alive():
            return replace(expr, first=next(left), last=next(left))
        case Convert(origin=Column()):
            value, origin = parts
            assert isinstance(origin, Column)
            return replace(expr, value=value, origin=origin)
        case Convert():
            return replace(expr, value=next(left))
        case Conversion():
            base = _event_with(expr.base, left)
            return replace(expr, base=base, reached=_event_with(expr.reached, left))
        case Folded() | Shift() | Total() | Rank() | Forecast():
            return replace(expr, body=next(left))
        case _:
            assert_never(expr)


def _event_with(event: Event, left: Iterator[Expr]) -> Event:
    axis = replace(event.axis, value=next(left))
    where = None if event.where is None else next(left)
    return replace(event, axis=axis, where=where, key=None if event.key is None else next(left))


def aggregates(expr: Expr) -> Iterator[Aggregate]:
    """Yield the aggregates of a formula in the order written, repetitions included."""
    for part in answer_parts(expr):
        if type(part) is Aggregate:
            yield part


def sources(expr: Expr) -> tuple[str, ...]:
    """Return the sources whose dimensions a formula can be broken down by, in the order written.

    Those are the sources that it aggregates over; of a conversion that of its base.
    """
    found: dict[str, None] = {}
    for part in answer_parts(expr):
        if isinstance(part, Aggregate):
            found[part.source] = None
        elif isinstance(part, Conversion):
            found[part.base.source] = None
    return tuple(found)


def reads(expr: Expr) -> Iterator[tuple[str, Expr]]:
    """Yield every row expression that a formula reads, with the source whose rows it is about.

    An aggregate of whole rows yields a literal, so that its source is named. Roll-ups are followed.
    """
    for part in answer_parts(expr):
        match part:
            case Aggregate():
                yield from _rows_read(part.source, children(part) or (Literal(part.type, None),))
            case Conversion(base=base, reached=reached):
                yield from _rows_read(base.source, _event_parts(base))
                yield from _rows_read(reached.source, _event_parts(reached))
            case _:
                continue


def _rows_read(source: str, parts: tuple[Expr, ...]) -> Iterator[tuple[str, Expr]]:
    for whole in parts:
        yield source, whole
        for part in walk(whole):
            if isinstance(part, Rollup):
                yield from reads(part.aggregate)
            elif isinstance(part, Reached):
                yield from followed(source, part)
            elif isinstance(part, Convert):
                rates = part.rates
                yield from (
                    (rates.source, read) for read in (rates.rate, rates.currency, rates.axis.value)
                )


def followed(source: str, part: Reached) -> Iterator[tuple[str, Expr]]:
    """Yield every row expression that steps after an event of a source's rows read."""
    for step in part.steps:
        yield from _rows_read(source, (step.key,))
        source = step.event.source
        yield from _rows_read(source, _event_parts(step.event))


def follows(leaf: Aggregate) -> tuple[Reached, ...]:
    """Return what an aggregate asks of events after those of its rows."""
    parts = () if leaf.where is None else walk(leaf.where)
    return tuple(dict.fromkeys(part for part in parts if isinstance(part, Reached)))


def prefixed(expr: Expr, path: tuple[str, ...]) -> Expr:
    """Return a row expression as seen from the start of a ref path that leads to its source."""
    if not path:
        return expr

    def change(part: Expr) -> Expr:
        if is_mixed(part.type.unit):
            part = replace(part, type=replace(part.type, unit=moved(part.type.unit, path)))
        if isinstance(part, (Column, RefKey, Rollup, RawSql)):
            return replace(part, path=path + part.path)
        return part

    return transform(expr, change)


def without_paths(expr: Expr) -> Expr:
    """Return a row expression with every path emptied: which columns it ends in."""

    def change(part: Expr) -> Expr:
        if is_mixed(part.type.unit):
            part = replace(part, type=replace(part.type, unit=unmoved(part.type.unit)))
        if isinstance(part, (Column, RefKey, Rollup, RawSql)):
            return replace(part, path=())
        return part

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
