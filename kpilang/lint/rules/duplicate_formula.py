"""L202 duplicate-formula."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Applicability, Label
from kpilang.lint.mending import is_bare, rewritten
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Kpi, Metric
from kpilang.model.expr import Expr
from kpilang.model.likeness import normal
from kpilang.model.project import Model
from kpilang.model.windows import Window


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

    ```kpi fail
    metric revenue = sum(orders.amount)
    kpi monthly_sales "Sales of the month" {
      formula: sum(orders.amount)
      window:  month
    }
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

    ```kpi pass
    metric revenue = sum(orders.amount)
    kpi monthly_sales "Sales of the month" {
      formula: revenue
      window:  month
    }
    kpi weekly_sales "Sales of the week" {
      formula: revenue
      window:  week
    }
    ```
    """
    alike: dict[int, list[Metric | Kpi]] = defaultdict(list)
    measures: list[Metric | Kpi] = [*model.metrics.values(), *model.kpis.values()]
    for measure in measures:
        if measure.mark:
            alike[measure.mark].append(measure)
    for marked in alike.values():
        if len(marked) > 1 and any(_duplicated(b, _same(a)) for a, b in combinations(marked, 2)):
            yield from _duplicates(marked)


def _duplicates(measures: list[Metric | Kpi]) -> Iterator[Draft]:
    """Compare measures of one mark by what their formulas mean."""
    seen: dict[Expr, _Same] = defaultdict(_Same)
    for measure in measures:
        assert measure.formula is not None
        earlier = seen[normal(measure.formula)]
        if (first := _duplicated(measure, earlier)) is not None:
            yield _draft(measure, first)
        earlier.add(measure)


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


def _same(measure: Metric | Kpi) -> _Same:
    found = _Same()
    found.add(measure)
    return found


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
    fix = None
    if isinstance(measure, Kpi) and isinstance(earlier, Metric):
        cure = f"write `formula: {earlier.name}`"
        if measure.display == earlier.display and is_bare(earlier):
            fix = rewritten(measure, "formula", earlier.name, Applicability.SAFE)
    else:
        cure = f"keep one of the two, or say in `{measure.name}` what differs"
    return Draft(
        f"`{measure.name}` has the same formula as the {kind} `{earlier.name}`",
        measure.span,
        "the same number again",
        secondary=(Label(earlier.span, "the first name for it"),),
        help=cure,
        fix=fix,
    )
