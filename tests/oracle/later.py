"""What the planner may refuse because it has no plan for it yet, as K501; nothing else may be."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.model.entities import (
    Comparator,
    Goal,
    GrowthTarget,
    Kpi,
    LevelTarget,
    Measure,
    Metric,
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
    Expr,
    Folded,
    Forecast,
    Rank,
    Rollup,
    TargetOf,
    Total,
)
from kpilang.model.leaves import aggregates, children, walk
from kpilang.model.nature import EVER
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.question import (
    Question,
    bounds,
    formula_of,
    is_constant,
    is_moving,
    is_number,
    levels,
    window_of,
)

ORDERED = (AggregateFunction.FIRST, AggregateFunction.LAST)
RANGES = (Comparator.BETWEEN, Comparator.EQUAL)
PACED = (WindowKind.PERIOD, WindowKind.TO_DATE)


def later(model: Model, measure: Measure, question: Question) -> list[str]:
    """Return the constructs of a question that the planner may not know yet."""
    found = []
    window = measure.window
    if Grain.HOUR in (question.each, None if window is None else window.grain):
        found.append("window hour")
    stated = None if isinstance(measure, Metric) else measure.target
    for expr in (formula_of(measure), *(() if stated is None else amounts(stated))):
        found += [*_of_formula(model, expr), *_of_breakdown(model, expr, question)]
    if isinstance(measure, Metric):
        return found
    found += [*_of_judging(measure, question), *_of_target(stated), *_of_members(measure)]
    return found


def _of_breakdown(model: Model, expr: Expr, question: Question) -> Iterator[str]:
    """Whose a row is that is looked at from the end of a period may have changed by then."""
    names = (*question.by, *(() if question.where is None else question.where.dimensions))
    for leaf in aggregates(expr):
        if "seat" in names and leaf.axis is None and is_moving(leaf):
            yield "by what is valid at the moments of a stock"


def _of_judging(measure: Kpi | Goal, question: Question) -> Iterator[str]:
    target = measure.target
    if measure.pace.kind is PaceKind.LAST_YEAR:
        if any(isinstance(part, Forecast) for part in walk(formula_of(measure))):
            yield "a forecast in a formula at the pace of last year"
        if isinstance(target, (PeriodTarget, PathTarget, GrowthTarget, SegmentTarget)):
            yield "pace like last year of several amounts"
        if isinstance(target, LevelTarget) and _is_split(measure, target, question):
            yield "pace like last year within an amount"
    ranged = any(level.comparator in RANGES for level in levels(target))
    if measure.basis is StatusBasis.PREVIOUS and ranged:
        yield "basis previous of a range"
    if measure.additive and target is not None:
        inner = [part for whole in amounts(target) for part in walk(whole)]
        if any(isinstance(part, (TargetOf, Forecast)) for part in inner):
            yield "a target in the target of a flow"


def _is_to_date(measure: Measure) -> bool:
    return measure.window is not None and measure.window.kind is WindowKind.TO_DATE


def _is_split(measure: Kpi | Goal, target: LevelTarget, question: Question) -> bool:
    """Tell whether rows are not what an amount is stated for."""
    window = window_of(measure, question)
    row = window.period if window.kind is WindowKind.TO_DATE else window.grain
    own = measure.window or Window(WindowKind.PERIOD, Grain.MONTH)
    stated = own.period if own.kind is WindowKind.TO_DATE else own.grain
    return row is not (target.per or stated)


def _of_members(measure: Kpi | Goal) -> Iterator[str]:
    target = measure.target
    if not measure.additive or all(level.per_member is None for level in levels(target)):
        return
    if not isinstance(target, LevelTarget):
        yield "an amount per member in a table"
    if measure.window is not None and measure.window.kind not in PACED:
        yield "an amount per member in a window that spans periods"
    rows = {(leaf.source, leaf.axis, leaf.where) for leaf in aggregates(formula_of(measure))}
    if measure.members is None and len(rows) > 1:
        yield "an amount per member of several sources"


def _of_target(target: Target | None) -> Iterator[str]:
    if isinstance(target, (PathTarget, GrowthTarget)) and not all(map(is_number, amounts(target))):
        yield "a formula that rises"
    if not isinstance(target, (PeriodTarget, SegmentTarget)):
        return
    kind = "table" if isinstance(target, PeriodTarget) else "segment"
    lines = levels(target)
    if not all(is_constant(bound) for level in lines for bound in bounds(level)):
        yield f"a formula in a {kind}"
    if len({level.comparator for level in lines}) > 1:
        yield f"several comparators in a {kind}"
    if isinstance(target, SegmentTarget):
        for part in (*(part for _, part in target.members), target.otherwise):
            yield from _of_target(part)


def _of_formula(model: Model, expr: Expr) -> Iterator[str]:
    for part in walk(expr):
        match part:
            case Folded(each=Grain.HOUR):
                yield "an aggregate over hours"
            case Rank(body=body) | Total(body=body):
                if any(isinstance(inner, Rank) for inner in walk(body)):
                    yield "a rank in a rank or a total"
            case TargetOf(name=name):
                other = model.measure(name)
                if other is not None and _is_to_date(other):
                    yield "a target of a window to date in a formula"
                if not _is_amount(other):
                    yield "a target of another form in a formula"
            case Aggregate():
                yield from _of_leaf(model, part)
            case _:
                continue


def _is_amount(measure: Measure | None) -> bool:
    """Tell whether a target is one amount in each row."""
    target = None if measure is None or isinstance(measure, Metric) else measure.target
    if isinstance(target, SegmentTarget) or any(_of_target(target)):
        return False
    return all(
        level.high is None and level.per_member is None and is_constant(level.low)
        for level in levels(target)
    )


def _of_leaf(model: Model, leaf: Aggregate) -> Iterator[str]:
    rows = [part for whole in children(leaf) for part in walk(whole)]
    if leaf.axis is None and is_moving(leaf) and any("seat" in _path(part) for part in rows):
        yield "what is valid at the moments of a stock"
    for part in rows:
        if isinstance(part, Rollup):
            windowed = part.aggregate.over != EVER or is_moving(part.aggregate)
            if part.aggregate.snapshot or (part.aggregate.function in ORDERED and windowed):
                yield "one row in a roll-up"
            yield from _of_leaf(model, part.aggregate)


def _path(part: Expr) -> tuple[str, ...]:
    path: tuple[str, ...] = getattr(part, "path", ())
    return path
