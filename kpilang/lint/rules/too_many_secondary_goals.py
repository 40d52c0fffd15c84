"""L111 too-many-secondary-goals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.entities import Goal
from kpilang.model.project import Model

MOST = 2


@rule("L111", "too-many-secondary-goals")
def too_many_secondary_goals(model: Model, _settings: Settings) -> Iterator[Draft]:
    """More than two secondary goals stand at one level.

    People keep one goal and one or two beside it in mind. With more of them each can be pleaded
    against the others. Goals are at one level when they support the same goal and one team owns
    them.

    ```kpi fail
    goal grow "Sell more" { rank: primary }
    goal earn "Earn more" {
      rank:     secondary
      supports: grow
    }
    goal keep "Keep customers" {
      rank:     secondary
      supports: grow
    }
    goal win "Win customers" {
      rank:     secondary
      supports: grow
    }
    ```

    ```kpi fail
    goal earn "Earn more" { rank: secondary }
    goal keep "Keep customers" { rank: secondary }
    goal win "Win customers" { rank: secondary }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    goal earn "Earn more" {
      rank:     secondary
      supports: grow
    }
    goal keep "Keep customers" {
      rank:     secondary
      supports: grow
    }
    ```

    ```kpi pass
    goal grow "Sell more" { rank: primary }
    goal earn "Earn more" {
      rank:     secondary
      supports: grow
    }
    goal keep "Keep customers" {
      rank:     secondary
      supports: grow
    }
    goal help "Help quickly" {
      rank:     secondary
      supports: keep
    }
    ```
    """
    levels: dict[tuple[tuple[str, ...], str | None], list[Goal]] = defaultdict(list)
    for goal in model.goals.values():
        if goal.rank == "secondary":
            role = model.roles.get(goal.owner or "")
            team = goal.team or (None if role is None else role.team)
            levels[goal.supports, team].append(goal)
    for goals in levels.values():
        if len(goals) > MOST:
            names = ", ".join(f"`{goal.name}`" for goal in goals)
            yield Draft(
                f"{len(goals)} secondary goals stand at one level, more than {MOST}",
                goals[MOST].span,
                notes=(f"they are {names}",),
                help="let one support another, or make a KPI of it",
            )
