"""Model + request -> plan.

A formula is split into its leaf aggregates and a scalar expression over them. Leaves that share a
source and a time axis are computed in one scan.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.suggest import nearest
from kpilang.model.constants import constant
from kpilang.model.digest import definition_hash
from kpilang.model.dimensions import Found, differing, reachable
from kpilang.model.entities import (
    Goal,
    Kpi,
    Limit,
    Measure,
    PeriodTarget,
    StatusBasis,
)
from kpilang.model.expr import Aggregate, Expr
from kpilang.model.leaves import aggregates, sources, walk
from kpilang.model.project import Model
from kpilang.model.types import Kind
from kpilang.model.windows import Grain
from kpilang.plan import looks, problems, steps, targets
from kpilang.plan.checks import check
from kpilang.plan.measures import PlainTarget, formula_of, stated_target, target_of, window_of
from kpilang.plan.nodes import Plan, Scoring
from kpilang.plan.pacing import pacing_of
from kpilang.plan.request import Request
from kpilang.plan.rows import with_moving_target, with_target
from kpilang.plan.scans import scans
from kpilang.plan.spine import moving_spine, spine
from kpilang.plan.support import unsupported
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, or the reasons why there is none."""

    plan: Plan | None
    problems: tuple[Diagnostic, ...] = ()


def build(model: Model, name: str, request: Request, as_of: datetime | None) -> Planned:
    """Plan one question about one measure; `as_of` is the civil moment rows must lie before.

    Without one the plan moves with the warehouse's clock.
    """
    reasons = reasons_against(model, name)
    if reasons:
        return Planned(None, tuple(reasons))
    measure = model.measure(name)
    formula = None if measure is None else formula_of(measure)
    assert measure is not None
    assert formula is not None
    grain = request.each or window_of(measure) or Grain.MONTH
    found = check(model, measure, formula, grain, request, as_of)
    if found:
        return Planned(None, tuple(found))
    return Planned(_plan(model, measure, formula, grain, request, as_of))


def reasons_against(model: Model, name: str) -> list[Diagnostic]:
    """Return why nothing can be asked of a name, whatever the question; nothing when it can."""
    measure = model.measure(name)
    if name in model.funnels:
        return [problems.not_yet(name, "a funnel", model.funnels[name].span)]
    if measure is None:
        if name in model.funnels:
            return [problems.not_yet(name, "a funnel", model.funnels[name].span)]
        known = (*model.kpis, *model.metrics, *model.goals)
        return [problems.unknown_measure(name, nearest(name, known))]
    formula = formula_of(measure)
    if formula is None or any(part.type.kind is Kind.ERROR for part in walk(formula)):
        return [problems.no_numbers(name, measure.span)]
    return unsupported(model, measure, formula)


def _plan(
    model: Model,
    measure: Measure,
    formula: Expr,
    grain: Grain,
    request: Request,
    as_of: datetime | None,
) -> Plan:
    target = _at_this_detail(model, measure, target_of(measure), request)
    target_formulas = targets.formulas(target)
    dated = any(leaf.axis is not None for leaf in aggregates(formula))
    comparable = dated and grain is not Grain.ALL
    lags = set() if grain is Grain.ALL else looks.lags(formula)
    if comparable:
        lags |= {back + 1 for back in lags}
    for bound in () if grain is Grain.ALL else target_formulas:
        lags |= looks.lags(bound)
    lags.discard(0)
    read = [s for expr in (formula, *target_formulas) for s in sources(expr)]
    since = tuple(s for s in (model.sources[name].since for name in read) if s is not None)
    target_rows: tuple[tuple[date, Fraction, Fraction | None], ...] = ()
    if as_of is None and grain is not Grain.ALL:
        rows = moving_spine(request.periods, lags)
        if isinstance(target, PeriodTarget):
            target_rows = targets.steps_of_table(
                target, grain, measure.additive, pacing_of(measure, model.calendar)
            )
        rows = tuple(with_moving_target(row, measure, target, grain) for row in rows)
    else:
        rows = spine(grain, request, as_of or datetime.max, model.calendar, lags, since)
        if steps.is_written_out(stated_target(measure)):
            table = steps.written_out(stated_target(measure), rows)
            target = _at_this_detail(model, measure, table, request)
        rows = tuple(with_target(row, measure, target, model, as_of) for row in rows)
    leaves = [(leaf, False) for leaf in aggregates(formula)]
    leaves += [(leaf, True) for bound in target_formulas for leaf in aggregates(bound)]
    found = looks.looks(formula, target_formulas, rows, comparable)
    scanned = scans(model, leaves, found, request, rows, grain, as_of)
    ahead = looks.is_ahead(formula)
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
        scans=scanned,
        formula=formula,
        paced=measure.additive and not ahead,
        ahead=ahead,
        scoring=_scoring(measure, target is not None, request),
        target=target_formulas,
        target_to_date=tuple(_is_to_date(bound) for bound in target_formulas),
        target_rows=target_rows,
        comparable=comparable,
        better_is_higher=_higher_is_better(measure),
        top=request.top,
        order=request.order,
    )


def _at_this_detail(
    model: Model, measure: Measure, target: PlainTarget | None, request: Request
) -> PlainTarget | None:
    """Return the target where it holds at the detail asked for.

    An amount stated for the whole says nothing about one region's part of a flow; a formula does
    when its sources have the dimension. For everything else a level is the same at every level.
    """
    wanted = (*request.by, *(request.where.dimensions if request.where else ()))
    if target is None or not wanted:
        return target
    bounds = targets.formulas(target)
    if not bounds:
        return None if measure.additive else target
    if measure.additive and any(constant(bound) is not None for bound in bounds):
        return None
    read = [s for expr in (formula_of(measure), *bounds) if expr is not None for s in sources(expr)]
    return None if any(differing(model, read, name) for name in wanted) else target


def _is_to_date(bound: Expr) -> bool:
    """Tell whether a bound of a target counts rows up to as-of, as a flow's value does."""
    return targets.adds_up(bound) and not looks.is_ahead(bound)


def _keyed(model: Model, leaves: list[tuple[Aggregate, bool]], request: Request) -> tuple[str, ...]:
    """Return the dimensions that group by something else than they show."""
    out = []
    for name in request.by:
        found = [reachable(model, leaf.source, name) for leaf, _ in leaves]
        if any(isinstance(f, Found) and f.key is not None for f in found):
            out.append(name)
    return tuple(out)


def _scoring(measure: Measure, has_target: bool, request: Request) -> Scoring:
    comparator = steps.comparator_of(stated_target(measure)) if has_target else None
    limits: tuple[Limit, ...] = ()
    basis = StatusBasis.PACE
    if isinstance(measure, (Kpi, Goal)):
        limits, basis = measure.limits, measure.basis
    whole = (
        not request.by
        and request.where is None
        and (request.each is None or request.each is window_of(measure))
    )
    if measure.additive and not whole:
        # An amount stated for a period and the whole says nothing about parts or longer rows.
        limits = tuple(limit for limit in limits if limit.of_target)
    return Scoring(comparator, limits, basis)


def _higher_is_better(measure: Measure) -> bool:
    """The comparator is the direction, also where the target itself says nothing of a part."""
    if isinstance(measure, (Kpi, Goal)) and measure.better:
        return measure.better != "lower"
    comparator = steps.comparator_of(stated_target(measure))
    return comparator is None or comparator.higher_is_better
