"""L206 same-title."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import Settings, rule
from kpilang.model.entities import Kpi, Metric
from kpilang.model.project import Model


@rule("L206", "same-title")
def same_title(model: Model, _settings: Settings) -> Iterator[Draft]:
    """One title stands over two formulas.

    The classic is "Win rate": deals won of all that were closed here, of all there were in the next
    report. People see the title, and believe one of the numbers to be wrong. Capitals and blanks
    make no difference. A KPI may have the title of the metric that it is.

    ```kpi fail
    metric paid_orders "Paid orders" = count(orders where stage = "paid")
    metric orders_paid "Paid orders" = count(orders on paid_at)
    ```

    ```kpi fail
    kpi paid_orders "Paid orders" { formula: count(orders where stage = "paid") }
    metric orders_paid "paid  orders" = count(orders on paid_at)
    ```

    ```kpi pass
    metric paid_orders "Paid orders" = count(orders where stage = "paid")
    kpi orders_paid "Paid orders" { formula: paid_orders }
    ```

    ```kpi pass
    metric paid_orders "Paid orders" = count(orders where stage = "paid")
    metric orders_paid "Orders by the day of their payment" = count(orders on paid_at)
    ```
    """
    first: dict[str, Metric | Kpi] = {}
    measures: list[Metric | Kpi] = [*model.metrics.values(), *model.kpis.values()]
    for measure in measures:
        title = " ".join(measure.title.casefold().split())
        if not title:
            continue
        earlier = first.setdefault(title, measure)
        if earlier.mark and measure.mark and earlier.mark != measure.mark:
            yield Draft(
                f'`{measure.name}` has the title "{measure.title}" of another formula',
                measure.span,
                secondary=(Label(earlier.span, "has it too"),),
                notes=("who sees two numbers under one title believes one of them to be wrong",),
                help="say in the titles what differs",
            )
