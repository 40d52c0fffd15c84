"""What a question must be refused for, and what may be refused because it has no plan yet."""

from __future__ import annotations

from dataclasses import dataclass

from kpilang.model.entities import Metric
from kpilang.model.expr import Aggregate, Conversion, Folded, Shift
from kpilang.model.leaves import walk, walk_through
from kpilang.model.nature import EVER
from kpilang.model.project import Model
from kpilang.model.targets import amounts
from kpilang.model.types import Kind
from kpilang.model.windows import Grain, Window, WindowKind
from tests.oracle.calendar import periods
from tests.oracle.later import later
from tests.oracle.question import Question, formula_of, window_of

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
    formula = formula_of(measure)
    may = set()
    if later(model, measure, question):
        may.add(NOT_YET)
    stated = None if isinstance(measure, Metric) else measure.target
    formulas = [formula, *(() if stated is None else amounts(stated))]
    if any(isinstance(part, Folded) for whole in formulas for part in walk(whole)):
        may |= NO_PERIODS
    must = None
    if _is_too_long(measure.window, window.grain):
        return Refusals("K519", frozenset(may))
    if window.grain is Grain.ALL:
        own = [part for part in walk(formula) if isinstance(part, Shift)]
        must = "K515" if own else None
        leaves = [part for part in walk_through(formula) if isinstance(part, Aggregate)]
        folds = [part for part in walk(formula) if isinstance(part, Folded)]
        ranged = question.start is not None and question.end is not None
        if must is None and any(leaf.over not in (None, EVER) for leaf in leaves):
            must = "K526"
        if must is None and any(fold.over is not None or not ranged for fold in folds):
            must = "K526"
    elif window.grain is Grain.HOUR:
        leaves = [p for whole in formulas for p in walk(whole) if isinstance(p, Aggregate)]
        dated = [leaf.axis for leaf in leaves if leaf.axis is not None]
        pairs = [p for whole in formulas for p in walk(whole) if isinstance(p, Conversion)]
        dated += [event.axis for pair in pairs for event in (pair.base, pair.reached)]
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
