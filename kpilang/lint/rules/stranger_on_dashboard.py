"""L211 stranger-on-dashboard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kpilang.diagnostics.codes import Draft
from kpilang.lint.reach import driven, reached, supported
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Dashboard, Kpi
from kpilang.model.project import Model

_Links = tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]]


@rule("L211", "stranger-on-dashboard", profile=LintProfile.STRICT)
def stranger_on_dashboard(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A role's dashboard shows a KPI that the role can do nothing about.

    A KPI belongs on a dashboard `for` a role that owns it, whose team owns it, or that owns a KPI
    which drives it, over one step or several. So does one that serves a goal of the role. Anything
    else takes the place of what the role can act on.

    ```kpi fail
    role buyer "Buyer"
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    dashboard desk for buyer { row { tile order_count as number } }
    ```

    ```kpi fail
    role buyer "Buyer"
    kpi order_value {
      formula: sum(orders.amount)
      owner:   buyer
    }
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    dashboard desk for buyer {
      row { tile order_value as number
            tile order_count as number }
    }
    ```

    ```kpi pass
    kpi order_count {
      formula: count(orders)
      owner:   seller
    }
    dashboard desk for seller { row { tile order_count as number } }
    ```

    ```kpi pass
    role buyer "Buyer"
    kpi order_count {
      formula: count(orders)
      owner:   seller
      drives:  order_value
    }
    kpi order_value {
      formula: sum(orders.amount)
      owner:   buyer
    }
    dashboard desk for seller { row { tile order_value as number } }
    ```
    """
    links = _links(model)
    for board in model.dashboards.values():
        if board.role is None:
            continue
        own = _own(model, board, links)
        for row in board.rows:
            for tile in row:
                kpi = model.kpis.get(tile.subject)
                if kpi is not None and kpi.owner and kpi.name not in own:
                    yield Draft(
                        f"`{board.role}` neither owns `{kpi.name}` nor drives it",
                        tile.span,
                        help="show what the role can act on, or say by `drives:` how it moves it",
                    )


def _own(model: Model, board: Dashboard, links: _Links) -> set[str]:
    """Return the KPIs that a dashboard's role or its team owns, and what these drive."""
    role = model.roles.get(board.role or "")
    team = None if role is None else role.team
    owned = [goal.name for goal in model.goals.values() if goal.owner == board.role]
    goals = reached(owned, links[0])
    own = (
        kpi.name
        for kpi in model.kpis.values()
        if _is_of(model, kpi, board.role, team) or not goals.isdisjoint(kpi.goals)
    )
    return reached(own, links[1])


def _links(model: Model) -> _Links:
    """Return which goals support each goal, and what each KPI drives."""
    supporters: dict[str, list[str]] = defaultdict(list)
    for name, above in supported(model).items():
        for goal in above:
            supporters[goal].append(name)
    return supporters, driven(model)


def _is_of(model: Model, kpi: Kpi, role: str | None, team: str | None) -> bool:
    owner = model.roles.get(kpi.owner or "")
    return kpi.owner == role or (team is not None and owner is not None and owner.team == team)
