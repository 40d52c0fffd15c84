"""Targets that rise or grow, one step after the other, far enough for every question.

Written from the words of the language: equal steps of the first period's kind, nothing before it,
the last amount from the last period on; a growing amount is the one before times the rate.
"""

from __future__ import annotations

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
from kpilang.model.types import number
from tests.oracle.calendar import step

HORIZON = date(2030, 1, 1)


def step_by_step(target: Target | None) -> Target | None:
    """Return a target that rises or grows as the table of its periods."""
    match target:
        case PathTarget(grain=grain, first=first, last=last):
            steps, at = 0, first
            while at < last:
                at, steps = step(at, grain, 1), steps + 1
            more = (plain(target.end) - plain(target.start)) / steps
            amounts = [plain(target.start)]
            for _ in range(steps):
                amounts.append(amounts[-1] + more)
        case GrowthTarget(per=grain, first=first):
            amounts, at = [plain(target.start)], first
            while at < HORIZON:
                at = step(at, grain, 1)
                amounts.append(amounts[-1] + amounts[-1] * plain(target.rate))
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
