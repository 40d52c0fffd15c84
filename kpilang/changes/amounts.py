"""Targets and limits by what they ask for, in whatever unit and period it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from kpilang.changes.formulas import Shown
from kpilang.changes.version import Version
from kpilang.model.constants import constant
from kpilang.model.entities import LevelTarget, PeriodTarget
from kpilang.model.expr import Typed
from kpilang.model.measures import Goal, Kpi
from kpilang.model.targets import (
    LINEAR,
    GrowthTarget,
    Limit,
    PathTarget,
    SegmentTarget,
    amounts,
)
from kpilang.model.units import SECONDS
from kpilang.model.windows import Grain, WindowKind
from kpilang.model.written import window_words
from kpilang.plan.measures import owed_grain
from kpilang.plan.targets import adds_up
from kpilang.source.frozen import dataclass

#: what an amount is for: how many of which unit; of a window that spans periods, the window
Period = tuple[object, ...]

_MONTHS = {
    Grain.MONTH: 1,
    Grain.QUARTER: 3,
    Grain.YEAR: 12,
    Grain.FISCAL_QUARTER: 3,
    Grain.FISCAL_YEAR: 12,
}
_DAYS = {Grain.DAY: 1, Grain.WEEK: 7}
_FISCAL = (Grain.FISCAL_QUARTER, Grain.FISCAL_YEAR)


@dataclass(frozen=True, slots=True)
class Side:
    """A target, limit or other judgement in one of two versions, and the measure that has it."""

    value: object
    measure: Kpi | Goal
    version: Version


def ask_alike(before: Side, after: Side, *, dated: bool = True) -> bool:
    """Tell whether two judgements ask for the same.

    Amounts are in seconds where they are times, and without the factor of `unit: per 1000`;
    formulas by what they mean. Amounts of flows are with the period that they are for: the one
    that is stated, else that of the line of a table, else the window's. At a linear pace a
    quarter's amount is three times that of a month, and a week's seven times that of a day. Unless
    `dated`, lines of a table are without their days.
    """
    linear = before.measure.pace == after.measure.pace == LINEAR
    old, new = (
        tuple(_Asking(side.measure, side.version, linear, dated).parts(side.value))
        for side in (before, after)
    )
    return old == new


def with_period(written: str, value: object, measure: Kpi | Goal) -> str:
    """Return a judgement as written, and the period of the window that its amounts are for.

    Unchanged where it is for none, or where it says itself for which.
    """
    spans = _spans(measure)
    if not written or not measure.additive or not (spans or _leaves_open(value)):
        return written
    grain = owed_grain(measure)
    if spans:
        return f"{written}, in {window_words(measure.window)}"
    if grain is None:
        return written
    return f"{written}{'' if isinstance(value, LevelTarget) else ','} per {grain}"


@dataclass(frozen=True, slots=True)
class _Asking:
    measure: Kpi | Goal
    version: Version
    linear: bool
    dated: bool

    def parts(self, value: object, row: Period | None = None) -> Iterator[object]:
        """Yield what something asks; `row` is the period of the line of a table that holds it."""
        match value:
            case LevelTarget():
                period = self._period(value.per, row)
                yield "LevelTarget", value.comparator, value.deadline, value.per_member
                for bound in (value.low, value.high):
                    yield None if bound is None else self._amount(bound, period)
                yield from self.parts(value.tolerance)
            case Limit():
                period = None if value.of_target else self._period(None, None)
                yield "Limit", value.colour, value.side, value.of_target
                yield self._amount(value.value, period)
            case PeriodTarget(rows=rows):
                for start, end, level in rows:
                    if self.dated:
                        yield start, end
                    yield from self.parts(level, _length(start, end))
            case PathTarget() | GrowthTarget():
                yield _spans(self.measure) if self.measure.additive else None
                yield from self._fields(value)
            case Typed():
                yield self._amount(value, None)
            case tuple():
                yield tuple(part for one in value for part in self.parts(one))
            case _ if is_dataclass(value) and not isinstance(value, type):
                yield from self._fields(value)
            case _:
                yield value

    def _fields(self, value: object) -> Iterator[object]:
        assert is_dataclass(value)
        yield type(value).__name__
        for item in fields(value):
            if item.compare:
                yield from self.parts(getattr(value, item.name))

    def _period(self, stated: Grain | None, row: Period | None) -> Period | None:
        """Return what an amount is for, None for a level, which is the same for any period."""
        measure = self.measure
        if not measure.additive:
            return None
        if spans := _spans(measure):
            return spans
        if stated is None and row is not None:
            return row
        grain = stated or owed_grain(measure)
        return None if grain is None else _unit(grain, linear=self.linear)

    def _amount(self, expr: Any, period: Period | None) -> object:
        level = constant(expr)
        if level is None:
            version = self.version
            form = Shown(expr, self.measure.display, version.model, version.names).forms[0]
            # what adds up covers its row by itself, whatever its length
            return form, None if adds_up(expr) else period
        base = expr.type.unit.time_base
        level *= Fraction(1) if base is None else Fraction(SECONDS[base[0].name]) ** base[1]
        level /= self.measure.display.per
        match period:
            case (str() as unit, int() as count) if self.linear:
                level, period = level / count, (unit,)
        return level, period, expr.type.unit.currency


def _spans(measure: Kpi | Goal) -> Period | None:
    """Return the window of a measure where its rows are no periods of their own."""
    window = measure.window
    if window is None or window.kind in (WindowKind.PERIOD, WindowKind.TO_DATE):
        return None
    return window.kind, window.length, window.period


def _unit(grain: Grain, *, linear: bool) -> Period:
    """Return a period in months or days; a fiscal one begins elsewhere, which a pace can tell."""
    if grain in _MONTHS:
        unit = "fiscal month" if grain in _FISCAL and not linear else "month"
        return unit, _MONTHS[grain]
    return ("day", _DAYS[grain]) if grain in _DAYS else (grain.value, 1)


def _length(start: date, end: date) -> Period:
    """Return the days [start, end) in months where these are whole, else in days."""
    if start.day == end.day == 1:
        return "month", (end.year - start.year) * 12 + end.month - start.month
    return "day", (end - start).days


def _leaves_open(value: object) -> bool:
    """Tell whether an amount is for the window's period, for it says none."""
    match value:
        case LevelTarget(per=per):
            return per is None and not all(map(adds_up, amounts(value)))
        case SegmentTarget(members=members, otherwise=otherwise):
            return any(_leaves_open(part) for part in (*(m for _, m in members), otherwise))
        case Limit():
            return not value.of_target and not adds_up(value.value)
        case tuple():
            return any(map(_leaves_open, value))
        case _:
            return False
