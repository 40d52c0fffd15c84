"""L201 too-many-kpis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.entities import Kpi, Named
from kpilang.model.project import Model


@rule("L201", "too-many-kpis")
def too_many_kpis(model: Model, settings: Settings) -> Iterator[Draft]:
    """A team or a role owns more KPIs than anyone can steer by.

    A team's short list has five to eight KPIs, a person's scorecard three or four. More than that
    waters down each of them: people look at none. A KPI counts for the role in `owner:` and for
    the team in `team:`, else for that role's team. `kpi.toml` sets the numbers:

    ```toml
    [lint]
    max_kpis_per_team = 8
    max_kpis_per_role = 4

    [lint.teams]
    field_sales = 10
    ```

    The cure is to keep the KPIs that steer, to declare the others as `metric`, or to give them to
    the role that acts on them.

    ```kpi fail
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
      column amount:    money USD
      column days:      duration in days
    }
    role seller "Seller"
    kpi order_count {
      owner:   seller
      formula: count(orders)
    }
    kpi order_value {
      owner:   seller
      formula: sum(orders.amount)
    }
    kpi largest_order {
      owner:   seller
      formula: max(orders.amount)
    }
    kpi average_order {
      owner:   seller
      formula: avg(orders.amount)
    }
    kpi delivery_time {
      owner:   seller
      formula: avg(orders.days)
    }
    ```

    ```kpi fail
    role buyer "Buyer"
    kpi order_count {
      owner:   buyer
      formula: count(orders)
    }
    kpi order_value {
      owner:   buyer
      formula: sum(orders.amount)
    }
    kpi largest_order {
      owner:   buyer
      formula: max(orders.amount)
    }
    kpi smallest_order {
      owner:   buyer
      formula: min(orders.amount)
    }
    kpi median_order {
      owner:   buyer
      formula: median(orders.amount)
    }
    ```

    ```kpi pass
    source orders {
      table: orders
      key:   id
      time:  placed_at
      column id:        number
      column placed_at: date
      column amount:    money USD
      column days:      duration in days
    }
    role seller "Seller"
    kpi order_count {
      owner:   seller
      formula: count(orders)
    }
    kpi order_value {
      owner:   seller
      formula: sum(orders.amount)
    }
    kpi average_order {
      owner:   seller
      formula: avg(orders.amount)
    }
    kpi delivery_time {
      owner:   seller
      formula: avg(orders.days)
    }
    metric largest_order = max(orders.amount)
    ```

    ```kpi pass
    role buyer "Buyer"
    kpi order_count {
      owner:   buyer
      formula: count(orders)
    }
    kpi order_value {
      owner:   buyer
      formula: sum(orders.amount)
    }
    kpi largest_order {
      owner:   buyer
      formula: max(orders.amount)
    }
    kpi smallest_order {
      owner:   seller
      formula: min(orders.amount)
    }
    kpi median_order {
      owner:   seller
      formula: median(orders.amount)
    }
    ```
    """
    of_role, of_team = defaultdict(list), defaultdict(list)
    for kpi in model.kpis.values():
        role = model.roles.get(kpi.owner or "")
        of_role[kpi.owner].append(kpi)
        of_team[kpi.team or (None if role is None else role.team)].append(kpi)
    for team in model.teams.values():
        yield from _compare("team", team, of_team[team.name], settings.most_of_team(team.name))
    for role in model.roles.values():
        yield from _compare("role", role, of_role[role.name], settings.most_of_role(role.name))


def _compare(kind: str, owner: Named, owned: list[Kpi], most: int) -> Iterator[Draft]:
    if len(owned) > most:
        names = ", ".join(f"`{kpi.name}`" for kpi in owned)
        yield Draft(
            f"the {kind} `{owner.name}` owns {len(owned)} KPIs, more than {most}",
            owner.span,
            notes=(f"they are {names}", "each further KPI takes attention from the others"),
            help=f"keep the {most} that steer and declare the others as `metric`",
        )
