"""L213 same-dashboard."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import Settings, rule
from kpilang.model.boards import Dashboard
from kpilang.model.project import Model


@rule("L213", "same-dashboard")
def same_dashboard(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Two roles with different work are shown the very same measures.

    What a buyer acts on is not what a seller acts on. One dashboard for both is a report: everyone
    looks at it, and nobody finds their own number in it. What both need may be on both.

    ```kpi fail
    role buyer "Buyer"
    metric order_count = count(orders)
    metric order_value = sum(orders.amount)
    dashboard desk for seller { row { tile order_count as number
                                      tile order_value as number } }
    dashboard shelf for buyer { row { tile order_value as number
                                      tile order_count as number } }
    ```

    ```kpi fail
    role buyer "Buyer"
    metric order_count = count(orders)
    metric order_value = sum(orders.amount)
    dashboard desk for seller { row { tile order_count as number
                                      tile order_value as number } }
    dashboard shelf for buyer { row { tile order_count as line
                                      tile order_value as line } }
    ```

    ```kpi pass
    role buyer "Buyer"
    metric order_count = count(orders)
    metric order_value = sum(orders.amount)
    dashboard desk for seller { row { tile order_count as number } }
    dashboard shelf for buyer { row { tile order_count as number
                                      tile order_value as number } }
    ```

    ```kpi pass
    metric order_count = count(orders)
    metric order_value = sum(orders.amount)
    dashboard desk for seller { row { tile order_count as number
                                      tile order_value as number } }
    dashboard wall for seller { row { tile order_count as number
                                      tile order_value as number } }
    ```
    """
    seen: dict[frozenset[str], Dashboard] = {}
    for board in model.dashboards.values():
        shown = frozenset(tile.subject for tile in board.tiles)
        if board.role is None or len(shown) < 2:
            continue
        first = seen.setdefault(shown, board)
        if first.role != board.role:
            yield Draft(
                f"`{board.role}` is shown the same as `{first.role}`",
                board.span,
                secondary=(Label(first.span, "shown here as well"),),
                notes=("roles with different work act on different numbers",),
                help="show each role what it acts on, and only that",
            )
