"""A heatmap: a table of two sides whose cells are the darker, the greater their values are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpilang.dashboards.cells import Cell, cell_of
from kpilang.dashboards.format import exact, show
from kpilang.dashboards.ir import EvaluatedTile, Point, TileIR
from kpilang.dashboards.members import UNKNOWN
from kpilang.dashboards.periods import cycle_text, tick_text
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme
from kpilang.dashboards.views.base import Line, TileView, first_period

#: how many rows and columns are shown
ROWS, COLUMNS = 31, 24
#: the lightest and the darkest shade; text keeps its contrast on all of them
LIGHTEST, DARKEST = Decimal("0.05"), Decimal("0.5")

#: a member with its key, or the start of a period
Side = tuple[str | None, str | None] | date | None


def heatmap_view(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> TileView:
    """Return the view of a heatmap: the first dimension down, the second or periods across."""
    tile, points = evaluated.tile, evaluated.points
    over = tile.over_periods
    found = {(_down(point), _across(point, tile)): point for point in points}
    downs = sorted({down for down, _ in found}, key=lambda side: _order(side, tile, 0))
    across = sorted({side for _, side in found}, key=lambda side: _order(side, tile, 1))
    shown = [
        point
        for (down, side), point in found.items()
        if down in downs[:ROWS] and side in across[:COLUMNS]
    ]
    values = [exact(point.value) for point in shown if point.value is not None]
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(0))
    lines = tuple(
        Line(
            _called(down, tile, 0, reader, first=False),
            tuple(
                _cell(found.get((down, side)), tile, reader, theme, (low, high))
                for side in across[:COLUMNS]
            ),
        )
        for down in downs[:ROWS]
    )
    heads = tuple(
        _called(side, tile, 1, reader, first=place == 0)
        for place, side in enumerate(across[:COLUMNS])
    )
    return TileView(
        tile,
        "" if over else first_period(evaluated, reader),
        tuple(cell_of(point, tile, reader) for point in points[-1:]),
        grid=lines,
        heads=heads,
        ends=tuple(show(value, tile.display, reader.notation).full for value in (low, high))
        if values
        else (),
        over_periods=over,
        more=evaluated.more or len(downs) > ROWS or len(across) > COLUMNS,
        lines=8 + 1.9 * len(lines),
    )


def _down(point: Point) -> Side:
    return point.who[0] if point.who else ("", None)


def _across(point: Point, tile: TileIR) -> Side:
    return point.start if tile.over_periods else point.who[1]


def _order(side: Side, tile: TileIR, place: int) -> tuple[object, ...]:
    """Order a side: periods and what comes back in time, members by name, the unknown one last."""
    if side is None or isinstance(side, date):
        return (False, 0, side.isoformat() if side else "", "")
    name, key = side
    if name is None:
        return (True, 0, "", "")
    if tile.query.by and tile.query.by[place] in tile.query.cycles:
        return (False, int(name), "", "")
    return (False, 0, name, key or "")


def _called(side: Side, tile: TileIR, place: int, reader: Reader, *, first: bool) -> str:
    if side is None:
        return ""
    if isinstance(side, date):
        return tick_text(side, tile.query.grain, reader, first=first)
    by, (name, _) = tile.query.by, side
    if not by:
        return tile.title
    if name is None:
        return UNKNOWN
    return cycle_text(by[place], name, reader.locale) if by[place] in tile.query.cycles else name


def _cell(
    point: Point | None,
    tile: TileIR,
    reader: Reader,
    theme: Theme,
    ends: tuple[Decimal, Decimal],
) -> Cell | None:
    if point is None:
        return None
    cell = cell_of(point, tile, reader)
    if point.value is None:
        return cell
    low, high = ends
    share = (exact(point.value) - low) / (high - low) if high > low else Decimal(1)
    alpha = LIGHTEST + (DARKEST - LIGHTEST) * share
    red, green, blue = (int(theme.accent[place : place + 2], 16) for place in (1, 3, 5))
    return replace(cell, shade=f"rgba({red}, {green}, {blue}, {alpha:.2f})")
