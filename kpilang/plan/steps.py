"""Targets that rise or grow, written out as a table of the periods that an answer needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from kpilang.model.constants import constant, exactly
from kpilang.model.entities import (
    Comparator,
    GrowthTarget,
    LevelTarget,
    NoTarget,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
    Target,
)
from kpilang.model.expr import Expr
from kpilang.model.types import number
from kpilang.model.windows import Grain
from kpilang.plan.measures import PlainTarget
from kpilang.plan.periods import shift

#: the days that a row's target is for, half-open
Span = tuple[date | None, date | None]

#: an amount beyond this has no exact place in the 38 digits of a warehouse's decimal
LARGEST = Fraction(10) ** 25


def comparator_of(target: Target | None) -> Comparator | None:
    """Return what a target asks of the value, whatever its form; members ask the same."""
    match target:
        case None | NoTarget():
            return None
        case SegmentTarget(members=members, otherwise=otherwise):
            parts = (*(part for _, part in members), otherwise)
            found = (comparator_of(part) for part in parts)
            return next((comparator for comparator in found if comparator is not None), None)
        case PeriodTarget(rows=rows):
            return rows[0][2].comparator if rows else None
        case LevelTarget() | PathTarget() | GrowthTarget():
            return target.comparator


def written_out(target: Target | None, rows: Sequence[Span]) -> PlainTarget | None:
    """Return a target as a level or as a table of the periods that the rows touch.

    A straight line goes in equal steps from the first period's amount to the last one's, which
    holds from then on; a growing amount is multiplied by the rate in each period. Neither says
    anything of what lies before.
    """
    match target:
        case None | NoTarget() | SegmentTarget():
            return None
        case LevelTarget() | PeriodTarget():
            return target
        case PathTarget(grain=grain) | GrowthTarget(per=grain):
            lines = tuple(
                (start, end, _level(target, step))
                for step, start, end in _touched(grain, target.first, rows)
            )
            return PeriodTarget(lines, span=target.span)


def weights(target: PathTarget | GrowthTarget) -> tuple[PathTarget | GrowthTarget, ...]:
    """Return how much of each end a target that rises from data has, in the form of a target."""
    none, all_ = (exactly(Fraction(share), number()) for share in (0, 1))
    if isinstance(target, GrowthTarget):
        return (replace(target, start=all_),)
    return replace(target, start=all_, end=none), replace(target, start=none, end=all_)


def is_written_out(target: Target | None) -> bool:
    """Tell whether a target needs the rows of an answer before it is known."""
    return isinstance(target, (PathTarget, GrowthTarget))


def too_large(target: Target | None, rows: Sequence[Span]) -> bool:
    """Tell whether an amount of a growing target has no exact place in a decimal."""
    if not isinstance(target, GrowthTarget):
        return False
    table = written_out(weights(target)[0] if constant(target.start) is None else target, rows)
    assert isinstance(table, PeriodTarget)
    amounts = (constant(level.low) for _, _, level in table.rows)
    return any(amount is not None and abs(amount) > LARGEST for amount in amounts)


def _steps_between(grain: Grain, first: date, last: date) -> int:
    steps = 0
    while shift(grain, first, steps) < last:
        steps += 1
    return steps


def _touched(grain: Grain, first: date, rows: Sequence[Span]) -> Iterator[tuple[int, date, date]]:
    """Yield the steps, from the first on, whose periods the rows of an answer touch."""
    bounds = [(start, end) for start, end in rows if start is not None and end is not None]
    if not bounds:
        return
    lowest, highest = min(start for start, _ in bounds), max(end for _, end in bounds)
    step, start = 0, first
    while start < highest:
        end = shift(grain, first, step + 1)
        if end > lowest:
            yield step, start, end
        step, start = step + 1, end


def _level(target: PathTarget | GrowthTarget, step: int) -> LevelTarget:
    amount = exactly(_amount(target, step), target.start.type)
    return LevelTarget(target.comparator, amount, span=target.span)


def _amount(target: PathTarget | GrowthTarget, step: int) -> Fraction:
    start = _known(target.start)
    match target:
        case PathTarget(grain=grain, first=first, last=last):
            length = _steps_between(grain, first, last)
            return start + (_known(target.end) - start) * Fraction(min(step, length), length)
        case GrowthTarget(rate=rate):
            return start * (1 + _known(rate)) ** step


def _known(expr: Expr) -> Fraction:
    found = constant(expr)
    assert found is not None, "formulas are refused when planning"
    return found
