"""What a question asks that only a fixed as-of can answer.

While as-of moves with the clock, a statement holds nothing that would have to be written anew.
"""

from __future__ import annotations

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import (
    Goal,
    Kpi,
    LevelTarget,
    Measure,
    NoTarget,
    PaceKind,
    PeriodTarget,
    SegmentTarget,
    Target,
)
from kpilang.model.expr import Expr, TargetOf
from kpilang.model.leaves import walk
from kpilang.model.measures import formula_of
from kpilang.model.nature import own_windows
from kpilang.model.project import Model
from kpilang.model.windows import Calendar, Grain
from kpilang.plan import problems, segments, steps, targets
from kpilang.plan.known import asks_of_rows
from kpilang.plan.lines import levels, line_of
from kpilang.plan.measures import is_paced, is_stepped, owed_grain, stated_target, window_at
from kpilang.plan.periods import floor, shift
from kpilang.plan.request import Request


def needs_a_date(
    model: Model, measure: Measure, grain: Grain, request: Request
) -> Diagnostic | None:
    """Return why a question has no answer while as-of moves with the clock; None if it has one."""
    if request.start is not None or request.end is not None:
        return problems.range_needs_a_date(measure.name)
    if grain is not Grain.ALL:
        found = _of_formulas(model, measure, grain)
        if found is not None:
            return found
    stated = stated_target(measure)
    paced = is_paced(measure, window_at(measure, grain))
    if not _is_linear(measure) and (paced or stated is not None):
        return problems.target_needs_a_date(measure.name, (stated or measure).span, pace=True)
    if stated is not None and _differs(measure, stated, grain, model.calendar):
        return problems.target_needs_a_date(measure.name, stated.span)
    for part in segments.parts(stated) if isinstance(stated, SegmentTarget) else ():
        if grain is not Grain.ALL and not _is_one_level(measure, part, grain):
            return problems.target_needs_a_date(measure.name, part.span)
    return None


def _of_formulas(model: Model, measure: Measure, grain: Grain) -> Diagnostic | None:
    formulas = formulas_of(measure)
    windowed = any(own for part in formulas for own in own_windows(part))
    if windowed and is_stepped(window_at(measure, grain)):
        return problems.rows_need_a_date(measure.name, measure.span)
    if any(asks_of_rows(part) for part in formulas):
        return problems.rows_need_a_date(measure.name, measure.span)
    for asked in (part for whole in formulas for part in walk(whole)):
        other = model.measure(asked.name) if isinstance(asked, TargetOf) else None
        if other is not None and not _is_steady(other, grain):
            return problems.target_needs_a_date(other.name, asked.span)
    return None


def formulas_of(measure: Measure) -> tuple[Expr, ...]:
    """Return all that is worked out for a measure: its formula, bounds of its target, limits."""
    formula = formula_of(measure)
    limits = measure.limits if isinstance(measure, (Kpi, Goal)) else ()
    own = () if formula is None else (formula,)
    bounds = (
        bound for level in levels(stated_target(measure)) for bound in targets.formulas(level)
    )
    return (*own, *bounds, *(limit.value for limit in limits))


def _is_linear(measure: Measure) -> bool:
    return not isinstance(measure, (Kpi, Goal)) or measure.pace.kind is PaceKind.LINEAR


def _differs(measure: Measure, target: Target, grain: Grain, calendar: Calendar) -> bool:
    """Tell whether rows have unlike targets, or owe them in a way that the clock does not know."""
    window = window_at(measure, grain)
    paced = is_paced(measure, window)
    if steps.is_written_out(target) or (paced and is_stepped(window)):
        return True
    lines = {line_of(level) for level in levels(target)}
    if isinstance(target, PeriodTarget) and (len(lines) > 1 or any(line.bounds for line in lines)):
        return True
    if isinstance(target, PeriodTarget):
        # Of a row that is a part of a line, or holds several, the clock does not know what is due.
        return is_stepped(window) or (
            paced
            and grain is not Grain.ALL
            and any(
                floor(grain, a, calendar) != a or shift(grain, a, 1) != b for a, b, _ in target.rows
            )
        )
    if grain is Grain.ALL or not isinstance(target, LevelTarget):
        return False
    return not _is_one_level(measure, target, grain)


def _is_one_level(measure: Measure, target: Target, grain: Grain) -> bool:
    """Tell whether a target, if there is one, is the same in all rows, and due evenly in them."""
    if isinstance(target, NoTarget):
        return True
    own, paced = owed_grain(measure), is_paced(measure, window_at(measure, grain))
    if not isinstance(target, LevelTarget):
        return False
    unlike = targets.constant_factor(target, own, grain, paced) is None
    return not unlike and (not paced or targets.is_even(target, own, grain))


def _is_steady(measure: Measure, grain: Grain) -> bool:
    """Tell whether the target of a measure is the same in all rows of a grain."""
    level = targets.level(stated_target(measure))
    window = window_at(measure, grain)
    if level is None:
        return False
    own, additive = owed_grain(measure), is_paced(measure, window)
    return targets.constant_factor(level, own, grain, additive) is not None
