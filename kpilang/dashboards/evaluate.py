"""A dashboard's IR and a query function to its data: one answer per tile, nothing recomputed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import assert_never

from kpilang.dashboards.format import exact
from kpilang.dashboards.ir import (
    DashboardIR,
    Direction,
    EvaluatedIR,
    EvaluatedTile,
    Form,
    Point,
    TextIR,
    TileIR,
)
from kpilang.dashboards.periods import last_day
from kpilang.diagnostics.model import Diagnostic
from kpilang.plan.answer import Answer
from kpilang.plan.columns import key_column
from kpilang.plan.request import Request

#: answers a question about a measure, or raises Refused
Query = Callable[[str, Request], Answer]


class Refused(Exception):
    """A tile's question has no plan; `problems` say why."""

    def __init__(self, problems: tuple[Diagnostic, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


def evaluate(ir: DashboardIR, query: Query, as_of: datetime, timezone: str) -> EvaluatedIR:
    """Ask for every tile's rows, as of one civil moment."""
    rows = tuple(
        tuple(
            one if isinstance(one, TextIR) else evaluate_tile(one, query, as_of)
            for one in row.tiles
        )
        for row in ir.rows
    )
    return EvaluatedIR(ir, as_of, timezone, rows)


def evaluate_tile(tile: TileIR, query: Query, as_of: datetime) -> EvaluatedTile:
    """Ask for a tile's rows; raises Refused where the question has no plan."""
    match tile.form:
        case Form.NUMBER | Form.BULLET | Form.GAUGE:
            return _number(tile, query, as_of)
        case Form.LINE | Form.AREA:
            if tile.query.by:
                return _members(tile, query, as_of)
            return EvaluatedTile(tile, _points(tile, query, _request(tile, as_of)))
        case Form.LEADERBOARD:
            return _leaderboard(tile, query, as_of)
        case Form.LIST:
            return _list(tile, query, as_of)
        case Form.TABLE | Form.BAR | Form.COLUMN | Form.HEATMAP:
            return _members(tile, query, as_of)
        case Form.FUNNEL:
            return _funnel(tile, query, as_of)
        case Form.TREE:
            branches = tuple(_number(branch.tile, query, as_of) for branch in tile.branches)
            return EvaluatedTile(tile, (), branches=branches)
    assert_never(tile.form)


def _number(tile: TileIR, query: Query, as_of: datetime) -> EvaluatedTile:
    points = _points(tile, query, _request(tile, as_of))
    place = _place(points, last_day(as_of)) - tile.query.back
    if place < 0:
        return EvaluatedTile(tile, ())
    return EvaluatedTile(tile, points[: place + 1], points[place])


def _leaderboard(tile: TileIR, query: Query, as_of: datetime) -> EvaluatedTile:
    request = _of_period(tile, query, as_of)
    points = _points(tile, query, request)
    return EvaluatedTile(tile, tuple(sorted(points, key=lambda p: _standing(p, tile))))


def _members(tile: TileIR, query: Query, as_of: datetime) -> EvaluatedTile:
    """Return the rows of members or periods, by period and then the best first."""
    request = _of_period(tile, query, as_of)
    points = sorted(_points(tile, query, request), key=lambda point: _standing(point, tile))
    members = list(dict.fromkeys(point.who for point in points))
    most = tile.query.most
    kept = set(members if most is None else members[:most])
    shown = tuple(point for point in points if point.who in kept)
    ordered = sorted(shown, key=lambda p: p.start or date.min)
    return EvaluatedTile(tile, tuple(ordered), more=len(kept) < len(members))


def _funnel(tile: TileIR, query: Query, as_of: datetime) -> EvaluatedTile:
    """Return the stages of one period, in the funnel's order."""
    request = _of_period(tile, query, as_of)
    return EvaluatedTile(tile, _points(tile, query, request))


def _list(tile: TileIR, query: Query, as_of: datetime) -> EvaluatedTile:
    """Return the records behind the value of the tile's period, as the query has them."""
    request = _of_period(tile, query, as_of)
    request = replace(request, records=tile.query.records)
    points = tuple(
        Point(
            start=row["period_start"],
            end=row["period_end"],
            value=row["value"],
            state="partial" if _goes_on(row["period_end"], as_of) else "final",
            member=tuple(row[name] for name in tile.query.by),
            key=row["key"] or "",
        )
        for row in query(tile.query.measure, request).records()
    )
    return EvaluatedTile(tile, points)


def _goes_on(end: date | None, as_of: datetime) -> bool:
    return end is not None and end > last_day(as_of) + timedelta(days=1)


def _of_period(tile: TileIR, query: Query, as_of: datetime) -> Request:
    """Return the request for the tile's period; the total's rows say where an earlier one lies."""
    request = _request(tile, as_of)
    if not tile.query.back:
        return request
    totals = query(
        tile.query.measure,
        Request(periods=tile.query.back + 1, as_of=as_of, each=tile.query.each),
    ).records()
    first = totals[0]
    return replace(request, start=first["period_start"], end=first["period_end"])


def _request(tile: TileIR, as_of: datetime) -> Request:
    asked = tile.query
    return Request(
        by=asked.by,
        periods=asked.periods + asked.back,
        as_of=as_of,
        each=asked.each,
        top=asked.top,
        order=asked.order,
        keyed=bool(asked.by),
    )


def _points(tile: TileIR, query: Query, request: Request) -> tuple[Point, ...]:
    answer = query(tile.query.measure, request)
    return tuple(
        Point(
            start=row["period_start"],
            end=row["period_end"],
            value=row["value"],
            target=row["target"],
            target_high=row["target_high"],
            expected=row["expected"],
            attainment=row["attainment"],
            status=row["status"],
            previous=row["previous"],
            change=row["change"],
            forecast=row["forecast"],
            state=row["state"],
            member=tuple(row[name] for name in tile.query.by),
            keys=tuple(row.get(key_column(name)) for name in tile.query.by),
            step_rate=row.get("step_rate"),
            overall_rate=row.get("overall_rate"),
        )
        for row in answer.records()
    )


def _place(points: tuple[Point, ...], day: date) -> int:
    """Return the index of the row whose period holds `day`; rows without a period hold all."""
    for place, point in enumerate(points):
        if point.start is None or point.end is None or point.start <= day < point.end:
            return place
    return -1


def _standing(point: Point, tile: TileIR) -> tuple[object, ...]:
    """Order members: known ones first, with a value first, the best first, then by name.

    Weekdays and the like stand in their own order, whatever their values.
    """
    cycles = tile.query.cycles
    turns = tuple(
        int(part or 0)
        for name, part in zip(tile.query.by, point.member, strict=True)
        if name in cycles
    )
    names = tuple((part is None, part or "") for part in point.member)
    if cycles or point.value is None:
        return (point.is_unknown, turns, point.value is None, 0, names)
    number = exact(point.value)
    best = number if tile.direction is Direction.DOWN else -number
    return (point.is_unknown, turns, False, best, names)
