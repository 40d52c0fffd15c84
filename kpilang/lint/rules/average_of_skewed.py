"""L403 average-of-skewed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.rule import LintProfile, Settings, rule_among
from kpilang.model.entities import Kpi, Measure, Metric
from kpilang.model.expr import Aggregate, AggregateFunction, Expr
from kpilang.model.leaves import aggregates
from kpilang.model.likeness import mark, normal
from kpilang.model.measures import formula_of
from kpilang.model.project import Model
from kpilang.source.span import Span

ROBUST = (AggregateFunction.MEDIAN, AggregateFunction.PERCENTILE)


_Value = tuple[str, int]
"""The source of what is aggregated, and the mark of the value."""

_Said = tuple[tuple[_Value, ...], tuple[tuple[_Value, Span], ...]]
"""Of which values a formula has a median or a percentile, and of which durations an average."""


def _said(measure: Metric | Kpi, _model: Model) -> _Said | None:
    leaves = tuple(_leaves(measure))
    robust = tuple(_value(leaf) for leaf in leaves if leaf.function in ROBUST)
    averages = tuple((_value(leaf), leaf.span) for leaf in leaves if _is_skewed(leaf))
    return (robust, averages) if robust or averages else None


@rule_among(
    *(Metric, Kpi),
    note=_said,
    code="L403",
    name="average-of-skewed",
    severity=Severity.INFO,
    profile=LintProfile.STRICT,
    whole=True,
)
def average_of_skewed(
    noted: Mapping[str, _Said], model: Model, _settings: Settings
) -> Iterator[Draft]:
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
    robust: dict[_Value, list[str]] = defaultdict(list)
    for name, (values, _) in noted.items():
        for value in values:
            robust[value].append(name)
    for name, (_, averages) in noted.items():
        for value, span in averages if name in model.kpis else ():
            if value in robust and _is_beside(model, name, span, robust[value]):
                continue
            yield Draft(
                f"`{name}` averages durations, with no median beside it",
                span,
                notes=("a few very long ones carry an average away from what is usual",),
                help="write `median(…)`, or declare one beside it",
            )


def _is_beside(model: Model, name: str, span: Span, others: Iterable[str]) -> bool:
    """Tell whether others have a median of the very value that is averaged at a place."""
    leaves = (leaf for leaf in _leaves(model.measure(name)) if leaf.span == span)
    averaged = {_exactly(leaf) for leaf in leaves if _is_skewed(leaf)}
    beside = (leaf for other in others for leaf in _leaves(model.measure(other)))
    return averaged <= {_exactly(leaf) for leaf in beside if leaf.function in ROBUST}


def _leaves(measure: Measure | None) -> Iterator[Aggregate]:
    formula = None if measure is None else formula_of(measure)
    return iter(()) if formula is None else aggregates(formula)


def _is_skewed(leaf: Aggregate) -> bool:
    """Tell whether an aggregate is the average of a duration."""
    if leaf.function is not AggregateFunction.AVG or leaf.argument is None:
        return False
    return bool(leaf.argument.type.unit.time_base)


def _value(leaf: Aggregate) -> _Value:
    return leaf.source, mark(leaf.argument)


def _exactly(leaf: Aggregate) -> tuple[str, Expr | None]:
    return leaf.source, None if leaf.argument is None else normal(leaf.argument)
