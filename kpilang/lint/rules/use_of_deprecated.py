"""L409 use-of-deprecated."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import Settings, rule
from kpilang.model.entities import Measure
from kpilang.model.project import Model
from kpilang.source.span import Span


@rule("L409", "use-of-deprecated")
def use_of_deprecated(model: Model, _settings: Settings) -> Iterator[Draft]:
    """Something that is deprecated is used still.

    A deprecated KPI or metric is on its way out: what is built on it breaks when it goes. The
    finding names what takes its place, where `replaced by` says so.

    ```kpi fail
    kpi all_orders {
      formula:     count(orders)
      deprecated:  "counts cancelled ones too"
    }
    kpi order_count { formula: all_orders }
    ```

    ```kpi fail
    kpi order_count {
      formula:     count(orders)
      deprecated:  "counts cancelled ones too"
    }
    dashboard floor { row { tile order_count as number } }
    ```

    ```kpi pass
    kpi order_count {
      formula:     count(orders)
      deprecated:  "counts cancelled ones too"
    }
    ```

    ```kpi pass
    metric paid_orders = count(orders where stage = "paid")
    kpi order_count { formula: paid_orders }
    ```
    """
    every: tuple[Measure, ...] = (
        *model.metrics.values(),
        *model.kpis.values(),
        *model.goals.values(),
    )
    retired = {measure.name: measure for measure in every if measure.retired is not None}
    if not retired:
        return
    for measure in every:
        for name in measure.uses:
            if name in retired and measure.name not in retired:
                yield _draft(model, name, measure.span, f"`{measure.name}`")
    for board in model.dashboards.values():
        for row in board.rows:
            for tile in row:
                if tile.subject in retired:
                    yield _draft(model, tile.subject, tile.span, "a tile")


def _draft(model: Model, name: str, span: Span, user: str) -> Draft:
    measure = model.measure(name)
    assert measure is not None
    assert measure.retired is not None
    other = measure.retired.replaced_by
    return Draft(
        f"{user} uses `{name}`, which is deprecated",
        span,
        secondary=(Label(measure.span, measure.retired.reason or "deprecated"),),
        help=f"use `{other}`" if other else "use what takes its place",
    )
