"""What kind of number a formula gives: a flow, a stock, a rate (law 3).

A flow adds up over periods and members. A stock is what is there at a moment: it adds up over
members, not over time. A rate, such as a quotient or an average, is worked out anew at every level.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Alive,
    Binary,
    Conversion,
    Expr,
    Folded,
    Forecast,
    Function,
    Moment,
    Reached,
    Rollup,
    Shift,
    TargetOf,
    Total,
    Unary,
)
from kpilang.model.facts import holds, is_constant, kinds
from kpilang.model.leaves import children, walk, walk_through
from kpilang.model.units import is_recurring
from kpilang.model.windows import Grain, Window, WindowKind

ADDITIVE = (AggregateFunction.COUNT, AggregateFunction.SUM)
#: the mean or sum over periods of what adds up over members adds up over members too
LINEAR = (AggregateFunction.SUM, AggregateFunction.AVG)
MEANS = (AggregateFunction.AVG, AggregateFunction.MEDIAN, AggregateFunction.PERCENTILE)
#: all rows up to as-of, whatever the row of the answer: the window of roll-ups in a `let`
EVER = Window(WindowKind.ALL_TIME, Grain.ALL)

_ROLLUP, _ALIVE = kinds(Rollup), kinds(Alive)
_OF_WINDOW = kinds(Moment, Alive)
_MOVING = _OF_WINDOW | _ROLLUP


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
        case Function(name="coalesce", arguments=(first, *others)):
            return nature_of(first) if all(map(is_constant, others)) else Nature.RATE
        case Binary(operator="+" | "-", left=left, right=right):
            found = nature_of(left)
            return found if found is nature_of(right) else Nature.RATE
        case Binary(operator="*", left=left, right=right):
            return _scaled(left, right) if is_constant(right) else _scaled(right, left)
        case Binary(operator="/", left=left, right=right):
            return _scaled(left, right)
        case _:
            return Nature.CONSTANT if is_constant(expr) else Nature.RATE


def is_ratio(expr: Expr) -> bool:
    """Tell whether a formula weighs its rows: a quotient, a mean, a share of those that convert.

    The mean of such values over several periods would weigh small periods like large ones.
    """
    match expr:
        case Conversion():
            return True
        case Aggregate(function=function, snapshot=snapshot):
            return function in MEANS and not snapshot
        case Binary(operator="/", left=left, right=right):
            return is_ratio(left) or not is_constant(right)
        case _:
            return any(is_ratio(part) for part in children(expr))


def moving(row: Expr | None) -> Expr | None:
    """Return the first part of a row's expression that differs from period to period, if any.

    A span at a moment does, and the period's own start and end; a roll-up does unless it is over
    all time.
    """
    for part in () if row is None or not holds(row, _MOVING) else walk(row):
        if _is_of_window(part):
            return part
        match part:
            case Rollup(aggregate=leaf) if leaf.over != EVER or is_moving(leaf):
                return part
            case _:
                continue
    return None


def _is_of_window(part: Expr) -> bool:
    """Tell whether a part of a row's expression asks when the window begins or ends."""
    if isinstance(part, Moment):
        return part.name.startswith("period")
    return isinstance(part, Alive)


def rolled_in(leaf: Aggregate) -> tuple[Rollup, ...]:
    """Return the roll-ups of an aggregate that differ from period to period, each once."""
    found = (p for whole in children(leaf) if holds(whole, _ROLLUP) for p in walk(whole))
    moved = (part for part in found if isinstance(part, Rollup) and moving(part) is not None)
    return tuple(dict.fromkeys(moved))


def told_by(leaf: Aggregate) -> tuple[str, ...]:
    """Return the sources whose data tell what an aggregate counts, as far as its rows reach.

    Its own, those of events after its rows, and of what was rolled up to them over all time.
    """
    return tuple(dict.fromkeys((leaf.source, *_told_by(leaf))))


def _told_by(row: Expr) -> Iterator[str]:
    for part in walk(row):
        match part:
            case Reached(steps=steps):
                for event in (step.event for step in steps):
                    yield event.source
                    given = (event.axis.value, event.where, event.key)
                    for other in (one for one in given if one is not None):
                        yield from _told_by(other)
            case Rollup(aggregate=inner) if moving(part) is None:
                yield from told_by(inner)
            case _:
                continue


def own_windows(formula: Expr) -> Iterator[Window]:
    """Yield the windows that aggregates of a formula have of their own, rolled up ones among them.

    What a `let` rolls up over all time is no window of a row.
    """
    for part in walk_through(formula):
        if isinstance(part, Aggregate) and part.over not in (None, EVER):
            assert part.over is not None
            yield part.over


def is_moving(leaf: Aggregate) -> bool:
    """Tell whether an aggregate looks at each row of its source from the period."""
    return holds(leaf, _MOVING) and any(moving(part) is not None for part in children(leaf))


def is_stock(leaf: Aggregate) -> bool:
    """Tell whether an aggregate is taken at a moment of the row: it asks who is alive then."""
    rows = (part for part in (leaf.argument, leaf.where) if part is not None)
    return any(holds(row, _ALIVE) for row in rows)


def is_timeless(leaf: Aggregate) -> bool:
    """Tell whether an aggregate is over a register, and asks for no moment of its window."""
    rows = (part for part in (leaf.argument, leaf.where) if part is not None)
    asks = any(_is_of_window(part) for row in rows if holds(row, _OF_WINDOW) for part in walk(row))
    return leaf.axis is None and not asks


def is_dated(expr: Expr) -> bool:
    """Tell whether a formula differs from period to period; registers alone do not."""
    for part in walk(expr):
        if isinstance(part, (Conversion, Folded, TargetOf)):
            return True
        if isinstance(part, Moment) and part.name.startswith("period"):
            return True
        if isinstance(part, Aggregate) and (part.axis is not None or is_moving(part)):
            return True
    return False


def is_additive(expr: Expr) -> bool:
    """Tell whether the values of a formula's periods add up to that of the whole.

    Sums and counts on a time axis do, and so do their sums, differences and multiples. Registers,
    distinct counts, averages, ratios and shifted values do not, and neither do amounts that recur,
    nor what looks at each row from its period: with a window or a roll-up of its own.
    """
    match expr:
        case Aggregate():
            return _of_aggregate(expr) is Nature.FLOW
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


def _of_aggregate(leaf: Aggregate) -> Nature:
    if leaf.function is AggregateFunction.COUNT_DISTINCT:
        return Nature.DISTINCT
    if leaf.snapshot:
        return Nature.STOCK
    if leaf.function not in ADDITIVE:
        return Nature.RATE
    if leaf.axis is None or leaf.over is not None or is_moving(leaf):
        return Nature.STOCK
    if is_recurring(leaf.type.unit):
        return Nature.STOCK
    return Nature.FLOW


def _of_many(body: Expr) -> Nature:
    found = nature_of(body)
    return Nature.STOCK if found is Nature.FLOW else found


def _scaled(expr: Expr, factor: Expr) -> Nature:
    return nature_of(expr) if is_constant(factor) else Nature.RATE


def growth_of(expr: Expr) -> tuple[Expr, Shift] | None:
    """Return what `growth(x)` is the growth of, and what that is compared with, else None."""
    match expr:
        case Binary(
            operator="/",
            left=Binary(operator="-", left=body, right=subtrahend),
            right=Shift() as earlier,
        ) if earlier == subtrahend and earlier.body == body:
            return body, earlier
        case _:
            return None
