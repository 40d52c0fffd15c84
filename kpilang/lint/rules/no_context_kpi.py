"""L205 no-context-kpi."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.project import Model

#: so many KPIs are a list, in which one for context has its place
FEWEST = 5


@rule("L205", "no-context-kpi", profile=LintProfile.STRICT, whole=True)
def no_context_kpi(model: Model, _settings: Settings) -> Iterator[Draft]:
    """No KPI gives the others their context.

    Revenue that grows while the average deal shrinks and the sales cycle lengthens is another story
    than revenue that grows alone. One or two KPIs of `type: … context` are there to be read
    beside the others, with no one rewarded for them. It is judged from five KPIs on.

    ```kpi fail
    kpi order_count {
      type:    leading activity
      formula: count(orders)
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    kpi largest_order {
      type:    lagging outcome
      formula: max(orders.amount)
    }
    kpi smallest_order {
      type:    lagging outcome
      formula: min(orders.amount)
    }
    kpi delivery_time {
      type:    lagging outcome
      formula: avg(orders.took)
    }
    ```

    ```kpi fail
    kpi a {
      type:    leading activity
      formula: count(orders)
    }
    kpi b {
      type:    leading activity
      formula: count(orders where stage = "new")
    }
    kpi c {
      type:    leading activity
      formula: count(orders where stage = "sent")
    }
    kpi d {
      type:    leading activity
      formula: count(orders where stage = "paid")
    }
    kpi e { formula: count(orders where stage = "lost") }
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
      type:    lagging outcome
      formula: max(orders.amount)
    }
    kpi smallest_order {
      type:    lagging outcome
      formula: min(orders.amount)
    }
    kpi delivery_time {
      type:    lagging context
      formula: avg(orders.took)
    }
    ```

    ```kpi pass
    kpi order_count {
      type:    leading activity
      formula: count(orders)
    }
    ```
    """
    stated = [kpi for kpi in model.kpis.values() if kpi.type_words]
    if len(model.kpis) < FEWEST or not stated:
        return
    if not any("context" in kpi.type_words for kpi in stated):
        yield Draft(
            "no KPI gives the others their context",
            stated[0].span,
            help="add one that is read beside them, as `type: lagging context`",
        )
