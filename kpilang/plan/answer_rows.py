"""The rows of an answer: their periods, what each frame covers in them, and what they owe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from kpilang.model.entities import (
    GrowthTarget,
    Measure,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
)
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Calendar, Grain, Window
from kpilang.plan import steps, targets
from kpilang.plan.conversions import all_sources, waits, with_immature
from kpilang.plan.detail import Asked
from kpilang.plan.frames import stretch
from kpilang.plan.grid import Frame, Line, Period
from kpilang.plan.lines import rises_from_data
from kpilang.plan.measures import is_paced
from kpilang.plan.pacing import pacing_of
from kpilang.plan.request import Request
from kpilang.plan.rising import with_ends
from kpilang.plan.rows import owing, with_moving_target, with_target
from kpilang.plan.segments import added_up, with_segments
from kpilang.plan.sight import Sight
from kpilang.plan.spine import moving_spine, spine
from kpilang.plan.timeline import instant_of

AmountRows = tuple[tuple[date, Fraction, Fraction | None], ...]


def rows_of(
    model: Model,
    measure: Measure,
    asks: Asked,
    request: Request,
    window: Window,
    frames: tuple[tuple[str, Frame], ...],
    as_of: datetime | None,
) -> tuple[tuple[Period, ...], AmountRows]:
    """Return the rows with the target of each; of a moving table the amounts of its periods."""
    grain, stated, holds = window.grain, asks.stated, asks.holds
    moving = as_of is None and grain is not Grain.ALL
    amounts: AmountRows = ()
    if moving:
        rows = moving_spine(request.periods)
        if isinstance(stated, PeriodTarget) and asks.lines:
            pacing, paced = pacing_of(measure, model.calendar), is_paced(measure, window)
            amounts = targets.steps_of_table(stated, grain, paced, pacing)
    else:
        rows = _fixed(model, measure, asks, request, window, frames, as_of)
    if isinstance(stated, SegmentTarget):
        if not moving:
            rows = tuple(
                with_target(row, measure, None, model, window, as_of, holds) for row in rows
            )
        rows = with_segments(rows, stated, measure, model, window, as_of, holds, moving=moving)
        return (rows if asks.segments else added_up(rows)), amounts
    if moving:
        level = targets.level(stated)
        rows = tuple(with_moving_target(row, measure, level, window, holds) for row in rows)
        return rows, amounts
    if isinstance(stated, (PathTarget, GrowthTarget)) and rises_from_data(stated):
        if asks.lines:
            return with_ends(rows, stated, measure, model, window, as_of), amounts
        stated = None
    plain = steps.written_out(stated, [owing(row, window, model.calendar) for row in rows])
    rows = tuple(with_target(row, measure, plain, model, window, as_of, holds) for row in rows)
    return rows, amounts


def _fixed(
    model: Model,
    measure: Measure,
    asks: Asked,
    request: Request,
    window: Window,
    frames: tuple[tuple[str, Frame], ...],
    as_of: datetime | None,
) -> tuple[Period, ...]:
    """Return the rows of a fixed spine, with what each frame covers in them."""
    moment = moment_of(as_of, window.grain, model.calendar)
    rows = spine(window, request, moment, model.calendar, _since(model, measure, asks.lines))
    rows = tuple(
        replace(
            row,
            stretches=tuple(
                stretch(frame, row, window.grain, moment, model.calendar) for _, frame in frames
            ),
        )
        for row in rows
    )
    formula = formula_of(measure)
    # Of a funnel each stage waits for itself.
    whole = formula is None or measure.name in model.funnels
    found = () if whole or formula is None else waits(formula, Sight(window))
    by_hour = window.grain is Grain.HOUR
    return with_immature(rows, found, frames, moment, model.calendar, by_hour=by_hour)


def moment_of(as_of: datetime | None, grain: Grain, calendar: Calendar) -> datetime:
    """Return as-of as the rows of an answer count time: hours on the line."""
    if as_of is None:
        return datetime.max
    return instant_of(as_of, calendar.timezone) if grain is Grain.HOUR else as_of


def _since(model: Model, measure: Measure, lines: Sequence[Line]) -> tuple[date, ...]:
    formula = formula_of(measure)
    bounds = (bound for line in lines for bound in line.bounds)
    parts = (*(() if formula is None else (formula,)), *bounds)
    read = [source for part in parts for source in all_sources(part)]
    return tuple(s for s in (model.sources[name].since for name in read) if s is not None)
