"""The lines of a target: what it asks of one row or another, and what of that holds for a part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from kpilang.model.constants import constant
from kpilang.model.entities import (
    GrowthTarget,
    LevelTarget,
    NoTarget,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
    Target,
)
from kpilang.model.expr import Expr
from kpilang.model.windows import Grain
from kpilang.plan import looks, targets
from kpilang.plan.grid import Fixed, Line
from kpilang.plan.periods import shift

#: tells whether a level says something of what is asked for
Holds = Callable[[LevelTarget], bool]


def levels(target: Target | None) -> Iterator[LevelTarget]:
    """Yield the levels that a target is made of; of one that rises, its ends."""
    match target:
        case None | NoTarget():
            return
        case LevelTarget():
            yield target
        case PeriodTarget(rows=rows):
            yield from (level for _, _, level in rows)
        case PathTarget(comparator=comparator, start=start, end=end):
            yield LevelTarget(comparator, start, span=target.span)
            yield LevelTarget(comparator, end, span=target.span)
        case GrowthTarget(comparator=comparator, start=start):
            yield LevelTarget(comparator, start, span=target.span)
        case SegmentTarget(members=members, otherwise=otherwise):
            for part in (*(part for _, part in members), otherwise):
                yield from levels(part)


def lines_of(target: Target | None, holds: Holds) -> tuple[Line, ...]:
    """Return what a target asks of one row or another, of what holds."""
    if isinstance(target, (PathTarget, GrowthTarget)):
        return (rising(target),) if all(map(holds, levels(target))) else ()
    return tuple(dict.fromkeys(line_of(level) for level in levels(target) if holds(level)))


def rising(target: PathTarget | GrowthTarget) -> Line:
    """Return what a target asks that rises or grows: amounts, or what its ends come to."""
    if not rises_from_data(target):
        return Line(target.comparator)
    if isinstance(target, GrowthTarget):
        return Line(target.comparator, (target.start,), fixed=(_fixed(target.per, target.first),))
    fixed = (_fixed(target.grain, target.first), _fixed(target.grain, target.last))
    return Line(target.comparator, (target.start, target.end), fixed=fixed)


def rises_from_data(target: Target | None) -> bool:
    """Tell whether an end of a target that rises or grows is worked out from data."""
    ends = levels(target) if isinstance(target, (PathTarget, GrowthTarget)) else ()
    return any(constant(level.low) is None for level in ends)


def _fixed(grain: Grain, first: date) -> Fixed:
    return Fixed(first, shift(grain, first, 1), grain)


def line_of(level: LevelTarget) -> Line:
    """Return what a level asks of a row."""
    bounds = targets.formulas(level)
    return Line(
        level.comparator,
        bounds,
        tuple(is_to_date(bound) for bound in bounds),
        around=level.tolerance is not None,
        each=level.per_member is not None,
    )


def is_to_date(bound: Expr) -> bool:
    """Tell whether a bound of a target counts rows up to as-of, as a flow's value does."""
    return targets.adds_up(bound) and not looks.is_ahead(bound)
