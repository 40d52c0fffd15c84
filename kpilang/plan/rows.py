"""The rows of an answer with the target each of them has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from kpilang.model.entities import LevelTarget, Measure, PaceKind, PeriodTarget
from kpilang.model.project import Model
from kpilang.model.windows import Calendar, Grain, Window, WindowKind
from kpilang.plan import targets
from kpilang.plan.grid import Period, State
from kpilang.plan.lines import Holds, line_of
from kpilang.plan.measures import PlainTarget, is_paced, owed_grain
from kpilang.plan.pacing import pacing_of
from kpilang.plan.periods import day_share, elapsed_share, floor, midnight, shift
from kpilang.plan.timeline import hours_in, shown

Days = tuple[date | None, date | None]


def with_target(
    row: Period,
    measure: Measure,
    target: PlainTarget | None,
    model: Model,
    window: Window,
    as_of: datetime | None,
    holds: Holds,
) -> Period:
    """Return a row with its amounts, and with the share of them that is due by its end."""
    paced = is_paced(measure, window)
    start, end = owing(row, window, model.calendar)
    own, level = _of_row(target, (start, end), paced, holds)
    parts = 1
    if not paced:
        row = replace(row, due=Fraction(1))
    elif window.grain is Grain.HOUR:
        assert start is not None
        assert end is not None
        parts = hours_in(start, end, model.calendar.timezone)
    elif row.end is not None and start is not None and end is not None:
        moment = min(midnight(row.end), as_of or datetime.max)
        if row.state is not State.FUTURE and moment < midnight(end):
            row = replace(row, due=due_share(start, end, moment, measure, own, model.calendar))
    if own is None or level is None:
        return replace(row, target=None, target_high=None, line=None)
    pacing = pacing_of(measure, model.calendar)
    if isinstance(own, PeriodTarget):
        low, high = targets.of_period(own, start, end, paced, pacing) or (None, None)
        low, high = (None if amount is None else amount / parts for amount in (low, high))
    else:
        times = targets.factor(own, owed_grain(measure), start, end, paced, pacing)
        low, high = targets.amounts(own, None if times is None else times / parts, paced)
    return replace(row, target=low, target_high=high, line=line_of(level))


def _of_row(
    target: PlainTarget | None, days: Days, paced: bool, holds: Holds
) -> tuple[PlainTarget | None, LevelTarget | None]:
    """Return what of a target speaks of a row, and the level that says how it is judged.

    A line of formulas stands for itself; amounts are parts of a table, which add up.
    """
    match target:
        case None:
            return None, None
        case LevelTarget():
            return (target, target) if holds(target) else (None, None)
        case PeriodTarget():
            found = targets.touched(target, *days, paced)
            if not found or not all(holds(level) for _, _, level in found):
                return None, None
            level = found[-1][2]
            return (level if targets.formulas(level) else target), level


def owing(row: Period, window: Window, calendar: Calendar) -> Days:
    """Return the period whose target a row has, or has a part of.

    A window to date has that of its whole period, and an hour owes as much as any of its day.
    """
    if window.grain is Grain.HOUR:
        assert isinstance(row.start, datetime)
        day = shown(row.start, calendar.timezone).date()
        return day, day + timedelta(days=1)
    if window.kind is not WindowKind.TO_DATE or row.end is None:
        return row.start, row.end
    assert window.period is not None
    start = floor(window.period, row.end - timedelta(days=1), calendar)
    return start, shift(window.period, start, 1)


def due_share(
    start: date,
    end: date,
    moment: datetime,
    measure: Measure,
    target: PlainTarget | None,
    calendar: Calendar,
) -> Fraction:
    """Return the share of what the period [start, end) owes that is due by a moment in it."""
    pacing = pacing_of(measure, calendar)
    if target is not None:
        share = targets.share_due(target, owed_grain(measure), start, end, moment, pacing)
        if share is not None:
            return share
    if pacing.pace.kind is not PaceKind.WORKDAYS:
        return elapsed_share(start, end, moment)
    day = moment.date()
    before = pacing.share(start, end, start, day)
    return before + pacing.share(start, end, day, day + timedelta(days=1)) * day_share(moment)


def with_moving_target(
    row: Period, measure: Measure, target: PlainTarget | None, window: Window, holds: Holds
) -> Period:
    """Return a row of a moving spine with its amounts, which are the same in each."""
    if not isinstance(target, LevelTarget) or not holds(target):
        return replace(row, target=None, target_high=None)
    paced = is_paced(measure, window)
    grain = window.period if window.kind is WindowKind.TO_DATE else window.grain
    assert grain is not None
    factor = targets.constant_factor(target, owed_grain(measure), grain, paced)
    assert factor is not None, "checked before"
    low, high = targets.amounts(target, factor, paced)
    return replace(row, target=low, target_high=high, line=line_of(target))
