"""What a target states as one number, for which kind of period, and how long periods are."""

from __future__ import annotations

from fractions import Fraction

from kpilang.model.constants import constant
from kpilang.model.entities import Goal, Kpi, LevelTarget
from kpilang.model.windows import Grain, Window, WindowKind

_DAYS = {
    Grain.HOUR: 1,
    Grain.DAY: 1,
    Grain.WEEK: 7,
    Grain.MONTH: 31,
    Grain.QUARTER: 92,
    Grain.FISCAL_QUARTER: 92,
    Grain.YEAR: 366,
    Grain.FISCAL_YEAR: 366,
}

#: days between two reviews, by the word for the rhythm
RHYTHMS = {
    "daily": 1,
    "weekly": 7,
    "biweekly": 14,
    "fortnightly": 14,
    "monthly": 31,
    "quarterly": 92,
    "yearly": 366,
    "annually": 366,
}


def amount_of(measure: Kpi | Goal) -> Fraction | None:
    """Return the amount of a target that is one number for all, None for any other."""
    target = measure.target
    if not isinstance(target, LevelTarget) or target.high is not None or target.per_member:
        return None
    return None if target.deadline is not None else constant(target.low)


def period_of(measure: Kpi | Goal) -> Grain | None:
    """Return the kind of period that a target's amount is for."""
    target, window = measure.target, measure.window
    if isinstance(target, LevelTarget) and target.per is not None:
        return target.per
    if window is None or window.kind is not WindowKind.PERIOD:
        return None
    return window.grain


def days_of(window: Window | None) -> int | None:
    """Return how many days a plain window has at most, None for any other."""
    if window is None or window.kind is not WindowKind.PERIOD:
        return None
    return _DAYS.get(window.grain)
