"""Words on a page: a heading and paragraphs, as they are."""

from __future__ import annotations

from math import ceil

from kpilang.dashboards.ir import COLUMNS, TextIR
from kpilang.source.frozen import dataclass

#: how many letters of words go into a column of twelve, about, and how many are lost at the edges
LETTERS, EDGE = 13, 4
#: how much higher a line of words or of a heading is than one of other text
HIGH, HIGHER = 1.25, 1.6


@dataclass(frozen=True, slots=True)
class TextView:
    """What the template needs of a text; `lines` is how many lines of text high it is, about."""

    tile: TextIR
    lines: float
    template: str = "text"


def text_view(tile: TextIR, columns: int) -> TextView:
    """Return the view of a text in a row of so many columns."""
    return TextView(tile, lines_of(tile, tile.span * COLUMNS // columns))


def lines_of(tile: TextIR, width: int) -> float:
    """Estimate how many lines high a text is that is so many columns of twelve wide."""
    letters = max(width * LETTERS - EDGE, 1)
    heading = ceil(len(tile.title) * HIGHER / letters) * HIGHER
    words = sum(ceil(len(part) * HIGH / letters) + 0.5 for part in tile.paragraphs) * HIGH
    return round(heading + words + 1.5, 1)
