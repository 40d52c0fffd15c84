"""L106 goal-without-target."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.example import amount_for
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal
from kpilang.model.project import Model


@rule_of(Goal, code="L106", name="goal-without-target")
def goal_without_target(goal: Goal, _model: Model) -> Iterator[Draft]:
    """A goal says what is measured, and not how much is enough.

    A direction is no destination: any increase would do, and nobody can plan backwards from it. A
    goal without a measure is not this rule's business.

    ```kpi fail
    goal grow "Sell more" { measure: sum(orders.amount) }
    ```

    ```kpi fail
    metric order_count = count(orders)
    goal grow "Sell more" {
      rank:    primary
      measure: order_count
      owner:   seller
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      measure: sum(orders.amount)
      target:  >= 1M USD per year
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      measure: sum(orders.amount)
      target:  none until 2027-01-01 "baseline first"
    }
    ```
    """
    if goal.states("measure") and not goal.has_target:
        amount = amount_for(goal)
        yield Draft(
            f"the goal `{goal.name}` has no target",
            goal.span,
            notes=("any increase would do, and none can be planned for",),
            help=f"add `target:`, as in `target: >= {amount} by end of 2027`"
            if amount
            else "add `target:`",
        )
