"""L215 too-few-kpis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Kpi
from kpilang.model.project import Model

#: with fewer nothing stands beside a number that says at what cost it was reached
FEWEST = 3


@rule("L215", "too-few-kpis", profile=LintProfile.STRICT, whole=True)
def too_few_kpis(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A team owns one or two KPIs, which is no balanced picture.

    Whoever is measured by one number moves that number. Beside what a team does stands what it
    leads to, and what it costs: three KPIs at least. A team without any is not meant; it may have
    its turn later.

    ```kpi fail
    team sales "Sales"
    role buyer "Buyer" { team: sales }
    kpi order_count {
      formula: count(orders)
      owner:   buyer
    }
    ```

    ```kpi fail
    team sales "Sales"
    kpi order_count {
      formula: count(orders)
      team:    sales
    }
    kpi order_value {
      formula: sum(orders.amount)
      team:    sales
    }
    ```

    ```kpi pass
    team sales "Sales"
    role buyer "Buyer" { team: sales }
    kpi order_count {
      formula: count(orders)
      owner:   buyer
    }
    kpi order_value {
      formula: sum(orders.amount)
      owner:   buyer
    }
    kpi delivery_time {
      formula: avg(orders.took)
      team:    sales
    }
    ```

    ```kpi pass
    team sales "Sales"
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    ```
    """
    owned: dict[str | None, list[Kpi]] = defaultdict(list)
    for kpi in model.kpis.values():
        role = model.roles.get(kpi.owner or "")
        owned[kpi.team or (None if role is None else role.team)].append(kpi)
    for team in model.teams.values():
        own = owned[team.name]
        if 0 < len(own) < FEWEST:
            names = " and ".join(f"`{kpi.name}`" for kpi in own)
            yield Draft(
                f"the team `{team.name}` is measured by {names} alone",
                team.span,
                notes=("a number without another beside it is met at any price",),
                help="add what the work leads to, and what it costs",
            )
