"""A driver tree: a nested table of its measures."""

from __future__ import annotations

from dataclasses import replace

from kpilang.dashboards.cells import Cell, Column, cell_of
from kpilang.dashboards.ir import BranchIR, EvaluatedTile, Point
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.views.base import TileView
from kpilang.dashboards.views.table import HEADS, figures_of

#: the columns of a tree that names none
USUAL = ("target", "status")


def tree_view(evaluated: EvaluatedTile, reader: Reader) -> TileView:
    """Return the view of a tree: what is split stands above its parts."""
    tile = evaluated.tile
    extras = tuple(name for name in dict.fromkeys(tile.extras) if name in HEADS) or USUAL
    branches = zip(tile.branches, evaluated.branches, strict=True)
    cells = tuple(_cell(branch, own, extras, reader) for branch, own in branches)
    return TileView(
        tile,
        "",
        cells,
        columns=(Column("value", "Value"), *(Column(name, HEADS[name]) for name in extras)),
        lines=7 + 2.2 * len(cells),
    )


def _cell(
    branch: BranchIR, evaluated: EvaluatedTile, extras: tuple[str, ...], reader: Reader
) -> Cell:
    tile = branch.tile
    point = evaluated.current or Point(None, None, None)
    figures = figures_of(extras, point, tile, reader)
    cell = cell_of(point, tile, reader)
    return replace(cell, name=tile.title, depth=branch.depth, figures=figures)
