"""Bars that lie and columns that stand: members of one period, periods, or members in periods."""

from __future__ import annotations

import json
from math import inf

from kpilang.dashboards.cells import STATUS
from kpilang.dashboards.charts.axis import PADDING, axis_label, extent
from kpilang.dashboards.charts.drawing import Spec
from kpilang.dashboards.charts.parts import (
    SCHEMA,
    SYMBOL,
    config,
    json_number,
    legend,
    period_key,
)
from kpilang.dashboards.charts.ticks import tick_labels
from kpilang.dashboards.format import NO_DATA, show
from kpilang.dashboards.ir import EvaluatedTile, Form, Point, TileIR
from kpilang.dashboards.members import drawn_width, member_names
from kpilang.dashboards.periods import period_text
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import Theme
from kpilang.source.frozen import dataclass

BAR_HEIGHT = 36
#: how much of a chart's width the value axis and the edges take, in pixels
MARGIN = 80
#: about how many labels the value axis has
TICKS = 4
#: how wide names are at most that stand aslant below columns, in pixels
ASLANT = 110
#: how high a label is, in pixels, with what keeps it off the bar
LABEL_HEIGHT = 30
#: how wide a name in a legend is at most, in pixels
LEGEND = 240
#: how much of a chart's width the names of members may take
NAMES = 0.34


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes of a chart: `along` is that of the values, `across` that of the bars."""

    along: str
    across: str
    width: int
    height: int
    #: how wide one bar is
    band: float
    #: how wide the name of a member is at most
    room: float
    #: whether names stand aslant, since there is no room for them below a column
    is_aslant: bool = False

    @property
    def lies(self) -> bool:
        """Tell whether bars go from left to right."""
        return self.along == "x"


def bar_chart(evaluated: EvaluatedTile, theme: Theme, reader: Reader) -> Spec:
    """Return the specification of bars, with the target as a tick when it is asked for."""
    tile = evaluated.tile
    points = list(evaluated.points)
    over = tile.over_periods
    grouped = over and bool(tile.query.by)
    longest = max(map(drawn_width, member_names(points, tile, reader).values()), default=0)
    frame = _frame(tile, theme, points, longest, grouped=grouped, over=over)
    names = member_names(points, tile, reader, frame.room)
    rows = [_row(point, tile, reader, names[point.who], over=over) for point in points]
    labels = [str(row["label"]) for row in rows]
    has_room = frame.lies or max(map(drawn_width, labels), default=0) <= frame.band
    if not has_room:
        # the status is told by its glyph too
        rows = [{**row, "label": row["glyph"]} for row in rows]
    domain = _domain(frame, tile, rows)
    rows = [{**row, "label_at": _label_at(row, frame, tile, domain)} for row in rows]
    series = list(names.values()) if grouped else []
    layers = [_bars(theme, series, frame.width, coloured=_has_status(tile, points), pale=over)]
    if tile.shows("target"):
        fields = [f for f in ("target", "target_high") if any(row[f] is not None for row in rows)]
        layers += [layer for name in fields for layer in _tick(frame, theme, name)]
    layers += _labels(frame, theme)
    across = _across(frame, points, tile, reader, over=over)
    offset = {f"{frame.across}Offset": {"field": "member", "sort": None}} if grouped else {}
    return {
        "$schema": SCHEMA,
        "description": tile.title,
        "width": frame.width,
        "height": frame.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 2,
        "background": None,
        "data": {"values": rows},
        "encoding": {frame.across: across, **offset},
        "layer": [
            _with_values(layer, frame, tile, domain, reader, has_room=has_room) for layer in layers
        ],
        "config": config(theme, reader.notation),
    }


def _row(point: Point, tile: TileIR, reader: Reader, name: str, *, over: bool) -> Spec:
    shown = NO_DATA
    if point.value is not None:
        shown = show(point.value, tile.display, reader.notation).text
    glyph = STATUS[point.status][0] if point.status and tile.shows("target") else ""
    value = json_number(point.value)
    return {
        "category": period_key(point) if over else name,
        "member": name,
        "period": period_text(point.start, tile.query.grain, reader),
        "value": value,
        "at": value or 0,
        "target": json_number(point.target),
        "target_high": json_number(point.target_high),
        "status": point.status or "none",
        "state": point.state,
        "glyph": glyph,
        "label": f"{shown} {glyph}".rstrip(),
    }


def _frame(
    tile: TileIR, theme: Theme, points: list[Point], longest: float, *, grouped: bool, over: bool
) -> Frame:
    width = theme.column_width * tile.span - 40
    bars = max(len({(point.start if over else None, point.who) for point in points}), 1)
    if tile.form is Form.BAR:
        height = max(bars * BAR_HEIGHT + 40, 120)
        return Frame("x", "y", width, height, BAR_HEIGHT, min(longest, width * NAMES))
    band = (width - MARGIN) / bars
    is_aslant = not over and longest > band
    room = min(LEGEND, width - SYMBOL) if grouped else ASLANT if is_aslant else band
    return Frame("y", "x", width, theme.chart_height + 40, band * 0.8, room, is_aslant)


def _has_status(tile: TileIR, points: list[Point]) -> bool:
    return tile.shows("target") and any(point.status for point in points)


def _bars(theme: Theme, members: list[str], width: float, *, coloured: bool, pale: bool) -> Spec:
    """Draw bars by status, or by member with a legend; among periods running ones are pale."""
    colour: Spec = {"value": theme.accent}
    if members:
        colours = [theme.series[place % len(theme.series)] for place in range(len(members))]
        colour = {
            "field": "member",
            "type": "nominal",
            "sort": None,
            "scale": {"domain": members, "range": colours},
            "legend": {**legend(members, width), "columnPadding": 28},
        }
    elif coloured:
        domain = [*STATUS, "none"]
        colours = [theme.green, theme.amber, theme.red, theme.accent]
        colour = {
            "field": "status",
            "type": "nominal",
            "scale": {"domain": domain, "range": colours},
            "legend": None,
        }
    running = {"condition": {"test": "datum.state === 'partial'", "value": 0.4}, "value": 1}
    opacity: Spec = running if pale else {"value": 1}
    return {
        "mark": {"type": "bar", "cornerRadiusEnd": 3, "strokeWidth": 1.5},
        "encoding": {"color": colour, "stroke": colour, "fillOpacity": opacity},
    }


def _labels(frame: Frame, theme: Theme) -> list[Spec]:
    """Write what each bar is at its end, on a rim that keeps it legible over a tick."""
    if frame.lies:
        place: Spec = {
            "align": {"expr": "datum.at < 0 ? 'right' : 'left'"},
            "dx": {"expr": "datum.at < 0 ? -8 : 8"},
        }
    else:
        place = {"dy": {"expr": "datum.at < 0 ? 14 : -12"}}
    text = {"type": "text", "fontSize": 14, "fontWeight": "bold", "color": theme.text, **place}
    rim = {**text, "stroke": theme.card, "strokeWidth": 5}
    encoding = {"text": {"field": "label"}, frame.along: {"field": "label_at"}}
    return [{"mark": mark, "encoding": encoding} for mark in (rim, text)]


def _tick(frame: Frame, theme: Theme, name: str) -> list[Spec]:
    """Draw a tick, on a rim that keeps it visible inside a bar."""
    size = round(min(frame.band, 60) * 0.9)
    tick = {"type": "tick", "thickness": 3, "size": size, "color": theme.target, "opacity": 1}
    rim = {**tick, "thickness": 6, "color": theme.card}
    return [{"mark": mark, "encoding": {frame.along: {"field": name}}} for mark in (rim, tick)]


def _across(frame: Frame, points: list[Point], tile: TileIR, reader: Reader, *, over: bool) -> Spec:
    """Return the axis of the bars: periods by their short names, members by their own."""
    # names are as short as there is room; fonts differ from browser to browser
    axis: Spec = {"minExtent": round(frame.room) + PADDING} if frame.lies else {}
    if frame.is_aslant:
        axis = {"labelAngle": -40}
    if over:
        starts = dict.fromkeys(point.start for point in points if point.start is not None)
        # what lies has a line of its own for each name
        step = inf if frame.lies else (frame.width - MARGIN) / max(len(starts), 1)
        ticks = tick_labels([*starts], tile.query.grain, reader, step)
        axis = {"labelExpr": f"({json.dumps(ticks)})[datum.value]"}
    grid: Spec = {
        "grid": False,
        "domain": False,
        "labelAngle": 0,
        "labelPadding": PADDING,
        "labelLimit": 0,
    }
    return {
        "field": "category",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"paddingInner": 0.3, "paddingOuter": 0.15},
        "axis": {**grid, "labelOverlap": False, **axis},
    }


def _with_values(
    layer: Spec,
    frame: Frame,
    tile: TileIR,
    domain: tuple[float, float],
    reader: Reader,
    *,
    has_room: bool,
) -> Spec:
    """Give a layer the chart's value axis."""
    axis: Spec = {
        "labelExpr": axis_label(tile, reader.notation),
        "tickCount": TICKS,
        "minExtent": extent(domain, TICKS, tile, reader.notation),
        "grid": not has_room,
    }
    if has_room:
        # every bar says its value
        axis = {"labels": False, "grid": False}
    along = {
        "field": "at",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [*domain], "nice": False},
        "axis": {**axis, "ticks": False, "domain": False},
        "stack": None,
        **layer["encoding"].get(frame.along, {}),
    }
    return {**layer, "encoding": {**layer["encoding"], frame.along: along}}


def _domain(frame: Frame, tile: TileIR, rows: list[Spec]) -> tuple[float, float]:
    """Return the ends of the value axis, which holds zero and leaves room for the labels."""
    numbers = [number for row in rows for number in _drawn(row, tile)]
    low, high = min([0, *numbers]), max([0, *numbers])
    room = max((drawn_width(row["label"]) for row in rows), default=0) + 12 if frame.lies else 24
    space = _space(frame)
    stretch = space / max(space - room, space / 3)
    return low * stretch, high * stretch or (1 if low == 0 else 0)


def _drawn(row: Spec, tile: TileIR) -> list[float]:
    """Return what is drawn of a row: its value, and its targets where they are shown."""
    keys = ("at", "target", "target_high") if tile.shows("target") else ("at",)
    return [row[key] for key in keys if row[key] is not None]


def _space(frame: Frame) -> float:
    """Return how many pixels there are for values."""
    return frame.width * (1 - NAMES) if frame.lies else frame.height - 40


def _label_at(row: Spec, frame: Frame, tile: TileIR, domain: tuple[float, float]) -> float:
    """Return the value at which a label begins: behind a target that it would lie over."""
    low, high = domain
    pixel = (high - low) / _space(frame)
    length = pixel * (drawn_width(row["label"]) + 12 if frame.lies else LABEL_HEIGHT)
    at, away = row["at"], -1 if row["at"] < 0 else 1
    for target in sorted(_drawn(row, tile)[1:], key=lambda one: one * away):
        if 0 <= (target - at) * away <= length:
            at = target
    return float(at)
