"""L313 leading-without-drives."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L313", name="leading-without-drives")
def leading_without_drives(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A leading KPI does not say what it leads.

    A number is leading because another one follows it, after some time. Without `drives:` that is a
    hope: nobody can check it against the data, and nobody sees what the work is for.

    ```kpi fail
    kpi order_count {
      type:    leading activity
      formula: count(orders)
    }
    ```

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    kpi order_count {
      type:    leading pipeline
      goal:    grow
      formula: count(orders)
    }
    ```

    ```kpi pass
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      drives:  order_value lag 2 weeks
    }
    metric order_value = sum(orders.amount)
    ```

    ```kpi pass
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    ```
    """
    if kpi.is_leading and not kpi.states("drives"):
        yield Draft(
            f"the leading KPI `{kpi.name}` drives nothing",
            kpi.span,
            notes=("a number is leading because another one follows it",),
            help="add `drives:` with what follows and after how long, as in `win_rate lag 45 days`",
        )
