"""What cannot be worked out at periods inside the rows, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.entities import Measure
from kpilang.model.expr import Expr, Folded
from kpilang.model.leaves import walk
from kpilang.model.project import Model
from kpilang.model.windows import Grain, Length, Window, WindowKind
from kpilang.plan import problems
from kpilang.plan.hours import date_problem, unplanned
from kpilang.plan.inside import first_day
from kpilang.plan.periods import months_in
from kpilang.plan.request import Request
from kpilang.plan.sight import Sight, own_length, seen

_DAYS = {Grain.DAY: 1, Grain.WEEK: 7}
#: the fewest and the most days that so many months have
_FEWEST, _MOST = {1: 28, 3: 90, 12: 365}, {1: 31, 3: 92, 12: 366}


def folding_problem(
    model: Model,
    measure: Measure,
    formulas: Iterable[Expr],
    window: Window,
    request: Request,
    as_of: datetime | None,
) -> Diagnostic | None:
    """Return why what formulas ask of periods inside the rows cannot be worked out, if so."""
    for folded in _folded(formulas):
        if window.grain is Grain.ALL:
            ranged = request.start is not None and request.end is not None
            if folded.over is not None or not ranged:
                return problems.window_without_periods(measure.name, measure.span)
        if as_of is None:
            return problems.periods_need_a_date(measure.name, folded.span)
        found = _of_window(model, measure, folded, window)
        if found is None and folded.each is Grain.HOUR:
            found = _of_hours(measure, folded)
        if found is not None:
            return found
    return None


def _of_hours(measure: Measure, folded: Folded) -> Diagnostic | None:
    """Return why a formula cannot be worked out at each hour."""
    parts = tuple(walk(folded.body))
    found = next(unplanned(parts), None)
    if found is not None:
        return problems.not_yet(measure.name, *found)
    return date_problem(measure, parts)


def _of_window(model: Model, measure: Measure, folded: Folded, window: Window) -> Diagnostic | None:
    own = folded.over or window
    if own.kind is WindowKind.PREVIOUS:
        own = window
    if own.kind in (WindowKind.ALL_TIME, WindowKind.CUMULATIVE):
        if first_day(folded, model) is None:
            return problems.no_first_period(measure.name, str(folded.each), folded.span)
    elif window.grain is not Grain.ALL and not _fits(folded.each, own, window):
        return problems.period_too_long(measure.name, str(folded.each), folded.span)
    inner = Window(WindowKind.PERIOD, folded.each)
    for part, _ in seen(folded.body, Sight(inner)):
        if isinstance(part, Folded):
            found = _of_window(model, measure, part, inner)
            if found is not None:
                return found
    return None


def _fits(each: Grain, own: Window, rows: Window) -> bool:
    """Tell whether a window holds whole periods; one that steps, before its last step too."""
    if each is Grain.HOUR:
        return True
    length = own_length(own)
    stepped = own.kind is not WindowKind.TRAILING and _most(rows.grain) < _fewest(length)
    size, room = _most(each), _fewest(length)
    if each not in _DAYS and length.grain not in _DAYS:
        size, room = months_in(each), length.count * months_in(length.grain)
    return size < room if stepped else size <= room


def _fewest(length: Length) -> int:
    """Return the fewest days that a length has."""
    days = _DAYS.get(length.grain) or _FEWEST[months_in(length.grain)]
    return length.count * days


def _most(grain: Grain) -> int:
    """Return the most days that a period has."""
    return _DAYS.get(grain) or _MOST[months_in(grain)]


def _folded(formulas: Iterable[Expr]) -> Iterator[Folded]:
    for formula in formulas:
        for part in walk(formula):
            if isinstance(part, Folded):
                yield part
