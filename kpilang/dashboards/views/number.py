"""A number tile: one value, large, with what is said about it."""

from __future__ import annotations

from kpilang.dashboards.cells import cell_of
from kpilang.dashboards.charts.sparkline import sparkline
from kpilang.dashboards.ir import EvaluatedTile, Point
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme
from kpilang.dashboards.views.base import TileView, svg


def number_view(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> TileView:
    """Return the view of a number; the sparkline is drawn when it is asked for."""
    tile = evaluated.tile
    point = evaluated.current or Point(None, None, None)
    cell = cell_of(point, tile, reader)
    valued = [p for p in evaluated.points if p.value is not None and p.start is not None]
    spark = None
    if tile.shows("sparkline") and len(valued) > 1:
        spark = svg(sparkline(evaluated, theme))
    return TileView(
        tile,
        cell.period,
        (cell,),
        size=len(cell.shown.text),
        spark=spark,
        has_target=cell.target is not None,
        lines=16.6 + (4 if spark else 0),
    )
