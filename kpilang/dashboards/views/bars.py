"""Bars and columns, with their numbers as a table."""

from __future__ import annotations

from dataclasses import replace

from kpilang.dashboards.cells import cell_of
from kpilang.dashboards.charts.bars import bar_chart
from kpilang.dashboards.ir import EvaluatedTile, Form
from kpilang.dashboards.members import member_names
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme
from kpilang.dashboards.views.base import TileView, first_period, svg, unit_note


def bar_view(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> TileView:
    """Return the view of bars that lie or stand; without rows it has no chart."""
    tile = evaluated.tile
    names = member_names(evaluated.points, tile, reader)
    cells = tuple(
        replace(cell_of(point, tile, reader), name=names[point.who]) for point in evaluated.points
    )
    over = tile.over_periods
    spec = bar_chart(evaluated, theme, reader) if cells else None
    what = f"{len(cells)} periods" if not tile.query.by else f"{len(names)} members"
    caption = f"{tile.title}, {what}"
    if cells:
        best = cells[-1] if over else cells[0]
        who = " · ".join(part for part in (best.name, best.period if over else "") if part)
        caption += f"; {who} {best.state}".rstrip() + f": {best.shown.full}"
    return TileView(
        tile,
        "" if over else first_period(evaluated, reader),
        cells,
        chart=None if spec is None else svg(spec),
        spec=spec,
        caption=caption,
        unit_note=unit_note(tile, reader),
        has_target=tile.shows("target") and any(cell.target for cell in cells),
        over_periods=over,
        more=evaluated.more,
        drawn=spec["width"] if spec else 0,
        lines=9.5 + (2.2 * len(cells) if tile.form is Form.BAR else 14),
    )
