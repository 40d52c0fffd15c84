"""L301 kpi-without-owner."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L301", name="kpi-without-owner")
def kpi_without_owner(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A KPI has no owner.

    A number that nobody owns is a number that nobody acts on. The owner is the role whose work
    moves it.

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
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      target:  >= 100 USD
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
    role seller "Seller"
    kpi order_count "Orders" {
      formula: count(orders)
      owner:   seller
    }
    ```

    ```kpi pass
    kpi order_value {
      formula: sum(orders.amount)
      owner:   seller
      target:  >= 100 USD
    }
    ```
    """
    if kpi.owner is None:
        yield Draft(
            f"`{kpi.name}` has no owner",
            kpi.span,
            notes=("a number that nobody owns is a number that nobody acts on",),
            help="add `owner:` with the role whose work moves it",
        )
