"""L207 similar-name."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Kpi, Metric
from kpilang.model.project import Model


@rule("L207", "similar-name", profile=LintProfile.STRICT)
def similar_name(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Two names differ by nothing that people would notice.

    `deal_won`, `deals_won` and `won_deals` will be taken for each other, in a formula or in a
    meeting. Names are alike that have the same words in any order, one or many of each. A KPI that
    is just the metric of a like name is left alone.

    ```kpi fail
    metric order_paid  = count(orders where stage = "paid")
    metric paid_orders = count(orders on paid_at)
    ```

    ```kpi fail
    metric order_value = sum(orders.amount)
    kpi orders_value { formula: avg(orders.amount) }
    ```

    ```kpi pass
    metric order_value = sum(orders.amount)
    kpi orders_value { formula: order_value }
    ```

    ```kpi pass
    metric order_value   = sum(orders.amount)
    metric average_order = avg(orders.amount)
    ```
    """
    first: dict[tuple[str, ...], Metric | Kpi] = {}
    measures: list[Metric | Kpi] = [*model.metrics.values(), *model.kpis.values()]
    for measure in measures:
        words = tuple(sorted([word.removesuffix("s") for word in measure.name.split("_")]))
        earlier = first.setdefault(words, measure)
        if earlier is measure or earlier.name in measure.uses or measure.name in earlier.uses:
            continue
        yield Draft(
            f"`{measure.name}` is easily taken for `{earlier.name}`",
            measure.span,
            secondary=(Label(earlier.span, "a name of the same words"),),
            help="say in the names what differs",
        )
