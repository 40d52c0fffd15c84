"""A value on its way to a target: as a bar with ticks, or as half a dial."""

from __future__ import annotations

from decimal import Decimal

from kpilang.dashboards.cells import Cell, Mark, cell_of, is_paced, percent, target_of, with_unit
from kpilang.dashboards.charts.gauge import gauge_chart
from kpilang.dashboards.format import Number, exact, raw, show
from kpilang.dashboards.ir import EvaluatedTile, Form, Point, TileIR
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme
from kpilang.dashboards.views.base import TileView, svg

#: how much longer than what it shows a bar is
ROOM = Decimal("1.1")


def bullet_view(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> TileView:
    """Return the view of a bullet or gauge; without anything above zero it has no bar."""
    tile = evaluated.tile
    point = evaluated.current or Point(None, None, None)
    cell = cell_of(point, tile, reader)
    marks, end = marks_of(point, tile, reader)
    filled = "" if end is None or point.value is None else percent(exact(point.value) / end)
    spec = None
    if tile.form is Form.GAUGE and filled:
        spec = gauge_chart(tile, filled, cell.status.colour if cell.status else "", marks, theme)
    return TileView(
        tile,
        cell.period,
        (cell,),
        size=len(cell.shown.text),
        chart=None if spec is None else svg(spec),
        spec=spec,
        caption=_caption(cell, marks, tile),
        has_target=cell.target is not None,
        marks=marks,
        filled=filled,
        ends=() if end is None else ("0", show(end, tile.display, reader.notation).text),
        lines=20 if tile.form is Form.BULLET else 28.5,
    )


def marks_of(point: Point, tile: TileIR, reader: Reader) -> tuple[tuple[Mark, ...], Decimal | None]:
    """Return the marks on the bar, and where it ends; no end where nothing is above zero.

    The upper end of a range has a mark without a name: its lower end tells both.
    """
    asked: list[tuple[str, str, Number | None]] = []
    if tile.shows("target"):
        asked.append(("target", "Target", point.target))
        asked.append(("target", "", point.target_high))
        asked.append(("expected", "Due by now", point.expected if is_paced(point) else None))
    if tile.benchmark is not None:
        asked.append(("benchmark", "Benchmark", tile.benchmark.value))
    if "forecast" in tile.extras:
        asked.append(("forecast", "Forecast", point.forecast))
    found = [(kind, name, exact(value)) for kind, name, value in asked if value is not None]
    shown = [value for _, _, value in found]
    if point.value is not None:
        shown.append(exact(point.value))
    longest = max(shown, default=exact(0))
    if longest <= 0:
        return (), None
    end = longest * ROOM
    marks = tuple(
        Mark(kind, name, _text(kind, value, point, tile, reader), raw(value), percent(value / end))
        for kind, name, value in found
    )
    return marks, end


def _text(kind: str, value: Decimal, point: Point, tile: TileIR, reader: Reader) -> str:
    """Return what a mark stands for in words: a target with its comparator, or both its ends."""
    if kind == "benchmark":
        return with_unit(show(value, tile.display, reader.notation))
    target = target_of(point, tile, reader) if kind == "target" else None
    return show(value, tile.display, reader.notation).text if target is None else target.text


def _caption(cell: Cell, marks: tuple[Mark, ...], tile: TileIR) -> str:
    said = [
        f"{tile.title} {cell.shown.full}",
        *(f"{mark.name} {mark.text}" for mark in marks if mark.name),
    ]
    return "; ".join(said)
