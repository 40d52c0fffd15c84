"""A list: the records behind a value."""

from __future__ import annotations

from dataclasses import replace

from kpilang.dashboards.cells import cell_of
from kpilang.dashboards.ir import EvaluatedTile
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.views.base import TileView, first_period


def list_view(evaluated: EvaluatedTile, reader: Reader) -> TileView:
    """Return the view of a list, dimension by dimension."""
    tile, points = evaluated.tile, evaluated.points
    cells = tuple(
        replace(
            cell_of(point, tile, reader),
            key=point.key,
        )
        for point in points
    )
    lines = 7 + 1.9 * len(cells)
    return TileView(tile, first_period(evaluated, reader), cells, lines=lines)
