"""L204 no-activity-kpi."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.project import Model

FEWEST = 3


@rule("L204", "no-activity-kpi", profile=LintProfile.STRICT, whole=True)
def no_activity_kpi(model: Model, _settings: Settings) -> Iterator[Draft]:
    """No KPI counts what people do.

    Calls, visits and proposals are what a representative can decide to do more of tomorrow. Without
    an activity among the KPIs the set says where to arrive and not what to do. It is judged from
    three KPIs on.

    ```kpi fail
    kpi order_count {
      type:    lagging outcome
      formula: count(orders)
    }
    kpi order_value {
      type:    leading pipeline
      formula: sum(orders.amount)
    }
    kpi largest_order {
      type:    lagging context
      formula: max(orders.amount)
    }
    ```

    ```kpi fail
    kpi order_count { formula: count(orders) }
    kpi order_value { formula: sum(orders.amount) }
    kpi largest_order {
      type:    lagging outcome
      formula: max(orders.amount)
    }
    ```

    ```kpi pass
    kpi order_count {
      type:    leading activity
      formula: count(orders)
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    kpi largest_order {
      type:    lagging context
      formula: max(orders.amount)
    }
    ```

    ```kpi pass
    kpi order_count {
      type:    lagging outcome
      formula: count(orders)
    }
    ```
    """
    stated = [kpi for kpi in model.kpis.values() if kpi.type_words]
    if len(model.kpis) < FEWEST or not stated:
        return
    if not any("activity" in kpi.type_words for kpi in stated):
        yield Draft(
            "no KPI counts what people do",
            stated[0].span,
            help="make a KPI of the activity that moves the others, as `type: leading activity`",
        )
