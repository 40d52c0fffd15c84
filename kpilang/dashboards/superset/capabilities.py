"""What Superset shows: data, beside which nothing else decides whether a tile is drawn."""

from __future__ import annotations

from kpilang.dashboards.ir import Form, TileIR

NAME = "superset"
#: which chart shows a form, by its name in Superset. A `big_number` there has no target and no
#: status, and `handlebars` is stopped by the content security policy that a server has by itself
CHARTS = {
    Form.NUMBER: "table",
    Form.GAUGE: "table",
    Form.BULLET: "table",
    Form.LINE: "echarts_timeseries_line",
    Form.AREA: "echarts_area",
    Form.BAR: "echarts_timeseries_bar",
    Form.COLUMN: "echarts_timeseries_bar",
    Form.FUNNEL: "funnel",
    Form.HEATMAP: "heatmap_v2",
    Form.LEADERBOARD: "table",
    Form.TABLE: "table",
    Form.LIST: "table",
}
#: what is shown otherwise than a page shows it
EMULATED = {
    Form.GAUGE: "as a number, without a dial: a dial there ends at a fixed value",
    Form.BULLET: "as a number, without a bar: marks on a bar there stand at fixed values",
    Form.FUNNEL: "without the shares of the stages before",
    Form.LEADERBOARD: "as a table",
}
#: what is not shown at all, and why
MISSING = {Form.TREE: "a chart is of one dataset, and a tree of several measures"}
#: the forms of one value and of its period
SINGLE = (Form.NUMBER, Form.GAUGE, Form.BULLET)
SERIES = (Form.LINE, Form.AREA, Form.BAR, Form.COLUMN)


def chart_of(tile: TileIR) -> str:
    """Return which chart shows a tile; an area would fill what lies below its target too."""
    filled = tile.form is Form.AREA and tile.comparator and "target" in tile.extras
    return CHARTS[Form.LINE if filled else tile.form]


def emulated(tile: TileIR) -> str:
    """Return how a tile is shown otherwise than on a page, empty where it is not."""
    said = EMULATED.get(tile.form, "")
    if not said and tile.form is Form.NUMBER and "sparkline" in tile.extras:
        return "without the line of the periods before"
    if not said and tile.form is Form.AREA and chart_of(tile) == CHARTS[Form.LINE]:
        return "as a line, which is not filled"
    if not said and tile.form in SERIES and series_of(tile):
        lost = ["the target"] if "target" in tile.extras else []
        lost += ["the benchmark"] if tile.benchmark is not None else []
        return f"without {' and '.join(lost)}" if lost else ""
    return said


def series_of(tile: TileIR) -> tuple[str, ...]:
    """Return the dimensions whose members are lines or bars of their own at each place."""
    at_members = tile.form in (Form.BAR, Form.COLUMN) and not tile.over_periods
    return tile.query.by[1:] if at_members else tile.query.by


def reason_against(tile: TileIR) -> str:
    """Return why a tile is not shown, empty where it is."""
    if tile.form in MISSING:
        return MISSING[tile.form]
    if tile.query.back and tile.query.by:
        return "members of the period before the last have no statement that moves on"
    return ""
