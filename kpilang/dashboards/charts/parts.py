"""What charts have in common: names of members, the value axis, fonts and colours of the frame."""

from __future__ import annotations

import json

from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.format import exact
from kpilang.dashboards.ir import Form, Number, Point, TileIR
from kpilang.dashboards.notation import Around, Notation, Scale
from kpilang.dashboards.theme import Theme

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: a font that vl-convert brings along, so that measured widths are the same everywhere
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def from_zero(tile: TileIR, points: list[Point]) -> bool:
    """Amounts start at zero; rates that stay in a narrow band are shown close."""
    values = [exact(p.value) for p in points if p.value is not None]
    if tile.form is Form.AREA:
        return True
    return tile.additive or not values or min(values) <= max(values) / 2


def axis_label(tile: TileIR, notation: Notation) -> str:
    """Return a Vega expression for an axis label; it holds no text of people."""
    if tile.display.percent:
        return _written("datum.value * 100", "~f", notation.percent, notation)
    short = [*reversed(notation.scales)]
    branches = [
        f"abs(datum.value) >= {scale.floor} ? {_amount(scale, tile, notation)} : "
        for scale in short
    ]
    return "".join([*branches, _amount(None, tile, notation)])


def _amount(scale: Scale | None, tile: TileIR, notation: Notation) -> str:
    """Return the expression of a number, divided where its form is a short one."""
    divided = "datum.value" if scale is None else f"datum.value / {scale.divisor}"
    currency = tile.display.currency
    if currency is None or not currency.isalpha():
        around = notation.number if scale is None else scale.number
    else:
        around = (notation.money if scale is None else scale.money).of(notation.symbol(currency))
    return _written(divided, ",~r", around, notation)


def _written(number: str, form: str, around: Around, notation: Notation) -> str:
    """Return the expression of a number's digits with what is around them, by its sign."""
    parts = []
    for sign in (notation.minus, ""):
        before, _, after = around.put("\0", sign).partition("\0")
        parts.append(f"{json.dumps(before)} + {{}} + {json.dumps(after)}")
    below, above = (part.format(f"format(abs({number}), '{form}')") for part in parts)
    return f"(datum.value < 0 ? {below} : {above})"


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
            "labelOverlap": "greedy",
            "labelSeparation": 16,
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
