"""L306 kpi-without-review."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.mending import added, review_of
from kpilang.lint.rule import LintProfile, rule_of
from kpilang.lint.stated import days_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L306", name="kpi-without-review", profile=LintProfile.STRICT)
def kpi_without_review(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """Nothing says how often a KPI is looked at together.

    A number on a screen is seen; a number that is gone through every Monday is acted on.

    ```kpi fail
    kpi order_count { formula: count(orders) }
    ```

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  week
      target:  >= 40
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      review:  weekly
    }
    ```

    ```kpi pass
    metric order_count = count(orders)
    ```
    """
    if not kpi.states("review"):
        yield Draft(
            f"`{kpi.name}` has no rhythm of review",
            kpi.span,
            help="add `review:`, as in `review: weekly`",
            fix=added(
                kpi, f"review: {review_of(days_of(kpi.window))}", "window", "target", "owner", "by"
            ),
        )
