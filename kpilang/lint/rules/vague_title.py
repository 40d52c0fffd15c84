"""L305 vague-title."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi
from kpilang.model.project import Model

#: words that praise or name a field, and count nothing
VAGUE = frozenset(
    (
        *("activity", "business", "customer", "effectiveness", "efficiency", "engagement"),
        *("excellence", "health", "impact", "index", "kpi", "level", "marketing"),
        *("metric", "momentum", "overall", "performance", "productivity", "progress", "quality"),
        *("rating", "results", "sales", "satisfaction", "score", "status", "success", "team"),
        *("total", "value"),
    )
)


@rule_of(Kpi, code="L305", name="vague-title")
def vague_title(kpi: Kpi, _model: Model) -> Iterator[Draft]:
    """A KPI's title does not say what is counted.

    "Sales performance" can be revenue, deals, or how hard people try. A title names the thing that
    is counted, and where it matters its condition: "Deals won", "Calls per day". Without a title
    the name is judged.

    ```kpi fail
    kpi sales_performance { formula: sum(orders.amount) }
    ```

    ```kpi fail
    kpi orders_value "Overall success" { formula: sum(orders.amount) }
    ```

    ```kpi pass
    kpi order_value "Value of the orders" { formula: sum(orders.amount) }
    ```

    ```kpi pass
    kpi performance "Orders placed" { formula: count(orders) }
    ```
    """
    words = kpi.label.casefold().split()
    if words and all(word in VAGUE for word in words):
        yield Draft(
            f'the title "{kpi.label}" does not say what is counted',
            kpi.span,
            help='name the thing and its condition, as in `"Deals won"`',
        )
