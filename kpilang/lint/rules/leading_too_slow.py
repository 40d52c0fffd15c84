"""L316 leading-too-slow."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import rule_of
from kpilang.lint.stated import days_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L316", name="leading-too-slow")
def leading_too_slow(kpi: Kpi, model: Model) -> Iterator[Draft]:
    """A leading KPI is measured over a longer window than what it drives.

    When its number is there, the outcome is known already. What leads is measured at least as often
    as what follows.

    ```kpi fail
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      window:  month
    }
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      window:  quarter
      drives:  order_value
    }
    ```

    ```kpi fail
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      window:  week
    }
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      window:  month
      drives:  order_value
    }
    ```

    ```kpi pass
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      window:  month
    }
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      window:  week
      drives:  order_value
    }
    ```

    ```kpi pass
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
      window:  quarter
    }
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      window:  quarter
      drives:  order_value
    }
    ```
    """
    own = days_of(kpi.window)
    if not kpi.is_leading or own is None:
        return
    for drive in kpi.drives:
        driven = model.kpis.get(drive.name)
        other = None if driven is None else days_of(driven.window)
        if driven is not None and other is not None and own > other:
            yield Draft(
                f"`{kpi.name}` is measured over a longer window than `{driven.name}`, "
                "which it drives",
                kpi.span,
                secondary=(Label(driven.span, "has a shorter one"),),
                notes=("when its number is there, the outcome is known already",),
                help="take a window no longer than that of what follows",
            )
