"""L303 kpi-without-window."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.mending import added
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi, LevelTarget
from kpilang.model.project import Model


@rule_of(Kpi, code="L303", name="kpi-without-window")
def kpi_without_window(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A KPI does not say over which time it is measured.

    "200 orders" means one thing per week and another per year. A KPI is bound in time by its
    `window:`, or by a target with a deadline.

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
      target:  >= 200
    }
    ```

    ```kpi fail
    kpi order_value {
      formula: sum(orders.amount)
      owner:   seller
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
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
    }
    ```

    ```kpi pass
    kpi order_value {
      formula: sum(orders.amount)
      window:  trailing 90 days each month
    }
    ```
    """
    if not kpi.has_window and not _has_deadline(kpi):
        yield Draft(
            f"`{kpi.name}` has no window",
            kpi.span,
            notes=("the same number means one thing per week and another per year",),
            help="add `window:`, as in `window: month`",
            fix=added(kpi, "window: month", "formula", "unit"),
        )


def _has_deadline(kpi: Kpi) -> bool:
    return isinstance(kpi.target, LevelTarget) and kpi.target.deadline is not None
