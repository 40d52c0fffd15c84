"""L112 goal-on-its-own."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.mending import added
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model


@rule("L112", "goal-on-its-own")
def goal_on_its_own(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A goal supports no other, and is not the primary one.

    A team's goal that leads to no goal of the company may be reached every quarter while the
    company misses its own. Every goal leads to the primary one, over one step or several.

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    goal answer "Answer quickly" { rank: secondary }
    ```

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    goal answer "Answer quickly" { owner: seller }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    goal answer "Answer quickly" { supports: grow }
    ```

    ```kpi pass
    goal answer "Answer quickly" { rank: secondary }
    ```
    """
    primary = next((goal for goal in model.goals.values() if goal.rank == "primary"), None)
    if primary is None:
        return
    for goal in model.goals.values():
        if goal.rank != "primary" and not goal.states("supports"):
            yield Draft(
                f"the goal `{goal.name}` supports no other goal",
                goal.span,
                secondary=(Label(primary.span, "the primary goal"),),
                help=f"add `supports: {primary.name}`, or the goal on the way to it",
                fix=added(goal, f"supports: {primary.name}", "rank"),
            )
