"""L105 goal-without-measure."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import rule_of
from kpilang.model.entities import Goal
from kpilang.model.project import Model


@rule_of(Goal, code="L105", name="goal-without-measure")
def goal_without_measure(goal: Goal, _model: Model) -> Iterator[Draft]:
    """A goal does not say by which number it is reached.

    "Delight our customers" is a wish until somebody can tell on the last day of the year whether
    it came true. A goal names one formula, or a metric, that decides.

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    ```

    ```kpi fail
    goal grow "Sell more" {
      rank:  primary
      owner: seller
    }
    ```

    ```kpi pass
    goal grow "Sell more" {
      rank:    primary
      measure: sum(orders.amount)
      target:  >= 1M USD per year
    }
    ```

    ```kpi pass
    metric revenue = sum(orders.amount)
    goal grow "Sell more" { measure: revenue }
    ```
    """
    if not goal.states("measure"):
        yield Draft(
            f"the goal `{goal.name}` has no measure",
            goal.span,
            notes=("nobody can tell whether it is reached",),
            help="add `measure:` with the metric that decides, as in `measure: revenue`",
        )
