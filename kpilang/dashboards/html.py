"""An evaluated dashboard to one self-contained page: no script, no outside request.

The page shows the answer's values and nothing computed anew, save shares of columns for display.
Each value stands in a `data-value` attribute exactly as `kpi query --format json` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import Environment, PackageLoader, StrictUndefined

from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.ir import EvaluatedIR
from kpilang.dashboards.periods import as_of_text
from kpilang.dashboards.theme import theme_for
from kpilang.dashboards.views.base import TileView
from kpilang.dashboards.views.choice import view_of
from kpilang.model.windows import Calendar
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text, and the specification of each chart on it by tile id."""

    html: str
    charts: tuple[tuple[str, Spec], ...]


def render(evaluated: EvaluatedIR, calendar: Calendar) -> Page:
    """Return the page of a dashboard; raises ExtraMissing when charts cannot be drawn."""
    dashboard = evaluated.dashboard
    theme = theme_for(dashboard.screen)
    rows = [
        (row.columns, [view_of(tile, theme, calendar) for tile in tiles])
        for row, tiles in zip(dashboard.rows, evaluated.rows, strict=True)
    ]
    html = _ENVIRONMENT.get_template("page.html.j2").render(
        dashboard=dashboard,
        height=_height(views for _, views in rows),
        theme=theme,
        rows=rows,
        as_of=as_of_text(evaluated.as_of),
        as_of_raw=evaluated.as_of.isoformat(),
        timezone=evaluated.timezone,
    )
    views = [view for _, of_row in rows for view in of_row]
    charts = tuple((view.tile.id, view.spec) for view in views if view.spec is not None)
    return Page(html, charts)


def _height(rows: Iterable[list[TileView]]) -> str:
    """Estimate how many lines of text high the page is, so that a wall screen holds all of it."""
    tallest = [max((view.lines for view in views), default=0) for views in rows]
    return f"{sum(tallest) + len(tallest) + 7.5:.1f}"


_ENVIRONMENT = Environment(
    loader=PackageLoader("kpilang.dashboards"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
