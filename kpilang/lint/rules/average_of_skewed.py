"""L403 average-of-skewed."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Kpi, Metric
from kpilang.model.expr import Aggregate, AggregateFunction, Expr
from kpilang.model.leaves import aggregates
from kpilang.model.likeness import normal
from kpilang.model.project import Model

ROBUST = (AggregateFunction.MEDIAN, AggregateFunction.PERCENTILE)


@rule("L403", "average-of-skewed", severity=Severity.INFO, profile=LintProfile.STRICT, whole=True)
def average_of_skewed(model: Model, _settings: Settings) -> Iterator[Draft]:
    """An average of a duration stands with no median beside it.

    Durations are skewed: most are short, and a few very long ones carry the average away from what
    is usual. A median, or a percentile, of the same value beside it shows whether that is so.

    ```kpi fail
    kpi delivery_time { formula: avg(orders.took) }
    ```

    ```kpi fail
    kpi delivery_time { formula: avg(orders.took) }
    metric usual_value = median(orders.amount)
    ```

    ```kpi pass
    kpi delivery_time { formula: avg(orders.took) }
    metric usual_time = median(orders.took)
    ```

    ```kpi pass
    kpi delivery_time { formula: median(orders.took) }
    ```
    """
    measures: list[Metric | Kpi] = [*model.metrics.values(), *model.kpis.values()]
    leaves = [leaf for m in measures if m.formula is not None for leaf in aggregates(m.formula)]
    robust = {_value(leaf) for leaf in leaves if leaf.function in ROBUST}
    for kpi in model.kpis.values():
        for leaf in () if kpi.formula is None else aggregates(kpi.formula):
            if leaf.function is not AggregateFunction.AVG or leaf.argument is None:
                continue
            if leaf.argument.type.unit.time_base and _value(leaf) not in robust:
                yield Draft(
                    f"`{kpi.name}` averages durations, with no median beside it",
                    leaf.span,
                    notes=("a few very long ones carry an average away from what is usual",),
                    help="write `median(…)`, or declare one beside it",
                )


def _value(leaf: Aggregate) -> tuple[str, Expr | None]:
    return leaf.source, None if leaf.argument is None else normal(leaf.argument)
