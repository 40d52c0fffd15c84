"""L308 owner-without-team."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model


@rule("L308", "owner-without-team", whole=True)
def owner_without_team(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A role owns KPIs, and belongs to no team, while other roles do.

    Its KPIs count for no team: limits and scorecards of teams pass them by. A project without teams
    is left alone, and so is a role that owns a goal, such as the head of the company.

    ```kpi fail
    team sales "Sales"
    role agent "Agent" { team: sales }
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    ```

    ```kpi fail
    team sales "Sales"
    role buyer "Buyer"
    kpi order_value {
      formula: sum(orders.amount)
      owner:   buyer
    }
    ```

    ```kpi pass
    team sales "Sales"
    role agent "Agent" { team: sales }
    kpi order_count {
      formula: count(orders)
      owner:   agent
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    ```
    """
    if not model.teams:
        return
    heads = {goal.owner for goal in model.goals.values()}
    owners = dict.fromkeys(kpi.owner for kpi in model.kpis.values())
    for name in owners:
        role = model.roles.get(name or "")
        if role is not None and role.team is None and role.name not in heads:
            yield Draft(
                f"`{role.name}` owns KPIs and belongs to no team",
                role.span,
                help=f"write `role {role.name} {{ team: … }}`",
            )
