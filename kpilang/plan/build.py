"""Model + request -> plan.

A formula is split into its leaf aggregates and a scalar expression over them. Leaves that share a
source and a time axis are computed in one scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.suggest import nearest
from kpilang.model.digest import definition_hash
from kpilang.model.dimensions import Found, reachable
from kpilang.model.entities import (
    LevelTarget,
    Measure,
    PeriodTarget,
    SegmentTarget,
)
from kpilang.model.expr import Aggregate, Expr
from kpilang.model.leaves import aggregates, sources, walk
from kpilang.model.nature import is_dated
from kpilang.model.project import Model
from kpilang.model.types import Kind
from kpilang.model.windows import Calendar, Grain, Window
from kpilang.plan import looks, problems, steps, targets
from kpilang.plan.checks import check
from kpilang.plan.detail import at_this_detail
from kpilang.plan.frames import named_at, stretch
from kpilang.plan.hours import has_odd_hours, odd_hours
from kpilang.plan.inside import Asking, all_plans, with_insides
from kpilang.plan.known import asked, value
from kpilang.plan.line import instant_of
from kpilang.plan.looks import Look, Role
from kpilang.plan.measures import (
    PlainTarget,
    formula_of,
    is_paced,
    is_stepped,
    stated_target,
    target_of,
    window_at,
    window_of,
)
from kpilang.plan.nodes import Frame, Known, Period, Plan, Read, Segments
from kpilang.plan.pacing import pacing_of
from kpilang.plan.request import ROW_LIMIT, Request
from kpilang.plan.rosters import owed, roster
from kpilang.plan.rows import owing, with_moving_target, with_target
from kpilang.plan.scans import scans
from kpilang.plan.scoring import (
    comparator,
    higher_is_better,
    is_like_last_year,
    is_to_date,
    scoring,
)
from kpilang.plan.segments import added_up, adds_up, segments_at, with_segments
from kpilang.plan.sight import Sight, reads
from kpilang.plan.spine import moving_spine, spine
from kpilang.plan.support import unsupported
from kpilang.source.frozen import dataclass

AmountRows = tuple[tuple[date, Fraction, Fraction | None], ...]


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
    plan = _plan(model, measure, formula, grain, request, as_of)
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
    target = at_this_detail(model, measure, target_of(measure), request, grain)
    bounds = targets.formulas(target)
    window = window_at(measure, grain)
    comparable = is_dated(formula) and grain is not Grain.ALL
    ahead = looks.is_ahead(formula)
    judged = scoring(model, measure, request, grain)
    like_last_year = as_of is not None and is_like_last_year(measure, window, grain)
    limits = tuple(judged.limits[place].value for place in judged.formulas)
    worked_out = _worked_out(
        formula,
        bounds,
        limits,
        Sight(window),
        comparable=comparable,
        ahead=ahead,
        like_last_year=like_last_year,
    )
    found = tuple(
        dict.fromkeys(Look(r, role) for part, seen, role in worked_out for r in reads(part, seen))
    )
    facts = _known(worked_out)
    who = roster(model, measure, request)
    count = owed(model, measure, request)
    owing_read = None
    if count is not None and target is not None:
        owing_read = Read(count, of_target=True, frame=Sight(window).frame(count))
        found = (*found, Look(owing_read, Role.TARGET))
    frames = named_at(grain, (Frame(), *(look.read.frame for look in found)))
    rows, target, target_rows = _rows(model, measure, target, request, window, frames, as_of)
    asking = (measure, model, request, window, as_of)
    rows = tuple(
        replace(row, known=tuple(value(fact, row, *asking) for _, fact in facts)) for row in rows
    )
    rows, parted, has_parts = _segmented(model, measure, request, window, rows, as_of)
    moment = None if as_of is None else _moment(as_of, grain, model.calendar)
    view = looks.View(rows, grain, frames, moment, ahead, model.calendar)
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
            comparator=comparator(measure, judged, has_target=target is not None or has_parts),
        ),
        target=bounds,
        target_to_date=tuple(is_to_date(bound) for bound in bounds),
        target_rows=target_rows,
        roster=who,
        owed=owing_read,
        segments=parted,
        like_last_year=like_last_year,
        around=isinstance(target, LevelTarget) and target.tolerance is not None,
        comparable=comparable,
        better_is_higher=higher_is_better(measure),
        top=request.top,
        order=request.order,
    )
    return with_insides(plan, worked_out, Asking(model, measure, request))


def _worked_out(
    formula: Expr,
    bounds: Sequence[Expr],
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
    out += [(bound, of_target, Role.TARGET) for bound in bounds]
    out += [(limit, sight, Role.TARGET) for limit in limits]
    for entire in (False, True) if like_last_year else ():
        out.append((formula, sight.a_year_ago(entire=entire), Role.TARGET))
    return out


def _known(worked_out: Sequence[tuple[Expr, Sight, Role]]) -> tuple[tuple[str, Known], ...]:
    """Return what is asked of the rows themselves, with a column's name for each."""
    found = dict.fromkeys(fact for part, seen, _ in worked_out for fact in asked(part, seen))
    return tuple((f"known_{n}", fact) for n, fact in enumerate(found, start=1))


def _rows(
    model: Model,
    measure: Measure,
    target: PlainTarget | None,
    request: Request,
    window: Window,
    frames: tuple[tuple[str, Frame], ...],
    as_of: datetime | None,
) -> tuple[tuple[Period, ...], PlainTarget | None, AmountRows]:
    """Return the rows with the target of each, and the target written out."""
    grain = window.grain
    if as_of is None and grain is not Grain.ALL:
        moving = moving_spine(request.periods)
        amounts: AmountRows = ()
        if isinstance(target, PeriodTarget):
            pacing = pacing_of(measure, model.calendar)
            paced = is_paced(measure, window)
            amounts = targets.steps_of_table(target, grain, paced, pacing)
        rows = tuple(with_moving_target(row, measure, target, window) for row in moving)
        return rows, target, amounts
    moment = _moment(as_of, grain, model.calendar)
    fixed = spine(window, request, moment, model.calendar, _since(model, measure, target))
    stretched = [
        replace(
            row,
            stretches=tuple(
                stretch(frame, row, grain, moment, model.calendar) for _, frame in frames
            ),
        )
        for row in fixed
    ]
    if steps.is_written_out(stated_target(measure)):
        owed = [owing(row, window, model.calendar) for row in stretched]
        table = steps.written_out(stated_target(measure), owed)
        target = at_this_detail(model, measure, table, request, grain)
    return (
        tuple(with_target(row, measure, target, model, window, as_of) for row in stretched),
        target,
        (),
    )


def _segmented(
    model: Model,
    measure: Measure,
    request: Request,
    window: Window,
    rows: tuple[Period, ...],
    as_of: datetime | None,
) -> tuple[tuple[Period, ...], Segments | None, bool]:
    """Return the rows with what segments owe, or their sum, and whether there is such a target."""
    stated = stated_target(measure)
    if not isinstance(stated, SegmentTarget):
        return rows, None, False
    found = segments_at(stated, measure, request)
    whole = adds_up(stated, measure, request)
    if found is None and not whole:
        return rows, None, False
    moving = as_of is None and window.grain is not Grain.ALL
    parted = with_segments(rows, stated, measure, model, window, as_of, moving=moving)
    return (added_up(parted) if whole else parted), found, True


def _moment(as_of: datetime | None, grain: Grain, calendar: Calendar) -> datetime:
    """Return as-of as the rows of an answer count time: hours on the line."""
    if as_of is None:
        return datetime.max
    return instant_of(as_of, calendar.timezone) if grain is Grain.HOUR else as_of


def _is_paced(measure: Measure, window: Window, as_of: datetime | None) -> bool:
    """Tell whether the share due is known; what the clock tells of it is that of whole periods."""
    return is_paced(measure, window) and not (as_of is None and is_stepped(window))


def _since(model: Model, measure: Measure, target: PlainTarget | None) -> tuple[date, ...]:
    formula = formula_of(measure)
    parts = (*(() if formula is None else (formula,)), *targets.formulas(target))
    read = [source for part in parts for source in sources(part)]
    return tuple(s for s in (model.sources[name].since for name in read) if s is not None)


def _keyed(model: Model, leaves: list[Aggregate], request: Request) -> tuple[str, ...]:
    """Return the dimensions that group by something else than they show."""
    out = []
    for name in request.by:
        found = [reachable(model, leaf.source, name) for leaf in leaves]
        if any(isinstance(f, Found) and f.key is not None for f in found):
            out.append(name)
    return tuple(out)
