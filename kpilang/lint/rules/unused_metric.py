"""L407 unused-metric."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Measure
from kpilang.model.project import Model


@rule("L407", "unused-metric", severity=Severity.INFO, profile=LintProfile.STRICT, whole=True)
def unused_metric(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A metric is defined, and nothing uses it.

    No KPI, goal, metric, tree or dashboard names it. What nobody needs is maintained nonetheless,
    and found by the next person who looks for a number.

    ```kpi fail
    metric order_count = count(orders)
    ```

    ```kpi fail
    metric order_count = count(orders)
    metric order_value = sum(orders.amount)
    kpi value_of_orders { formula: order_value }
    ```

    ```kpi pass
    metric order_count = count(orders)
    metric order_value = sum(orders.amount)
    kpi value_per_order { formula: order_value / order_count }
    ```

    ```kpi pass
    metric order_count = count(orders)
    dashboard floor { row { tile order_count as number } }
    ```
    """
    used: set[str] = set()
    measures: list[Measure] = [*model.metrics.values(), *model.kpis.values()]
    for measure in (*measures, *model.goals.values()):
        used.update(measure.uses)
    for kpi in model.kpis.values():
        used.update(drive.name for drive in kpi.drives)
    for tree in model.trees.values():
        used.update(name for line in tree.equations for name in (line.name, *line.uses))
    for board in model.dashboards.values():
        used.update(tile.subject for tile in board.tiles)
    for metric in model.metrics.values():
        if metric.name not in used:
            yield Draft(
                f"nothing uses the metric `{metric.name}`",
                metric.span,
                help="show it in a tile, name it in a formula, or delete it",
            )
