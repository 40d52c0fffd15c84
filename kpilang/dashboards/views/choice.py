"""The view of each form."""

from __future__ import annotations

from typing import assert_never

from kpilang.dashboards.ir import EvaluatedTile, Form
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme
from kpilang.dashboards.views.bars import bar_view
from kpilang.dashboards.views.base import TileView
from kpilang.dashboards.views.bullet import bullet_view
from kpilang.dashboards.views.funnel import funnel_view
from kpilang.dashboards.views.heatmap import heatmap_view
from kpilang.dashboards.views.leaderboard import leaderboard_view
from kpilang.dashboards.views.line import line_view
from kpilang.dashboards.views.number import number_view
from kpilang.dashboards.views.records import list_view
from kpilang.dashboards.views.table import table_view
from kpilang.dashboards.views.tree import tree_view


def view_of(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> TileView:
    """Return what the template of the tile's form shows."""
    match evaluated.tile.form:
        case Form.NUMBER:
            return number_view(evaluated, theme, reader)
        case Form.LINE | Form.AREA:
            return line_view(evaluated, theme, reader)
        case Form.LEADERBOARD:
            return leaderboard_view(evaluated, reader)
        case Form.LIST:
            return list_view(evaluated, reader)
        case Form.BAR | Form.COLUMN:
            return bar_view(evaluated, theme, reader)
        case Form.BULLET | Form.GAUGE:
            return bullet_view(evaluated, theme, reader)
        case Form.HEATMAP:
            return heatmap_view(evaluated, theme, reader)
        case Form.FUNNEL:
            return funnel_view(evaluated, theme, reader)
        case Form.TREE:
            return tree_view(evaluated, reader)
        case Form.TABLE:
            return table_view(evaluated, reader)
    assert_never(evaluated.tile.form)
