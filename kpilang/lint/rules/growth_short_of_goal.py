"""L120 growth-short-of-goal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from math import ceil
from math import floor as floor_of

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.grown import (
    Baseline,
    Level,
    Line,
    baselines_of,
    growth_wanted,
    level_of,
    line_from,
    own_line,
)
from kpilang.lint.reached import shown
from kpilang.lint.rule import Settings, rule_among
from kpilang.model.entities import Goal, Kpi, PathTarget
from kpilang.model.expr import Expr
from kpilang.model.likeness import mark, normal
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Calendar, Grain
from kpilang.plan.periods import floor
from kpilang.plan.steps import comparator_of

_Said = tuple[int, int, int]
"""The marks of the number that a measure has grow, states a level of, and states a baseline of."""

#: rates are round numbers
TOLERANCE = Fraction(1, 100)


def _said(measure: Kpi | Goal, _model: Model) -> _Said | None:
    formula = formula_of(measure)
    if formula is None or measure.retired is not None:
        return None
    grown = growth_wanted(measure)
    own = measure.mark if isinstance(measure, Kpi) else mark(formula)
    grows = own if own_line(measure) is not None else 0
    if grown is not None:
        grows = mark(grown[0])
    level = own if level_of(measure) is not None else 0
    base = own if any(baselines_of(measure)) else 0
    return (grows, level, base) if grows or level or base else None


@rule_among(Goal, Kpi, note=_said, code="L120", name="growth-short-of-goal")
def growth_short_of_goal(
    noted: Mapping[str, _Said], model: Model, _settings: Settings
) -> Iterator[Draft]:
    """A target of growth does not lead to the level that another target states for a day.

    "Grow by 20% a year" and "2M by 2027" are both good targets, and each is reported with its own
    status. From 1M in 2025 the first leads to 1.44M: it stays green until the second is missed, and
    those who were steered by it hear so when it is too late. What growth leads to follows from
    where it begins: from what `grow … from A in P` or a path states itself, and for a target of
    `growth(x)` from a baseline of `x` that names its period. Where none is stated there is nothing
    to compute, and nothing is said.

    A level is an amount `by` a day, or the end of a path. Compared are targets in one direction, on
    the same number; monthly amounts of a sum or a count add up to the year's. A hundredth of the
    level is rounding.

    ```kpi fail
    goal grow "Grow by a fifth each year" {
      measure: sum(orders.amount)
      target:  grow 20% per year from 1M USD in 2025
    }
    goal double "Sell for two million" {
      measure: sum(orders.amount)
      target:  >= 2M USD by end of 2027
    }
    ```

    ```kpi fail
    metric revenue = sum(orders.amount)
    kpi revenue_growth {
      formula: growth(revenue)
      window:  year
      target:  >= 20%
    }
    goal double "Sell for two million" {
      measure:  revenue
      target:   >= 2M USD by end of 2027
      baseline: 1M USD in 2025
    }
    ```

    ```kpi pass
    goal grow "Grow by more than two fifths each year" {
      measure: sum(orders.amount)
      target:  grow 42% per year from 1M USD in 2025
    }
    goal double "Sell for two million" {
      measure: sum(orders.amount)
      target:  >= 2M USD by end of 2027
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount)
    kpi revenue_growth {
      formula: growth(revenue)
      window:  year
      target:  >= 20%
    }
    goal double "Sell for two million" {
      measure: revenue
      target:  >= 2M USD by end of 2027
    }
    ```

    To mend it, ask for the growth that the level takes, move its day, or lower it: one of the two
    is what was meant, and the other one should follow from it.
    """
    growing, levels, bases = (_by_number(noted, place) for place in range(3))
    for number, names in growing.items():
        wanted = _levels(levels.get(number, ()), model)
        known = _baselines(bases.get(number, ()), model) if wanted else {}
        for name in names if wanted else ():
            measure = _stated(name, model)
            formula = _grown(measure)
            line = own_line(measure)
            if line is None:
                line = line_from(measure, model.calendar, known.get(formula, ()))
            if line is not None:
                yield from _judged(measure, line, wanted.get(formula, {}), model)


def _by_number(noted: Mapping[str, _Said], place: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for name, said in noted.items():
        if said[place]:
            found[said[place]].append(name)
    return found


def _stated(name: str, model: Model) -> Kpi | Goal:
    measure = model.measure(name)
    assert isinstance(measure, Kpi | Goal)
    return measure


def _grown(measure: Kpi | Goal) -> Expr:
    """Return the number whose growth has a target, in its normal form."""
    formula = formula_of(measure)
    assert formula is not None
    growth = growth_wanted(measure)
    return normal(formula if growth is None else growth[0])


def _levels(names: Iterable[str], model: Model) -> dict[Expr, dict[Level, Kpi | Goal]]:
    """Return the levels that are asked of each number, by day, with the first that asks it."""
    found: dict[Expr, dict[Level, Kpi | Goal]] = defaultdict(dict)
    asked = ((measure, level_of(measure)) for name in names for measure in (_stated(name, model),))
    stated = [(level, measure) for measure, level in asked if level is not None]
    for level, measure in sorted(stated, key=lambda pair: pair[0].before):
        formula = formula_of(measure)
        assert formula is not None
        found[normal(formula)].setdefault(level, measure)
    return found


def _baselines(names: Iterable[str], model: Model) -> dict[Expr, list[Baseline]]:
    found: dict[Expr, list[Baseline]] = defaultdict(list)
    for name in names:
        measure = _stated(name, model)
        formula = formula_of(measure)
        assert formula is not None
        found[normal(formula)] += baselines_of(measure)
    return found


def _judged(
    measure: Kpi | Goal, line: Line, levels: Mapping[Level, Kpi | Goal], model: Model
) -> Iterator[Draft]:
    """Tell of the first level that a line does not lead to."""
    for level, other in levels.items():
        reached = line.reached(level, model.calendar, adds_up=other.additive)
        if reached is not None and _is_short(measure, line, level, other, reached):
            yield _draft(measure, line, level, other, reached, model.calendar)
            return


def _is_short(
    measure: Kpi | Goal, line: Line, level: Level, other: Kpi | Goal, reached: Fraction
) -> bool:
    asked = comparator_of(measure.target)
    if asked is None or not asked.has_direction or min(line.start, level.amount) <= 0:
        return False
    if line.rate is not None and line.rate < -1:
        return False  # nothing loses more than all
    if asked.higher_is_better is not level.comparator.higher_is_better:
        return False
    if isinstance(measure.target, PathTarget) and isinstance(other.target, PathTarget):
        return False  # two paths are two plans
    if level.comparator.higher_is_better:
        return reached < level.amount * (1 - TOLERANCE)
    return reached > level.amount * (1 + TOLERANCE)


def _draft(
    measure: Kpi | Goal,
    line: Line,
    level: Level,
    other: Kpi | Goal,
    reached: Fraction,
    calendar: Calendar,
) -> Draft:
    assert measure.target is not None
    assert other.target is not None
    comes_to, asked = (shown(float(amount), other.display) for amount in (reached, level.amount))
    start, day = shown(float(line.start), other.display), level.before - timedelta(days=1)
    return Draft(
        f"`{measure.name}` leads to {comes_to} by {day}, not to the {asked} of `{other.name}`",
        measure.target.span,
        secondary=(Label(other.target.span, "what it does not lead to"),),
        notes=(f"it begins with {start} in the {_word(line.grain)} from {line.first} on",),
        help=_help(line, level, other, calendar),
    )


def _help(line: Line, level: Level, other: Kpi | Goal, calendar: Calendar) -> str:
    """Say what to do, with the growth that the level takes where one rate tells it."""
    which = "let one of the two follow from the other"
    if line.rate is None or (other.additive and line.grain is not level.grain):
        return which
    last = floor(line.grain, level.before - timedelta(days=1), calendar)
    steps = line.steps_to(last)
    if not steps:  # it begins there
        return which
    times = float(level.amount / line.start) ** (1 / steps)
    rounded = ceil if level.comparator.higher_is_better else floor_of
    needed = rounded(round((times - 1) * 1000, 6)) / 1000
    grain, count = line.step
    each = f"per {_word(grain)}" if count == 1 else f"every {count} {_word(grain)}s"
    return f"{which}: the level takes {needed:.1%} {each}"


def _word(grain: Grain) -> str:
    return grain.value.replace("_", " ")
