"""L409 use-of-deprecated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import Settings, rule_among
from kpilang.model.entities import Goal, Kpi, Measure, Metric
from kpilang.model.project import Model
from kpilang.source.span import Span


def _retired(measure: Measure, _model: Model) -> bool | None:
    return None if measure.retired is None else True


@rule_among(Metric, Kpi, Goal, note=_retired, code="L409", name="use-of-deprecated")
def use_of_deprecated(
    retired: Mapping[str, bool], model: Model, _settings: Settings
) -> Iterator[Draft]:
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
    if not retired:
        return
    every: tuple[Measure, ...] = (
        *model.metrics.values(),
        *model.kpis.values(),
        *model.goals.values(),
    )
    for measure in every:
        for name in measure.uses:
            if name in retired and measure.name not in retired:
                yield _draft(model, name, measure.span, f"`{measure.name}`")
    for board in model.dashboards.values():
        for tile in board.tiles:
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
