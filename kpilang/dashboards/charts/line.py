"""Lines over periods: of one measure or of its members, with the target in steps."""

from __future__ import annotations

import json

from kpilang.dashboards.charts.axis import axis_label, extent
from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.charts.parts import (
    SCHEMA,
    SYMBOL,
    config,
    from_zero,
    json_number,
    legend,
    period_key,
    quantity,
)
from kpilang.dashboards.charts.ticks import tick_labels
from kpilang.dashboards.format import exact, show
from kpilang.dashboards.ir import EvaluatedTile, Form, Number, Point, TileIR, Who
from kpilang.dashboards.members import member_names
from kpilang.dashboards.periods import period_text
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme

#: how wide a name in a legend is at most, in pixels
LEGEND = 240
#: about how many labels the value axis has
TICKS = 5
DASHES = ([1, 0], [8, 3], [2, 3])


def line_chart(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> Spec:
    """Return the specification of a line over periods, with its target when it is asked for."""
    tile = evaluated.tile
    points = [point for point in evaluated.points if point.start is not None]
    starts = dict.fromkeys(point.start for point in points if point.start is not None)
    width = theme.column_width * tile.span - 90
    ticks = tick_labels([*starts], tile.query.grain, reader, width / max(len(starts), 1))
    names = member_names(points, tile, reader, min(LEGEND, width - SYMBOL))
    rows = [_row(point, tile, reader, names) for point in points]
    layers: list[Spec] = []
    if tile.shows("target") and any(point.target is not None for point in points):
        layers += _target_layers(points, theme, many=bool(tile.query.by))
    if tile.benchmark is not None:
        layers.append(_benchmark_layer(tile.benchmark.value, theme))
    if tile.query.by:
        layers += _member_layers(list(names.values()), theme, width)
    else:
        layers += _value_layers(points, theme)
    if tile.form is Form.AREA:
        fill = {"type": "area", "color": theme.accent, "opacity": 0.15}
        layers.insert(0, {"mark": fill, "encoding": {"y": quantity("value")}})
    return {
        "$schema": SCHEMA,
        "description": tile.title,
        "width": width,
        "height": theme.chart_height,
        "background": None,
        "data": {"values": rows},
        "encoding": {
            "x": {
                "field": "period",
                "type": "ordinal",
                "sort": None,
                "title": None,
                "axis": {
                    "labelExpr": f"({json.dumps(ticks)})[datum.value]",
                    "labelAngle": 0,
                    "labelOverlap": False,
                },
            }
        },
        "layer": [_with_axis(layer, tile, points, reader) for layer in layers],
        "config": config(theme, reader.notation),
    }


def _row(
    point: Point,
    tile: TileIR,
    reader: Reader,
    names: dict[Who, str],
) -> Spec:
    return {
        **({"member": names[point.who]} if tile.query.by else {}),
        "period": period_key(point),
        "name": period_text(point.start, tile.query.grain, reader),
        "value": json_number(point.value),
        "target": json_number(point.target),
        "target_high": json_number(point.target_high),
        "state": point.state,
        "label": show(point.value, tile.display, reader.notation).text,
    }


def _value_layers(points: list[Point], theme: Theme) -> list[Spec]:
    """Draw final periods solid, the way into the running one dashed, its point hollow."""
    valued = [point for point in points if point.value is not None]
    if not valued:
        return [{"mark": {"type": "line"}, "encoding": {"y": quantity("value")}}]
    last = valued[-1]
    running = last.state != "final"
    falls = len(valued) > 1 and exact(valued[-2].value or 0) > exact(last.value or 0)
    solid = [period_key(p) for p in points if not (running and p is last)]
    layers: list[Spec] = [
        {
            "transform": [_among(solid)],
            "mark": {"type": "line", "strokeWidth": 2.5, "color": theme.accent},
            "encoding": {"y": quantity("value")},
        },
    ]
    if running and len(valued) > 1:
        layers.append(
            {
                "transform": [_among([period_key(valued[-2]), period_key(last)])],
                "mark": {
                    "type": "line",
                    "strokeWidth": 2.5,
                    "strokeDash": [3, 4],
                    "color": theme.accent,
                },
                "encoding": {"y": quantity("value")},
            }
        )
    layers.append(
        {
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
            "encoding": {
                "y": quantity("value"),
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
            "transform": [_among([period_key(last)])],
            "mark": {
                "type": "text",
                "dy": 20 if falls else -16,
                # the last point stands at the edge
                **({"align": "right", "dx": 12} if last is points[-1] else {}),
                "fontSize": 16,
                "fontWeight": "bold",
                "color": theme.text,
            },
            "encoding": {"y": quantity("value"), "text": {"field": "label"}},
        }
    )
    return layers


def _member_layers(members: list[str], theme: Theme, width: float) -> list[Spec]:
    """Draw one line per member, told apart by colour and dashes; running periods are hollow."""
    colours = [theme.series[place % len(theme.series)] for place in range(len(members))]
    dashes = [DASHES[place // len(theme.series) % len(DASHES)] for place in range(len(members))]
    colour = {
        "field": "member",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": members, "range": colours},
        "legend": {**legend(members, width), "symbolType": "stroke"},
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
            "encoding": {"y": quantity("value"), "color": colour, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
            "encoding": {
                "y": quantity("value"),
                "stroke": {**colour, "legend": None},
                "fill": fill,
            },
        },
    ]


def _target_layers(points: list[Point], theme: Theme, *, many: bool) -> list[Spec]:
    """Draw the target as dashed steps, one per period; a range as a band."""
    step = {"interpolate": "step", "color": theme.target}
    line = {"type": "line", "strokeDash": [6, 4], "strokeWidth": 1.5, **step}
    ranged = any(point.target_high is not None for point in points)
    apart = {"detail": {"field": "member"}} if many else {}
    layers: list[Spec] = [{"mark": line, "encoding": {"y": quantity("target"), **apart}}]
    if ranged and many:
        layers.append({"mark": line, "encoding": {"y": quantity("target_high"), **apart}})
    elif ranged:
        band = {"y": quantity("target"), "y2": {"field": "target_high"}}
        layers.insert(0, {"mark": {"type": "area", "opacity": 0.12, **step}, "encoding": band})
        layers.append({"mark": line, "encoding": {"y": quantity("target_high")}})
    return layers


def _benchmark_layer(value: Number, theme: Theme) -> Spec:
    """Draw what others reach as a dotted line from side to side."""
    level = {"datum": json_number(value), "type": "quantitative"}
    line = {"type": "rule", "strokeDash": [2, 4], "strokeWidth": 2, "color": theme.muted}
    return {"mark": line, "encoding": {"x": None, "y": level}}


def _with_axis(layer: Spec, tile: TileIR, points: list[Point], reader: Reader) -> Spec:
    """Give a layer the chart's one value axis."""
    encoding = layer["encoding"]
    y = {
        **encoding["y"],
        "title": None,
        "scale": {"zero": from_zero(tile, points)},
        "axis": {
            "labelExpr": axis_label(tile, reader.notation),
            "tickCount": TICKS,
            "minExtent": extent(_drawn(tile, points), TICKS, tile, reader.notation),
        },
    }
    return {**layer, "encoding": {**encoding, "y": y}}


def _drawn(tile: TileIR, points: list[Point]) -> list[float]:
    """Return the numbers that the value axis holds."""
    shown = [point.value for point in points]
    if tile.shows("target"):
        shown += [of for point in points for of in (point.target, point.target_high)]
    if tile.benchmark is not None:
        shown.append(tile.benchmark.value)
    zero = [0.0] if from_zero(tile, points) else []
    return [*zero, *(float(of) for of in shown if of is not None)]


def _among(periods: list[str]) -> Spec:
    return {"filter": {"field": "period", "oneOf": periods}}
