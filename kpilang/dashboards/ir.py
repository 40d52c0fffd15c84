"""The two layers of a dashboard: what is asked (no data), and what was answered.

Every backend reads only these. Values are those of the answer, untouched: shares are fractions,
exact numbers are Decimal; how they are shown is the backend's business.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from kpilang.model.entities import Display
from kpilang.model.windows import Grain
from kpilang.source.frozen import dataclass

COLUMNS = 12

Number = int | float | Decimal

#: a member: of each dimension what it is called, and its key where others may be called so too
Who = tuple[tuple[str | None, str | None], ...]


class Form(StrEnum):
    """How a tile looks."""

    NUMBER = "number"
    LINE = "line"
    AREA = "area"
    LEADERBOARD = "leaderboard"
    LIST = "list"
    TABLE = "table"
    BAR = "bar"
    COLUMN = "column"
    FUNNEL = "funnel"
    TREE = "tree"
    BULLET = "bullet"
    GAUGE = "gauge"
    HEATMAP = "heatmap"


class Direction(StrEnum):
    """Which change of the value is good; a range has none."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TileQuery:
    """What a tile asks. `each` replaces the measure's own period; `grain` is the one in effect.

    `back` is 0 for the period that holds as-of and 1 for the one before it. `periods` counts those
    shown, the tile's own period last.
    """

    measure: str
    grain: Grain
    each: Grain | None = None
    by: tuple[str, ...] = ()
    periods: int = 12
    back: int = 0
    top: int | None = None
    order: str | None = None
    #: how many of the records behind the value are asked for instead of it
    records: int | None = None
    #: how many members are shown, where one more is asked for to tell whether there are more
    most: int | None = None
    #: the dimensions of `by` that come back, as weekdays: their members have an order of their own
    cycles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BenchmarkIR:
    """What others reach, in the unit of the answer's value, and who they are.

    One `of_all` is an amount of all members together, which is none of a single one.
    """

    value: Number
    note: str = ""
    of_all: bool = False


@dataclass(frozen=True, slots=True)
class TileIR:
    """A tile before data. `id` is unique on its page; `span` counts columns of twelve."""

    id: str
    form: Form
    title: str
    query: TileQuery
    span: int
    display: Display
    direction: Direction
    comparator: str = ""
    additive: bool = False
    #: what a value is compared with where that is not the period before
    against: str = ""
    help: str = ""
    extras: tuple[str, ...] = ()
    digest: str = ""
    #: what others reach, where the tile shows it
    benchmark: BenchmarkIR | None = None
    #: of a tree its measures, each as a number
    branches: tuple[BranchIR, ...] = ()

    def shows(self, extra: str) -> bool:
        """Tell whether a part is shown: those named after `with`, or target and previous.

        A benchmark is shown where there is one.
        """
        return extra in (self.extras or ("target", "previous"))

    @property
    def over_periods(self) -> bool:
        """Tell whether periods stand beside each other, be it one; else all is of one period."""
        sides = 2 if self.form is Form.HEATMAP else 1
        return len(self.query.by) < sides or self.query.periods > 1


@dataclass(frozen=True, slots=True)
class BranchIR:
    """A measure of a tree, and how deep it stands."""

    depth: int
    tile: TileIR


@dataclass(frozen=True, slots=True)
class TextIR:
    """Words on a page, as plain text; `title` is the heading, empty without one."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    span: int
    form: str = "text"


@dataclass(frozen=True, slots=True)
class RowIR:
    """Tiles side by side, on a grid of `columns` (fewer than twelve when they share evenly).

    `page` counts from 0.
    """

    tiles: tuple[TileIR | TextIR, ...]
    columns: int = COLUMNS
    page: int = 0


@dataclass(frozen=True, slots=True)
class DashboardIR:
    """A dashboard before data; `digest` hashes its declaration and its measures' definitions."""

    name: str
    title: str
    description: str = ""
    audience: str = ""
    screen: str = ""
    refresh_seconds: int | None = None
    rows: tuple[RowIR, ...] = ()
    #: the title of each page, empty where it has none
    pages: tuple[str, ...] = ()
    #: the dimensions whose members have a page each
    filters: tuple[str, ...] = ()
    digest: str = ""

    @property
    def tiles(self) -> tuple[TileIR, ...]:
        """The tiles of all rows, without the texts."""
        return tuple(one for row in self.rows for one in row.tiles if isinstance(one, TileIR))

    @property
    def of_members(self) -> DashboardIR:
        """The dashboard for some members, without what is of all together."""
        rows = tuple(replace(row, tiles=tuple(map(_of_members, row.tiles))) for row in self.rows)
        return replace(self, rows=rows)


def _of_members(tile: TileIR | TextIR) -> TileIR | TextIR:
    if isinstance(tile, TextIR):
        return tile
    branches = tuple(
        BranchIR(branch.depth, _without_what_is_of_all(branch.tile)) for branch in tile.branches
    )
    return replace(_without_what_is_of_all(tile), branches=branches)


def _without_what_is_of_all(tile: TileIR) -> TileIR:
    of_all = tile.benchmark is not None and tile.benchmark.of_all
    return replace(tile, benchmark=None) if of_all else tile


@dataclass(frozen=True, slots=True)
class Point:
    """One row of an answer, or one of the records behind it, which has a `key`.

    `member` has a part per dimension; None is the unknown member. `keys` tell those of one name
    apart: a part per dimension, None where the name does it.
    """

    start: date | None
    end: date | None
    value: Number | None
    target: Number | None = None
    target_high: Number | None = None
    expected: Number | None = None
    attainment: Number | None = None
    status: str | None = None
    previous: Number | None = None
    change: Number | None = None
    forecast: Number | None = None
    state: str = "final"
    member: tuple[str | None, ...] = ()
    keys: tuple[str | None, ...] = ()
    key: str = ""
    #: of a funnel's stage the shares of the stage before and of the first
    step_rate: Number | None = None
    overall_rate: Number | None = None

    @property
    def who(self) -> Who:
        """Tell members apart: of each dimension what it is called, and its key."""
        keys = self.keys or (None,) * len(self.member)
        return tuple(zip(self.member, keys, strict=True))

    @property
    def is_partial(self) -> bool:
        """Tell whether the period is still running."""
        return self.state == "partial"

    @property
    def is_unknown(self) -> bool:
        """Tell whether the row is of rows whose member has no value."""
        return bool(self.member) and self.member[0] is None


@dataclass(frozen=True, slots=True)
class EvaluatedTile:
    """A tile with its rows.

    `points` are in the answer's order for numbers and lines (oldest first), the greatest first for
    lists, and by period, then best first, for what shows members. `current` is the row a number
    tile shows; None when the answer has no such row. `more` says that there are more members.
    """

    tile: TileIR
    points: tuple[Point, ...]
    current: Point | None = None
    more: bool = False
    #: of a tree its measures, in the order of the tile's
    branches: tuple[EvaluatedTile, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluatedIR:
    """A dashboard with its data, as of a civil moment of the calendar's zone; texts have none."""

    dashboard: DashboardIR
    as_of: datetime
    timezone: str
    rows: tuple[tuple[EvaluatedTile | TextIR, ...], ...]


def to_json(ir: DashboardIR | EvaluatedIR) -> str:
    """Return the IR as JSON: keys sorted, dates ISO, exact decimals as strings."""
    return json.dumps(_plain(ir), sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def _plain(value: object) -> Any:
    match value:
        case Enum():
            return value.value
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        case _:
            return value
