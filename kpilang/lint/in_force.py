"""What a target asks on a day, whatever its form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

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
from kpilang.model.targets import amounts
from kpilang.plan.periods import shift
from kpilang.plan.steps import written_out

#: the periods of a target that are looked at; a day has one, and a year of them is enough
MOST_PERIODS = 400


def in_force(target: Target | None, day: date) -> Target | None:
    """Return what a target asks of the period that holds a day, for each member if so.

    It is a level, or the line of a table that is for that period. A path or a growth whose amounts
    are formulas is returned as a whole.
    """
    match target:
        case None | NoTarget():
            return None
        case LevelTarget():
            return target
        case PeriodTarget(rows=rows):
            found = next((row for row in rows if row[0] <= day < row[1]), None)
            return None if found is None else PeriodTarget((found,), span=target.span)
        case PathTarget(first=first) | GrowthTarget(first=first):
            if day < first:
                return None
            if any(constant(amount) is None for amount in amounts(target)):
                return target
            return in_force(written_out(target, [(day, day + timedelta(days=1))]), day)
        case SegmentTarget(by=by, members=members, otherwise=otherwise):
            asked = ((name, in_force(part, day)) for name, part in members)
            kept = tuple((name, part) for name, part in asked if part is not None)
            rest = in_force(otherwise, day)
            return SegmentTarget(by, kept, rest, span=target.span) if kept or rest else None


def begun(target: Target | None, today: date) -> Iterator[date]:
    """Yield a day of each period that a target tells from others and that began before today."""
    match target:
        case PeriodTarget(rows=rows):
            yield from (start for start, _, _ in rows if start < today)
        case PathTarget(grain=grain, first=first) | GrowthTarget(per=grain, first=first):
            for step in range(MOST_PERIODS):
                start = shift(grain, first, step)
                if start >= today:
                    return
                yield start
        case SegmentTarget(members=members, otherwise=otherwise):
            for part in (*(part for _, part in members), otherwise):
                yield from begun(part, today)
        case _:
            return


def over_since(target: Target | None, today: date) -> date | None:
    """Return the day since which a target is for no period any more, None where it still is."""
    match target:
        case LevelTarget(deadline=deadline):
            ended = deadline
        case PeriodTarget(rows=rows):
            ended = max((end for _, end, _ in rows), default=None)
        case PathTarget(grain=grain, last=last):
            ended = shift(grain, last, 1)
        case NoTarget(until=until):
            ended = until
        case _:
            return None
    return ended if ended is not None and ended <= today else None
