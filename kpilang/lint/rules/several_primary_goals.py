"""L110 several-primary-goals."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Label
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.project import Model


@rule("L110", "several-primary-goals", profile=LintProfile.MINIMAL)
def several_primary_goals(model: Model, _settings: Settings) -> Iterator[Draft]:
    """More than one goal is the primary one.

    When two goals pull apart, the primary one wins. With two of them nobody knows which.

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    goal earn "Earn more" { rank: primary }
    ```

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    goal keep "Keep customers" {
      rank:     primary
      supports: grow
    }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    goal earn "Earn more" {
      rank:     secondary
      supports: grow
    }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    goal earn "Earn more" { supports: grow }
    ```
    """
    primary = [goal for goal in model.goals.values() if goal.rank == "primary"]
    for goal in primary[1:]:
        yield Draft(
            f"`{goal.name}` is a second primary goal",
            goal.span,
            secondary=(Label(primary[0].span, "the first one"),),
            notes=("when two goals pull apart, the primary one wins",),
            help="write `rank: secondary` in one of them, with `supports:`",
        )
