"""L408 unused-role."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.diagnostics.model import Severity
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.project import Model


@rule("L408", "unused-role", severity=Severity.INFO, profile=LintProfile.STRICT, whole=True)
def unused_role(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A role owns nothing and has no dashboard, or a team has no role.

    Either its KPIs are missing, or it is left over from an earlier organisation.

    ```kpi fail
    role buyer "Buyer"
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    ```

    ```kpi fail
    team purchase "Purchase"
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    ```

    ```kpi pass
    dashboard desk for seller { row { tile order_count as number } }
    metric order_count = count(orders)
    ```
    """
    owners = {kpi.owner for kpi in model.kpis.values()}
    owners |= {goal.owner for goal in model.goals.values()}
    owners |= {board.role for board in model.dashboards.values()}
    owners |= {board.owner for board in model.dashboards.values()}
    owners |= {metric.owner for metric in model.metrics.values()}
    owners |= {source.owner for source in model.sources.values()}
    for role in model.roles.values():
        if role.name not in owners:
            yield Draft(
                f"the role `{role.name}` owns nothing and has no dashboard",
                role.span,
                help="give it the KPIs that it acts on, or delete it",
            )
    teams = {role.team for role in model.roles.values()}
    teams |= {kpi.team for kpi in model.kpis.values()}
    teams |= {goal.team for goal in model.goals.values()}
    for team in model.teams.values():
        if team.name not in teams:
            yield Draft(
                f"no role belongs to the team `{team.name}`",
                team.span,
                help=f"write `team: {team.name}` in its roles, or delete it",
            )
