"""A tile to a panel of Grafana: its type, its fields, and what is shown otherwise or not at all."""

from __future__ import annotations

from html import escape
from math import ceil
from typing import Any

from kpilang.dashboards.grafana.units import statuses, unit
from kpilang.dashboards.ir import Form, TextIR, TileIR
from kpilang.source.frozen import dataclass

Json = dict[str, Any]

#: which panel shows a form
PANELS = {
    Form.NUMBER: "stat",
    Form.GAUGE: "gauge",
    Form.BULLET: "bargauge",
    Form.LINE: "timeseries",
    Form.AREA: "timeseries",
    Form.BAR: "barchart",
    Form.COLUMN: "barchart",
    Form.FUNNEL: "bargauge",
    Form.LEADERBOARD: "table",
    Form.TABLE: "table",
    Form.HEATMAP: "table",
}
#: what is shown otherwise than a page shows it
EMULATED = {
    Form.BULLET: "as its share of the target alone",
    Form.GAUGE: "as its share of the target alone",
    Form.FUNNEL: "as bars, without the shares of the stages before",
    Form.HEATMAP: "as a table of members and periods",
    Form.LEADERBOARD: "as a table, without places",
}
#: what is not shown at all, and why
MISSING = {
    Form.TREE: "a panel is of one measure, and a tree of several",
    Form.LIST: "a panel has the columns of an answer, and no records",
}
#: rows of Grafana's grid, of 30 pixels
HEIGHTS = {Form.NUMBER: 5, Form.GAUGE: 7, Form.BULLET: 5}
TALL = 10
#: of a line of text
LINE = 0.8
#: what the columns of an answer are called
NAMES = {
    "value": "Value",
    "target": "Target",
    "status": "Status",
    "attainment": "Of target",
    "previous": "Before",
    "change": "Change",
    "expected": "Due by now",
    "forecast": "Forecast",
    "benchmark": "Benchmark",
    "period_start": "Period",
    "state": "State",
}

LEGEND = {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True}
TOOLTIP = {"mode": "multi", "sort": "none"}
#: the options of each panel that are the same for every tile
STAT: Json = {
    "colorMode": "value",
    "justifyMode": "auto",
    "orientation": "auto",
    "percentChangeColorMode": "standard",
    "showPercentChange": False,
    "textMode": "value_and_name",
    "wideLayout": True,
}
GAUGE: Json = {
    "barShape": "flat",
    "barWidthFactor": 0.5,
    "effects": {},
    "minVizHeight": 75,
    "minVizWidth": 75,
    "orientation": "auto",
    "segmentCount": 1,
    "segmentSpacing": 0.3,
    "shape": "gauge",
    "showThresholdLabels": False,
    "showThresholdMarkers": False,
    "sizing": "auto",
}
BARS: Json = {
    "displayMode": "basic",
    "legend": {**LEGEND, "showLegend": False},
    "maxVizHeight": 300,
    "minVizHeight": 16,
    "minVizWidth": 8,
    "namePlacement": "auto",
    "orientation": "horizontal",
    "showUnfilled": True,
    "sizing": "auto",
    "valueMode": "color",
}
BAR_CHART: Json = {
    "barWidth": 0.9,
    "fullHighlight": False,
    "groupWidth": 0.7,
    "legend": LEGEND,
    "showValue": "auto",
    "stacking": "none",
    "tooltip": TOOLTIP,
    "xTickLabelMaxLength": 24,
    "xTickLabelRotation": 0,
}


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel without its place, and how many rows of the grid it is high."""

    json: Json
    height: int


def emulated(tile: TileIR) -> str:
    """Return how a tile is shown otherwise than on a page, empty where it is not."""
    said = EMULATED.get(tile.form, "")
    lines = tile.form in (Form.LINE, Form.AREA) and tile.query.by
    return "without the benchmark" if not said and lines and tile.benchmark is not None else said


def panel(tile: TileIR, sql: str, source: Json) -> Panel:
    """Return the panel of a tile whose form has one."""
    kind = PANELS[tile.form]
    fields = _fields(tile)
    return Panel(
        {
            "type": kind,
            "title": tile.title,
            "description": tile.help,
            "datasource": source,
            "targets": [
                {
                    "refId": "A",
                    "datasource": source,
                    "editorMode": "code",
                    "format": "table",
                    "rawQuery": True,
                    "rawSql": sql,
                }
            ],
            "transformations": _transformations(tile, fields),
            "fieldConfig": {"defaults": _defaults(tile, kind), "overrides": _overrides(tile)},
            "options": _options(tile, kind, fields),
        },
        HEIGHTS.get(tile.form, TALL),
    )


def text_panel(tile: TextIR, lines: float) -> Panel:
    """Return the panel of a text that is so many lines high: HTML in which all is text."""
    heading = f"<h3>{_plain(tile.title)}</h3>" if tile.title else ""
    content = heading + "".join(f"<p>{_plain(part)}</p>" for part in tile.paragraphs)
    return Panel(
        {
            "type": "text",
            "title": "",
            "description": "",
            "transparent": True,
            "targets": [],
            "transformations": [],
            "fieldConfig": {"defaults": {}, "overrides": []},
            "options": {"mode": "html", "content": content},
        },
        max(ceil(lines * LINE), 2),
    )


def _plain(text: str) -> str:
    """Return a text as HTML, where Grafana sees no variable of its own either."""
    return escape(text).replace("$", "&#36;").replace("[", "&#91;")


def _fields(tile: TileIR) -> tuple[str, ...]:
    """Return the columns of the answer that the panel shows."""
    by, extras = tile.query.by, tile.extras or ("target", "previous")
    target = ("target",) if "target" in extras else ()
    benchmark = ("benchmark",) if tile.benchmark is not None else ()
    match tile.form:
        case Form.NUMBER:
            change = ("change",) if "previous" in extras else ()
            return ("value", *target, "status", *change, *benchmark)
        case Form.GAUGE | Form.BULLET:
            # a gauge ends at a number, and the target is another one in each period
            return ("attainment",) if tile.comparator else ("value",)
        case Form.LINE | Form.AREA:
            return ("period_start", *by, "value", *target, *(benchmark if not by else ()))
        case Form.BAR | Form.COLUMN:
            return (*by, *(("period_start",) if tile.over_periods else ()), "value", *target)
        case Form.FUNNEL:
            return ("stage", "value")
        case _:
            named = [name for name in tile.extras if name in NAMES]
            named = [name for name in named if name != "benchmark" or benchmark]
            period = ("period_start",) if tile.over_periods else ()
            return (*period, *by, "value", *(named or ("target", "attainment", "status")))


def _transformations(tile: TileIR, fields: tuple[str, ...]) -> list[Json]:
    """Return the steps that keep the panel's columns, in its order, and make a line a member."""
    found: list[Json] = [
        {"id": "filterFieldsByName", "options": {"include": {"names": list(fields)}}},
        {
            "id": "organize",
            "options": {
                "excludeByName": {},
                "indexByName": {name: place for place, name in enumerate(fields)},
                "renameByName": {},
            },
        },
    ]
    if tile.form in (Form.LINE, Form.AREA) and tile.query.by:
        found.append({"id": "prepareTimeSeries", "options": {"format": "multi"}})
    return found


def _defaults(tile: TileIR, kind: str) -> Json:
    """Return how fields look; colours of a status come from the status alone, which SQL decides."""
    custom: Json = {}
    if kind == "timeseries":
        custom = {
            "drawStyle": "line",
            "lineWidth": 2,
            "showPoints": "always",
            "fillOpacity": 15 if tile.form is Form.AREA else 0,
        }
    neutral = {"mode": "absolute", "steps": [{"value": None, "color": "blue"}]}
    mode = "palette-classic" if kind in ("timeseries", "barchart") else "thresholds"
    return {
        "unit": unit(tile.display),
        "noValue": "no data",
        "mappings": [],
        "thresholds": neutral,
        "color": {"mode": mode},
        "custom": custom,
    }


def _overrides(tile: TileIR) -> list[Json]:
    """Return what is special of single columns."""
    named = [
        _override(name, [("displayName", tile.title if name == "value" else title)])
        for name, title in NAMES.items()
    ]
    target = [
        ("custom.lineStyle", {"fill": "dash", "dash": [6, 4]}),
        ("custom.showPoints", "never"),
    ]
    dotted = [("custom.lineStyle", {"fill": "dot", "dash": [2, 6]}), target[1]]
    cell = [("custom.cellOptions", {"type": "gauge", "mode": "basic"})]
    return [
        *named,
        _override("status", [("mappings", statuses()), ("unit", "string")]),
        _override("attainment", [("unit", "percentunit"), ("min", 0), ("max", 1.25)]),
        *([_override("target", target)] if tile.form in (Form.LINE, Form.AREA) else []),
        *([_override("benchmark", dotted)] if tile.form in (Form.LINE, Form.AREA) else []),
        *([_override("value", cell)] if tile.form is Form.LEADERBOARD else []),
    ]


def _override(name: str, properties: list[tuple[str, Any]]) -> Json:
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": key, "value": value} for key, value in properties],
    }


def _options(tile: TileIR, kind: str, fields: tuple[str, ...]) -> Json:
    # the last row is the period that holds as-of, also where it has no value
    last = {"calcs": ["last"], "fields": f"/^({'|'.join(fields)})$/", "values": False}
    match kind:
        case "stat":
            graph = "area" if "sparkline" in tile.extras else "none"
            return {**STAT, "reduceOptions": last, "graphMode": graph}
        case "gauge":
            return {**GAUGE, "reduceOptions": last}
        case "bargauge":
            rows = {"calcs": [], "fields": "/^value$/", "values": True}
            return {**BARS, "reduceOptions": rows if tile.form is Form.FUNNEL else last}
        case "barchart":
            orientation = "horizontal" if tile.form is Form.BAR else "vertical"
            return {**BAR_CHART, "orientation": orientation, "xField": fields[0]}
        case "timeseries":
            return {"legend": LEGEND, "tooltip": TOOLTIP}
        case _:
            return {"frameIndex": 0, "showHeader": True, "cellHeight": "sm"}
