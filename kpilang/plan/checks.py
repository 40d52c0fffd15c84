"""What a question asks and a measure cannot answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.dimensions import Ambiguous, Found, common, differing, reachable, undeclared
from kpilang.model.entities import (
    Goal,
    GrowthTarget,
    Kpi,
    Measure,
    PaceKind,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
    Target,
)
from kpilang.model.expr import Expr, Shift, TargetOf
from kpilang.model.leaves import aggregates, sources, walk
from kpilang.model.nature import own_windows
from kpilang.model.project import Model
from kpilang.model.windows import Grain, Window, WindowKind
from kpilang.plan import moving, problems, segments, steps, support, targets
from kpilang.plan.cycles import is_cycle, without_cycle
from kpilang.plan.folding import folding_problem
from kpilang.plan.hours import hour_problem
from kpilang.plan.lines import rises_from_data
from kpilang.plan.measures import (
    is_paced,
    owed_grain,
    stated_target,
    window_at,
)
from kpilang.plan.request import ROW_LIMIT, Request
from kpilang.plan.rising import is_evenly_due
from kpilang.plan.rows import owing
from kpilang.plan.spine import row_count, spine


def check(
    model: Model,
    measure: Measure,
    formula: Expr,
    grain: Grain,
    request: Request,
    as_of: datetime | None,
) -> list[Diagnostic]:
    window = window_at(measure, grain)
    formulas = moving.formulas_of(measure)
    by_hour = hour_problem(measure, formulas, window, as_of)
    if by_hour is not None:
        return [by_hour]
    if not _is_step(window):
        return [problems.step_too_long(measure.name, window, measure.span)]
    shifts = [part for part in walk(formula) if isinstance(part, Shift)]
    if grain is Grain.ALL and shifts:
        return [problems.comparison_without_periods(measure.name, measure.span)]
    if grain is Grain.ALL and any(own_windows(formula)):
        return [problems.window_without_periods(measure.name, measure.span)]
    found = _range_problem(model, measure, grain, request, as_of)
    found = found or other_length(model, measure, formulas, grain)
    if found is None:
        asked = (formula,) if grain is Grain.ALL else formulas
        found = folding_problem(model, measure, asked, window, request, as_of)
    if found is not None:
        return [found]
    wanted = dict.fromkeys((*request.by, *(request.where.dimensions if request.where else ())))
    lacking = (_dimension_problem(model, measure, formula, name) for name in wanted)
    return [problem for problem in lacking if problem is not None]


def other_length(
    model: Model, measure: Measure, formulas: Sequence[Expr], grain: Grain
) -> Diagnostic | None:
    """A row has no part of what a window to date owes: that has the target of its period.

    One that is a window to date of the same period itself has that target, whole.
    """
    own = window_at(measure, grain)
    parts = (part for whole in formulas for part in walk(whole))
    for part in (part for part in parts if isinstance(part, TargetOf)):
        other = model.measure(part.name)
        window = None if other is None else other.window
        if window is None or window.kind is not WindowKind.TO_DATE or window.period is grain:
            continue
        if own.kind is WindowKind.TO_DATE and own.period is window.period:
            continue
        what = f"the target of `{part.name}`, whose window is to date, in rows of another length"
        return problems.not_yet(measure.name, what, part.span)
    return None


def _is_step(window: Window) -> bool:
    """Tell whether a window that spans periods can be asked for in steps of its grain."""
    if window.kind not in (WindowKind.TRAILING, WindowKind.TO_DATE):
        return True
    if window.kind is WindowKind.TRAILING:
        return window.grain is not Grain.ALL
    order = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
    plain = {Grain.FISCAL_QUARTER: Grain.QUARTER, Grain.FISCAL_YEAR: Grain.YEAR}
    if window.period is None or window.grain is Grain.ALL:
        return False
    step, period = (plain.get(g, g) for g in (window.grain, window.period))
    if order.index(step) == order.index(period):
        return window.grain is window.period
    return order.index(step) < order.index(period)


def _range_problem(
    model: Model, measure: Measure, grain: Grain, request: Request, as_of: datetime | None
) -> Diagnostic | None:
    if as_of is not None:
        count = row_count(grain, request, as_of, model.calendar)
        if count < 1 and request.start is not None:
            return problems.no_period(measure.name, request.start, as_of)
        if count > ROW_LIMIT:
            return problems.too_many_rows(count, ROW_LIMIT)
        return _split_problem(measure, grain) or _target_problem(
            model, measure, grain, request, as_of
        )
    return moving.needs_a_date(model, measure, grain, request)


def _split_problem(measure: Measure, grain: Grain) -> Diagnostic | None:
    """Report a target that only the values of last year could divide among shorter rows."""
    pace = measure.pace.kind if isinstance(measure, (Kpi, Goal)) else None
    level = targets.level(stated_target(measure))
    window = window_at(measure, grain)
    if pace is not PaceKind.LAST_YEAR or level is None or not is_paced(measure, window):
        return None
    row = window.period if window.kind is WindowKind.TO_DATE else grain
    per = level.per or owed_grain(measure)
    if grain is Grain.ALL or row is per or targets.formulas(level):
        return None
    return problems.not_yet(
        measure.name, f"a target per {per} in rows by {row} at the pace of last year", level.span
    )


def _target_problem(
    model: Model, measure: Measure, grain: Grain, request: Request, as_of: datetime
) -> Diagnostic | None:
    """Report a target that grows beyond what a decimal of a warehouse holds, or cannot be added."""
    stated, window = stated_target(measure), window_at(measure, grain)
    unlike = tuple(_unlike_lines(stated)) if is_paced(measure, window) else ()
    if stated is None or not (steps.is_written_out(stated) or unlike):
        return None
    rows = spine(window, request, as_of, model.calendar)
    spans = [owing(row, window, model.calendar) for row in rows]
    if steps.too_large(stated, spans):
        return problems.target_too_large(measure.name, stated.span)
    if isinstance(stated, (PathTarget, GrowthTarget)) and rises_from_data(stated):
        even = is_evenly_due(rows, stated, measure, model, window, as_of)
        construct = "what is due of a row over several steps between formulas"
        return None if even else problems.not_yet(measure.name, construct, stated.span)
    for table in unlike:
        if any(len(targets.touched(table, *days, additive=True)) > 1 for days in spans):
            construct = "a row over several lines of a table that are formulas or compare unlike"
            return problems.not_yet(measure.name, construct, table.span)
    return None


def _unlike_lines(target: Target | None) -> Iterator[PeriodTarget]:
    """Yield the tables whose lines have no sum: formulas of other stretches, other comparators."""
    for part in segments.parts(target) if isinstance(target, SegmentTarget) else (target,):
        if isinstance(part, PeriodTarget):
            levels = [level for _, _, level in part.rows]
            alike = len({(level.comparator, level.per_member) for level in levels}) == 1
            if not alike or any(targets.formulas(level) for level in levels):
                yield part


def _dimension_problem(
    model: Model, measure: Measure, formula: Expr, wanted: str
) -> Diagnostic | None:
    read, name = sources(formula), measure.name
    if not read:
        return problems.no_source(name, wanted)
    if is_cycle(model, formula, wanted):
        odd_one = without_cycle(formula, wanted)
        if odd_one is None:
            return None
        return problems.no_cycle(name, wanted, odd_one.source, dated=odd_one.axis is not None)
    for source in read:
        match reachable(model, source, wanted):
            case Found() as found:
                mine = [leaf for leaf in aggregates(formula) if leaf.source == source]
                construct = support.of_dimension(model, source, found, mine)
                if construct is not None:
                    return problems.not_yet(name, construct, measure.span)
            case Ambiguous(paths=paths):
                return problems.ambiguous_breakdown(wanted, source, paths)
            case _:
                cure = undeclared(model, source, wanted)
                return problems.no_breakdown(name, wanted, source, common(model, read), cure)
    odd = differing(model, read, wanted)
    return problems.different_dimensions(name, wanted, (read[0], *odd)) if odd else None
