"""A table: members or periods as rows, and what is asked for as columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kpilang.dashboards.cells import (
    Column,
    Figure,
    against,
    cell_of,
    delta_of,
    status_of,
    target_of,
)
from kpilang.dashboards.format import NO_VALUE, Number, raw, show, show_share, unit_of
from kpilang.dashboards.ir import EvaluatedTile, Point, TileIR
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.views.base import TileView, first_period

#: the columns of a table that names none, those of them that are not empty
USUAL = ("target", "attainment", "status", "previous")
#: the same where a tile is so many columns wide, or less
FEW, NARROW = ("target", "status"), 4


def table_view(evaluated: EvaluatedTile, reader: Reader) -> TileView:
    """Return the view of a table."""
    tile, points = evaluated.tile, evaluated.points
    missing = () if tile.benchmark else ("benchmark",)
    extras = tuple(name for name in columns_of(tile, points) if name not in missing)
    cells = tuple(
        replace(cell_of(point, tile, reader), figures=figures_of(extras, point, tile, reader))
        for point in points
    )
    over = tile.over_periods
    value = Column("value", "Value", unit_of(tile.display, reader.notation))
    return TileView(
        tile,
        "" if over else first_period(evaluated, reader),
        cells,
        columns=(value, *(_head(extra, points, tile, reader, over=over) for extra in extras)),
        over_periods=over,
        more=evaluated.more,
        lines=7 + 1.9 * len(cells),
    )


def columns_of(tile: TileIR, points: tuple[Point, ...]) -> tuple[str, ...]:
    """Return the columns beside the value: those named, else the usual ones that are not empty."""
    named = tuple(name for name in dict.fromkeys(tile.extras) if name in HEADS)
    if named:
        return named
    usual = FEW if tile.span <= NARROW else USUAL
    return tuple(
        name for name in usual if any(getattr(point, name) is not None for point in points)
    )


def figures_of(
    extras: tuple[str, ...], point: Point, tile: TileIR, reader: Reader
) -> tuple[Figure, ...]:
    """Return what stands beside the value of a row, a figure for each column."""
    return tuple(FIGURES[name](name, point, tile, reader) for name in extras)


def _head(
    name: str, points: tuple[Point, ...], tile: TileIR, reader: Reader, *, over: bool
) -> Column:
    """Return the head of a column; what is compared with has its name where it is one period."""
    if name == "attainment" and tile.comparator not in AT_LEAST:
        return Column(name, "Attained")
    if name != "previous" or over or tile.against or not points or points[0].start is None:
        return Column(name, HEADS[name])
    text = against(points[0], tile.query.grain, reader).removeprefix("vs ")
    return Column(name, text[0].upper() + text[1:])


def _target(name: str, point: Point, tile: TileIR, reader: Reader) -> Figure:
    target = target_of(point, tile, reader)
    if target is None:
        return Figure(name, NO_VALUE, "no target", "")
    return Figure(name, target.bare, target.full, target.raw)


def _attainment(name: str, point: Point, tile: TileIR, reader: Reader) -> Figure:
    if point.attainment is None:
        return Figure(name, NO_VALUE, "nothing to compare", "")
    text = show_share(point.attainment, reader.notation)
    return Figure(name, text, text, raw(point.attainment))


def _status(name: str, point: Point, tile: TileIR, reader: Reader) -> Figure:
    status = status_of(point)
    if status is None:
        return Figure(name, NO_VALUE, "no status", "")
    return Figure(name, status.word, status.word, status.colour, status.colour, status.glyph)


def _change(name: str, point: Point, tile: TileIR, reader: Reader) -> Figure:
    delta = delta_of(point, tile, reader)
    if delta is None:
        return Figure(name, NO_VALUE, "nothing to compare", "")
    tone = {"good": "green", "bad": "red"}.get(delta.tone, "")
    return Figure(name, delta.text, delta.against, raw(point.change), tone, delta.arrow)


def _number(name: str, point: Point, tile: TileIR, reader: Reader) -> Figure:
    value: Number | None = getattr(point, name)
    shown = show(value, tile.display, reader.notation)
    return Figure(name, shown.text, shown.full, raw(value))


def _benchmark(name: str, point: Point, tile: TileIR, reader: Reader) -> Figure:
    found = tile.benchmark
    if found is None:
        return Figure(name, NO_VALUE, "no benchmark", "")
    shown = show(found.value, tile.display, reader.notation)
    return Figure(name, shown.text, found.note or shown.full, raw(found.value))


#: the comparators with which a value is a share of its target
AT_LEAST = (">=", ">", "")
HEADS = {
    "target": "Target",
    "attainment": "Of target",
    "status": "Status",
    "previous": "Before",
    "change": "Change",
    "expected": "Due by now",
    "forecast": "Forecast",
    "benchmark": "Benchmark",
}
FIGURES: Mapping[str, Callable[[str, Point, TileIR, Reader], Figure]] = {
    "target": _target,
    "attainment": _attainment,
    "status": _status,
    "previous": _number,
    "change": _change,
    "expected": _number,
    "forecast": _number,
    "benchmark": _benchmark,
}
