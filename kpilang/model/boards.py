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
class TextTile:
    """Words on a page, as plain text: a heading, or words with a heading above them or without.

    A heading by itself has None as its words. Lines that an empty line parts are paragraphs.
    """

    words: str | None
    heading: str = ""
    width: int | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the words, each on one line."""
        lines = [" ".join(line.split()) for line in (self.words or "").splitlines()]
        parts = "\n".join(lines).split("\n\n")
        return tuple(" ".join(part.split()) for part in parts if part.strip())


#: what stands in a row
Shown = Tile | TextTile


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a dashboard: rows of tiles."""

    rows: tuple[tuple[Shown, ...], ...]
    title: str = ""

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The tiles and charts, without the texts."""
        return tuple(one for row in self.rows for one in row if isinstance(one, Tile))


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
    def rows(self) -> tuple[tuple[Shown, ...], ...]:
        """The rows of all pages."""
        return tuple(row for page in self.pages for row in page.rows)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The tiles and charts of all pages, without the texts."""
        return tuple(tile for page in self.pages for tile in page.tiles)

    @property
    def texts(self) -> tuple[TextTile, ...]:
        """The texts of all pages."""
        return tuple(one for row in self.rows for one in row if isinstance(one, TextTile))
