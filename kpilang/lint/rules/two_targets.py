"""L114 two-targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import Settings, rule
from kpilang.lint.stated import amount_of, period_of
from kpilang.model.entities import Goal, Kpi
from kpilang.model.expr import Expr
from kpilang.model.likeness import mark, normal
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.model.windows import Grain


@rule("L114", "two-targets")
def two_targets(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Two targets are stated for the same number and the same period.

    Whoever misses the higher one points at the lower one. Targets are compared where the formulas
    mean the same and both are amounts for one kind of period; a stretch has its own property.

    ```kpi fail
    metric revenue = sum(orders.amount)
    goal grow "Sell more" {
      measure: revenue
      target:  >= 100k USD per month
    }
    kpi monthly_sales {
      formula: revenue
      window:  month
      target:  >= 90k USD
    }
    ```

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  week
      target:  >= 40
    }
    kpi orders_placed {
      formula: count(orders)
      window:  week
      target:  >= 50
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount)
    goal grow "Sell more" {
      measure: revenue
      target:  >= 100k USD per month
    }
    kpi monthly_sales {
      formula: revenue
      window:  month
      target:  >= 100k USD
      stretch: >= 110k USD
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount)
    goal grow "Sell more" {
      measure: revenue
      target:  >= 1M USD per year
    }
    kpi monthly_sales {
      formula: revenue
      window:  month
      target:  >= 90k USD
    }
    ```
    """
    first: dict[tuple[Expr, Grain], tuple[Kpi | Goal, Fraction]] = {}
    for measure, period, amount in _stated(model):
        formula = formula_of(measure)
        assert formula is not None
        earlier, other = first.setdefault((normal(formula), period), (measure, amount))
        if other != amount:
            yield Draft(
                f"`{measure.name}` and `{earlier.name}` state two targets for one number",
                measure.span,
                secondary=(Label(earlier.span, f"another amount per {period}"),),
                notes=("whoever misses the higher one points at the lower one",),
                help="state it once, and what goes beyond it as `stretch:`",
            )


def _stated(model: Model) -> Iterator[tuple[Kpi | Goal, Grain, Fraction]]:
    """Yield amounts of measures that may mean the same, where they differ for a kind of period."""
    for measures in _alike(model):
        amounts: dict[Grain, list[tuple[Kpi | Goal, Fraction]]] = defaultdict(list)
        for measure in measures:
            period, amount = period_of(measure), amount_of(measure)
            if period is not None and amount is not None:
                amounts[period].append((measure, amount))
        for period, found in amounts.items():
            if len({amount for _, amount in found}) > 1:
                yield from ((measure, period, amount) for measure, amount in found)


def _alike(model: Model) -> Iterator[list[Kpi | Goal]]:
    """Yield what has a target and a formula that may mean the same as the others'."""
    marked: dict[int, list[Kpi | Goal]] = defaultdict(list)
    for goal in model.goals.values():
        if goal.has_target and goal.measure is not None:
            marked[mark(goal.measure)].append(goal)
    for kpi in model.kpis.values():
        if kpi.has_target and kpi.mark:
            marked[kpi.mark].append(kpi)
    yield from (measures for measures in marked.values() if len(measures) > 1)
