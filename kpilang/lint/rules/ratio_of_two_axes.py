"""L405 ratio-of-two-axes."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.own import own
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, Kpi, Measure, Metric
from kpilang.model.expr import Aggregate, Binary, Expr
from kpilang.model.leaves import answer_parts
from kpilang.model.project import Model


@rule_of(Metric, Goal, Kpi, code="L405", name="ratio-of-two-axes")
def ratio_of_two_axes(measure: Measure, model: Model) -> Iterator[Draft]:
    """A ratio sets rows of one day against rows of another day of the same source.

    Deals won in May over deals created in May are different deals: the rate can pass 100 %, and
    moves when more are created without any change in selling. Where a cohort is meant, a
    `conversion` follows each row; where not, both sides stand on one axis.

    ```kpi fail
    metric paid_rate = count(orders where paid_at is not null on paid_at) / count(orders)
    ```

    ```kpi fail
    kpi paid_rate {
      formula: sum(orders.amount where stage = "paid" on paid_at) / sum(orders.amount)
      window:  month
    }
    ```

    ```kpi pass
    metric paid_rate = conversion(orders.placed_at -> orders.paid_at within 30 days)
    ```

    ```kpi pass
    metric paid_rate = count(orders where stage = "paid") / count(orders)
    ```
    """
    for ratio, above, below in own(measure, model, _of_two_axes):
        yield Draft(
            f"the ratio sets `{above}` against `{below}`",
            ratio.span,
            notes=("its two sides count different rows, so that it can pass 100 %",),
            help="write a `conversion`, or let both sides stand on one axis",
        )


def _of_two_axes(formula: Expr) -> Iterator[tuple[Expr, str, str]]:
    """Yield the ratios of a formula that set two axes of one source against each other."""
    for part in answer_parts(formula):
        match part:
            case Binary(operator="/", left=Aggregate() as top, right=Aggregate() as bottom):
                if top.source != bottom.source or top.axis is None or bottom.axis is None:
                    continue
                if top.axis != bottom.axis:
                    yield part, top.axis.name, bottom.axis.name
            case _:
                continue
