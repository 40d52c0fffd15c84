"""The rows of an answer with the target each of them has."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kpilang.model.entities import LevelTarget, Measure, PaceKind, PeriodTarget
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan import targets
from kpilang.plan.measures import PlainTarget, window_of
from kpilang.plan.nodes import Period, State
from kpilang.plan.pacing import Pacing, pacing_of
from kpilang.plan.periods import day_share


def with_target(
    row: Period, measure: Measure, target: PlainTarget | None, model: Model, as_of: datetime | None
) -> Period:
    pacing = pacing_of(measure, model.calendar)
    if row.state is State.PARTIAL and measure.additive:
        if pacing.pace.kind is PaceKind.WORKDAYS:
            row = _by_workdays(row, pacing, as_of)
        if target is not None:
            row = _with_due(row, measure, target, model, as_of)
    match target:
        case None:
            return row
        case PeriodTarget():
            amounts = targets.of_period(target, row.start, row.end, measure.additive, pacing)
            low, high = amounts or (None, None)
            return replace(row, target=low, target_high=high)
        case LevelTarget():
            times = targets.factor(
                target, window_of(measure), row.start, row.end, measure.additive, pacing
            )
            low, high = targets.amounts(target, times, measure.additive)
            return replace(row, target=low, target_high=high)


def _with_due(
    row: Period, measure: Measure, target: PlainTarget, model: Model, as_of: datetime | None
) -> Period:
    if row.start is None or row.end is None or as_of is None:
        return row
    window, pacing = window_of(measure), pacing_of(measure, model.calendar)
    share = targets.share_due(target, window, row.start, row.end, as_of, pacing)
    return row if share is None else replace(row, due=share)


def _by_workdays(row: Period, pacing: Pacing, as_of: datetime | None) -> Period:
    """Return a row in progress with the share of its own workdays that has passed."""
    if row.start is None or row.end is None or as_of is None:
        return row
    day = as_of.date()
    before = pacing.share(row.start, row.end, row.start, day)
    today = pacing.share(row.start, row.end, day, day + timedelta(days=1))
    return replace(row, due=before + today * day_share(as_of))


def with_moving_target(
    row: Period, measure: Measure, target: PlainTarget | None, grain: Grain
) -> Period:
    if not isinstance(target, LevelTarget):
        return row
    factor = targets.constant_factor(target, window_of(measure), grain, measure.additive)
    assert factor is not None, "checked before"
    low, high = targets.amounts(target, factor, measure.additive)
    return replace(row, target=low, target_high=high)
