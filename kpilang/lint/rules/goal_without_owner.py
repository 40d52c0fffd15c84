"""L107 goal-without-owner."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal
from kpilang.model.project import Model


@rule_of(Goal, code="L107", name="goal-without-owner")
def goal_without_owner(goal: Goal, _model: Model) -> Iterator[Draft]:
    """Nobody answers for a goal.

    What everybody is responsible for, nobody is: a goal has one role that is asked when it slips.

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    ```

    ```kpi fail
    goal grow "Sell more" {
      measure: sum(orders.amount)
      target:  >= 1M USD per year
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      rank:  primary
      owner: seller
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      measure: sum(orders.amount)
      target:  >= 1M USD per year
      owner:   seller
    }
    ```
    """
    if not goal.states("owner"):
        yield Draft(
            f"the goal `{goal.name}` has no owner",
            goal.span,
            notes=("what everybody answers for, nobody does",),
            help="add `owner:` with the role that is asked when it slips",
        )
