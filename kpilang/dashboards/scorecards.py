"""A page for each role: the goals and KPIs that it owns, as numbers beside their targets."""

from __future__ import annotations

from kpilang.dashboards.drawable import undrawn
from kpilang.dashboards.ir import Form
from kpilang.dashboards.layout import LaidOut, lay_out
from kpilang.model.boards import Dashboard, Page, Tile
from kpilang.model.measures import Goal, Kpi
from kpilang.model.names import Role
from kpilang.model.project import Model

FOLDER = "scorecards"
#: what every card says of itself
OWNED = "The goals and KPIs that the role owns."
#: how many numbers stand beside each other
BESIDE = 4


def lay_out_scorecards(model: Model) -> tuple[LaidOut, ...]:
    """Lay out the page of every role that owns something with numbers, named after the role."""
    boards = (_board(model, role) for role in model.roles.values())
    return tuple(lay_out(model, board) for board in boards if board.rows)


def _board(model: Model, role: Role) -> Dashboard:
    """Return the page of a role as a dashboard, without rows where nothing has numbers."""
    every: list[Goal | Kpi] = [*model.goals.values(), *model.kpis.values()]
    owned = [one for one in every if one.owner == role.name and one.retired is None]
    empty = Dashboard(role.name, span=role.span)
    tiles = [_tile(measure) for measure in owned]
    shown = [tile for tile in tiles if not undrawn(model, empty, tile)]
    missing = len(tiles) - len(shown)
    lacking = f" {missing} of them have no numbers yet." if missing else ""
    rows = [tuple(shown[place : place + BESIDE]) for place in range(0, len(shown), BESIDE)]
    return Dashboard(
        role.name,
        f"Scorecard: {role.label}",
        role=role.name,
        pages=(Page(tuple(rows)),),
        description=f"{OWNED}{lacking}",
        span=role.span,
    )


def _tile(measure: Goal | Kpi) -> Tile:
    return Tile("tile", measure.name, Form.NUMBER.value, width=12 // BESIDE, span=measure.span)
