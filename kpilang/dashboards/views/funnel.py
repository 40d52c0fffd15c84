"""A funnel: its stages drawn, and as a table."""

from __future__ import annotations

from dataclasses import replace

from kpilang.dashboards.cells import Column, Figure, cell_of
from kpilang.dashboards.charts.funnel import funnel_chart, stage_name
from kpilang.dashboards.format import NO_VALUE, raw, show_rate
from kpilang.dashboards.ir import EvaluatedTile, Point
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme
from kpilang.dashboards.views.base import TileView, first_period, svg

COLUMNS = (
    Column("step-rate", "Of the stage before"),
    Column("overall-rate", "Of the first"),
)


def funnel_view(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> TileView:
    """Return the view of a funnel, with the rates of each stage."""
    tile = evaluated.tile
    cells = tuple(
        replace(
            cell_of(point, tile, reader),
            parts=(stage_name(point),),
            figures=_figures(point, reader),
        )
        for point in evaluated.points
    )
    spec = funnel_chart(evaluated, theme, reader) if cells else None
    caption = f"{tile.title}, {len(cells)} stages"
    if cells:
        caption += "; " + ", ".join(f"{cell.parts[0]} {cell.shown.full}" for cell in cells)
    return TileView(
        tile,
        first_period(evaluated, reader),
        cells,
        chart=None if spec is None else svg(spec),
        spec=spec,
        caption=caption,
        columns=COLUMNS,
        drawn=spec["width"] if spec else 0,
        lines=9.5 + 3.2 * len(cells),
    )


def _figures(point: Point, reader: Reader) -> tuple[Figure, ...]:
    rates = (("step-rate", point.step_rate), ("overall-rate", point.overall_rate))
    shown = ((name, rate, show_rate(rate, reader.notation)) for name, rate in rates)
    return tuple(
        Figure(name, text or NO_VALUE, text or "no share", raw(rate)) for name, rate, text in shown
    )
