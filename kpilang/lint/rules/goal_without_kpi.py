"""L109 goal-without-kpi."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.reach import reached, supported
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model


@rule("L109", "goal-without-kpi", whole=True)
def goal_without_kpi(model: Model, _settings: Settings) -> Iterator[Draft]:
    """No KPI serves a goal, neither itself nor one that supports it.

    A goal that no KPI serves is not steered towards: whether it is reached turns out on its last
    day. A project without any KPI is left alone.

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    kpi order_count { formula: count(orders) }
    ```

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    goal keep "Keep customers" { supports: grow }
    kpi order_count {
      goal:    grow
      formula: count(orders)
    }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    kpi order_count {
      goal:    grow
      formula: count(orders)
    }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    goal more "More orders" { supports: grow }
    kpi order_count {
      goal:    more
      formula: count(orders)
    }
    ```
    """
    if not model.kpis:
        return
    serving = (goal for kpi in model.kpis.values() for goal in kpi.goals)
    served = reached(serving, supported(model))
    for goal in model.goals.values():
        if goal.name not in served:
            yield Draft(
                f"no KPI serves the goal `{goal.name}`",
                goal.span,
                notes=("whether it is reached turns out on its last day",),
                help=f"add `goal: {goal.name}` to the KPIs that move it",
            )
