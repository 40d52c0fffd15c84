"""L315 leading-from-outcome."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Kpi
from kpilang.model.expr import Expr, TargetOf
from kpilang.model.facts import holds, kinds
from kpilang.model.leaves import aggregates
from kpilang.model.likeness import normal
from kpilang.model.measures import formula_of
from kpilang.model.project import Model

_TARGET = kinds(TargetOf)


@rule_of(Kpi, code="L315", name="leading-from-outcome")
def leading_from_outcome(kpi: Kpi, model: Model) -> Iterator[Draft]:
    """A leading KPI is computed from the very outcome that it should predict.

    It moves with the outcome, not before it: the two always agree, and the agreement says nothing.
    What is held against the rest of a target is left alone, for the rest is the outcome's.

    ```kpi fail
    kpi order_value {
      type:    lagging outcome
      formula: sum(orders.amount)
    }
    kpi value_per_order {
      type:    leading pipeline
      formula: sum(orders.amount) / count(orders)
      drives:  order_value
    }
    ```

    ```kpi fail
    metric revenue = sum(orders.amount where stage = "paid")
    kpi share_paid {
      type:    leading pipeline
      formula: revenue / sum(orders.amount)
      drives:  revenue
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount where stage = "paid")
    kpi order_count {
      type:    leading activity
      formula: count(orders)
      drives:  revenue
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount where stage = "paid")
    kpi order_value {
      type:    leading pipeline
      formula: sum(orders.amount)
      drives:  revenue
    }
    ```
    """
    if not kpi.is_leading or not kpi.drives or kpi.formula is None:
        return
    if holds(kpi.formula, _TARGET):
        return
    for drive in kpi.drives:
        driven = model.measure(drive.name)
        if driven is None:
            continue
        outcome = formula_of(driven)
        if outcome is None or not _kinds(outcome) <= _kinds(kpi.formula):
            continue
        parts = _parts(outcome)
        if parts and parts <= _parts(kpi.formula):
            yield Draft(
                f"`{kpi.name}` is computed from `{driven.name}`, which it should predict",
                kpi.span,
                secondary=(Label(driven.span, "all that this is made of"),),
                notes=("it moves with the outcome, not before it",),
                help="measure what comes first, or declare it as `type: lagging …`",
            )


def _kinds(formula: Expr) -> set[tuple[str, str]]:
    """Return what is aggregated how, in which formulas differ more quickly than in their parts."""
    return {(leaf.source, leaf.function) for leaf in aggregates(formula)}


def _parts(formula: Expr) -> set[Expr]:
    return {normal(leaf) for leaf in aggregates(formula)}
