"""What a measure says that the planner cannot compute yet: found, named and refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.constants import constant
from kpilang.model.dimensions import Found
from kpilang.model.entities import (
    Comparator,
    Goal,
    GrowthTarget,
    Kpi,
    LevelTarget,
    Measure,
    Metric,
    NoTarget,
    PaceKind,
    PathTarget,
    PeriodTarget,
    SegmentTarget,
    StatusBasis,
    Target,
)
from kpilang.model.expr import (
    Aggregate,
    AggregateFunction,
    Conversion,
    Expr,
    Folded,
    Forecast,
    Moment,
    Rank,
    Rollup,
    TargetOf,
    Total,
)
from kpilang.model.leaves import is_constant, reads, walk
from kpilang.model.nature import is_stock
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.windows import Grain, Window, WindowKind
from kpilang.plan import problems, segments, steps, targets
from kpilang.plan.known import is_amount
from kpilang.plan.rosters import counts_members, owing_dimension
from kpilang.source.span import Span

#: what has no plan, and where it stands
Construct = tuple[str, Span]

PACED = (WindowKind.PERIOD, WindowKind.TO_DATE)
LATER_FUNCTIONS = (AggregateFunction.FIRST, AggregateFunction.LAST)


def unsupported(model: Model, measure: Measure, formula: Expr) -> list[Diagnostic]:
    """Return the first construct that has no plan yet, as a finding, or nothing."""
    found = next(_constructs(model, measure, formula), None)
    return [] if found is None else [problems.not_yet(measure.name, *found)]


def of_dimension(model: Model, source: str, dimension: Found) -> str | None:
    """Return the construct of a dimension that has no plan yet, None when it has one."""
    for row in (dimension.value, dimension.key):
        if row is not None:
            construct = next(_of_row(model, source, row), None)
            if construct is not None:
                return f"`{dimension.name}`, {construct[0]},"
    return None


def _constructs(model: Model, measure: Measure, formula: Expr) -> Iterator[Construct]:
    yield from _of_formula(model, formula)
    written = () if isinstance(measure, Metric) else measure.property_spans
    yield from _of_window(measure.window, dict(written).get("window", measure.span))
    if isinstance(measure, Metric):
        return
    yield from _of_target(model, measure.target, measure.span)
    owing = owing_dimension(measure)
    if measure.additive:
        yield from _of_members_apart(measure.target)
        # Such a part covers a row of any length by itself, and an amount beside it does not.
        for whole in () if measure.target is None else amounts(measure.target):
            for part in walk(whole):
                if isinstance(part, (TargetOf, Forecast)):
                    yield "a target or a forecast in the target of a flow", part.span
    spans = measure.window is not None and measure.window.kind not in PACED
    if owing is not None and measure.target is not None and spans:
        yield f"a target per `{owing}` in a trailing or cumulative window", measure.target.span
    if owing is not None and measure.target is not None and not counts_members(model, measure):
        yield f"a target per `{owing}` of a formula of several sources", measure.target.span
    if measure.pace.kind is PaceKind.WORKDAYS and model.calendar.holiday_column is not None:
        place = dict(measure.property_spans).get("pace", measure.span)
        yield "the pace `workdays` with holidays that only the data knows", place
    yield from _of_judging(model, measure)


def _of_formula(model: Model, formula: Expr) -> Iterator[Construct]:
    for part in walk(formula):
        match part:
            case Conversion():
                yield "a conversion", part.span
            case Folded(over=over) if over is not None:
                if _is_in_hours(over):
                    yield "a window in hours", part.span
            case Rank(body=body) if any(isinstance(inner, Rank) for inner in walk(body)):
                yield "a rank of ranks", part.span
            case Total(body=body) if any(isinstance(inner, Rank) for inner in walk(body)):
                yield "a total of ranks", part.span
            case TargetOf(name=name):
                stated = model.measure(name)
                if stated is not None and not is_amount(stated):
                    yield f"the target of `{name}`, which is no amount, in a formula", part.span
            case Aggregate():
                yield from _of_leaf(model, part)
            case _:
                continue


def _of_leaf(model: Model, leaf: Aggregate) -> Iterator[Construct]:
    if leaf.over is not None and _is_in_hours(leaf.over):
        yield "a window in hours", leaf.span
    if model.sources[leaf.source].snapshot:
        yield "an aggregate over a snapshot", leaf.span
    elif leaf.function in LATER_FUNCTIONS:
        yield f"`{leaf.function}`", leaf.span
    if is_stock(leaf):
        yield "a count of what is alive at a moment", leaf.span
    for source, row in reads(leaf):
        yield from _of_row(model, source, row)


def _of_row(model: Model, source: str, row: Expr, place: Span | None = None) -> Iterator[Construct]:
    for part in walk(row):
        match part:
            case Rollup():
                yield "a value rolled up from the other side of a reference", place or part.span
            case Moment(name=name) if name.startswith("period"):
                yield f"`{name}` in a row", place or part.span
            case _:
                pass
        path = getattr(part, "path", ())
        if _is_dated_path(model, source, path):
            yield "a reference to rows that are valid for a time", part.span


def _is_dated_path(model: Model, source: str, path: tuple[str, ...]) -> bool:
    for step in path:
        source = model.sources[source].ref(step).target
        if model.sources[source].valid is not None:
            return True
    return False


def _of_window(window: Window | None, span: Span) -> Iterator[Construct]:
    if window is None:
        return
    if window.kind is not WindowKind.PERIOD and _is_in_hours(window):
        yield "a window in hours", span


def _is_in_hours(window: Window) -> bool:
    """Tell whether a window is an hour, or is counted or stepped in hours."""
    length = None if window.length is None else window.length.grain
    return Grain.HOUR in (window.grain, window.period, length)


def _of_target(model: Model, target: Target | None, span: Span) -> Iterator[Construct]:
    match target:
        case None:
            return
        case LevelTarget():
            yield from _of_level(model, target)
        case PeriodTarget(rows=rows):
            for _, _, level in rows:
                yield from _of_level(model, level)
                yield from _of_line(level, rows[0][2])
        case PathTarget() | GrowthTarget():
            if not all(constant(amount) is not None for amount in amounts(target)):
                yield "a formula in a target that rises or grows", target.span
        case SegmentTarget():
            yield from _of_segments(model, target)
        case NoTarget():
            return
        case _:
            assert_never(target)


def _of_members_apart(target: Target | None) -> Iterator[Construct]:
    """Amounts of a flow for each member are known of a single level only."""
    match target:
        case SegmentTarget():
            levels, where = [targets.level(part) for part in segments.parts(target)], "by segment"
        case PeriodTarget(rows=rows):
            levels, where = [level for _, _, level in rows], "of periods"
        case _:
            return
    for level in levels:
        if level is not None and level.per_member is not None:
            yield f"an amount per `{level.per_member}` in a table {where}", level.span


def _of_segments(model: Model, target: SegmentTarget) -> Iterator[Construct]:
    first = steps.comparator_of(target)
    for part in segments.parts(target):
        yield from _of_target(model, part, part.span)
        if isinstance(part, LevelTarget) and targets.formulas(part):
            yield "a formula in a target by segment", part.span
        if steps.comparator_of(part) not in (None, first):
            yield "a target by segment with several comparators", part.span


def _of_level(model: Model, level: LevelTarget) -> Iterator[Construct]:
    if level.tolerance is not None and level.high is None:
        yield "a target with a tolerance", level.span
    for bound in (level.low, level.high):
        if bound is not None:
            yield from _of_formula(model, bound)


def _of_line(level: LevelTarget, first: LevelTarget) -> Iterator[Construct]:
    bounds = [level.low] if level.high is None else [level.low, level.high]
    if not all(is_constant(bound) for bound in bounds):
        yield "a formula in a table of targets", level.span
    elif level.comparator is not first.comparator:
        yield "a table of targets with several comparators", level.span


def _of_judging(model: Model, measure: Kpi | Goal) -> Iterator[Construct]:
    places = dict(measure.property_spans)
    if measure.pace.kind is PaceKind.LAST_YEAR and isinstance(
        measure.target, (PeriodTarget, PathTarget, GrowthTarget, SegmentTarget)
    ):
        span = places.get("pace", measure.span)
        yield f"the pace `{measure.pace.kind}` with a target of several amounts", span
    ranged = steps.comparator_of(measure.target) in (Comparator.BETWEEN, Comparator.EQUAL)
    if measure.basis is StatusBasis.PREVIOUS and ranged:
        span = places.get("status basis", measure.span)
        yield "the status basis `previous` with a range", span
    if measure.members is not None and measure.members.where is not None:
        span = places.get("members", measure.span)
        yield from _of_row(model, measure.members.source, measure.members.where, span)
    for limit in measure.limits:
        yield from _of_formula(model, limit.value)
