"""L117 misaligned-kpi."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.reach import driven, reached
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Measure, Tree
from kpilang.model.expr import Expr
from kpilang.model.likeness import normal
from kpilang.model.measures import formula_of
from kpilang.model.project import Model


@rule("L117", "misaligned-kpi", profile=LintProfile.STRICT)
def misaligned_kpi(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A KPI serves a goal, and no path leads from it into the goal's tree.

    The tree says what the goal comes from. What is neither in it nor drives something that is, over
    one step or several, may be well done all year while the goal is missed. Judged are the KPIs of
    goals that have a tree.

    ```kpi fail
    goal grow "Sell more" { measure: order_value }
    metric order_value   = sum(orders.amount)
    metric order_count   = count(orders)
    metric average_order = sum(orders.amount) / count(orders)
    tree sales for grow { order_value = order_count * average_order }
    kpi delivery_time {
      goal:    grow
      formula: avg(orders.took)
    }
    ```

    ```kpi fail
    goal grow "Sell more" { measure: order_value }
    metric order_value   = sum(orders.amount)
    metric order_count   = count(orders)
    metric average_order = sum(orders.amount) / count(orders)
    tree sales for grow { order_value = order_count * average_order }
    kpi delivery_time {
      goal:    grow
      formula: avg(orders.took)
      drives:  large_discounts
    }
    metric large_discounts = count(orders where discount > 20%)
    ```

    ```kpi pass
    goal grow "Sell more" { measure: order_value }
    metric order_value   = sum(orders.amount)
    metric order_count   = count(orders)
    metric average_order = sum(orders.amount) / count(orders)
    tree sales for grow { order_value = order_count * average_order }
    kpi delivery_time {
      goal:    grow
      formula: avg(orders.took)
      drives:  order_count
    }
    ```

    ```kpi pass
    goal grow "Sell more" { measure: order_value }
    metric order_value   = sum(orders.amount)
    metric order_count   = count(orders)
    metric average_order = sum(orders.amount) / count(orders)
    tree sales for grow { order_value = order_count * average_order }
    kpi average_value {
      goal:    grow
      formula: order_value / order_count
    }
    ```
    """
    if not model.trees:
        return
    steps: dict[str, tuple[str, ...]] = dict(driven(model))
    measures: list[Measure] = [*model.kpis.values(), *model.metrics.values()]
    for measure in measures:
        steps[measure.name] = (*steps.get(measure.name, ()), *measure.uses)
    for tree in model.trees.values():
        inside = _inside(tree, measures, model)
        for kpi in model.kpis.values():
            if tree.subject in kpi.goals and not reached((kpi.name,), steps) & inside:
                yield Draft(
                    f"no path leads from `{kpi.name}` into the tree of `{tree.subject}`",
                    kpi.span,
                    notes=("it may be met all year while the goal is missed",),
                    help="say what it `drives:`, add that to the tree, or name another goal",
                )


def _inside(tree: Tree, measures: list[Measure], model: Model) -> set[str]:
    """Return the measures of a tree, and those that mean the same."""
    names = {name for line in tree.equations for name in (line.name, *line.uses)}
    meanings = {name: _meaning(model.measure(name)) for name in names}
    known = {meaning for meaning in meanings.values() if meaning is not None}
    return names | {measure.name for measure in measures if _meaning(measure) in known}


def _meaning(measure: Measure | None) -> Expr | None:
    formula = None if measure is None else formula_of(measure)
    return None if formula is None else normal(formula)
