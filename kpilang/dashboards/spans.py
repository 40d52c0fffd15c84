"""How wide tiles are: as stated, else by what they show."""

from __future__ import annotations

from kpilang.dashboards.ir import COLUMNS, Form
from kpilang.model.entities import Shown, Tile

#: one value with what is said about it
NARROW = (Form.NUMBER, Form.BULLET, Form.GAUGE)
#: what needs twice the width of the other forms
WIDE = (Form.LINE, Form.AREA, Form.TABLE, Form.COLUMN, Form.TREE, Form.HEATMAP)
#: a tile for which a row has no room, so that it wraps
UNPLACED = 4


def spans(tiles: tuple[Shown, ...]) -> tuple[list[int], int]:
    """Return each tile's columns, and how many the row's grid has; what exceeds it wraps."""
    if any(tile.width for tile in tiles):
        return _stated_spans(tiles), COLUMNS
    forms = [tile.form if isinstance(tile, Tile) else "text" for tile in tiles]
    narrow_ones = [form for form in forms if form in NARROW]
    if len(narrow_ones) == len(tiles):
        found = [COLUMNS // len(tiles) if len(tiles) <= 6 else 3] * len(tiles)
        return found, min(sum(found), COLUMNS)
    weights = [0 if form in NARROW else 2 if form in WIDE else 1 for form in forms]
    narrow = 3 if 3 * len(narrow_ones) + 4 * (len(tiles) - len(narrow_ones)) <= COLUMNS else 2
    rest = COLUMNS - narrow * len(narrow_ones)
    found = [rest * weight // sum(weights) if weight else narrow for weight in weights]
    if min(found) < 2:
        return [UNPLACED] * len(tiles), COLUMNS
    found[weights.index(max(weights))] += COLUMNS - sum(found)
    return found, COLUMNS


def _stated_spans(tiles: tuple[Shown, ...]) -> list[int]:
    """Widths that are stated hold; the other tiles share what is left, or wrap where it is none."""
    stated = [min(tile.width or 0, COLUMNS) for tile in tiles]
    free = stated.count(0)
    left = (COLUMNS - sum(stated)) // free if free else 0
    share = left if left >= 2 else UNPLACED
    return [width or share for width in stated]
