"""L203 one-sided-set."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model

#: so few KPIs are no set yet
FEWEST = 3


@rule("L203", "one-sided-set", whole=True)
def one_sided_set(model: Model, _settings: Settings) -> Iterator[Draft]:
    """All KPIs are lagging, or all are leading.

    Lagging KPIs alone tell results that can no longer be changed. Leading ones alone tell how busy
    everyone is, and nobody sees whether it helps. A set has both, and says by `drives:` which
    moves which. It is judged from three KPIs on whose `type:` is stated.

    ```kpi fail
    kpi order_count {
      type:    lagging outcome
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
    ```

    ```kpi fail
    kpi order_count {
      type:    leading activity
      formula: count(orders)
    }
    kpi order_value {
      type:    leading pipeline
      formula: sum(orders.amount)
    }
    kpi largest_order {
      type:    leading activity
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
      type:    lagging outcome
      formula: max(orders.amount)
    }
    ```

    ```kpi pass
    kpi order_count {
      type:    lagging outcome
      formula: count(orders)
    }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    ```
    """
    stated = [kpi for kpi in model.kpis.values() if {"leading", "lagging"} & {*kpi.type_words}]
    leading = sum(kpi.is_leading for kpi in stated)
    if len(stated) < FEWEST or 0 < leading < len(stated):
        return
    if leading:
        message, lack = "all KPIs are leading", "nobody sees whether the work helps"
        cure = "add the results that they drive, as `type: lagging outcome`"
    else:
        message, lack = "all KPIs are lagging", "they tell what can no longer be changed"
        cure = "add what moves them and can be acted on, as `type: leading activity`"
    yield Draft(message, stated[0].span, notes=(lack,), help=cure)
