"""Targets that rise or grow, one step after the other, far enough for every question.

Written from the words of the language: equal steps of the first period's kind, nothing before it,
the last amount from the last period on; a growing amount is the one before times the rate.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kpilang.model.entities import (
    GrowthTarget,
    LevelTarget,
    NoTarget,
    PathTarget,
    PeriodTarget,
    Target,
)
from kpilang.model.expr import Binary, Expr, Literal
from kpilang.model.leaves import aggregates
from kpilang.model.types import number
from kpilang.model.windows import Grain
from tests.oracle.calendar import step

HORIZON = date(2030, 1, 1)


Amount = Callable[[Expr, date, Grain], Fraction | None]


def step_by_step(target: Target | None, amount: Amount | None = None) -> Target | None:
    """Return a target that rises or grows as the table of its periods.

    `amount` says what a formula comes to in the period of a kind that a day begins; without it
    formulas stand for themselves, in one line.
    """
    if isinstance(target, (PathTarget, GrowthTarget)) and not is_written_out(target):
        if amount is None:
            formulas = [expr for expr, _, _ in dated(target)]
            lines = (LevelTarget(target.comparator, expr) for expr in formulas)
            return PeriodTarget(tuple((date.min, date.max, line) for line in lines))
        found = {expr: amount(expr, first, grain) for expr, first, grain in dated(target)}
        if None in found.values():
            return None
    else:
        found = {}

    def of(expr: Expr) -> Fraction:
        known = found.get(expr)
        return plain(expr) if known is None else known

    match target:
        case PathTarget(grain=grain, first=first, last=last):
            steps, at = 0, first
            while at < last:
                at, steps = step(at, grain, 1), steps + 1
            more = (of(target.end) - of(target.start)) / steps
            amounts = [of(target.start)]
            for _ in range(steps):
                amounts.append(amounts[-1] + more)
        case GrowthTarget(per=grain, first=first):
            amounts, at = [of(target.start)], first
            while at < HORIZON:
                at = step(at, grain, 1)
                amounts.append(amounts[-1] + amounts[-1] * of(target.rate))
        case NoTarget():
            return None
        case _:
            return target
    rows, at = [], first
    for amount in amounts:
        following = step(at, grain, 1)
        rows.append((at, following, level(target, amount)))
        at = following
    while at < HORIZON:
        following = step(at, grain, 1)
        rows.append((at, following, level(target, amounts[-1])))
        at = following
    return PeriodTarget(tuple(rows))


def dated(target: PathTarget | GrowthTarget) -> list[tuple[Expr, date, Grain]]:
    """Return the formulas of a path, each with the period that it is worked out in."""
    if isinstance(target, GrowthTarget):
        found = [(target.start, target.first, target.per), (target.rate, target.first, target.per)]
    else:
        found = [
            (target.start, target.first, target.grain),
            (target.end, target.last, target.grain),
        ]
    return [part for part in found if not is_amount(part[0])]


def is_written_out(target: PathTarget | GrowthTarget) -> bool:
    return not dated(target)


def is_amount(expr: Expr) -> bool:
    return next(aggregates(expr), None) is None


def level(target: PathTarget | GrowthTarget, amount: Fraction) -> LevelTarget:
    kind = target.start.type
    top = Literal(kind, Decimal(amount.numerator))
    if amount.denominator == 1:
        return LevelTarget(target.comparator, top)
    bottom = Literal(number(), Decimal(amount.denominator))
    return LevelTarget(target.comparator, Binary(kind, "/", top, bottom))


def plain(expr: Expr) -> Fraction:
    """Return the amount that literals, times of another unit among them, come to."""
    if isinstance(expr, Binary):
        left, right = plain(expr.left), plain(expr.right)
        return left * right if expr.operator == "*" else left / right
    assert isinstance(expr, Literal), expr
    assert isinstance(expr.value, Decimal), expr
    return Fraction(expr.value)
