"""What KPIs, metrics and goals have in common when they are asked."""

from __future__ import annotations

from kpilang.model.entities import Goal, Kpi, LevelTarget, Measure, PeriodTarget, Target
from kpilang.model.expr import Expr
from kpilang.model.windows import Grain


def formula_of(measure: Measure) -> Expr | None:
    """Return the formula of a KPI, metric or goal."""
    return measure.measure if isinstance(measure, Goal) else measure.formula


def window_of(measure: Measure) -> Grain | None:
    """Return the grain of a measure's own window, None where none is said."""
    return None if measure.window is None else measure.window.grain


#: the forms of a target that have a plan
PlainTarget = LevelTarget | PeriodTarget


def stated_target(measure: Measure) -> Target | None:
    """Return the target of a KPI or goal as it is stated, in any form; None for a metric."""
    return measure.target if isinstance(measure, (Kpi, Goal)) else None


def target_of(measure: Measure) -> PlainTarget | None:
    """Return the target of a KPI or goal, None for a metric and for forms without a plan."""
    target = stated_target(measure)
    return target if isinstance(target, PlainTarget) else None
