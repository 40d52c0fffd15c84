"""What a question must be refused for, and what may be refused because it has no plan yet."""

from __future__ import annotations

from dataclasses import dataclass

from kpilang.model.entities import (
    Goal,
    GrowthTarget,
    Kpi,
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
    Alive,
    Expr,
    Folded,
    Moment,
    Rank,
    Rollup,
    Shift,
    TargetOf,
)
from kpilang.model.leaves import children, walk
from kpilang.model.nature import EVER
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.types import Kind
from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.calendar import periods
from tests.oracle.question import (
    Question,
    bounds,
    formula_of,
    is_constant,
    levels,
    window_of,
)

NOT_YET = "K501"
#: what a row looks at may hold no whole period, or no first one
NO_PERIODS = {"K530", "K531"}


@dataclass(frozen=True)
class Refusals:
    """The code that no answer can do without, and those that an answer may come without."""

    must: str | None
    may: frozenset[str]


def refusals(model: Model, name: str, question: Question) -> Refusals:
    """Return what a question is refused for, by the law and for now."""
    measure = model.measure(name)
    assert measure is not None
    window = window_of(measure, question)
    formulas = [formula_of(measure), *_targets(measure)]
    may = set()
    if any(True for _ in later(model, measure, question)):
        may.add(NOT_YET)
    if any(isinstance(part, Folded) for whole in formulas for part in walk(whole)):
        may |= NO_PERIODS
    must = None
    if _is_too_long(measure.window, window.grain):
        return Refusals("K519", frozenset(may))
    if window.grain is Grain.ALL:
        own = [part for part in walk(formulas[0]) if isinstance(part, Shift)]
        must = "K515" if own else None
        leaves = [part for part in walk(formulas[0]) if isinstance(part, Aggregate)]
        folds = [part for part in walk(formulas[0]) if isinstance(part, Folded)]
        ranged = question.start is not None and question.end is not None
        if must is None and any(leaf.over not in (None, EVER) for leaf in leaves):
            must = "K526"
        if must is None and any(fold.over is not None or not ranged for fold in folds):
            must = "K526"
    elif window.grain is Grain.HOUR:
        leaves = [p for whole in formulas for p in walk(whole) if isinstance(p, Aggregate)]
        dated = (leaf.axis for leaf in leaves if leaf.axis is not None)
        if any(axis.value.type.kind is Kind.DATE for axis in dated):
            must = "K532"
    elif not periods(
        model.calendar,
        window.grain,
        question.as_of,
        question.start,
        question.end,
        question.periods,
    ):
        must = "K509"
    return Refusals(must, frozenset(may))


#: lengths of steps, shortest first
ORDER = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
PLAIN = {Grain.FISCAL_QUARTER: Grain.QUARTER, Grain.FISCAL_YEAR: Grain.YEAR}


def _is_too_long(window: Window | None, asked: Grain) -> bool:
    """Tell whether a row would hold several periods of its window, or all there is."""
    if window is None:
        return False
    if window.kind is WindowKind.TRAILING:
        return asked is Grain.ALL
    if window.kind is not WindowKind.TO_DATE or asked is Grain.HOUR:
        return False
    if asked is Grain.ALL or window.period is None:
        return True
    step, period = (PLAIN.get(grain, grain) for grain in (asked, window.period))
    if ORDER.index(step) == ORDER.index(period):
        return asked is not window.period
    return ORDER.index(step) > ORDER.index(period)


def _targets(measure: Measure) -> list[Expr]:
    return [] if isinstance(measure, Metric) else list(amounts(measure.target))


def later(model: Model, measure: Measure, question: Question) -> list[str]:
    """Return the constructs of a question that the planner may not know yet."""
    found = []
    window = measure.window
    if window is None and question.each is Grain.HOUR:
        found.append("window hour")
    if window is not None and Grain.HOUR in (window.grain, question.each):
        found.append("window hour")
    for expr in (formula_of(measure), *_targets(measure)):
        found += _of_formula(model, expr)
    return found + ([] if isinstance(measure, Metric) else _of_judging(measure))


def _of_judging(measure: Kpi | Goal) -> list[str]:
    found = []
    if measure.pace.kind is PaceKind.LAST_YEAR:
        found.append("pace like last year")
    if measure.basis is StatusBasis.PREVIOUS:
        found.append(f"basis {measure.basis}")
    return found + _of_target(measure.target)


def _of_target(target: Target | None) -> list[str]:
    found = []
    if isinstance(target, SegmentTarget):
        found.append("target by segment")
    if isinstance(target, (PathTarget, GrowthTarget)):
        found += [] if all(map(is_constant, amounts(target))) else ["a formula that rises"]
    lines = levels(target)
    if any(level.per_member is not None for level in lines):
        found.append("target per member")
    if isinstance(target, PeriodTarget):
        if not all(is_constant(bound) for level in lines for bound in bounds(level)):
            found.append("a formula in a table")
        if len({level.comparator for level in lines}) > 1:
            found.append("several comparators in a table")
    return found


def _of_formula(model: Model, expr: Expr) -> list[str]:
    found = []
    for part in walk(expr):
        match part:
            case Folded() | Rank() | TargetOf():
                found.append(type(part).__name__.lower())
            case Aggregate():
                found += _of_leaf(model, part)
            case _:
                continue
    return found


def _of_leaf(model: Model, leaf: Aggregate) -> list[str]:
    found = []
    if model.sources[leaf.source].snapshot:
        found.append("snapshot")
    if leaf.function in (AggregateFunction.FIRST, AggregateFunction.LAST):
        found.append("first or last")
    rows = [part for whole in children(leaf) for part in walk(whole)]
    if any(isinstance(part, (Alive, Rollup)) for part in rows):
        found.append("alive or rolled up")
    if any(isinstance(part, Moment) and part.name.startswith("period") for part in rows):
        found.append("period moment")
    return found
