"""Model + request -> plan.

A formula is split into its leaf aggregates and a scalar expression over them. Leaves that share a
source and a time axis are computed in one scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.suggest import nearest
from kpilang.model.digest import definition_hash
from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import (
    Funnel,
    Measure,
)
from kpilang.model.expr import Aggregate, Expr
from kpilang.model.leaves import aggregates, walk
from kpilang.model.measures import formula_of
from kpilang.model.nature import is_dated
from kpilang.model.project import Model
from kpilang.model.types import Kind
from kpilang.model.windows import Grain, Window
from kpilang.plan import looks, problems
from kpilang.plan.answer_rows import moment_of, rows_of
from kpilang.plan.checks import check, other_length
from kpilang.plan.conversions import in_counts
from kpilang.plan.detail import asked_of
from kpilang.plan.directions import higher_is_better
from kpilang.plan.frames import named_at
from kpilang.plan.funnels import (
    measure_of,
    unanswered,
    unplanned,
    with_stages,
    without_stage,
)
from kpilang.plan.grid import PASSED, Frame, Known, Line
from kpilang.plan.hours import has_odd_hours, odd_hours
from kpilang.plan.inside import Asking, all_plans, with_insides
from kpilang.plan.known import asked, value
from kpilang.plan.looks import Look, Role
from kpilang.plan.measures import is_paced, is_stepped, window_at, window_of
from kpilang.plan.moving import formulas_of
from kpilang.plan.nodes import Plan
from kpilang.plan.others import in_parts, others_problem
from kpilang.plan.request import ROW_LIMIT, Request
from kpilang.plan.rollups import with_rolled
from kpilang.plan.rosters import owed, roster
from kpilang.plan.scanned import Read
from kpilang.plan.scans import scans
from kpilang.plan.scoring import (
    comparator,
    is_like_last_year,
    scoring,
)
from kpilang.plan.sight import Sight, frames_of, of_bound, reads
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
    if name in model.funnels:
        return _funnel(model, model.funnels[name], request, as_of)
    measure = model.measure(name)
    formula = None if measure is None else formula_of(measure)
    assert measure is not None
    assert formula is not None
    grain = request.each or window_of(measure) or Grain.MONTH
    found = check(model, measure, formula, grain, request, as_of)
    if found:
        return Planned(None, tuple(found))
    counts = in_counts(measure, grain)
    formula = formula_of(counts)
    assert formula is not None
    no_others = others_problem(model, measure, formula, request)
    if no_others is not None:
        return Planned(None, (no_others,))
    formula = in_parts(formula) if request.others else formula
    return _checked(_plan(model, counts, formula, grain, request, as_of), model, measure)


def _funnel(model: Model, funnel: Funnel, request: Request, as_of: datetime | None) -> Planned:
    found = unanswered(funnel, request)
    if found is not None:
        return Planned(None, (problems.not_yet(funnel.name, *found),))
    if request.others:
        return Planned(None, (problems.no_others(funnel.name, "stages", funnel.span),))
    request = without_stage(request)
    grain = request.each or (Grain.MONTH if funnel.window is None else funnel.window.grain)
    measure = measure_of(funnel, model, grain)
    assert measure.formula is not None
    wrong = check(model, measure, measure.formula, grain, request, as_of)
    if wrong:
        return Planned(None, tuple(wrong))
    plan = _plan(model, measure, measure.formula, grain, request, as_of)
    return _checked(with_stages(plan, funnel, model), model, measure)


def _checked(plan: Plan, model: Model, measure: Measure) -> Planned:
    """Return a plan with what it rolls up, unless it has too many rows or odd ones."""
    (plan,) = with_rolled([plan])
    name = measure.name
    inside = max((len(inner.spine) for inner in all_plans(plan)), default=0)
    if inside > ROW_LIMIT:
        return Planned(None, (problems.too_many_rows(inside, ROW_LIMIT),))
    if any(has_odd_hours(inner.spine, model.calendar) for inner in all_plans(plan)):
        return Planned(None, (problems.not_yet(name, *odd_hours(model.calendar, measure.span)),))
    return Planned(plan)


def reasons_against(model: Model, name: str) -> list[Diagnostic]:
    """Return why nothing can be asked of a name, whatever the question; nothing when it can."""
    measure = model.measure(name)
    if measure is None:
        if name in model.funnels:
            funnel = model.funnels[name]
            if not funnel.stages:
                return [problems.no_numbers(name, funnel.span)]
            construct = unplanned(funnel, model)
            return [] if construct is None else [problems.not_yet(name, *construct)]
        known = (*model.kpis, *model.metrics, *model.goals, *model.funnels)
        return [problems.unknown_measure(name, nearest(name, known))]
    formula = formula_of(measure)
    if formula is None or any(part.type.kind is Kind.ERROR for part in walk(formula)):
        return [problems.no_numbers(name, measure.span)]
    return unsupported(model, measure, formula)


def reasons_in_own_rows(model: Model, name: str) -> list[Diagnostic]:
    """Return why a name has no answer in rows of its own window; nothing when it has one."""
    found, measure = reasons_against(model, name), model.measure(name)
    if found or measure is None:
        return found
    odd = other_length(model, measure, formulas_of(measure), window_of(measure) or Grain.MONTH)
    return [] if odd is None else [odd]


def _plan(
    model: Model,
    measure: Measure,
    formula: Expr,
    grain: Grain,
    request: Request,
    as_of: datetime | None,
) -> Plan:
    asks = asked_of(model, measure, request, grain)
    bounds = tuple(dict.fromkeys(bound for line in asks.lines for bound in line.bounds))
    window = window_at(measure, grain)
    comparable = is_dated(formula) and grain is not Grain.ALL
    ahead = looks.is_ahead(formula)
    judged = scoring(model, measure, request, grain)
    like_last_year = as_of is not None and is_like_last_year(measure, window, grain)
    limits = tuple(judged.limits[place].value for place in judged.formulas)
    worked_out = _worked_out(
        formula,
        asks.lines,
        limits,
        Sight(window),
        comparable=comparable,
        ahead=ahead,
        like_last_year=like_last_year,
    )
    found = tuple(
        dict.fromkeys(Look(r, role) for part, seen, role in worked_out for r in reads(part, seen))
    )
    facts = _known(worked_out, asks.lines)
    who = roster(model, measure, request)
    owing_reads: tuple[Read, ...] = ()
    if any(line.each for line in asks.lines):
        counts = owed(model, measure, summed=asks.summed)
        owing_reads = tuple(Sight(window, of_target=True).read(count) for count in counts)
    found = (*found, *dict.fromkeys(Look(read, Role.TARGET) for read in owing_reads))
    frames = named_at(grain, (Frame(), *frames_of(look.read for look in found)))
    rows, target_rows = rows_of(model, measure, asks, request, window, frames, as_of)
    asking = (measure, model, request, window, as_of)
    rows = tuple(
        replace(row, known=tuple(value(fact, row, *asking) for _, fact in facts)) for row in rows
    )
    moment = None if as_of is None else moment_of(as_of, grain, model.calendar)
    view = looks.View(
        rows, grain, frames, moment, ahead, looks.is_partly_ahead(formula), model.calendar
    )
    leaves = [leaf for part in (formula, *bounds) for leaf in aggregates(part)]
    plan = Plan(
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
        scans=scans(model, found, view, request),
        formula=formula,
        window=window,
        frames=frames,
        known=facts,
        paced=_is_paced(measure, window, as_of) and not ahead,
        ahead=ahead,
        scoring=replace(
            judged,
            comparator=comparator(measure, judged, asks.lines),
        ),
        lines=asks.lines,
        target_rows=target_rows,
        roster=who,
        owed=owing_reads,
        segments=asks.segments,
        like_last_year=like_last_year,
        comparable=comparable,
        better_is_higher=higher_is_better(measure),
        top=request.top,
        others=request.others,
        order=request.order,
        with_keys=request.keyed,
    )
    return with_insides(plan, worked_out, Asking(model, measure, request))


def _worked_out(
    formula: Expr,
    lines: Sequence[Line],
    limits: Sequence[Expr],
    sight: Sight,
    *,
    comparable: bool,
    ahead: bool,
    like_last_year: bool,
) -> list[tuple[Expr, Sight, Role]]:
    """Return all that an answer works out, how each sees a row, and what it is for."""
    out = [(formula, sight, Role.VALUE)]
    if comparable:
        out.append((formula, sight.earlier(), Role.PREVIOUS))
    of_target = replace(sight, of_target=True, keeps_period=not ahead)
    for line in lines:
        seen = (of_bound(line, place, of_target) for place in range(len(line.bounds)))
        out += [(bound, by, Role.TARGET) for bound, by in zip(line.bounds, seen, strict=True)]
    out += [(limit, sight, Role.TARGET) for limit in limits]
    for entire in (False, True) if like_last_year else ():
        out.append((formula, sight.a_year_ago(entire=entire), Role.PACE))
    return out


def _known(
    worked_out: Sequence[tuple[Expr, Sight, Role]], lines: Sequence[Line]
) -> tuple[tuple[str, Known], ...]:
    """Return what is asked of the rows themselves, with a column's name for each."""
    found = dict.fromkeys(fact for part, seen, _ in worked_out for fact in asked(part, seen))
    if any(line.fixed for line in lines):
        # Where an end has no value, time passes as if there were no target.
        found[PASSED] = None
    return tuple((f"known_{n}", fact) for n, fact in enumerate(found, start=1))


def _is_paced(measure: Measure, window: Window, as_of: datetime | None) -> bool:
    """Tell whether the share due is known; what the clock tells of it is that of whole periods."""
    return is_paced(measure, window) and not (as_of is None and is_stepped(window))


def _keyed(model: Model, leaves: list[Aggregate], request: Request) -> tuple[str, ...]:
    """Return the dimensions that group by something else than they show."""
    out = []
    for name in request.by:
        found = [reachable(model, leaf.source, name) for leaf in leaves]
        if any(isinstance(f, Found) and f.key is not None for f in found):
            out.append(name)
    return tuple(out)
