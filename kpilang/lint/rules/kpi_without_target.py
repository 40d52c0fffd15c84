"""L302 kpi-without-target."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.example import amount_for
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model

CONTEXT = ("context", "contextual")


@rule_of(Kpi, code="L302", name="kpi-without-target")
def kpi_without_target(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A KPI has no target.

    Without a target nobody can tell whether the number is good, and no status can be shown. A KPI
    of `type: … context` is left alone: it gives meaning to the others and is not steered itself.

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
      window:  month
    }
    ```

    ```kpi fail
    kpi order_value {
      type:    leading pipeline
      formula: sum(orders.amount)
      window:  month
    }
    ```

    ```kpi pass
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
      column amount:    money USD
    }
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
      target:  >= 200
    }
    kpi order_size "Average order" {
      type:    lagging context
      formula: avg(orders.amount)
    }
    ```

    ```kpi pass
    kpi order_value {
      type:    lagging context
      formula: sum(orders.amount)
    }
    ```
    """
    if not kpi.has_target and not any(word in CONTEXT for word in kpi.type_words):
        amount = amount_for(kpi)
        example = f", as in `target: {'<=' if kpi.better == 'lower' else '>='} {amount}`,"
        yield Draft(
            f"`{kpi.name}` has no target",
            kpi.span,
            notes=("without a target nobody can tell whether the number is good",),
            help=f"add `target:`{example if amount else ''} or `context` to its `type:`",
        )
