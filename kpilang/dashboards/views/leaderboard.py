"""A leaderboard: members by rank, each with a bar."""

from __future__ import annotations

from dataclasses import replace

from kpilang.dashboards.cells import cell_of
from kpilang.dashboards.format import exact
from kpilang.dashboards.ir import Direction, EvaluatedTile, Point
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.views.base import TileView, first_period


def leaderboard_view(evaluated: EvaluatedTile, reader: Reader) -> TileView:
    """Return the view of a leaderboard; bars are shares of the longest."""
    tile = evaluated.tile
    points = evaluated.points
    longest = max((abs(exact(p.value)) for p in points if p.value is not None), default=None)
    cells = []
    for point in points:
        cell = cell_of(point, tile, reader)
        width = ""
        if longest and point.value is not None and point.value > 0:
            width = f"{exact(point.value) / longest * 100:.1f}"
        cells.append(replace(cell, rank=_rank(point, points, tile.direction), width=width))
    period = first_period(evaluated, reader)
    has_target = any(cell.target for cell in cells)
    lines = 5.5 + 2.5 * len(cells) + (2 if has_target else 0)
    return TileView(tile, period, tuple(cells), has_target=has_target, lines=lines)


def _rank(point: Point, points: tuple[Point, ...], direction: Direction) -> str:
    """Return a member's place; ties share it, the unknown member and no value have none."""
    if point.value is None or point.is_unknown:
        return ""
    own = exact(point.value)
    others = [exact(p.value) for p in points if p.value is not None and not p.is_unknown]
    if direction is Direction.DOWN:
        return str(1 + sum(other < own for other in others))
    return str(1 + sum(other > own for other in others))
