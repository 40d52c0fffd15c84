"""What charts have in common: names of members, the value axis, fonts and colours of the frame."""

from __future__ import annotations

import json

from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.format import SYMBOLS, currency_symbol, exact
from kpilang.dashboards.ir import Form, Number, Point, TileIR
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


def axis_label(tile: TileIR) -> str:
    """Return a Vega expression for an axis label; it holds no text of people."""
    if tile.display.percent:
        return "format(datum.value * 100, '~f') + '%'"
    number = "replace(format(abs(datum.value), '~s'), 'G', 'B')"
    currency = tile.display.currency
    known = currency is not None and (currency in SYMBOLS or currency.isalpha())
    symbol = json.dumps(currency_symbol(currency) if known else "")
    return f"(datum.value < 0 ? '−' : '') + {symbol} + {number}"


def config(theme: Theme) -> Spec:
    """Return fonts, colours and lines of the frame."""
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
