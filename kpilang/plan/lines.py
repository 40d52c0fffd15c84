"""The lines of a target: what it asks of one row or another, and what of that holds for a part."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
from kpilang.plan import looks, targets
from kpilang.plan.nodes import Line

#: tells whether a level says something of what is asked for
Holds = Callable[[LevelTarget], bool]


def levels(target: Target | None) -> Iterator[LevelTarget]:
    """Yield the levels that a target is made of; of one that rises, what it begins with."""
    match target:
        case None | NoTarget():
            return
        case LevelTarget():
            yield target
        case PeriodTarget(rows=rows):
            yield from (level for _, _, level in rows)
        case (
            PathTarget(comparator=comparator, start=start)
            | GrowthTarget(comparator=comparator, start=start)
        ):
            yield LevelTarget(comparator, start, span=target.span)
        case SegmentTarget(members=members, otherwise=otherwise):
            for part in (*(part for _, part in members), otherwise):
                yield from levels(part)


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
