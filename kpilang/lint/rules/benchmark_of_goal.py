"""L319 benchmark-of-goal."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi
from kpilang.model.likeness import normal
from kpilang.model.project import Model


@rule_of(Kpi, code="L319", name="benchmark-of-goal")
def benchmark_of_goal(kpi: Kpi, model: Model) -> Iterator[Draft]:
    """A goal has a figure of its industry, and the KPI of the same number has none.

    Who looks at the KPI each week does not read the goal: the figure that tells whether the number
    is good belongs beside the number.

    ```kpi fail
    goal grow "Sell more" {
      measure:   sum(orders.amount)
      benchmark: 90k USD "Industry median"
    }
    kpi order_value {
      goal:    grow
      formula: sum(orders.amount)
    }
    ```

    ```kpi fail
    metric value = sum(orders.amount)
    goal grow "Sell more" {
      measure:   value
      benchmark: 90k USD "Industry median"
    }
    kpi order_value {
      goal:     grow
      formula:  value
      baseline: 80k USD in 2025
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      measure:   sum(orders.amount)
      benchmark: 90k USD "Industry median"
    }
    kpi order_value {
      goal:      grow
      formula:   sum(orders.amount)
      benchmark: 90k USD "Industry median"
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      measure:   sum(orders.amount)
      benchmark: 90k USD "Industry median"
    }
    kpi order_count {
      goal:    grow
      formula: count(orders)
    }
    ```
    """
    if kpi.benchmark is not None or kpi.formula is None:
        return
    for goal in (model.goals[name] for name in kpi.goals if name in model.goals):
        if goal.benchmark is None or goal.measure is None:
            continue
        if normal(goal.measure) == normal(kpi.formula):
            yield Draft(
                f"`{goal.name}` has a benchmark for this number, and `{kpi.name}` has none",
                kpi.span,
                secondary=(Label(goal.benchmark.span, "the goal's"),),
                notes=("whoever looks at the KPI does not see the goal's",),
                help="state the `benchmark:` of the goal here as well",
            )
            return
