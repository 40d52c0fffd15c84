"""An evaluated dashboard to one self-contained page, which makes no outside request.

It is read without a script. One on a wall, or that is to `refresh`, has a short one, which loads it
again, says when its numbers are old and turns its pages. The page shows the answer's values and
nothing computed anew, save shares of columns for display. Each value stands in a `data-value`
attribute exactly as `kpi query --format json` writes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.filtering import ALL, Choices, Chosen
from kpilang.dashboards.head import Head
from kpilang.dashboards.ir import EvaluatedIR, TextIR
from kpilang.dashboards.periods import as_of_text
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import DARK, ROLES, in_the_dark, theme_for
from kpilang.dashboards.views.base import TileView
from kpilang.dashboards.views.choice import view_of
from kpilang.dashboards.views.text import TextView, text_view
from kpilang.source.frozen import dataclass

#: how many seconds each page of a wall screen is shown
ROTATE = 20
#: after how many seconds numbers are old: of a moment, and of whole days
HOUR, WHOLE_DAYS = 3600, 3 * 24 * 3600
#: what stands in a row
View = TileView | TextView


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text, and the specification of each chart on it by tile id."""

    html: str
    charts: tuple[tuple[str, Spec], ...]


def render(
    evaluated: EvaluatedIR,
    reader: Reader,
    filters: tuple[Choices, ...] = (),
    chosen: Chosen = ALL,
    head: Head | None = None,
) -> Page:
    """Return the page of what is chosen of a dashboard; raises ExtraMissing without charts."""
    dashboard = evaluated.dashboard
    theme = theme_for(dashboard.screen)
    pages: dict[int, list[tuple[int, list[View]]]] = {}
    for row, tiles in zip(dashboard.rows, evaluated.rows, strict=True):
        drawn: list[View] = [
            text_view(tile, row.columns)
            if isinstance(tile, TextIR)
            else view_of(tile, theme, reader)
            for tile in tiles
        ]
        pages.setdefault(row.page, []).append((row.columns, drawn))
    titles = dict(enumerate(dashboard.pages))
    html = _ENVIRONMENT.get_template("page.html.j2").render(
        dashboard=dashboard,
        filters=filters,
        chosen=chosen,
        head=head,
        height=max((_height(rows, titles.get(of, "")) for of, rows in pages.items()), default=0),
        theme=theme,
        dark=DARK,
        roles=ROLES,
        swapped=in_the_dark(theme),
        pages=[(titles.get(place, ""), rows) for place, rows in pages.items()],
        rotate=ROTATE,
        as_of_seconds=_seconds(evaluated),
        stale_after=_stale_after(evaluated),
        as_of=as_of_text(evaluated.as_of, reader.locale),
        as_of_raw=evaluated.as_of.isoformat(),
        timezone=evaluated.timezone,
        language=reader.language,
    )
    views = [view for rows in pages.values() for _, of_row in rows for view in of_row]
    charts = tuple(
        (view.tile.id, view.spec)
        for view in views
        if isinstance(view, TileView) and view.spec is not None
    )
    return Page(html, charts)


def _height(rows: Sequence[tuple[int, list[View]]], title: str) -> float:
    """Estimate how many lines of text high a page is, so that a wall screen holds all of it."""
    tallest = [max((view.lines for view in views), default=0) for _, views in rows]
    return round(sum(tallest) + len(tallest) + 7.5 + (2.5 if title else 0), 1)


def _seconds(evaluated: EvaluatedIR) -> int:
    """Return the as-of moment in seconds of Unix time, which a browser can compare with its own."""
    return int(evaluated.as_of.replace(tzinfo=ZoneInfo(evaluated.timezone)).timestamp())


def _stale_after(evaluated: EvaluatedIR) -> int:
    """Return after how many seconds numbers are old: whole days may have a weekend behind them."""
    if evaluated.as_of.time() == datetime.min.time():
        return WHOLE_DAYS
    return max(HOUR, 3 * (evaluated.dashboard.refresh_seconds or 0))


_ENVIRONMENT = Environment(
    loader=PackageLoader("kpilang.dashboards"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
