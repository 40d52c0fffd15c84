"""L307 review-too-rare."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.mending import review_of, rewritten
from kpilang.lint.rule import rule_of
from kpilang.lint.stated import RHYTHMS, days_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model


@rule_of(Kpi, code="L307", name="review-too-rare")
def review_too_rare(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A KPI is reviewed more rarely than it has a new number.

    A weekly number that is looked at once a quarter is twelve weeks of chances missed. The review
    comes at least once in each window; a window to date is as long as its steps.

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  week
      review:  monthly
    }
    ```

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  month
      review:  quarterly
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      window:  week
      review:  weekly
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      window:  quarter
      review:  monthly
    }
    ```
    """
    rhythm, length = RHYTHMS.get(kpi.review), days_of(kpi.window)
    if rhythm is not None and length is not None and rhythm > length:
        assert kpi.window is not None
        yield Draft(
            f"`{kpi.name}` is reviewed {kpi.review}, and has a new number each {kpi.window.grain}",
            dict(kpi.property_spans).get("review", kpi.span),
            help=f"review it at least once a {kpi.window.grain}, or take a longer window",
            fix=rewritten(kpi, "review", review_of(length)),
        )
