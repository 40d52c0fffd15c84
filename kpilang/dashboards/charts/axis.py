"""The axis of values: how its labels are written, in Vega's words and in ours, and their room.

Browsers have other fonts than the one that a chart is laid out with, so an axis is told how wide
its labels may be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from math import ceil, floor, log10, sqrt

from kpilang.dashboards.ir import TileIR
from kpilang.dashboards.members import drawn_width
from kpilang.dashboards.notation import Around, Notation, Scale

#: between labels and the chart, in pixels
PADDING = 8
#: significant digits of a label
DIGITS = 6
#: so many digits in groups, in the words of d3
FORM = f",.{DIGITS}~r"
#: the steps between ticks that d3 chooses from, by how much longer than a power of ten they are
STEPS = ((sqrt(50), 10), (sqrt(10), 5), (sqrt(2), 2), (0, 1))


def axis_label(tile: TileIR, notation: Notation) -> str:
    """Return a Vega expression for an axis label; it holds no text of people."""
    if tile.display.percent:
        return _written("datum.value * 100", notation.percent, notation)
    short = [*reversed(notation.scales)]
    branches = [
        f"abs(datum.value) >= {scale.floor} ? {_amount(scale, tile, notation)} : "
        for scale in short
    ]
    return "".join([*branches, _amount(None, tile, notation)])


def _amount(scale: Scale | None, tile: TileIR, notation: Notation) -> str:
    """Return the expression of a number, divided where its form is a short one."""
    divided = "datum.value" if scale is None else f"datum.value / {scale.divisor}"
    return _written(divided, _around(scale, tile, notation), notation)


def _around(scale: Scale | None, tile: TileIR, notation: Notation) -> Around:
    """Return what stands around a label's digits; a currency is of letters, or left out."""
    currency = tile.display.currency
    if currency is None or not currency.isalpha():
        return notation.number if scale is None else scale.number
    return (notation.money if scale is None else scale.money).of(notation.symbol(currency))


def _written(number: str, around: Around, notation: Notation) -> str:
    """Return the expression of a number's digits with what is around them, by its sign."""
    parts = []
    for sign in (notation.minus, ""):
        before, _, after = around.put("\0", sign).partition("\0")
        parts.append(f"{json.dumps(before)} + {{}} + {json.dumps(after)}")
    below, above = (part.format(f"format(abs({number}), '{FORM}')") for part in parts)
    return f"(datum.value < 0 ? {below} : {above})"


def axis_text(value: float, tile: TileIR, notation: Notation) -> str:
    """Return what the expression of a label makes of a value."""
    sign = notation.minus if value < 0 else ""
    if tile.display.percent:
        return notation.percent.put(_digits(abs(value) * 100, notation), sign)
    fitting = [scale for scale in notation.scales if abs(value) >= scale.floor]
    scale = fitting[-1] if fitting else None
    divided = abs(value) / float(scale.divisor) if scale else abs(value)
    return _around(scale, tile, notation).put(_digits(divided, notation), sign)


def extent(values: Iterable[float], ticks: int, tile: TileIR, notation: Notation) -> int:
    """Return how many pixels the labels of an axis over values take, with about so many ticks."""
    numbers = [*values]
    low, high = min(numbers, default=0), max(numbers, default=1)
    step = _step((high - low) or abs(high) or 1, ticks)
    places = range(floor(low / step), ceil(high / step) + 1)
    texts = [axis_text(float(Decimal(repr(step)) * place), tile, notation) for place in places]
    return round(max(map(drawn_width, texts))) + PADDING


def _step(span: float, ticks: int) -> float:
    """Return the step between ticks that d3 chooses: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(span / ticks))
    return float(next(times for least, times in STEPS if span / ticks / power >= least) * power)


def _digits(number: float, notation: Notation) -> str:
    text = f"{Decimal(f'{number:.{DIGITS}g}'):f}"
    return notation.digits(text.rstrip("0").rstrip(".") if "." in text else text)
