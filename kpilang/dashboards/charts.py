"""Charts as Vega-Lite specifications, and their SVG by vl-convert.

A specification holds its data; texts of people stand in data values only, never in expressions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from kpilang.dashboards.format import SYMBOLS, currency_symbol, exact, show
from kpilang.dashboards.ir import EvaluatedTile, Number, Point, TileIR
from kpilang.dashboards.periods import period_text, tick_text
from kpilang.dashboards.theme import Theme
from kpilang.model.windows import Calendar

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
VERSION = "6.4"
#: a font that vl-convert brings along, so that measured widths are the same everywhere
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
DASHES = ([1, 0], [8, 3], [2, 3])

Spec = dict[str, Any]

UNKNOWN = "Unknown"


class ExtraMissing(Exception):
    """An optional package is not installed; `extra` is the one that brings it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f"{purpose} needs `{package}`: install `{extra}`")


def line_chart(evaluated: EvaluatedTile, theme: Theme, calendar: Calendar) -> Spec:
    """Return the specification of a line over periods, with its target when it is asked for."""
    tile = evaluated.tile
    points = [point for point in evaluated.points if point.start is not None]
    ticks = {
        _key(point): tick_text(point.start, tile.query.grain, calendar, first=place == 0)
        for place, point in enumerate(points)
        if point.start is not None
    }
    names = member_names(points)
    rows = [_row(point, tile, calendar, names) for point in points]
    layers: list[Spec] = []
    if tile.shows("target") and any(point.target is not None for point in points):
        layers += _target_layers(points, theme, many=bool(tile.query.by))
    if tile.query.by:
        layers += _member_layers(list(names.values()), theme)
    else:
        layers += _value_layers(points, theme)
    return {
        "$schema": SCHEMA,
        "description": tile.title,
        "width": theme.column_width * tile.span - 90,
        "height": theme.chart_height,
        "background": None,
        "data": {"values": rows},
        "encoding": {
            "x": {
                "field": "period",
                "type": "ordinal",
                "sort": None,
                "title": None,
                "axis": {"labelExpr": f"({json.dumps(ticks)})[datum.value]", "labelAngle": 0},
            }
        },
        "layer": [_with_axis(layer, tile, points) for layer in layers],
        "config": _config(theme),
    }


def sparkline(evaluated: EvaluatedTile, theme: Theme) -> Spec:
    """Return the specification of a small line without axes, its last point marked."""
    points = [point for point in evaluated.points if point.start is not None]
    rows = [{"period": _key(p), "value": _number(p.value)} for p in points]
    x = {"field": "period", "type": "ordinal", "sort": None, "axis": None}
    y = {"field": "value", "type": "quantitative", "axis": None, "scale": {"zero": False}}
    last = {"filter": {"field": "period", "equal": rows[-1]["period"] if rows else ""}}
    return {
        "$schema": SCHEMA,
        "description": evaluated.tile.title,
        "width": 100 * evaluated.tile.span,
        "height": 40,
        "padding": 4,
        "background": None,
        "data": {"values": rows},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2, "color": theme.accent, "opacity": 0.75}},
            {
                "transform": [last],
                "mark": {"type": "point", "filled": True, "size": 60, "color": theme.accent},
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def to_svg(spec: Spec) -> str:
    """Draw a specification; nothing is fetched, and no ids are left that could clash on a page."""
    try:
        import vl_convert
    except ImportError as error:
        raise ExtraMissing("vl-convert-python", "kpilang[local]", "drawing charts") from error
    svg: str = vl_convert.vegalite_to_svg(
        json.dumps(spec), vl_version=VERSION, allowed_base_urls=[]
    )
    return svg


def to_text(spec: Spec) -> str:
    """Return a specification as the text of its file."""
    return json.dumps(spec, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def member_names(points: Iterable[Point]) -> dict[tuple[str | None, ...], str]:
    """Return a name for each member, in order; the unknown one stays apart from a real one."""
    members = list(dict.fromkeys(point.member for point in points))
    taken = {" · ".join(part for part in m if part is not None) for m in members}
    unknown = UNKNOWN if UNKNOWN not in taken else f"{UNKNOWN} (no value)"
    return {m: " · ".join(unknown if part is None else part for part in m) for m in members}


def _row(
    point: Point,
    tile: TileIR,
    calendar: Calendar,
    names: dict[tuple[str | None, ...], str],
) -> Spec:
    return {
        **({"member": names[point.member]} if tile.query.by else {}),
        "period": _key(point),
        "name": period_text(point.start, tile.query.grain, calendar),
        "value": _number(point.value),
        "target": _number(point.target),
        "target_high": _number(point.target_high),
        "state": point.state,
        "label": show(point.value, tile.display).text,
    }


def _value_layers(points: list[Point], theme: Theme) -> list[Spec]:
    """Draw final periods solid, the way into the running one dashed, its point hollow."""
    valued = [point for point in points if point.value is not None]
    if not valued:
        return [{"mark": {"type": "line"}, "encoding": {"y": _y("value")}}]
    last = valued[-1]
    running = last.state != "final"
    falls = len(valued) > 1 and exact(valued[-2].value or 0) > exact(last.value or 0)
    solid = [_key(p) for p in points if not (running and p is last)]
    layers: list[Spec] = [
        {
            "transform": [_among(solid)],
            "mark": {"type": "line", "strokeWidth": 2.5, "color": theme.accent},
            "encoding": {"y": _y("value")},
        },
    ]
    if running and len(valued) > 1:
        layers.append(
            {
                "transform": [_among([_key(valued[-2]), _key(last)])],
                "mark": {
                    "type": "line",
                    "strokeWidth": 2.5,
                    "strokeDash": [3, 4],
                    "color": theme.accent,
                },
                "encoding": {"y": _y("value")},
            }
        )
    layers.append(
        {
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
            "encoding": {
                "y": _y("value"),
                "color": {"value": theme.accent},
                "fill": {
                    "condition": {"test": "datum.state !== 'final'", "value": theme.card},
                    "value": theme.accent,
                },
                "stroke": {"value": theme.accent},
                "strokeWidth": {"value": 2},
            },
        }
    )
    layers.append(
        {
            "transform": [_among([_key(last)])],
            "mark": {
                "type": "text",
                "dy": 20 if falls else -16,
                "fontSize": 16,
                "fontWeight": "bold",
                "color": theme.text,
            },
            "encoding": {"y": _y("value"), "text": {"field": "label"}},
        }
    )
    return layers


def _member_layers(members: list[str], theme: Theme) -> list[Spec]:
    """Draw one line per member, told apart by colour and dashes; running periods are hollow."""
    colours = [theme.series[place % len(theme.series)] for place in range(len(members))]
    dashes = [DASHES[place // len(theme.series) % len(DASHES)] for place in range(len(members))]
    colour = {
        "field": "member",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": members, "range": colours},
        "legend": {"orient": "top", "title": None, "columns": 4, "symbolType": "stroke"},
    }
    dash = {**colour, "scale": {"domain": members, "range": dashes}}
    fill = {
        "condition": {"test": "datum.state !== 'final'", "value": theme.card},
        **{key: value for key, value in colour.items() if key != "legend"},
        "legend": None,
    }
    return [
        {
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": {"y": _y("value"), "color": colour, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
            "encoding": {"y": _y("value"), "stroke": {**colour, "legend": None}, "fill": fill},
        },
    ]


def _target_layers(points: list[Point], theme: Theme, *, many: bool) -> list[Spec]:
    """Draw the target as dashed steps, one per period; a range as a band."""
    step = {"interpolate": "step", "color": theme.target}
    line = {"type": "line", "strokeDash": [6, 4], "strokeWidth": 1.5, **step}
    ranged = any(point.target_high is not None for point in points)
    apart = {"detail": {"field": "member"}} if many else {}
    layers: list[Spec] = [{"mark": line, "encoding": {"y": _y("target"), **apart}}]
    if ranged and many:
        layers.append({"mark": line, "encoding": {"y": _y("target_high"), **apart}})
    elif ranged:
        band = {"y": _y("target"), "y2": {"field": "target_high"}}
        layers.insert(0, {"mark": {"type": "area", "opacity": 0.12, **step}, "encoding": band})
        layers.append({"mark": line, "encoding": {"y": _y("target_high")}})
    return layers


def _with_axis(layer: Spec, tile: TileIR, points: list[Point]) -> Spec:
    """Give a layer the chart's one value axis."""
    encoding = layer["encoding"]
    y = {
        **encoding["y"],
        "title": None,
        "scale": {"zero": _from_zero(tile, points)},
        "axis": {"labelExpr": _axis_label(tile), "tickCount": 5},
    }
    return {**layer, "encoding": {**encoding, "y": y}}


def _from_zero(tile: TileIR, points: list[Point]) -> bool:
    """Amounts start at zero; rates that stay in a narrow band are shown close."""
    values = [exact(p.value) for p in points if p.value is not None]
    return tile.additive or not values or min(values) <= max(values) / 2


def _axis_label(tile: TileIR) -> str:
    """Return a Vega expression for an axis label; it holds no text of people."""
    if tile.display.percent:
        return "format(datum.value * 100, '~f') + '%'"
    number = "replace(format(abs(datum.value), '~s'), 'G', 'B')"
    currency = tile.display.currency
    known = currency is not None and (currency in SYMBOLS or currency.isalpha())
    symbol = json.dumps(currency_symbol(currency) if known else "")
    return f"(datum.value < 0 ? '−' : '') + {symbol} + {number}"


def _config(theme: Theme) -> Spec:
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": theme.muted,
            "labelFontSize": 14,
            "labelPadding": 8,
            "domain": False,
            "ticks": False,
            "gridColor": theme.line,
        },
        "legend": {"labelColor": theme.muted, "labelFontSize": 13, "labelLimit": 240},
        "axisX": {
            "grid": False,
            "labelOverlap": "greedy",
            "domain": True,
            "domainColor": theme.line,
        },
    }


def _y(name: str) -> Spec:
    return {"field": name, "type": "quantitative"}


def _among(periods: list[str]) -> Spec:
    return {"filter": {"field": "period", "oneOf": periods}}


def _key(point: Point) -> str:
    return point.start.isoformat() if point.start else ""


def _number(value: Number | None) -> int | float | None:
    """Return a value as a JSON number; only what is drawn, the page keeps the exact one."""
    if value is None or isinstance(value, (int, float)):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
