"""What a measure says that the planner cannot compute yet: found, named and refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
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
    Alive,
    Conversion,
    Convert,
    Event,
    Expr,
    Folded,
    Forecast,
    Moment,
    Rank,
    Rollup,
    TargetOf,
    Total,
)
from kpilang.model.leaves import reads, walk
from kpilang.model.nature import EVER, is_moving, moving
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.windows import Grain, Window, WindowKind
from kpilang.plan import problems, segments, targets, validity
from kpilang.plan.known import is_amount
from kpilang.plan.lines import levels, rises_from_data
from kpilang.plan.measures import owed_grain
from kpilang.plan.periods import floor, shift
from kpilang.plan.rosters import counts_members, owing_dimension, owing_dimensions
from kpilang.source.span import Span

#: what has no plan, and where it stands
Construct = tuple[str, Span]

#: what takes one row, or the rows of one moment
ORDERED = (AggregateFunction.FIRST, AggregateFunction.LAST)


def unsupported(model: Model, measure: Measure, formula: Expr) -> list[Diagnostic]:
    """Return the first construct that has no plan yet, as a finding, or nothing."""
    found = next(_constructs(model, measure, formula), None)
    return [] if found is None else [problems.not_yet(measure.name, *found)]


def of_dimension(
    model: Model, source: str, dimension: Found, leaves: Iterable[Aggregate] = ()
) -> str | None:
    """Return the construct of a dimension that has no plan yet, None when it has one.

    `leaves` are the aggregates over the source that are broken down by it.
    """
    if dimension.key is not None and validity.is_of_version(model, source, dimension.key):
        return f"`{dimension.name}`, {validity.KEY},"
    for row in (dimension.value, dimension.key):
        if moving(row) is not None:
            return f"`{dimension.name}`, which differs from row to row of the answer,"
        if row is not None:
            if validity.is_dated(model, source, row) and any(map(validity.is_at_moment, leaves)):
                return f"`{dimension.name}`, {validity.STOCK},"
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
    if measure.target is not None and not isinstance(measure.target, LevelTarget):
        for part in (part for whole in amounts(measure.target) for part in walk(whole)):
            if isinstance(part, Conversion):
                yield "a conversion in a target of several amounts", part.span
    owing = owing_dimension(measure)
    if measure.additive:
        for other in owing_dimensions(measure.target)[1:]:
            yield f"a target per `{other}` beside one per `{owing}`", measure.span
        yield from _of_unlike_lengths(model, measure)
        for whole in () if measure.target is None else amounts(measure.target):
            yield from _of_targets_within(model, measure, whole)
    if owing is not None and measure.target is not None and not counts_members(model, measure):
        yield f"a target per `{owing}` of a formula of several sources", measure.target.span
    if measure.pace.kind is PaceKind.WORKDAYS and model.calendar.holiday_column is not None:
        place = dict(measure.property_spans).get("pace", measure.span)
        yield "the pace `workdays` with holidays that only the data knows", place
    yield from _of_judging(model, measure, formula)


def _of_targets_within(model: Model, measure: Kpi | Goal, bound: Expr) -> Iterator[Construct]:
    """A target of another flow covers a row of any length; what stands beside it may not."""
    named = [part for part in walk(bound) if isinstance(part, (TargetOf, Forecast))]
    plain = measure.window is None or measure.window.kind is WindowKind.PERIOD
    if plain and targets.is_of_targets(bound):
        others = [model.measure(part.name) for part in named if isinstance(part, TargetOf)]
        if all(other is not None and other.additive for other in others):
            return
    for part in named:
        yield "a target or a forecast in the target of a flow", part.span


def _of_formula(model: Model, formula: Expr) -> Iterator[Construct]:
    for part in walk(formula):
        match part:
            case Conversion():
                yield from _of_conversion(model, part)
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


def _of_conversion(model: Model, part: Conversion) -> Iterator[Construct]:
    for event in (part.base, part.reached):
        yield from of_event(model, event, part.span, first=event is part.base)


def of_event(model: Model, event: Event, place: Span, *, first: bool) -> Iterator[Construct]:
    """What makes an event differ from period to period has no moment to be seen at.

    A later event may be a column of the first one's row, which is seen at the first one's moment.
    """
    if model.sources[event.source].snapshot:
        yield "an event of a snapshot", place
    if validity.is_dated(model, event.source, event.axis.value):
        yield validity.AXIS, place
    where = None if first else event.where
    if where is not None and validity.is_dated(model, event.source, where):
        yield "an event where something holds of rows that are valid for a time", place
    for row in (event.axis.value, event.where, event.key):
        if row is not None:
            yield from _of_row(model, event.source, row)
            for inner in walk(row):
                if isinstance(inner, Rollup) and moving(inner) is not None:
                    yield "an event of what is rolled up in the window of the answer", place
                if isinstance(inner, Alive):
                    yield "an event of what is alive at a moment", place


def _of_leaf(model: Model, leaf: Aggregate) -> Iterator[Construct]:
    if leaf.over is not None and leaf.over != EVER and _is_in_hours(leaf.over):
        yield "a window in hours", leaf.span
    if is_moving(leaf):
        if leaf.snapshot or leaf.function in ORDERED:
            what = "over a snapshot" if leaf.snapshot else f"in `{leaf.function}`"
            yield f"what depends on the row's period, {what}", leaf.span
        yield from _of_moving(leaf)
    for construct in validity.of_leaf(model, leaf):
        yield construct, leaf.span
    for source, row in reads(leaf):
        yield from _of_row(model, source, row)


def _of_moving(leaf: Aggregate) -> Iterator[Construct]:
    """A row of the answer looks at each row: what it asks of it has no rate of a day."""
    axis = None if leaf.axis is None else leaf.axis.value
    for fixed in (axis, *leaf.each_of):
        if moving(fixed) is not None:
            yield "a time axis or a key that differs from row to row of the answer", leaf.span
    for whole in (leaf.argument, leaf.where):
        for part in () if whole is None else walk(whole):
            if moving(part) is None:
                continue
            match part:
                case Rollup(aggregate=inner) if inner.over == EVER and inner.axis is not None:
                    yield "a roll-up over all time that asks for the row of the answer", part.span
                case Convert():
                    yield "money converted after a row of the answer has looked at it", part.span
                case _:
                    continue


def _of_row(model: Model, source: str, row: Expr, place: Span | None = None) -> Iterator[Construct]:
    for part in walk(row):
        match part:
            case Rollup() if place is not None and moving(part) is not None:
                yield "a value rolled up in the window of the answer", place
            case Rollup(aggregate=leaf) if leaf.snapshot:
                yield "a value rolled up from a snapshot", place or part.span
            case Rollup(aggregate=leaf) if leaf.function in ORDERED and moving(part) is not None:
                what = f"`{leaf.function}` rolled up in the window of the answer"
                yield what, place or part.span
            case Rollup(aggregate=leaf):
                for construct, span in _of_leaf(model, leaf):
                    yield construct, place or span
            case _:
                pass
        for construct in validity.of_row(model, source, part):
            yield construct, place or part.span


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
        case PathTarget() | GrowthTarget():
            yield from _of_rising(model, target)
        case SegmentTarget():
            yield from _of_segments(model, target)
        case NoTarget():
            return
        case _:
            assert_never(target)


def _of_rising(model: Model, target: PathTarget | GrowthTarget) -> Iterator[Construct]:
    if isinstance(target, GrowthTarget) and constant(target.rate) is None:
        yield "a formula as the rate of a target that grows", target.rate.span
    for end in amounts(target):
        yield from _of_formula(model, end)
        for part in walk(end):
            if isinstance(part, (TargetOf, Forecast, Moment, Rank, Folded, Conversion)):
                yield "what a row knows, at the end of a target that rises or grows", part.span


def _of_segments(model: Model, target: SegmentTarget) -> Iterator[Construct]:
    for part in segments.parts(target):
        yield from _of_target(model, part, part.span)
        if rises_from_data(part):
            yield "a formula in a target that rises or grows, by segment", part.span


def _of_level(model: Model, level: LevelTarget) -> Iterator[Construct]:
    if level.tolerance is not None and level.high is None:
        yield "a target with a tolerance", level.span
    for bound in (level.low, level.high):
        if bound is not None:
            yield from _of_formula(model, bound)


def _of_unlike_lengths(model: Model, measure: Kpi | Goal) -> Iterator[Construct]:
    """A head count in a table of a flow: is it for the line's period, or for the row's?"""
    own = owed_grain(measure)
    target = measure.target
    for part in segments.parts(target) if isinstance(target, SegmentTarget) else (target,):
        for start, end, level in part.rows if isinstance(part, PeriodTarget) else ():
            bounds = targets.formulas(level)
            same = own is not None and level.per is None and _is_one(own, start, end, model)
            if level.per is None and not same and not all(map(targets.adds_up, bounds)):
                yield (
                    "a formula that does not add up, in a line of a table without `per`",
                    level.span,
                )


def _is_one(grain: Grain, start: date, end: date, model: Model) -> bool:
    """Tell whether days make up one period of a grain."""
    if grain is Grain.HOUR:
        return False
    return floor(grain, start, model.calendar) == start and shift(grain, start, 1) == end


def _of_judging(model: Model, measure: Kpi | Goal, formula: Expr) -> Iterator[Construct]:
    places = dict(measure.property_spans)
    if measure.pace.kind is PaceKind.LAST_YEAR and isinstance(
        measure.target, (PeriodTarget, PathTarget, GrowthTarget, SegmentTarget)
    ):
        span = places.get("pace", measure.span)
        yield f"the pace `{measure.pace.kind}` with a target of several amounts", span
    if measure.pace.kind is PaceKind.LAST_YEAR:
        for part in walk(formula):
            if isinstance(part, Forecast):
                yield f"a forecast in a formula at the pace `{measure.pace.kind}`", part.span
    asked = {level.comparator for level in levels(measure.target)}
    ranged = asked & {Comparator.BETWEEN, Comparator.EQUAL}
    if measure.basis is StatusBasis.PREVIOUS and ranged:
        span = places.get("status basis", measure.span)
        yield "the status basis `previous` with a range", span
    if measure.members is not None and measure.members.where is not None:
        span = places.get("members", measure.span)
        yield from _of_row(model, measure.members.source, measure.members.where, span)
    for limit in measure.limits:
        yield from _of_formula(model, limit.value)
