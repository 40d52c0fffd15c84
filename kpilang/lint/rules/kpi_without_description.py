"""L304 kpi-without-description."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import LintProfile, rule_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L304", name="kpi-without-description", profile=LintProfile.STRICT)
def kpi_without_description(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A KPI does not say in words what it counts.

    The formula tells a computer. Whoever is measured by it should find a sentence that says what
    counts, and what does not.

    ```kpi fail
    kpi order_count { formula: count(orders) }
    ```

    ```kpi fail
    kpi order_count "Orders" {
      formula: count(orders)
      window:  month
    }
    ```

    ```kpi pass
    kpi order_count {
      description: "Orders placed in the month, paid or not."
      formula:     count(orders)
    }
    ```

    ```kpi pass
    metric order_count = count(orders)
    ```
    """
    if not kpi.states("description"):
        yield Draft(
            f"`{kpi.name}` has no description",
            kpi.span,
            help='add `description: "…"` with a sentence that says what counts, and what does not',
        )
