"""Half a dial: how far a value is, with marks for the target and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from kpilang.dashboards.cells import Mark
from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.charts.parts import SCHEMA
from kpilang.dashboards.ir import TileIR
from kpilang.dashboards.theme import Theme

WIDTH, HEIGHT = 260, 140
OUTER, INNER = 120, 88
#: half the angle of a mark, in radians
MARK = 0.018
#: what is a sign on the dial, and no tick across it
SHAPES = {"forecast": "circle", "benchmark": "diamond"}


def gauge_chart(
    tile: TileIR, filled: str, colour: str, marks: Sequence[Mark], theme: Theme
) -> Spec:
    """Return the specification of a dial that is filled so many percent."""
    colours = {"green": theme.green, "amber": theme.amber, "red": theme.red}
    layers = [
        _arc("0", "100", theme.track),
        _arc("0", filled, colours.get(colour, theme.accent)),
    ]
    for mark in marks:
        at = _angle(mark.left)
        if mark.kind in SHAPES:
            layers.append(_sign(at, SHAPES[mark.kind], theme))
            continue
        long = mark.kind == "target"
        tone = theme.target if long else theme.muted
        layers.append(_layer(at - MARK * 2, at + MARK * 2, theme.card, INNER, OUTER))
        layers.append(_layer(at - MARK, at + MARK, tone, INNER - (8 if long else 0), OUTER + 6))
    return {
        "$schema": SCHEMA,
        "description": tile.title,
        "width": WIDTH,
        "height": HEIGHT,
        "padding": 2,
        "background": None,
        "data": {"values": [{}]},
        "layer": layers,
        "config": {"view": {"stroke": None}},
    }


def _arc(start: str, end: str, colour: str) -> Spec:
    return _layer(_angle(start), _angle(end), colour, INNER, OUTER)


def _layer(start: float, end: float, colour: str, inner: int, outer: int) -> Spec:
    return {
        "mark": {
            "type": "arc",
            "theta": round(start, 6),
            "theta2": round(end, 6),
            "innerRadius": inner,
            "outerRadius": outer,
            "color": colour,
            "x": WIDTH / 2,
            "y": HEIGHT - 8,
        }
    }


def _sign(angle: float, shape: str, theme: Theme) -> Spec:
    """Draw a small sign in the middle of the dial's band."""
    middle = (INNER + OUTER) / 2
    return {
        "mark": {
            "type": "point",
            "shape": shape,
            "filled": True,
            "fill": theme.card,
            "stroke": theme.text,
            "strokeWidth": 2.5,
            "opacity": 1,
            "size": 110,
            "x": round(WIDTH / 2 + middle * sin(angle), 3),
            "y": round(HEIGHT - 8 - middle * cos(angle), 3),
        }
    }


def _angle(percents: str) -> float:
    """Return the angle of a share: from the left at nothing over the top to the right at all."""
    return -pi / 2 + pi * float(percents) / 100
