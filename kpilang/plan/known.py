"""What a formula asks of a row itself: a target, the share that has passed, its start and end.

They are known when the rows are, so that the statement holds them as constants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from kpilang.model.entities import Measure, SegmentTarget
from kpilang.model.expr import Aggregate, Expr, Forecast, Moment, TargetOf
from kpilang.model.leaves import children
from kpilang.model.project import Model
from kpilang.model.windows import Grain, Window
from kpilang.plan import lines, steps, targets
from kpilang.plan.detail import at_this_detail
from kpilang.plan.frames import moved, stretch
from kpilang.plan.grid import Known, Period, State
from kpilang.plan.measures import stated_target, target_of, window_at
from kpilang.plan.periods import midnight, same_part
from kpilang.plan.request import Request
from kpilang.plan.rows import due_share, owing, with_moving_target, with_target
from kpilang.plan.sight import Sight, seen

Value = Fraction | date | datetime | None


def asked(expr: Expr, sight: Sight) -> Iterator[Known]:
    """Yield what a formula asks of its row, as the sight of each part sees it."""
    for part, by in seen(expr, sight):
        match part:
            case TargetOf(name=name):
                yield by.known("target", name)
            case Forecast():
                yield by.known("passed")
            case Moment(name=name) if name.startswith("period"):
                yield by.known(name)
            case _:
                continue


def asks_of_rows(expr: Expr) -> bool:
    """Tell whether a formula asks what only fixed rows know: their bounds, or how much is over."""
    if isinstance(expr, Aggregate):
        # Its rows are looked at from where the clock says that the row ends.
        return False
    if isinstance(expr, Forecast) or (isinstance(expr, Moment) and expr.name.startswith("period")):
        return True
    return any(asks_of_rows(part) for part in children(expr))


def value(
    wanted: Known,
    row: Period,
    measure: Measure,
    model: Model,
    request: Request,
    window: Window,
    as_of: datetime | None,
) -> Value:
    """Return what is asked of a row; of a moving one only a target is known."""
    if wanted.kind == "target":
        return _target(wanted, row, model, request, window.grain, as_of)
    if row.start is None or row.end is None:
        return Fraction(1) if wanted.kind == "passed" else None
    if wanted.kind != "passed":
        return _bound(wanted, row, window, as_of, model)
    start, end = _moved(wanted, row, window.grain)
    moment = midnight(end)
    if row.state is State.PARTIAL and as_of is not None:
        part = same_part(row.start, as_of, start, end) if wanted.moves else as_of
        moment = min(moment, part)
    whole = owing(replace(row, start=start, end=end), window, model.calendar)
    assert whole[0] is not None
    assert whole[1] is not None
    if moment >= midnight(whole[1]):
        return Fraction(1)
    return due_share(whole[0], whole[1], moment, measure, None, model.calendar)


def _bound(
    wanted: Known, row: Period, window: Window, as_of: datetime | None, model: Model
) -> datetime | None:
    """Return where a row's period begins, or where it ends; as-of where that is no later."""
    moment = as_of or datetime.max
    frame = Sight(window, moves=wanted.moves).own_frame()
    found = stretch(frame, row, window.grain, moment, model.calendar)
    if wanted.kind == "period_start":
        return None if found.start is None else midnight(found.start)
    assert found.upper is not None
    return found.upper if row.state is State.FUTURE else min(found.upper, moment)


def _moved(wanted: Known, row: Period, grain: Grain) -> tuple[date, date]:
    assert row.start is not None
    assert row.end is not None
    start, end = row.start, row.end
    for move in wanted.moves:
        start, end = moved(start, end, grain, move)
    return start, end


def _target(
    wanted: Known,
    row: Period,
    model: Model,
    request: Request,
    grain: Grain,
    as_of: datetime | None,
) -> Fraction | None:
    """Return the target of another measure in a row, as that measure's own answer has it."""
    measure = model.measure(wanted.name)
    assert measure is not None, "analysis knows it"
    asked_by = request if wanted.by is None else replace(request, by=wanted.by)
    window = window_at(measure, grain)
    if row.start is not None and row.end is not None:
        start, end = _moved(wanted, row, grain)
        row = replace(row, start=start, end=end)
    moving = as_of is None and grain is not Grain.ALL
    target = target_of(measure)
    if not moving and steps.is_written_out(stated_target(measure)):
        spans = [owing(row, window, model.calendar)]
        target = steps.written_out(stated_target(measure), spans)
    holds = at_this_detail(model, measure, asked_by, grain)
    if moving:
        return with_moving_target(row, measure, target, window, holds).target
    return with_target(row, measure, target, model, window, as_of, holds).target


def is_amount(measure: Measure) -> bool:
    """Tell whether a measure's target is one amount in each row, known before any data is."""
    target = stated_target(measure)
    levels = tuple(lines.levels(target))
    if isinstance(target, SegmentTarget) or len({level.comparator for level in levels}) != 1:
        return False
    return not any(level.high or level.per_member or targets.formulas(level) for level in levels)
