"""What a tile asks: which periods, broken down by what, and how many members."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kpilang.dashboards.ir import Direction, Form, TileQuery
from kpilang.model.entities import Dashboard, Measure, Tile
from kpilang.model.windows import Grain
from kpilang.plan.measures import window_of

DEFAULT_PERIODS = 12
DEFAULT_TOP = 10
#: how many members a table has that does not say
DEFAULT_ROWS = 25
#: how many members stand beside each other in every period, with a colour of their own
SERIES = 8


def each_of(dashboard: Dashboard, tile: Tile) -> Grain | None:
    """Return the period that a tile asks for: its own, or the dashboard's for a single one."""
    word = dashboard.period
    if not word or _is_over_periods(tile) or tile.grain is not None:
        return tile.grain
    return Grain("_".join(word[1:]).replace(" ", "_"))


def back_of(dashboard: Dashboard, tile: Tile) -> int:
    """Return how many periods back a tile looks, 1 where the dashboard is of the last one."""
    return 1 if each_of(dashboard, tile) is not tile.grain and dashboard.period[0] == "last" else 0


def query_of(
    dashboard: Dashboard,
    tile: Tile,
    measure: Measure,
    direction: Direction,
    cycles: tuple[str, ...],
) -> TileQuery:
    """Return what a tile asks of a measure; `cycles` are those of its dimensions that come back."""
    form = Form(tile.form)
    each = each_of(dashboard, tile)
    back = back_of(dashboard, tile)
    grain = each or window_of(measure) or Grain.MONTH
    order = "value" if direction is Direction.DOWN else "-value"
    match form:
        case Form.NUMBER | Form.BULLET | Form.GAUGE:
            return TileQuery(measure.name, grain, each, periods=DEFAULT_PERIODS, back=back)
        case Form.LINE | Form.AREA:
            periods = tile.last or DEFAULT_PERIODS
            asked = TileQuery(measure.name, grain, each, tile.by, periods, cycles=cycles)
            return _of_members(asked, tile, order, SERIES)
        case Form.LEADERBOARD:
            top = tile.top or DEFAULT_TOP
            return TileQuery(measure.name, grain, each, tile.by, 1, back, top, order)
        case Form.LIST:
            top = tile.top or DEFAULT_TOP
            return TileQuery(measure.name, grain, each, tile.by, 1, back, records=top)
        case Form.TABLE | Form.BAR | Form.COLUMN:
            over = _is_over_periods(tile)
            periods = (tile.last or DEFAULT_PERIODS) if over else 1
            asked = TileQuery(measure.name, grain, each, tile.by, periods, back, cycles=cycles)
            most = DEFAULT_ROWS if form is Form.TABLE else SERIES if over else DEFAULT_TOP
            return _of_members(asked, tile, order, most)
        case Form.HEATMAP:
            over = _is_over_periods(tile)
            periods = (tile.last or DEFAULT_PERIODS) if over else 1
            asked = TileQuery(measure.name, grain, each, tile.by, periods, back, cycles=cycles)
            return _of_members(asked, tile, order, DEFAULT_ROWS) if over else asked
        case Form.FUNNEL | Form.TREE:
            raise AssertionError(f"a {form} is not of one measure")
    assert_never(form)


def _is_over_periods(tile: Tile) -> bool:
    """Tell whether a tile shows periods beside each other; the others show one."""
    match Form(tile.form):
        case Form.LINE | Form.AREA:
            return True
        case Form.TABLE | Form.BAR | Form.COLUMN:
            return not tile.by or tile.grain is not None
        case Form.HEATMAP:
            return len(tile.by) < 2
        case _:
            return False


def _of_members(asked: TileQuery, tile: Tile, order: str, most: int) -> TileQuery:
    """Return a query for the first members: as many as stated, or `most` and one that tells more.

    Members that come back, as weekdays, are asked for whole and stay in their own order.
    """
    if not tile.by or (asked.cycles and tile.top is None):
        return asked
    if tile.top is not None:
        return replace(asked, top=tile.top, order=order)
    return replace(asked, top=most + 1, order=order, most=most)
