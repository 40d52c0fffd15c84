"""An evaluated dashboard to one self-contained page: no script, no outside request.

The page shows the answer's values and nothing computed anew, save shares of columns for display.
Each value stands in a `data-value` attribute exactly as `kpi query --format json` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kpilang.dashboards.charts import UNKNOWN, Spec, line_chart, sparkline, to_svg
from kpilang.dashboards.format import (
    Shown,
    exact,
    raw,
    show,
    show_change,
    show_growth,
    show_share,
)
from kpilang.dashboards.ir import (
    Direction,
    EvaluatedIR,
    EvaluatedTile,
    Form,
    Number,
    Point,
    TileIR,
)
from kpilang.dashboards.periods import as_of_text, before, period_text
from kpilang.dashboards.theme import Theme, theme_for
from kpilang.model.windows import Calendar, Grain
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
    full: str
    attainment: str
    expected: str
    raw: str
    filled: str
    mark: str


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
    rank: str = ""
    unknown: bool = False
    width: str = ""
    #: of a record its key, and what each dimension is
    key: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TileView:
    """What the template needs of one tile."""

    tile: TileIR
    period: str
    cells: tuple[Cell, ...]
    size: int = 0
    spark: Markup | None = None
    chart: Markup | None = None
    caption: str = ""
    has_target: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text, and the specification of each chart on it by tile id."""

    html: str
    charts: tuple[tuple[str, Spec], ...]


def render(evaluated: EvaluatedIR, calendar: Calendar) -> Page:
    """Return the page of a dashboard; raises ExtraMissing when charts cannot be drawn."""
    dashboard = evaluated.dashboard
    theme = theme_for(dashboard.screen)
    charts: list[tuple[str, Spec]] = []
    rows = [
        (row.columns, [_view(tile, theme, calendar, charts) for tile in tiles])
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
    return Page(html, tuple(charts))


def _height(rows: Iterable[list[TileView]]) -> str:
    """Estimate how many lines of text high the page is, so that a wall screen holds all of it."""
    tallest = [max((_tile_height(view) for view in views), default=0) for views in rows]
    return f"{sum(tallest) + len(tallest) + 7.5:.1f}"


def _tile_height(view: TileView) -> float:
    match view.tile.form:
        case Form.NUMBER:
            return 16.6 + (4 if view.spark else 0)
        case Form.LINE:
            return 20
        case Form.LEADERBOARD:
            return 5.5 + 2.5 * len(view.cells) + (2 if view.has_target else 0)
        case Form.LIST:
            return 7 + 1.9 * len(view.cells)
    assert_never(view.tile.form)


def _view(
    evaluated: EvaluatedTile, theme: Theme, calendar: Calendar, charts: list[tuple[str, Spec]]
) -> TileView:
    match evaluated.tile.form:
        case Form.NUMBER:
            return _number_view(evaluated, theme, calendar)
        case Form.LINE:
            spec = line_chart(evaluated, theme, calendar)
            charts.append((evaluated.tile.id, spec))
            return _line_view(evaluated, spec, calendar)
        case Form.LEADERBOARD:
            return _leaderboard_view(evaluated, calendar)
        case Form.LIST:
            return _list_view(evaluated, calendar)
    assert_never(evaluated.tile.form)


def _number_view(evaluated: EvaluatedTile, theme: Theme, calendar: Calendar) -> TileView:
    tile = evaluated.tile
    point = evaluated.current or Point(None, None, None)
    cell = _cell(point, tile, calendar)
    valued = [p for p in evaluated.points if p.value is not None and p.start is not None]
    spark = None
    if tile.shows("sparkline") and len(valued) > 1:
        spark = _svg(sparkline(evaluated, theme))
    return TileView(
        tile,
        cell.period,
        (cell,),
        size=len(cell.shown.text),
        spark=spark,
        has_target=cell.target is not None,
    )


def _line_view(evaluated: EvaluatedTile, spec: Spec, calendar: Calendar) -> TileView:
    tile = evaluated.tile
    cells = tuple(_cell(point, tile, calendar) for point in evaluated.points)
    valued = [cell for cell in cells if cell.raw]
    latest = valued[-1] if valued else None
    caption = f"{tile.title}, {len(cells)} periods"
    if latest is not None:
        caption += f"; {latest.period} {latest.state}".rstrip() + f": {latest.shown.full}"
    span = f"{cells[0].period} – {cells[-1].period}" if cells else ""
    has_target = tile.shows("target") and any(cell.target for cell in cells)
    return TileView(tile, span, cells, chart=_svg(spec), caption=caption, has_target=has_target)


def _leaderboard_view(evaluated: EvaluatedTile, calendar: Calendar) -> TileView:
    tile = evaluated.tile
    points = evaluated.points
    longest = max((abs(exact(p.value)) for p in points if p.value is not None), default=None)
    cells = []
    for point in points:
        cell = _cell(point, tile, calendar)
        width = ""
        if longest and point.value is not None and point.value > 0:
            width = f"{exact(point.value) / longest * 100:.1f}"
        cells.append(replace(cell, rank=_rank(point, points, tile.direction), width=width))
    first = points[0] if points else Point(None, None, None)
    period = _period(first, tile.query.grain, calendar)
    return TileView(tile, period, tuple(cells), has_target=any(cell.target for cell in cells))


def _list_view(evaluated: EvaluatedTile, calendar: Calendar) -> TileView:
    tile, points = evaluated.tile, evaluated.points
    cells = tuple(
        replace(
            _cell(point, tile, calendar),
            key=point.key,
            parts=tuple(UNKNOWN if part is None else part for part in point.member),
        )
        for point in points
    )
    first = points[0] if points else Point(None, None, None)
    return TileView(tile, _period(first, tile.query.grain, calendar), cells)


def _rank(point: Point, points: tuple[Point, ...], direction: Direction) -> str:
    """Return a member's place; ties share it, the unknown member and no value have none."""
    if point.value is None or point.is_unknown:
        return ""
    own = exact(point.value)
    others = [exact(p.value) for p in points if p.value is not None and not p.is_unknown]
    if direction is Direction.DOWN:
        return str(1 + sum(other < own for other in others))
    return str(1 + sum(other > own for other in others))


def _cell(point: Point, tile: TileIR, calendar: Calendar) -> Cell:
    colour = point.status or ""
    status = Status(colour, *STATUS[colour]) if colour else None
    return Cell(
        name=" · ".join(UNKNOWN if part is None else part for part in point.member),
        raw=raw(point.value),
        shown=show(point.value, tile.display),
        period=_period(point, tile.query.grain, calendar),
        start=point.start.isoformat() if point.start else "",
        state=STATES.get(point.state, ""),
        status=status,
        delta=_delta(point, tile, calendar) if tile.shows("previous") else None,
        target=_target(point, tile) if tile.shows("target") else None,
        unknown=point.is_unknown,
    )


def _period(point: Point, grain: Grain, calendar: Calendar) -> str:
    return period_text(point.start, grain, calendar)


def _delta(point: Point, tile: TileIR, calendar: Calendar) -> Delta | None:
    if point.change is None:
        return None
    change = exact(point.change)
    arrow = "↑" if change > 0 else "↓" if change < 0 else "→"
    growth = "" if tile.display.percent else show_growth(point.change, point.previous)
    return Delta(
        arrow,
        _tone(change, tile.direction),
        show_change(point.change, tile.display) if change else "no change",
        growth if change else "",
        f"vs {tile.against}" if tile.against else _against(point, tile.query.grain, calendar),
    )


def _tone(change: Number, direction: Direction) -> str:
    if change == 0 or direction is Direction.NONE:
        return "even"
    return "good" if (change > 0) == (direction is Direction.UP) else "bad"


def _against(point: Point, grain: Grain, calendar: Calendar) -> str:
    earlier = before(point.start, grain) if point.start else None
    if earlier is None:
        return "against before"
    name = period_text(earlier, grain, calendar)
    name = name[0].lower() + name[1:] if grain is Grain.WEEK else name
    if point.start is not None and grain is not Grain.QUARTER:
        name = name.removesuffix(f" {point.start.year}")
    return f"vs same part of {name}" if point.is_partial else f"vs {name}"


def _target(point: Point, tile: TileIR) -> Target | None:
    if point.target is None:
        return None
    low, high = show(point.target, tile.display), show(point.target_high, tile.display)
    text, full = _with_unit(low), low.full
    if point.target_high is not None:
        text, full = f"{low.text} – {_with_unit(high)}", f"{low.full} – {high.full}"
    elif tile.comparator in ("<=", "<"):
        text, full = f"≤ {text}", f"≤ {full}"
    expected = ""
    mark = ""
    if _is_paced(point):
        expected = _with_unit(show(point.expected, tile.display))
        mark = _percent(_share_due(point))
    return Target(
        text,
        full,
        show_share(point.attainment),
        expected,
        raw(point.target),
        "" if point.attainment is None else _percent(exact(point.attainment)),
        mark,
    )


def _is_paced(point: Point) -> bool:
    """Tell whether less than the whole target is due by now; doubles differ in the last digits."""
    return 0 <= _share_due(point) < 1 - PRECISION


def _share_due(point: Point) -> Decimal:
    if point.expected is None or point.target is None or point.target <= 0:
        return Decimal(1)
    return exact(point.expected) / exact(point.target)


def _with_unit(shown: Shown) -> str:
    return f"{shown.text} {shown.unit}".rstrip()


def _percent(share: Number) -> str:
    """Return a share as a CSS length, kept between nothing and all."""
    return f"{min(max(exact(share), exact(0)), exact(1)) * 100:.1f}"


def _svg(spec: Spec) -> Markup:
    # vl-convert escapes every text that it draws
    return Markup(to_svg(spec))


_ENVIRONMENT = Environment(
    loader=PackageLoader("kpilang.dashboards"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
