"""L318 kpi-without-context."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.example import amount_for
from kpilang.lint.rule import LintProfile, rule_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L318", name="kpi-without-context", profile=LintProfile.STRICT)
def kpi_without_context(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A KPI has neither baseline nor benchmark.

    Its target tells what is wanted, and not whether that is much. Where the team stood before, or
    where its industry stands, says so.

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      target:  >= 100
    }
    ```

    ```kpi fail
    kpi order_count { formula: count(orders) }
    ```

    ```kpi pass
    kpi order_count {
      formula:  count(orders)
      target:   >= 100
      baseline: 90 in 2025
    }
    ```

    ```kpi pass
    kpi order_count {
      formula:   count(orders)
      target:    >= 100
      benchmark: 95 "Industry median"
    }
    ```
    """
    if not kpi.states("baseline") and not kpi.states("benchmark"):
        amount = amount_for(kpi)
        yield Draft(
            f"`{kpi.name}` has neither baseline nor benchmark",
            kpi.span,
            help=f"add one, as in `baseline: {amount} in 2025`"
            if amount
            else "add `baseline:` or `benchmark:`",
        )
