"""Dashboards: pages, rows, tiles."""

from __future__ import annotations

from dataclasses import field

from kpilang.model.names import Named
from kpilang.model.windows import Grain
from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile or chart of a dashboard, its subject known to exist.

    kind is `tile` or `chart`; the subject is a measure, funnel or tree. `by` holds dimension names,
    `grain` the period of `by month`, `last` how many of them.
    """

    kind: str
    subject: str
    form: str
    by: tuple[str, ...] = ()
    grain: Grain | None = None
    last: int | None = None
    top: int | None = None
    width: int | None = None
    extras: tuple[str, ...] = ()
    title: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a dashboard: rows of tiles."""

    rows: tuple[tuple[Tile, ...], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Dashboard(Named):
    """A dashboard: pages of rows of tiles, in order; one without pages has a single one."""

    role: str | None = None
    screen: str = ""
    refresh_seconds: int | None = None
    #: `this` or `last` and the period's word, e.g. ("this", "month"); empty: each KPI's own window
    period: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    description: str = ""
    owner: str | None = None
    team: str | None = None

    @property
    def rows(self) -> tuple[tuple[Tile, ...], ...]:
        """The rows of all pages."""
        return tuple(row for page in self.pages for row in page.rows)
