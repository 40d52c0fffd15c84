"""A row of an answer as people read it: value, state, status, change, target.

Nothing is computed anew here, save shares of columns for display.
"""

from __future__ import annotations

from decimal import Decimal

from kpilang.dashboards.format import (
    Shown,
    exact,
    raw,
    show,
    show_change,
    show_growth,
    show_share,
)
from kpilang.dashboards.ir import Direction, Number, Point, TileIR
from kpilang.dashboards.members import member_parts
from kpilang.dashboards.periods import before, period_text
from kpilang.dashboards.reader import Reader
from kpilang.model.windows import Grain
from kpilang.source.frozen import dataclass

STATUS = {
    "green": ("▲", "On track"),
    "amber": ("◆", "At risk"),
    "red": ("▼", "Behind"),
}
STATES = {
    "partial": "so far",
    "future": "not begun",
    "immature": "still maturing",
    "starting": "data begins here",
}
PRECISION = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Status:
    """A status as glyph, word and colour class."""

    colour: str
    glyph: str
    word: str


@dataclass(frozen=True, slots=True)
class Delta:
    """The change against the period before: arrow, texts, and whether it is good."""

    arrow: str
    tone: str
    text: str
    growth: str
    against: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target in words, the share reached, and the bar: filled part and mark, in percent."""

    text: str
    bare: str
    full: str
    attainment: str
    expected: str
    raw: str
    filled: str
    mark: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What others reach, in words, and who they are."""

    text: str
    full: str
    raw: str
    note: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on a bar: `kind` is that of the amount, as `target`, `left` in percent."""

    kind: str
    name: str
    text: str
    raw: str
    left: str


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column of figures; `unit` is a word, or empty."""

    name: str
    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of several things said of a row; `tone` is a colour class, and has a `glyph`."""

    name: str
    text: str
    full: str
    raw: str
    tone: str = ""
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with what is said about it: a number tile, a member, a period of a chart."""

    name: str
    raw: str
    shown: Shown
    period: str
    start: str
    state: str
    status: Status | None
    delta: Delta | None
    target: Target | None
    benchmark: Benchmark | None = None
    rank: str = ""
    unknown: bool = False
    width: str = ""
    #: what each dimension is, and of a record its key
    parts: tuple[str, ...] = ()
    key: str = ""
    figures: tuple[Figure, ...] = ()
    #: how deep it stands in a tree
    depth: int = 0
    #: its colour in a heatmap
    shade: str = ""


def cell_of(point: Point, tile: TileIR, reader: Reader) -> Cell:
    """Return what is said of a row, with the parts that the tile shows."""
    parts = member_parts(point, tile, reader)
    return Cell(
        name=" · ".join(parts),
        raw=raw(point.value),
        shown=show(point.value, tile.display, reader.notation),
        period=period_text(point.start, tile.query.grain, reader),
        start=point.start.isoformat() if point.start else "",
        state=STATES.get(point.state, ""),
        status=status_of(point),
        delta=delta_of(point, tile, reader) if tile.shows("previous") else None,
        target=target_of(point, tile, reader) if tile.shows("target") else None,
        benchmark=benchmark_of(tile, reader),
        unknown=point.is_unknown,
        parts=parts,
    )


def status_of(point: Point) -> Status | None:
    """Return the status of a row, None without one."""
    return Status(point.status, *STATUS[point.status]) if point.status else None


def delta_of(point: Point, tile: TileIR, reader: Reader) -> Delta | None:
    """Return the change of a row, None where there is none."""
    if point.change is None:
        return None
    change = exact(point.change)
    arrow = "↑" if change > 0 else "↓" if change < 0 else "→"
    notation, growth = reader.notation, ""
    if not tile.display.percent:
        growth = show_growth(point.change, point.previous, notation)
    return Delta(
        arrow,
        _tone(change, tile.direction),
        show_change(point.change, tile.display, notation) if change else "no change",
        growth if change else "",
        f"vs {tile.against}" if tile.against else against(point, tile.query.grain, reader),
    )


def _tone(change: Number, direction: Direction) -> str:
    if change == 0 or direction is Direction.NONE:
        return "even"
    return "good" if (change > 0) == (direction is Direction.UP) else "bad"


def against(point: Point, grain: Grain, reader: Reader) -> str:
    """Say what a row is compared with."""
    earlier = before(point.start, grain) if point.start else None
    if earlier is None:
        return "against before"
    same = point.start is not None and earlier.year == point.start.year
    name = period_text(earlier, grain, reader, year=not same)
    if grain is Grain.WEEK and reader.notation.is_english:
        # "Week of", which a month of other locales is not
        name = name[0].lower() + name[1:]
    return f"vs same part of {name}" if point.is_partial else f"vs {name}"


def target_of(point: Point, tile: TileIR, reader: Reader) -> Target | None:
    """Return the target of a row, None without one."""
    if point.target is None:
        return None
    display, notation = tile.display, reader.notation
    low, high = (show(of, display, notation) for of in (point.target, point.target_high))
    bare, full = low.text, low.full
    unit = low.unit
    if point.target_high is not None:
        bare, full, unit = f"{low.text} – {high.text}", f"{low.full} – {high.full}", high.unit
    elif tile.comparator in ("<=", "<"):
        bare, full = f"≤ {bare}", f"≤ {full}"
    expected = ""
    mark = ""
    if is_paced(point):
        expected = with_unit(show(point.expected, display, notation))
        mark = percent(_share_due(point))
    return Target(
        f"{bare} {unit}".rstrip(),
        bare,
        full,
        # below nothing is no share of anything
        "" if (point.attainment or 0) < 0 else show_share(point.attainment, notation),
        expected,
        raw(point.target),
        "" if point.attainment is None else percent(exact(point.attainment)),
        mark,
    )


def benchmark_of(tile: TileIR, reader: Reader) -> Benchmark | None:
    """Return what others reach, None where the tile does not show it."""
    found = tile.benchmark
    if found is None:
        return None
    shown = show(found.value, tile.display, reader.notation)
    return Benchmark(with_unit(shown), shown.full, raw(found.value), found.note)


def is_paced(point: Point) -> bool:
    """Tell whether less than the whole target is due by now; doubles differ in the last digits."""
    return 0 <= _share_due(point) < 1 - PRECISION


def _share_due(point: Point) -> Decimal:
    if point.expected is None or point.target is None or point.target <= 0:
        return Decimal(1)
    return exact(point.expected) / exact(point.target)


def with_unit(shown: Shown) -> str:
    """Return a number with its unit."""
    return f"{shown.text} {shown.unit}".rstrip()


def percent(share: Number) -> str:
    """Return a share as a CSS length, kept between nothing and all."""
    return f"{min(max(exact(share), exact(0)), exact(1)) * 100:.1f}"
