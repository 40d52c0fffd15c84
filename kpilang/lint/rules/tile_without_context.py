"""L210 tile-without-context."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.lint.rule import Settings, rule
from kpilang.model.boards import Tile
from kpilang.model.entities import Goal, Kpi
from kpilang.model.project import Model

#: forms that show one number and nothing beside it
FORMS = ("number", "gauge")
CONTEXT = ("sparkline", "previous", "target", "benchmark", "baseline")


@rule("L210", "tile-without-context")
def tile_without_context(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A tile shows a number, and nothing to compare it with.

    "412 calls" is neither good nor bad. It becomes a message beside its target, the period before,
    a benchmark or its own course.

    ```kpi fail
    metric order_count = count(orders)
    dashboard floor { row { tile order_count as number } }
    ```

    ```kpi fail
    kpi order_count {
      formula: count(orders)
      window:  month
    }
    dashboard floor { row { tile order_count as number width 2 } }
    ```

    ```kpi pass
    metric order_count = count(orders)
    dashboard floor { row { tile order_count as number with previous } }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      window:  month
      target:  >= 100
    }
    dashboard floor { row { tile order_count as number } }
    ```
    """
    for board in model.dashboards.values():
        for tile in board.tiles:
            if tile.form in FORMS and not _has_context(tile, model):
                yield Draft(
                    f"the tile of `{tile.subject}` shows a number without context",
                    tile.span,
                    notes=("a number alone is neither good nor bad",),
                    help="add `with previous`, `with sparkline`, or a target to the KPI",
                    fix=_fix(tile),
                )


def _has_context(tile: Tile, model: Model) -> bool:
    subject = model.measure(tile.subject)
    if subject is None or any(word in CONTEXT for word in tile.extras):
        return True
    if not isinstance(subject, (Kpi, Goal)):
        return False
    return subject.has_target or (not tile.extras and subject.states("benchmark"))


def _fix(tile: Tile) -> Fix | None:
    if tile.extras:
        return None
    end = tile.span._replace(start=tile.span.end)
    return Fix("add `with previous`", (Edit(end, " with previous"),), Applicability.UNSAFE)
