"""L211 stranger-on-dashboard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from kpilang.diagnostics.codes import Draft
from kpilang.lint.reach import driven, reached, supported
from kpilang.lint.rule import LintProfile, Settings, rule
from kpilang.model.entities import Dashboard
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass

K = TypeVar("K")

_Names = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Links:
    """Goals and KPIs by what they belong to, each looked through once.

    Goals by their owner, KPIs by their owner, by the team of that role and by the goals that they
    serve; which goals support each goal, and what each KPI drives.
    """

    goals: Mapping[str | None, Sequence[str]]
    kpis: Mapping[str | None, Sequence[str]]
    of_team: _Names
    serving: _Names
    supporters: _Names
    driven: _Names


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
        for tile in board.tiles:
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
    goals = reached(links.goals.get(board.role, ()), links.supporters)
    own = [kpi for goal in goals for kpi in links.serving.get(goal, ())]
    own += links.kpis.get(board.role, ())
    if role is not None and role.team is not None:
        own += links.of_team.get(role.team, ())
    return reached(own, links.driven)


def _links(model: Model) -> _Links:
    kpis = _grouped((kpi.owner, kpi.name) for kpi in model.kpis.values())
    of_team: dict[str, list[str]] = defaultdict(list)
    for owner, names in kpis.items():
        role = model.roles.get(owner or "")
        if role is not None and role.team is not None:
            of_team[role.team] += names
    return _Links(
        goals=_grouped((goal.owner, goal.name) for goal in model.goals.values()),
        kpis=kpis,
        of_team=of_team,
        serving=_grouped((goal, kpi.name) for kpi in model.kpis.values() for goal in kpi.goals),
        supporters=_grouped(
            (above, goal) for goal, higher in supported(model).items() for above in higher
        ),
        driven=driven(model),
    )


def _grouped(pairs: Iterable[tuple[K, str]]) -> Mapping[K, Sequence[str]]:
    grouped: dict[K, list[str]] = defaultdict(list)
    for first, second in pairs:
        grouped[first].append(second)
    return grouped
