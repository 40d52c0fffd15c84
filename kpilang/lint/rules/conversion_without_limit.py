"""L402 conversion-without-limit."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.own import own
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, Kpi, Measure, Metric
from kpilang.model.expr import Conversion, Expr
from kpilang.model.facts import holds, kinds
from kpilang.model.leaves import answer_parts
from kpilang.model.project import Model

_CONVERSION = kinds(Conversion)


@rule_of(Metric, Goal, Kpi, code="L402", name="conversion-without-limit")
def conversion_without_limit(measure: Measure, model: Model) -> Iterator[Draft]:
    """A conversion has no time limit.

    The cohort of January has had a year to convert, that of December a week: older cohorts look
    better for no other reason, and last month's number goes on rising. With `within` every cohort
    has the same time, and those that have not had it yet are marked immature.

    ```kpi fail
    metric paid_share = conversion(orders.placed_at -> orders.paid_at)
    ```

    ```kpi fail
    kpi paid_share {
      formula: conversion(orders.placed_at -> orders.paid_at)
      window:  month
    }
    ```

    ```kpi pass
    metric paid_share = conversion(orders.placed_at -> orders.paid_at within 30 days)
    ```

    ```kpi pass
    kpi paid_share {
      formula: conversion(orders.placed_at -> orders.paid_at within 2 weeks)
      window:  month
    }
    ```
    """
    for part in own(measure, model, _endless):
        yield Draft(
            "the conversion has no time limit",
            part.span,
            notes=("older cohorts look better because they have had more time",),
            help="say how long each has, as in `within 30 days`",
        )


def _endless(formula: Expr) -> Iterator[Conversion]:
    for part in answer_parts(formula) if holds(formula, _CONVERSION) else ():
        if isinstance(part, Conversion) and part.within is None:
            yield part
