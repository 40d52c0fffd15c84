"""A small line without axes, for a number tile."""

from __future__ import annotations

from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.charts.parts import SCHEMA, json_number, period_key
from kpilang.dashboards.ir import EvaluatedTile
from kpilang.dashboards.theme import Theme


def sparkline(evaluated: EvaluatedTile, theme: Theme) -> Spec:
    """Return the specification of a small line without axes, its last point marked."""
    points = [point for point in evaluated.points if point.start is not None]
    rows = [{"period": period_key(p), "value": json_number(p.value)} for p in points]
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
