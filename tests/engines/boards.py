"""What the statements of a dashboard for another tool are held against: what `kpi query` says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from kpilang.dashboards.ir import Form, TileIR
from kpilang.dashboards.layout import lay_out
from kpilang.workspace.project import check, load
from tests.support.ask import query

#: the sample's dashboards
NAMES = ("executive", "floor", "pipeline", "retention")
Rows = list[dict[str, Any]]


def tiles(project: Path, name: str) -> list[TileIR]:
    """Return the tiles of a dashboard, in order, without its texts."""
    loaded, problems = load(project)
    assert loaded is not None, problems
    model = check(loaded, opinions=False).model
    return list(lay_out(model, model.dashboards[name]).ir.tiles)


def rows(server: psycopg.Connection[Any], sql: str) -> Rows:
    """Return what a statement gives."""
    with server.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return cursor.execute(sql.encode()).fetchall()


def plain(value: Any) -> Any:
    """Return a value of either side so that both compare: numbers as decimals, dates as text."""
    if isinstance(value, bool) or value is None:
        return value
    try:
        return round(Decimal(str(value)), 9)
    except ArithmeticError:
        return str(value)


def benchmarks(found: Rows) -> set[Any]:
    """Take the column of what others reach, which no answer has, away, and return its numbers."""
    return {plain(row.pop("benchmark")) for row in found if "benchmark" in row}


def asked(project: Path, tile: TileIR, got: Rows, periods: int) -> Rows:
    """Return what `kpi query` says of a tile: of the periods that came back, so many."""
    wanted = tile.query
    by = () if tile.form is Form.FUNNEL else wanted.by
    words = [*(("--by", ",".join(by)) if by else ())]
    words += ["--each", wanted.each.value] if wanted.each else []
    top = wanted.most or wanted.top
    words += ["--top", str(top), f"--order={wanted.order}"] if top and wanted.order else []
    starts = {row["period_start"] for row in got}
    if starts != {None}:
        assert len(starts) == periods
        ends = {row["period_end"] for row in got}
        words += ["--from", min(starts).isoformat(), "--to", max(ends).isoformat()]
    found: Rows = query(project, wanted.measure, *words)["rows"]
    return found
