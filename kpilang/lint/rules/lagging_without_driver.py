"""L314 lagging-without-driver."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.project import Model


@rule("L314", "lagging-without-driver", profile=LintProfile.STRICT, whole=True)
def lagging_without_driver(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Nothing is said to drive a lagging KPI.

    When it turns red, nobody knows what to do about it. Each result has at least one KPI that
    drives it; one for context has not, for nobody is to act on it.

    ```kpi fail
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    ```

    ```kpi fail
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      drives:  paid_orders
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    metric paid_orders = count(orders on paid_at)
    ```

    ```kpi pass
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      drives:  order_value
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    ```

    ```kpi pass
    kpi order_value {
      type:    lagging context
      formula: sum(orders.amount)
    }
    ```
    """
    driven = {drive.name for kpi in model.kpis.values() for drive in kpi.drives}
    for kpi in model.kpis.values():
        if "lagging" not in kpi.type_words or "context" in kpi.type_words:
            continue
        if kpi.name not in driven and not driven & set(kpi.uses):
            yield Draft(
                f"nothing drives the lagging KPI `{kpi.name}`",
                kpi.span,
                notes=("when it turns red, nobody knows what to do about it",),
                help=f"add `drives: {kpi.name}` to the KPI that moves it",
            )
