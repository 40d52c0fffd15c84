"""A tile to a chart of Superset: its parameters, and what it asks of its dataset.

Each row of a dataset is one of an answer, so that the greatest value of a group of one row is the
value. Nothing is added up: a rate or a count of customers would not bear it.
"""

from __future__ import annotations

from typing import Any

from kpilang.dashboards.format import unit_of
from kpilang.dashboards.ir import Direction, Form, TileIR
from kpilang.dashboards.superset.capabilities import chart_of, series_of
from kpilang.dashboards.superset.columns import NAMES, PLACE
from kpilang.model.entities import Display
from kpilang.source.frozen import dataclass

Json = dict[str, Any]

#: more rows than any tile has
ROWS = 10_000
WITH = ("target", "attainment", "status", "previous", "change", "expected", "forecast", "benchmark")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its name in Superset, its parameters, and its question."""

    viz: str
    params: Json
    query: Json


def chart(tile: TileIR) -> Chart:
    """Return the chart of a tile whose form has one."""
    match tile.form:
        case Form.NUMBER | Form.GAUGE | Form.BULLET:
            return _table(tile, ["what", "said"])
        case Form.LINE | Form.AREA:
            return _series(tile, "period_start")
        case Form.BAR | Form.COLUMN:
            return _bars(tile, "period_start" if tile.over_periods else tile.query.by[0])
        case Form.FUNNEL:
            return _funnel(tile)
        case Form.HEATMAP:
            by = (*tile.query.by, "period_start")
            return _heatmap(tile, by[1], by[0])
        case _:
            return _table(tile, _table_columns(tile))


def _table(tile: TileIR, columns: list[str]) -> Chart:
    order = [[PLACE, True]]
    params = {
        **_common(tile),
        "query_mode": "raw",
        "all_columns": columns,
        "groupby": [],
        "metrics": [],
        "percent_metrics": [],
        "order_by_cols": [f'["{PLACE}", true]'],
        "row_limit": ROWS,
        "server_page_length": 10,
        "table_timestamp_format": "%Y-%m-%d",
        "show_cell_bars": tile.form is Form.LEADERBOARD,
        "align_pn": False,
        "color_pn": False,
        "include_search": False,
        "column_config": _column_formats(tile, columns),
    }
    return Chart(chart_of(tile), params, _rows(columns, order, ROWS))


def _table_columns(tile: TileIR) -> list[str]:
    """Return the columns of a table: of whom or when, the value, and what is said of it."""
    period = ["period_start"] if tile.over_periods and tile.form is Form.TABLE else []
    rank = [PLACE] if tile.form is Form.LEADERBOARD else []
    if tile.form is Form.LIST:
        return [*tile.query.by, "value"]
    if tile.form is Form.LEADERBOARD:
        said = ["target", "attainment", "status"] if "target" in tile.extras else []
    else:
        said = [name for name in tile.extras if name in WITH]
        said = [name for name in said if name != "benchmark" or tile.benchmark is not None]
        judged = ["target", "attainment", "status"] if tile.comparator else []
        said = said or [*judged, "previous"]
    said = ["status_text" if name == "status" else name for name in said]
    return [*rank, *period, *tile.query.by, "value", *said]


def _series(tile: TileIR, axis: str) -> Chart:
    by = series_of(tile)
    metrics = [_metric("value", tile.title)]
    if not by:
        metrics += [
            _metric(name, NAMES[name])
            for name in ("target", "expected")
            if name in tile.extras or (name == "target" and not tile.extras)
        ]
        metrics += [_metric("benchmark", NAMES["benchmark"])] if tile.benchmark else []
    params = {
        **_common(tile),
        "x_axis": axis,
        "time_grain_sqla": None,
        "metrics": metrics,
        "groupby": list(by),
        "row_limit": ROWS,
        "truncate_metric": True,
        "show_empty_columns": True,
        "rich_tooltip": True,
        "show_legend": True,
        "legendOrientation": "top",
        "legendType": "scroll",
        "markerEnabled": True,
        "x_axis_time_format": "%d %b %Y",
        "y_axis_format": axis_format(tile.display),
        "y_axis_title": unit_of(tile.display),
        "y_axis_title_margin": 30,
        "truncateYAxis": False,
        **({"opacity": 0.2} if tile.form is Form.AREA else {}),
    }
    return Chart(chart_of(tile), params, _groups([axis, *by], metrics))


def _bars(tile: TileIR, axis: str) -> Chart:
    made = _series(tile, axis)
    flat = "horizontal" if tile.form is Form.BAR else "vertical"
    params = {**made.params, "orientation": flat}
    # what lies begins below
    turned = tile.form is Form.BAR
    if axis in tile.query.cycles:
        order = {"x_axis_sort": axis, "x_axis_sort_asc": not turned}
    elif axis != "period_start":
        best = tile.direction is Direction.DOWN
        order = {"x_axis_sort": tile.title, "x_axis_sort_asc": best != turned}
    else:
        return Chart(made.viz, params, made.query)
    params = {**params, **order, "xAxisForceCategorical": True}
    return Chart(made.viz, params, made.query)


def _funnel(tile: TileIR) -> Chart:
    metric = _metric("value", tile.title)
    params = {
        **_common(tile),
        "metric": metric,
        "groupby": ["stage"],
        "row_limit": ROWS,
        "sort_by_metric": True,
        "percent_calculation_type": "first_step",
        "label_type": "key_value_percent",
        "show_labels": True,
        "show_legend": False,
        "number_format": number_format(tile.display),
    }
    return Chart(chart_of(tile), params, _groups(["stage"], [metric], [[metric, False]]))


def _heatmap(tile: TileIR, across: str, down: str) -> Chart:
    metric = _metric("value", tile.title)
    params = {
        **_common(tile),
        "x_axis": across,
        "groupby": down,
        "metric": metric,
        "row_limit": ROWS,
        "sort_x_axis": "alpha_asc",
        "sort_y_axis": "alpha_desc",
        "normalize_across": "heatmap",
        "legend_type": "continuous",
        "linear_color_scheme": "superset_seq_1",
        "show_legend": True,
        "show_values": True,
        "show_percentage": False,
        "xscale_interval": -1,
        "yscale_interval": -1,
        "left_margin": "auto",
        "bottom_margin": "auto",
        "x_axis_time_format": "%d %b %Y",
        "value_bounds": [None, None],
        "y_axis_format": number_format(tile.display),
    }
    return Chart(chart_of(tile), params, _groups([across, down], [metric]))


def _common(tile: TileIR) -> Json:
    return {
        "viz_type": chart_of(tile),
        # written anew by Superset, which knows its numbers
        "datasource": "1__table",
        "adhoc_filters": [],
        "extra_form_data": {},
        "dashboards": [],
        "color_scheme": "supersetColors",
    }


def _metric(column: str, label: str) -> Json:
    return {
        "expressionType": "SQL",
        "sqlExpression": f"MAX({column})",
        "label": label,
        "hasCustomLabel": True,
        "optionName": f"metric_{column}",
    }


def _rows(columns: list[str], order: list[Any], limit: int) -> Json:
    return {**_asked(limit), "columns": columns, "orderby": order}


def _groups(columns: list[str], metrics: list[Json], order: list[Any] | None = None) -> Json:
    return {
        **_asked(ROWS),
        "columns": columns,
        "metrics": metrics,
        "orderby": order or [[column, True] for column in columns],
    }


def _asked(limit: int) -> Json:
    return {
        "filters": [],
        "extras": {"having": "", "where": ""},
        "applied_time_extras": {},
        "annotation_layers": [],
        "row_limit": limit,
        "series_limit": 0,
        "url_params": {},
        "custom_params": {},
        "custom_form_data": {},
    }


def number_format(display: Display) -> str:
    """Return how a number is written in a cell, in the words of d3."""
    return ".1%" if display.percent else ",.2~f"


def axis_format(display: Display) -> str:
    """Return how a number is written beside an axis."""
    return ".0%" if display.percent else "SMART_NUMBER"


def _column_formats(tile: TileIR, columns: list[str]) -> Json:
    """Return how the numbers of a table are written."""
    formats: Json = {"attainment": {"d3NumberFormat": ".0%"}}
    of_value: Json = {"d3NumberFormat": number_format(tile.display)}
    if tile.display.currency is not None:
        symbol = {"symbol": tile.display.currency, "symbolPosition": "prefix"}
        of_value["currencyFormat"] = symbol
    values = ("value", "target", "previous", "change", "expected", "forecast", "benchmark")
    formats |= dict.fromkeys(values, of_value)
    if tile.form is Form.LEADERBOARD:
        formats |= {
            name: {**formats.get(name, {}), "showCellBars": name == "value"} for name in columns
        }
    return {name: formats[name] for name in columns if name in formats}
