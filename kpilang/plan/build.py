"""Model + request -> plan.

A formula is split into its leaf aggregates and a scalar expression over them. Leaves that share a
source and a time axis are computed in one scan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.suggest import nearest
from kpilang.model.digest import definition_hash
from kpilang.model.dimensions import Ambiguous, Found, common, differing, reachable
from kpilang.model.entities import (
    Goal,
    Kpi,
    LevelTarget,
    Limit,
    Measure,
    PeriodTarget,
    StatusBasis,
    Target,
)
from kpilang.model.expr import Aggregate, Axis, Column, Expr, RefKey, Shift
from kpilang.model.leaves import aggregates, children, sources, walk
from kpilang.model.project import Model
from kpilang.model.types import Kind
from kpilang.model.windows import Grain
from kpilang.plan import problems, targets
from kpilang.plan.nodes import DimensionKey, Leaf, Mark, Period, Plan, Scan, Scoring, State
from kpilang.plan.periods import midnight
from kpilang.plan.request import Request
from kpilang.plan.spine import moving_spine, row_count, spine

ROW_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, or the reasons why there is none."""

    plan: Plan | None
    problems: tuple[Diagnostic, ...] = ()


def build(model: Model, name: str, request: Request, as_of: datetime | None) -> Planned:
    """Plan one question about one measure; `as_of` is the civil moment rows must lie before.

    Without one the plan moves with the warehouse's clock.
    """
    measure = model.measure(name)
    if measure is None:
        known = (*model.kpis, *model.metrics, *model.goals)
        return Planned(None, (problems.unknown_measure(name, nearest(name, known)),))
    formula = formula_of(measure)
    if formula is None or any(part.type.kind is Kind.ERROR for part in walk(formula)):
        return Planned(None, (problems.no_numbers(name, measure.span),))
    grain = request.each or window_of(measure) or Grain.MONTH
    found = _check(model, measure, formula, grain, request, as_of)
    if found:
        return Planned(None, tuple(found))
    return Planned(_plan(model, measure, formula, grain, request, as_of))


def formula_of(measure: Measure) -> Expr | None:
    """Return the formula of a KPI, metric or goal."""
    return measure.measure if isinstance(measure, Goal) else measure.formula


def window_of(measure: Measure) -> Grain | None:
    """Return the grain of a measure's own window, None where none is said."""
    return None if measure.window is None else measure.window.grain


def _check(
    model: Model,
    measure: Measure,
    formula: Expr,
    grain: Grain,
    request: Request,
    as_of: datetime | None,
) -> list[Diagnostic]:
    shifts = [part for part in walk(formula) if isinstance(part, Shift)]
    if grain is Grain.ALL and shifts:
        return [problems.comparison_without_periods(measure.name, measure.span)]
    if any(part.grain is not None and part.grain is not grain for part in shifts):
        return [problems.comparison_of_other_periods(measure.name, grain, measure.span)]
    found = _range_problem(model, measure, grain, request, as_of)
    if found is not None:
        return [found]
    wanted = dict.fromkeys((*request.by, *(request.where.dimensions if request.where else ())))
    lacking = (_dimension_problem(model, measure.name, formula, name) for name in wanted)
    return [problem for problem in lacking if problem is not None]


def _range_problem(
    model: Model, measure: Measure, grain: Grain, request: Request, as_of: datetime | None
) -> Diagnostic | None:
    if as_of is not None:
        count = row_count(grain, request, as_of, model.calendar)
        return problems.too_many_rows(count, ROW_LIMIT) if count > ROW_LIMIT else None
    if request.start is not None or request.end is not None:
        return problems.range_needs_a_date(measure.name)
    target = None if not isinstance(measure, (Kpi, Goal)) else measure.target
    if grain is not Grain.ALL and isinstance(target, LevelTarget):
        window = window_of(measure)
        if targets.constant_factor(target, window, grain, measure.additive) is None:
            return problems.target_needs_a_date(measure.name, target.span)
    return None


def _dimension_problem(model: Model, name: str, formula: Expr, wanted: str) -> Diagnostic | None:
    read = sources(formula)
    for source in read:
        match reachable(model, source, wanted):
            case Found():
                continue
            case Ambiguous(paths=paths):
                return problems.ambiguous_breakdown(wanted, source, paths)
            case _:
                return problems.no_breakdown(name, wanted, source, common(model, read))
    odd = differing(model, read, wanted)
    return problems.different_dimensions(name, wanted, (read[0], *odd)) if odd else None


def _plan(
    model: Model,
    measure: Measure,
    formula: Expr,
    grain: Grain,
    request: Request,
    as_of: datetime | None,
) -> Plan:
    target = None if not isinstance(measure, (Kpi, Goal)) else measure.target
    target = _at_this_detail(model, measure, target, request)
    target_formula = _formula_target(target)
    lags: set[int] = set()
    if grain is not Grain.ALL:
        lags = {back + 1 for back in _lags(formula)} | _lags(formula)
        lags |= _lags(target_formula) if target_formula else set()
        lags.discard(0)
    read = (*sources(formula), *(sources(target_formula) if target_formula else ()))
    since = tuple(s for s in (model.sources[name].since for name in read) if s is not None)
    target_rows: tuple[tuple[date, Fraction, Fraction | None], ...] = ()
    if as_of is None and grain is not Grain.ALL:
        rows = moving_spine(request.periods, lags)
        if isinstance(target, PeriodTarget):
            target_rows = targets.steps_of_table(target, grain, measure.additive, model.calendar)
        rows = tuple(_with_moving_target(row, measure, target, grain) for row in rows)
    else:
        rows = spine(grain, request, as_of or datetime.max, model.calendar, lags, since)
        rows = tuple(_with_target(row, measure, target, model, as_of) for row in rows)
    leaves = [(leaf, False) for leaf in aggregates(formula)]
    leaves += [(leaf, True) for leaf in aggregates(target_formula)] if target_formula else []
    scans = _scans(model, leaves, request, rows, grain, as_of)
    dated = any(scan.axis is not None for scan in scans)
    ahead = all(leaf.axis is not None and leaf.axis.planned for leaf in aggregates(formula))
    return Plan(
        kind=type(measure).__name__.lower(),
        measure=measure.name,
        digest=definition_hash(model, measure.name),
        display=measure.display,
        calendar=model.calendar,
        sources=model.sources,
        grain=grain,
        as_of=as_of,
        spine=rows,
        dimensions=request.by,
        keyed=_keyed(model, leaves, request),
        scans=scans,
        formula=formula,
        paced=measure.additive and not ahead,
        ahead=ahead,
        scoring=_scoring(measure, target),
        target=target_formula,
        target_rows=target_rows,
        comparable=dated and grain is not Grain.ALL,
        better_is_higher=_higher_is_better(measure, target),
        top=request.top,
        order=request.order,
    )


def _lags(expr: Expr) -> set[int]:
    """Return how many windows back a formula reads its leaves."""
    if isinstance(expr, Shift):
        return {back + expr.steps for back in _lags(expr.body)}
    below = [_lags(child) for child in children(expr)]
    return set().union(*below) if below else {0}


def _at_this_detail(
    model: Model, measure: Measure, target: Target | None, request: Request
) -> Target | None:
    """Return the target where it holds at the detail asked for.

    An amount stated for the whole says nothing about one region's part of a flow; a formula does
    when its sources have the dimension. For everything else a level is the same at every level.
    """
    wanted = (*request.by, *(request.where.dimensions if request.where else ()))
    if target is None or not wanted:
        return target
    formula = _formula_target(target)
    if formula is not None:
        read = sources(formula)
        together = (*sources(formula_of(measure) or formula), *read)
        return None if any(differing(model, together, name) for name in wanted) else target
    return None if measure.additive else target


def _formula_target(target: Target | None) -> Expr | None:
    """Return a level that must be computed from data, None for amounts known by now."""
    if isinstance(target, LevelTarget) and targets.constant(target.low) is None:
        return target.low
    return None


def _with_target(
    row: Period, measure: Measure, target: Target | None, model: Model, as_of: datetime | None
) -> Period:
    if target is not None and row.state is State.PARTIAL and measure.additive:
        row = _with_due(row, measure, target, model, as_of)
    match target:
        case None:
            return row
        case PeriodTarget():
            amounts = targets.of_period(target, row.start, row.end, measure.additive)
            low, high = amounts or (None, None)
            return replace(row, target=low, target_high=high)
        case LevelTarget():
            factor = targets.factor(
                target, window_of(measure), row.start, row.end, measure.additive, model.calendar
            )
            return row if factor is None else _at_level(row, target, factor)


def _with_due(
    row: Period, measure: Measure, target: Target, model: Model, as_of: datetime | None
) -> Period:
    if row.start is None or row.end is None or as_of is None:
        return row
    window = window_of(measure)
    share = targets.share_due(target, window, row.start, row.end, as_of, model.calendar)
    return row if share is None else replace(row, due=share)


def _with_moving_target(
    row: Period, measure: Measure, target: Target | None, grain: Grain
) -> Period:
    if not isinstance(target, LevelTarget):
        return row
    factor = targets.constant_factor(target, window_of(measure), grain, measure.additive)
    assert factor is not None, "checked before"
    return _at_level(row, target, factor)


def _at_level(row: Period, target: LevelTarget, factor: Fraction) -> Period:
    low = targets.constant(target.low)
    high = targets.constant(target.high) if target.high is not None else None
    return replace(
        row,
        target=factor * (Fraction(1) if low is None else low),
        target_high=None if high is None else factor * high,
    )


def _scans(
    model: Model,
    leaves: list[tuple[Aggregate, bool]],
    request: Request,
    rows: tuple[Period, ...],
    grain: Grain,
    as_of: datetime | None,
) -> tuple[Scan, ...]:
    groups: dict[tuple[str, Axis | None], list[Leaf]] = {}
    columns: set[str] = set()
    for aggregate, of_target in dict.fromkeys(leaves):
        leaf = Leaf(_fresh(_leaf_name(aggregate, of_target), columns), aggregate, of_target)
        groups.setdefault((aggregate.source, aggregate.axis), []).append(leaf)
    names: set[str] = set()
    scans = []
    for (source, axis), members in groups.items():
        name = _fresh(f"{source}_by_{axis.name}" if axis else f"{source}_rows", names)
        scans.append(_scan(model, name, source, axis, members, request, rows, grain, as_of))
    return tuple(scans)


def _scan(
    model: Model,
    name: str,
    source: str,
    axis: Axis | None,
    leaves: list[Leaf],
    request: Request,
    rows: tuple[Period, ...],
    grain: Grain,
    as_of: datetime | None,
) -> Scan:
    wanted = dict.fromkeys((*request.by, *(request.where.dimensions if request.where else ())))
    keys = []
    for wanted_name in wanted:
        found = reachable(model, source, wanted_name)
        assert isinstance(found, Found), "checked before"
        keys.append(DimensionKey(wanted_name, found.value, found.key))
    moving = as_of is None and grain is not Grain.ALL
    lower = Mark("period_start", rows[0].index) if moving else rows[0].start
    upper = _upper(rows[-1], as_of, moving, axis is not None and axis.planned)
    cut = () if axis is None or axis.planned else tuple(r for r in rows if r.cut is not None)
    return Scan(
        name=name,
        source=source,
        axis=axis,
        dimensions=tuple(keys),
        leaves=tuple(leaves),
        where=request.where.condition if request.where else None,
        lower=lower,
        upper=upper,
        keep_undated=grain is Grain.ALL and rows[0].start is None and rows[-1].end is None,
        cuts=cut,
    )


def _upper(
    last: Period, as_of: datetime | None, moving: bool, planned: bool
) -> datetime | Mark | None:
    """Return the moment before which rows count: as-of, or the range's end if that is earlier."""
    end = None if last.end is None else midnight(last.end)
    if planned:
        return Mark("period_end", last.index) if moving else end
    if as_of is None:
        return Mark("as_of")
    return as_of if end is None else min(end, as_of)


def _leaf_name(aggregate: Aggregate, of_target: bool) -> str:
    """Return a column name that says what a leaf computes: `sum_amount`, `count_leads`."""
    match aggregate.argument:
        case Column(column=column):
            what = column
        case RefKey(ref=ref):
            what = ref
        case None:
            what = aggregate.source
        case _:
            what = f"of_{aggregate.source}"
    return f"{'target_' if of_target else ''}{aggregate.function}_{what}"


def _fresh(name: str, taken: set[str]) -> str:
    """Return the name, numbered where it is taken; reserves its like-for-like form too."""
    number, unique = 2, name
    while unique in taken or f"{unique}_cut" in taken:
        unique, number = f"{name}_{number}", number + 1
    taken.update((unique, f"{unique}_cut"))
    return unique


def _keyed(model: Model, leaves: list[tuple[Aggregate, bool]], request: Request) -> tuple[str, ...]:
    """Return the dimensions that group by something else than they show."""
    out = []
    for name in request.by:
        found = [reachable(model, leaf.source, name) for leaf, _ in leaves]
        if any(isinstance(f, Found) and f.key is not None for f in found):
            out.append(name)
    return tuple(out)


def _scoring(measure: Measure, target: Target | None) -> Scoring:
    level = targets.level_of(target)
    comparator = level.comparator if level is not None else None
    limits: tuple[Limit, ...] = ()
    basis = StatusBasis.PACE
    if isinstance(measure, (Kpi, Goal)):
        limits, basis = measure.limits, measure.basis
    return Scoring(comparator, limits, basis)


def _higher_is_better(measure: Measure, target: Target | None) -> bool:
    if isinstance(measure, (Kpi, Goal)) and measure.better:
        return measure.better != "lower"
    level = targets.level_of(target)
    return level is None or level.comparator.higher_is_better
