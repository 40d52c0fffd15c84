"""L208 kpi-nowhere-shown."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model


@rule("L208", "kpi-nowhere-shown", whole=True)
def kpi_nowhere_shown(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A KPI stands on no dashboard, and nobody reviews it.

    What nobody looks at steers nothing. A KPI is shown in a tile, or has a rhythm of `review:`. A
    project that has no dashboard is left alone.

    ```kpi fail
    kpi order_count { formula: count(orders) }
    kpi order_value { formula: sum(orders.amount) }
    dashboard floor { row { tile order_count as number } }
    ```

    ```kpi fail
    kpi order_count { formula: count(orders) }
    metric order_value = sum(orders.amount)
    dashboard floor { row { tile order_value as number } }
    ```

    ```kpi pass
    kpi order_count { formula: count(orders) }
    dashboard floor { row { tile order_count as number } }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      review:  weekly
    }
    metric order_value = sum(orders.amount)
    dashboard floor { row { tile order_value as number } }
    ```
    """
    if not model.dashboards:
        return
    shown = {tile.subject for board in model.dashboards.values() for tile in board.tiles}
    for kpi in model.kpis.values():
        if kpi.name not in shown and not kpi.states("review") and kpi.retired is None:
            yield Draft(
                f"`{kpi.name}` is on no dashboard and in no review",
                kpi.span,
                notes=("what nobody looks at steers nothing",),
                help="show it in a tile, add `review:`, or declare it as `metric`",
            )
