"""What KPIs, metrics and goals have in common when they are asked."""

from __future__ import annotations

from dataclasses import replace

from kpilang.model.entities import Goal, Kpi, LevelTarget, Measure, PeriodTarget, Target
from kpilang.model.windows import Grain, Window, WindowKind


def window_at(measure: Measure, grain: Grain) -> Window:
    """Return the window of a measure in steps of a grain."""
    window = measure.window
    if window is None or window.kind is WindowKind.PERIOD:
        return Window(WindowKind.PERIOD, grain)
    if grain is Grain.ALL and window.kind in (WindowKind.CUMULATIVE, WindowKind.ALL_TIME):
        return Window(WindowKind.PERIOD, grain)
    return replace(window, grain=grain)


def window_of(measure: Measure) -> Grain | None:
    """Return the grain of a measure's own window, None where none is said."""
    return None if measure.window is None else measure.window.grain


def owed_grain(measure: Measure) -> Grain | None:
    """Return the period that an amount is for where it says none: the measure's own."""
    window = measure.window
    if window is not None and window.kind is WindowKind.TO_DATE:
        return window.period
    return window_of(measure)


def is_stepped(window: Window) -> bool:
    """Tell whether the rows of a window to date are steps in it, and no periods of their own."""
    return window.kind is WindowKind.TO_DATE and window.period is not window.grain


def is_paced(measure: Measure, window: Window) -> bool:
    """Tell whether rows owe an amount bit by bit: flows in a period, also to date."""
    return measure.additive and window.kind in (WindowKind.PERIOD, WindowKind.TO_DATE)


#: the forms of a target that have a plan
PlainTarget = LevelTarget | PeriodTarget


def stated_target(measure: Measure) -> Target | None:
    """Return the target of a KPI or goal as it is stated, in any form; None for a metric."""
    return measure.target if isinstance(measure, (Kpi, Goal)) else None


def target_of(measure: Measure) -> PlainTarget | None:
    """Return the target of a KPI or goal, None for a metric and for forms without a plan."""
    target = stated_target(measure)
    return target if isinstance(target, PlainTarget) else None
