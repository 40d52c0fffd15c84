"""A line chart, with its numbers as a table."""

from __future__ import annotations

from dataclasses import replace

from kpilang.dashboards.cells import cell_of
from kpilang.dashboards.charts.line import line_chart
from kpilang.dashboards.ir import EvaluatedTile
from kpilang.dashboards.members import member_names
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme
from kpilang.dashboards.views.base import TileView, svg, unit_note


def line_view(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> TileView:
    """Return the view of a line chart."""
    tile = evaluated.tile
    spec = line_chart(evaluated, theme, reader) if evaluated.points else None
    names = member_names(evaluated.points, tile, reader)
    cells = tuple(
        replace(cell_of(point, tile, reader), name=names[point.who]) for point in evaluated.points
    )
    valued = [cell for cell in cells if cell.raw]
    latest = valued[-1] if valued else None
    caption = f"{tile.title}, {len(cells)} periods"
    if latest is not None:
        caption += f"; {latest.period} {latest.state}".rstrip() + f": {latest.shown.full}"
    span = f"{cells[0].period} – {cells[-1].period}" if cells else ""
    has_target = tile.shows("target") and any(cell.target for cell in cells)
    return TileView(
        tile,
        span,
        cells,
        chart=None if spec is None else svg(spec),
        spec=spec,
        caption=caption,
        unit_note=unit_note(tile, reader),
        has_target=has_target,
        more=evaluated.more,
    )
