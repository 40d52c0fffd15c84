"""A dashboard as Grafana's classic JSON: every version imports it, and files can provision it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from kpilang.dashboards import problems
from kpilang.dashboards.backend import Exported
from kpilang.dashboards.choices import ALL, measures_of
from kpilang.dashboards.grafana.panels import MISSING, Json, Panel, emulated, panel, text_panel
from kpilang.dashboards.grafana.statements import options, statement, variable_names
from kpilang.dashboards.ir import DashboardIR, Form, RowIR, TextIR, TileIR
from kpilang.dashboards.layout import LaidOut
from kpilang.dashboards.views.text import lines_of
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.project import Model
from kpilang.source.span import Span
from kpilang.workspace.artefacts import file_name

NAME = "grafana"
PLUGIN = "grafana-postgresql-datasource"
SOURCE = {"type": PLUGIN, "uid": "${datasource}"}
#: columns of Grafana's grid, and of ours
GRID, OURS = 24, 12
SCHEMA_VERSION = 42
#: how many days back charts over time go
DAYS = 800


def export(laid_out: LaidOut, model: Model, as_of: datetime | None, project: str) -> Exported:
    """Return the dashboard's file, and what of it is shown otherwise or left out.

    Without an as-of its numbers move with the server's clock.
    """
    content, told = board(laid_out, model, as_of, project)
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    return Exported({f"{file_name(laid_out.ir.name)}.{NAME}.json": text}, told)


def board(
    laid_out: LaidOut, model: Model, as_of: datetime | None, project: str
) -> tuple[Json, tuple[Diagnostic, ...]]:
    """Return the dashboard as JSON, and what of it is shown otherwise or left out."""
    ir = laid_out.ir
    told: list[Diagnostic] = []
    filters = _filters(ir, model, as_of, laid_out.span, told)
    names = tuple(filters)
    content: Json = {
        "uid": f"kpi-{sha256(f'{project}/{ir.name}'.encode()).hexdigest()[:20]}",
        "title": ir.title,
        "description": ir.description,
        "tags": ["kpilang"],
        "timezone": model.calendar.timezone,
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": f"{ir.refresh_seconds}s" if ir.refresh_seconds else "",
        "time": _time(as_of),
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": [_source_variable(), *_variables(filters)]},
        "panels": _panels(laid_out, names, model, as_of, told),
    }
    return content, tuple(told)


def _panels(
    laid_out: LaidOut,
    filters: tuple[str, ...],
    model: Model,
    as_of: datetime | None,
    told: list[Diagnostic],
) -> list[Json]:
    """Return the panels in rows, below each other; a page is a row with a title."""
    ir = laid_out.ir
    found: list[Json] = []
    top, page = 0, -1
    for row in ir.rows:
        title = ir.pages[row.page] if row.page < len(ir.pages) else ""
        if row.page != page and title:
            place = {"x": 0, "y": top, "w": GRID, "h": 1}
            heading = {"type": "row", "title": title, "collapsed": False, "panels": []}
            found.append({**heading, "id": len(found) + 1, "gridPos": place})
            top += 1
        page = row.page
        made, height = _row(row, filters, model, as_of, laid_out, told)
        for one, place in made:
            place = {**place, "y": top + place["y"]}
            found.append({**one, "id": len(found) + 1, "gridPos": place})
        top += height
    return found


def _row(
    row: RowIR,
    filters: tuple[str, ...],
    model: Model,
    as_of: datetime | None,
    laid_out: LaidOut,
    told: list[Diagnostic],
) -> tuple[list[tuple[Json, dict[str, int]]], int]:
    """Return the panels of a row with their places in it, and how high the row is.

    What does not fit beside the others stands below them, as on a page.
    """
    found: list[tuple[Json, dict[str, int]]] = []
    x = y = height = 0
    for tile in row.tiles:
        width = max(tile.span * GRID // max(row.columns, 1), 2)
        if isinstance(tile, TextIR):
            made = text_panel(tile, lines_of(tile, width * OURS // GRID))
        else:
            shown = _tile(tile, filters, model, as_of, laid_out, told)
            if shown is None:
                continue
            made = shown
        if x + width > GRID:
            x, y, height = 0, y + height, 0
        found.append((made.json, {"x": x, "y": y, "w": width, "h": made.height}))
        x, height = x + width, max(height, made.height)
    return found, y + height


def _tile(
    tile: TileIR,
    filters: tuple[str, ...],
    model: Model,
    as_of: datetime | None,
    laid_out: LaidOut,
    told: list[Diagnostic],
) -> Panel | None:
    """Return the panel of a tile; None, and a finding, where Grafana does not show it."""
    span = laid_out.place(tile)
    how = emulated(tile)
    if filters and tile.benchmark is not None and tile.benchmark.of_all:
        # a statement is the same for all and for those that are chosen
        tile = replace(tile, benchmark=None)
        how = how or "without the benchmark, which is of all members together"
    sql, reason = _sql(tile, filters, model, as_of)
    if reason:
        told.append(problems.tile_not_in_backend(NAME, tile.query.measure, reason, span))
        return None
    if how:
        told.append(problems.tile_emulated(NAME, tile.query.measure, how, span))
    return panel(tile, sql, SOURCE)


def _sql(
    tile: TileIR, filters: tuple[str, ...], model: Model, as_of: datetime | None
) -> tuple[str, str]:
    """Return the statement of a tile, or why Grafana does not show it."""
    if tile.form in MISSING:
        return "", MISSING[tile.form]
    if tile.query.back:
        return "", "a statement that moves on has no period before the last"
    if tile.query.cycles and tile.form is Form.HEATMAP:
        return "", "a table has no weekdays across"
    found = statement(tile, filters, model, as_of)
    return found.sql, found.reason


def _filters(
    ir: DashboardIR, model: Model, as_of: datetime | None, span: Span, told: list[Diagnostic]
) -> dict[str, str]:
    """Return the statement that lists the members of each filter."""
    measures = measures_of(ir)
    found = {}
    for name in ir.filters:
        listed = options(name, measures, model, as_of)
        if listed.reason:
            told.append(problems.filter_without_pages(ir.name, (name,), listed.reason, span))
        else:
            found[name] = listed.sql
    return found


def _source_variable() -> Json:
    return {
        "type": "datasource",
        "name": "datasource",
        "label": "Data source",
        "query": PLUGIN,
        "hide": 0,
        "refresh": 1,
        "multi": False,
        "includeAll": False,
        "options": [],
    }


def _variables(filters: dict[str, str]) -> list[Json]:
    names = variable_names(filters)
    return [_variable(names[name], name, sql) for name, sql in filters.items()]


def _variable(variable: str, name: str, sql: str) -> Json:
    """Return a variable with the members of a dimension; all of them unless one is chosen."""
    return {
        "type": "query",
        "name": variable,
        "label": name.replace("_", " ").capitalize(),
        "datasource": SOURCE,
        "query": sql,
        "definition": sql,
        "regex": "",
        "hide": 0,
        "refresh": 1,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": f"'{ALL}'",
        "options": [],
        "current": {"text": "All", "value": ["$__all"]},
    }


def _time(as_of: datetime | None) -> Json:
    """Return the range of the time axis, which only charts over time look at."""
    if as_of is None:
        return {"from": f"now-{DAYS}d", "to": "now"}
    start = as_of - timedelta(days=DAYS)
    return {"from": f"{start.isoformat()}Z", "to": f"{as_of.isoformat()}Z"}
