"""The head of every page: the goal that the whole project works for, and how it stands."""

from __future__ import annotations

from datetime import datetime

from kpilang.dashboards.cells import Cell, cell_of
from kpilang.dashboards.drawable import undrawn
from kpilang.dashboards.evaluate import Query, evaluate_tile
from kpilang.dashboards.ir import Form, Point, TileIR
from kpilang.dashboards.layout import LaidOut, lay_out
from kpilang.dashboards.reader import Reader
from kpilang.model.boards import Dashboard, Page, Tile
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass

PRIMARY = "primary"
NOTHING = Point(None, None, None)


@dataclass(frozen=True, slots=True)
class Head:
    """The primary goal as a tile, and what is said of its row; `reason` is why it has none."""

    tile: TileIR
    cell: Cell
    reason: str = ""


def primary_goal(model: Model) -> LaidOut | None:
    """Lay out the first goal of the highest rank that has numbers, as if it were a dashboard."""
    for goal in model.goals.values():
        tile = Tile("tile", goal.name, Form.NUMBER.value, span=goal.span)
        board = Dashboard(goal.name, pages=(Page(((tile,),)),), span=goal.span)
        if goal.rank == PRIMARY and goal.retired is None and not undrawn(model, board, tile):
            return lay_out(model, board)
    return None


def head_of(goal: LaidOut | None, query: Query, as_of: datetime, reader: Reader) -> Head | None:
    """Return how a goal stands; None without one. Raises Refused where the data have no answer."""
    if goal is None:
        return None
    (tile,) = goal.ir.tiles
    point = evaluate_tile(tile, query, as_of).current or NOTHING
    return Head(tile, cell_of(point, tile, reader))


def refused_head(goal: LaidOut, reason: str, reader: Reader) -> Head:
    """Return what is said of a goal of which the data have no answer."""
    (tile,) = goal.ir.tiles
    return Head(tile, cell_of(NOTHING, tile, reader), reason)
