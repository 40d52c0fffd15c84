"""A funnel: a bar for each stage, with its share of the stage before and of the first."""

from __future__ import annotations

from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.charts.parts import SCHEMA, config, json_number
from kpilang.dashboards.format import NO_DATA, NO_VALUE, show, show_rate
from kpilang.dashboards.ir import EvaluatedTile, Point, TileIR
from kpilang.dashboards.members import drawn_width, shortened
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme

STAGE_HEIGHT = 58
#: how much of a chart's width the names of stages may take
NAMES = 0.3


def funnel_chart(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> Spec:
    """Return the specification of a funnel; stages that can still grow are pale."""
    tile = evaluated.tile
    width = theme.column_width * tile.span - 40
    names = [stage_name(point) for point in evaluated.points]
    room = min(max(map(drawn_width, names), default=0), width * NAMES)
    rows = [
        _row(point, tile, place, shortened(name, room), reader)
        for place, (point, name) in enumerate(zip(evaluated.points, names, strict=True))
    ]
    stages = {str(row["stage"]): row["name"] for row in rows}
    pale = {"condition": {"test": "datum.state === 'immature'", "value": 0.4}, "value": 1}
    x = {
        "field": "at",
        "type": "quantitative",
        "axis": None,
        "stack": None,
        "scale": {"domain": [0, _highest(rows, width - room - 20)], "nice": False},
    }
    label = {"type": "text", "align": "left", "dx": 10}
    return {
        "$schema": SCHEMA,
        "description": tile.title,
        "width": width,
        "height": max(len(rows), 2) * STAGE_HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 2,
        "background": None,
        "data": {"values": rows},
        "encoding": {"y": _stages(len(stages), room), "x": x},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 3, "strokeWidth": 1.5},
                "encoding": {
                    "color": {"value": theme.accent},
                    "stroke": {"value": theme.accent},
                    "fillOpacity": pale,
                },
            },
            {
                "mark": {"type": "text", "align": "right", "x": -10, "fontSize": 14},
                "encoding": {
                    "text": {"field": "name"},
                    "x": {"value": -10},
                    "color": {"value": theme.text},
                },
            },
            {
                "mark": {**label, "dy": -9, "fontSize": 16, "fontWeight": "bold"},
                "encoding": {"text": {"field": "label"}, "color": {"value": theme.text}},
            },
            {
                "mark": {**label, "dy": 10, "fontSize": 13},
                "encoding": {"text": {"field": "rates"}, "color": {"value": theme.muted}},
            },
        ],
        "config": config(theme, reader.notation),
    }


def stage_name(point: Point) -> str:
    """Return a stage's name in words."""
    return (point.member[0] or "").replace("_", " ")


def _row(point: Point, tile: TileIR, place: int, name: str, reader: Reader) -> Spec:
    value = json_number(point.value)
    notation = reader.notation
    step, overall = (show_rate(of, notation) for of in (point.step_rate, point.overall_rate))
    rates = "" if not place else f"{step or NO_VALUE} step, {overall or NO_VALUE} overall"
    return {
        "stage": place,
        "name": name,
        "value": value,
        "at": value or 0,
        "state": point.state,
        "label": NO_DATA if value is None else show(point.value, tile.display, notation).text,
        "rates": rates,
    }


def _stages(count: int, room: float) -> Spec:
    axis = {"labels": False, "minExtent": round(room) + 14, "domain": False, "ticks": False}
    return {
        "field": "stage",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"paddingInner": 0.25, "paddingOuter": 0.1},
        "axis": {**axis, "grid": False},
    }


def _highest(rows: list[Spec], width: float) -> float:
    """Return the greatest value of the axis, with which each label ends inside the chart."""
    needed = [1.0]
    for row in rows:
        label = max(drawn_width(row["label"]) * 1.15, drawn_width(row["rates"]) * 0.9) + 14
        needed.append(row["at"] * width / max(width - label, width / 4))
    return max(needed)
