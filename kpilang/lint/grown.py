"""What targets that grow or rise come to by a day, as far as specifications alone tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from kpilang.lint.stated import period_of
from kpilang.model.constants import constant
from kpilang.model.entities import (
    Comparator,
    Goal,
    GrowthTarget,
    Kpi,
    LevelTarget,
    PathTarget,
    Reference,
)
from kpilang.model.expr import Binary, Expr, Literal, Shift
from kpilang.model.measures import formula_of
from kpilang.model.nature import growth_of
from kpilang.model.windows import Calendar, Grain
from kpilang.plan.periods import floor, shift
from kpilang.source.frozen import dataclass

#: a plan of more steps is none that anybody follows
MOST_STEPS = 400
Baseline = tuple[Fraction, date, date]
"""What a number was in a period, whose days are half-open."""

_GRAINS = frozenset(Grain) - {Grain.HOUR, Grain.ALL}


@dataclass(frozen=True, slots=True)
class Level:
    """An amount to reach before a day, for each period of a grain; None for whatever period."""

    comparator: Comparator
    amount: Fraction
    before: date
    grain: Grain | None


@dataclass(frozen=True, slots=True)
class Line:
    """Amounts of periods of a grain, from the one that begins on `first`, by equal steps.

    A step is some periods of another grain long. In each the amount grows by a share, or it rises
    in so many of them to an end.
    """

    grain: Grain
    first: date
    step: tuple[Grain, int]
    start: Fraction
    rate: Fraction | None = None
    end: Fraction = Fraction(0)
    steps: int = 1

    def steps_to(self, day: date) -> int | None:
        """Return how many steps lead to the period that begins on a day, None where none do."""
        grain, count = self.step
        for steps in range(MOST_STEPS + 1):
            at = shift(grain, self.first, steps * count)
            if at >= day:
                return steps if at == day else None
        return None

    def amount(self, day: date) -> Fraction | None:
        """Return the amount of the period that begins on a day."""
        steps = self.steps_to(day)
        if steps is None:
            return None
        if self.rate is not None:
            return self.start * (1 + self.rate) ** steps
        return self.start + (self.end - self.start) * Fraction(min(steps, self.steps), self.steps)

    def reached(self, level: Level, calendar: Calendar, *, adds_up: bool) -> Fraction | None:
        """Return what it comes to in the last period of a level, None where that is not known.

        What adds up comes to the sum of its periods in that one.
        """
        if not adds_up:
            return self.amount(floor(self.grain, level.before - timedelta(days=1), calendar))
        starts = _periods(self.grain, level, calendar)
        amounts = [self.amount(start) for start in starts or ()]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Fraction(0)) if amounts and len(known) == len(amounts) else None


def level_of(measure: Kpi | Goal) -> Level | None:
    """Return the level that a target asks for by a day, None for any other target."""
    target = measure.target
    match target:
        case LevelTarget(deadline=date() as before, per_member=None):
            amount, grain = constant(target.low), period_of(measure)
        case PathTarget(grain=grain):
            amount, before = constant(target.end), shift(grain, target.last, 1)
        case _:
            return None
    if amount is None or not target.comparator.has_direction or (grain or Grain.DAY) not in _GRAINS:
        return None
    return Level(target.comparator, amount, before, grain)


def own_line(measure: Kpi | Goal) -> Line | None:
    """Return the amounts of a target that grows or rises from an amount that it states."""
    target = measure.target
    match target:
        case GrowthTarget(per=grain, first=first):
            start, rate = constant(target.start), constant(target.rate)
            if start is None or rate is None or grain not in _GRAINS:
                return None
            return Line(grain, first, (grain, 1), start, rate)
        case PathTarget(grain=grain, first=first):
            start, end = constant(target.start), constant(target.end)
            line = Line(grain, first, (grain, 1), start or Fraction(0))
            steps = line.steps_to(target.last)
            if start is None or end is None or not steps or grain not in _GRAINS:
                return None
            return Line(grain, first, (grain, 1), start, None, end, steps)
        case _:
            return None


def growth_wanted(measure: Kpi | Goal) -> tuple[Expr, Shift] | None:
    """Return the number of whose growth a target asks for a level, and what it is compared with."""
    formula = formula_of(measure)
    if formula is None or not isinstance(measure.target, LevelTarget):
        return None
    match formula:
        case Binary(
            operator="-",
            left=Binary(operator="/", left=body, right=Shift() as earlier),
            right=Literal(value=1),
        ) if earlier.body == body:
            return body, earlier
        case _:
            return growth_of(formula)


def line_from(
    measure: Kpi | Goal, calendar: Calendar, baselines: Iterable[Baseline]
) -> Line | None:
    """Return the amounts of a number whose growth has a target, from a baseline of the number.

    The first baseline counts that is of one period of the target's kind.
    """
    target, found, grain = measure.target, growth_wanted(measure), period_of(measure)
    rate = constant(target.low) if isinstance(target, LevelTarget) else None
    if found is None or rate is None or grain not in _GRAINS:
        return None
    step = _step(found[1], grain)
    for start, first, end in baselines:
        if step and floor(grain, first, calendar) == first and shift(grain, first, 1) == end:
            return Line(grain, first, step, start, rate)
    return None


def baselines_of(measure: Kpi | Goal) -> Iterator[Baseline]:
    """Yield what a number was in which period, as its baseline or the start of its path says."""
    stated: Reference | None = measure.baseline
    if stated is not None and stated.period is not None:
        amount = constant(stated.value)
        if amount is not None:
            yield amount, *stated.period
    target = measure.target
    if isinstance(target, PathTarget) and target.grain in _GRAINS:
        amount = constant(target.start)
        if amount is not None:
            yield amount, target.first, shift(target.grain, target.first, 1)


def _step(earlier: Shift, grain: Grain) -> tuple[Grain, int] | None:
    """Return how far apart what a growth compares is, for windows of a grain."""
    if earlier.length is None:
        return (grain, earlier.steps) if earlier.grain in (None, grain) else None
    return (
        None
        if earlier.length.grain not in _GRAINS
        else (earlier.length.grain, earlier.length.count)
    )


def _periods(grain: Grain, level: Level, calendar: Calendar) -> list[date] | None:
    """Return the first days of the periods that make the last one of a level, None for none."""
    if level.grain is None:
        return None
    start = shift(level.grain, level.before, -1)
    if floor(level.grain, start, calendar) != start:
        return None
    found = []
    while start < level.before and floor(grain, start, calendar) == start:
        found.append(start)
        start = shift(grain, start, 1)
    return found if start == level.before else None
