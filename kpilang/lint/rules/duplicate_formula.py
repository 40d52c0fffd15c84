"""L202 duplicate-formula."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Kpi, Metric
from kpilang.model.expr import Binary, Column, Expr, Literal, Membership
from kpilang.model.leaves import transform, walk
from kpilang.model.project import Model
from kpilang.model.windows import Window

TURNED = {">": "<", ">=": "<="}


@rule("L202", "duplicate-formula", profile=LintProfile.MINIMAL)
def duplicate_formula(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Two names stand for the same formula.

    One number under two names is reported twice and believed once: sooner or later one of the two
    is changed. Formulas are compared after everything named in them was written out; the order of
    factors, summands and conditions does not matter.

    A KPI whose formula is just the name of a metric is not a duplicate of it: that is how a metric
    is made a KPI. Several KPIs may name one metric when their windows differ.

    ```kpi fail
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:        number
      column closed_at: date
      column stage:     text
    }
    metric won_deals = count(deals where stage = "won")
    metric victories = count(deals where "won" = stage)
    ```

    ```kpi pass
    source deals {
      table: deals
      key:   id
      time:  closed_at
      column id:        number
      column closed_at: date
      column stage:     text
    }
    metric won_deals = count(deals where stage = "won")
    kpi victories "Deals won" {
      formula: won_deals
    }
    ```
    """
    seen: dict[object, _Same] = {}
    for measure, meaning in _by_meaning([*model.metrics.values(), *model.kpis.values()]):
        earlier = seen.setdefault(meaning, _Same())
        if (first := _duplicated(measure, earlier)) is not None:
            yield _draft(measure, first)
        earlier.add(measure)


def _by_meaning(measures: list[Metric | Kpi]) -> Iterator[tuple[Metric | Kpi, object]]:
    """Yield measures with what is equal where their formulas mean the same.

    Normal forms take time, and few formulas are made of the same parts as another.
    """
    alike: dict[int, list[Expr]] = defaultdict(list)
    marks = []
    for measure in measures:
        if measure.formula is not None:
            mark = sum(_trait(part) for part in walk(measure.formula))
            marks.append((measure, mark, measure.formula))
            alike[mark].append(measure.formula)
    same = {mark for mark, formulas in alike.items() if all(f == formulas[0] for f in formulas)}
    for measure, mark, formula in marks:
        yield measure, mark if mark in same else normal(formula)


def _trait(part: Expr) -> int:
    """Return a number that a part keeps in the normal form of its formula."""
    match part:
        case Literal():
            return hash(part.value)
        case Column():
            return hash(part.column)
        case Binary():
            return hash(TURNED.get(part.operator, part.operator))
        case _:
            return hash(type(part))


def normal(formula: Expr) -> Expr:
    """Return the formula with its parts in one order wherever order means nothing."""
    return transform(formula, _ordered)


def _ordered(expr: Expr) -> Expr:
    match expr:
        case Binary(operator="+" | "*" | "and" | "or" as operator):
            return _joined(expr, sorted(_operands(expr, operator), key=repr))
        case Binary(operator="=" | "!=", left=left, right=right) if repr(right) < repr(left):
            return replace(expr, left=right, right=left)
        case Binary(operator=">" | ">=" as operator, left=left, right=right):
            return replace(expr, operator=TURNED[operator], left=right, right=left)
        case Membership(options=options):
            return replace(expr, options=tuple(sorted(options, key=repr)))
        case _:
            return expr


def _joined(expr: Binary, operands: list[Expr]) -> Expr:
    """Join operands in pairs, so that a long chain does not become a deep tree."""
    while len(operands) > 1:
        last = operands[len(operands) // 2 * 2 :]
        pairs = zip(operands[::2], operands[1::2], strict=False)
        operands = [replace(expr, left=left, right=right) for left, right in pairs] + last
    return operands[0]


def _operands(expr: Expr, operator: str) -> list[Expr]:
    if isinstance(expr, Binary) and expr.operator == operator:
        return _operands(expr.left, operator) + _operands(expr.right, operator)
    return [expr]


@dataclass(slots=True)
class _Same:
    """The measures with one formula, in order, and the first KPI of each window."""

    metrics: list[Metric] = field(default_factory=list)
    kpis: dict[Window | None, Kpi] = field(default_factory=dict)

    def add(self, measure: Metric | Kpi) -> None:
        if isinstance(measure, Metric):
            self.metrics.append(measure)
        else:
            self.kpis.setdefault(measure.window, measure)


def _duplicated(measure: Metric | Kpi, earlier: _Same) -> Metric | Kpi | None:
    """Return the first of `earlier` that `measure` repeats without naming it."""
    first = next(iter(earlier.metrics), None)
    if isinstance(measure, Metric):
        return first
    if first is not None and not any(_linked(measure, metric) for metric in earlier.metrics):
        return first
    if measure.uses:
        return earlier.kpis.get(measure.window)
    return next(iter(earlier.kpis.values()), None)


def _linked(kpi: Kpi, metric: Metric) -> bool:
    return metric.name in kpi.uses or kpi.name in metric.uses


def _draft(measure: Metric | Kpi, earlier: Metric | Kpi) -> Draft:
    kind = "metric" if isinstance(earlier, Metric) else "KPI"
    if isinstance(measure, Kpi) and isinstance(earlier, Metric):
        cure = f"write `formula: {earlier.name}`"
    else:
        cure = f"keep one of the two, or say in `{measure.name}` what differs"
    return Draft(
        f"`{measure.name}` has the same formula as the {kind} `{earlier.name}`",
        measure.span,
        "the same number again",
        secondary=(Label(earlier.span, "the first name for it"),),
        help=cure,
    )
