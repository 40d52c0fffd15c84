"""L406 average-of-ratio."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.own import own
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, Kpi, Measure, Metric
from kpilang.model.expr import Aggregate, AggregateFunction, Column, Expr
from kpilang.model.leaves import aggregates
from kpilang.model.project import Model

#: what columns of ratios are called
WORDS = frozenset(("rate", "ratio", "share", "percent", "percentage", "pct", "discount", "yield"))
MADE = (AggregateFunction.AVG, AggregateFunction.SUM)


@rule_of(Metric, Goal, Kpi, code="L406", name="average-of-ratio")
def average_of_ratio(measure: Measure, model: Model) -> Iterator[Draft]:
    """A column of ratios is averaged or summed.

    An order of ten dollars weighs as much as one of a million. The discount given is all discounts
    over all list prices, so that the formula divides two sums, and is right at every level. A
    column of pure numbers is one of ratios when its name says so, as in `discount` or `win_rate`.

    ```kpi fail
    metric usual_discount = avg(orders.discount)
    ```

    ```kpi fail
    kpi discounts {
      formula: sum(orders.discount)
      window:  month
    }
    ```

    ```kpi pass
    metric given_discount = sum(orders.amount * orders.discount) / sum(orders.amount)
    ```

    ```kpi pass
    metric usual_discount = median(orders.discount)
    ```
    """
    for leaf in own(measure, model, _of_ratios):
        verb = "averages" if leaf.function is AggregateFunction.AVG else "sums"
        yield Draft(
            f"`{leaf.function}` {verb} percentages, whatever they are percentages of",
            leaf.span,
            notes=("a small row weighs as much as a large one",),
            help="divide two sums, as in `sum(amount * discount) / sum(amount)`",
        )


def _of_ratios(formula: Expr) -> Iterator[Aggregate]:
    return (leaf for leaf in aggregates(formula) if leaf.function in MADE and _is_of_ratio(leaf))


def _is_of_ratio(leaf: Aggregate) -> bool:
    column = leaf.argument
    if not isinstance(column, Column):
        return False
    return column.type.unit.is_pure and not WORDS.isdisjoint(column.column.split("_"))
