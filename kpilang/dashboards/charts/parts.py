"""What charts have in common: names of members, the value axis, fonts and colours of the frame."""

from __future__ import annotations

from collections.abc import Iterable

from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.format import exact
from kpilang.dashboards.ir import Form, Number, Point, TileIR
from kpilang.dashboards.members import drawn_width
from kpilang.dashboards.notation import Notation
from kpilang.dashboards.theme import Theme

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: how much of a line of a legend is no name, in pixels
SYMBOL = 40
#: a font that vl-convert brings along, so that measured widths are the same everywhere
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def from_zero(tile: TileIR, points: list[Point]) -> bool:
    """Amounts start at zero; rates that stay in a narrow band are shown close."""
    values = [exact(p.value) for p in points if p.value is not None]
    if tile.form is Form.AREA:
        return True
    return tile.additive or not values or min(values) <= max(values) / 2


def legend(names: Iterable[str], width: float) -> Spec:
    """Return the legend above a chart, with as many names beside each other as fit."""
    longest = max(map(drawn_width, names), default=0) + SYMBOL
    return {"orient": "top", "title": None, "columns": max(min(int(width / longest), 4), 1)}


def config(theme: Theme, notation: Notation) -> Spec:
    """Return fonts, colours and lines of the frame, and how numbers are written."""
    last, others = notation.groups
    return {
        "locale": {
            "number": {
                "decimal": notation.decimal,
                "thousands": notation.group,
                "grouping": [last, *[others] * 6],
                "currency": ["", ""],
            }
        },
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
        "legend": {"labelColor": theme.muted, "labelFontSize": 13, "labelLimit": 0},
        "axisX": {
            "grid": False,
            "domain": True,
            "domainColor": theme.line,
        },
    }


def quantity(name: str) -> Spec:
    """Return the encoding of a number."""
    return {"field": name, "type": "quantitative"}


def period_key(point: Point) -> str:
    """Return what tells a period from others in the data."""
    return point.start.isoformat() if point.start else ""


def json_number(value: Number | None) -> int | float | None:
    """Return a value as a JSON number; only what is drawn, the page keeps the exact one."""
    if value is None or isinstance(value, (int, float)):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
