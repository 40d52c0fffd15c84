"""L108 goal-without-deadline."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal, LevelTarget
from kpilang.model.project import Model


@rule_of(Goal, code="L108", name="goal-without-deadline")
def goal_without_deadline(goal: Goal, _model: Model) -> Iterator[Draft]:
    """A goal has a target, and no time by which it is reached.

    "Twelve million" may be meant by Christmas or by the end of the decade. A target says `by` when,
    or `per` which period, or stands in a table of periods; a `window:` says it too.

    ```kpi fail
    goal grow "Sell more" {
      measure: sum(orders.amount)
      target:  >= 1M USD
    }
    ```

    ```kpi fail
    goal grow "Sell more" {
      rank:    primary
      measure: count(orders)
      target:  between 100 and 200
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      measure: sum(orders.amount)
      target:  >= 1M USD by end of 2027
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      measure: sum(orders.amount)
      target:  >= 1M USD per year
    }
    ```
    """
    target = goal.target
    if not isinstance(target, LevelTarget) or goal.states("window"):
        return
    if target.deadline is None and target.per is None:
        yield Draft(
            f"the target of the goal `{goal.name}` has no deadline",
            target.span,
            help="say by when, as in `by end of 2027`, or for which period, as in `per year`",
        )
