"""L102 kpi-without-goal."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L102", name="kpi-without-goal")
def kpi_without_goal(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A KPI serves no goal.

    KPIs are the few numbers that steer towards a goal. One that serves none takes attention from
    those that do; it is a metric, of which there may be as many as anyone likes.

    ```kpi fail
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
    }
    kpi order_count "Orders" {
      formula: count(orders)
    }
    ```

    ```kpi fail
    goal grow "Sell more" { measure: sum(orders.amount) }
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    ```

    ```kpi pass
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
    }
    goal grow "Sell more" { rank: primary }
    kpi order_count "Orders" {
      goal:    grow
      formula: count(orders)
    }
    ```

    ```kpi pass
    goal grow "Sell more" { measure: sum(orders.amount) }
    goal keep "Keep customers" { measure: count(orders) }
    kpi order_count {
      goal:    grow, keep
      formula: count(orders)
    }
    ```
    """
    if not kpi.goals:
        yield Draft(
            f"`{kpi.name}` serves no goal",
            kpi.span,
            notes=("a KPI steers towards a goal; without one it is a metric",),
            help="add `goal:` with the goal it serves, or declare it as a `metric`",
        )
