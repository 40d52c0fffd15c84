"""A dashboard as a bundle of assets, which Superset imports as often as one likes.

There are two files: the dashboard with its charts and datasets, and the database that they ask. An
import writes everything that it brings anew. So the address of the database, and its password, are
given to Superset once and stand in no file of ours that is imported again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from kpilang.dashboards import problems
from kpilang.dashboards.backend import Exported
from kpilang.dashboards.choices import measures_of
from kpilang.dashboards.ir import DashboardIR, TextIR, TileIR
from kpilang.dashboards.layout import LaidOut
from kpilang.dashboards.superset.bundle import zipped
from kpilang.dashboards.superset.capabilities import NAME, emulated, reason_against
from kpilang.dashboards.superset.charts import chart
from kpilang.dashboards.superset.columns import NAMES, Field
from kpilang.dashboards.superset.layout import (
    Line,
    Placed,
    PlacedText,
    native_filter,
    position,
    width,
)
from kpilang.dashboards.superset.markdown import markdown
from kpilang.dashboards.superset.statements import Statement, options, statement
from kpilang.dashboards.theme import LIGHT
from kpilang.dashboards.views.text import lines_of
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.project import Model
from kpilang.source.span import Span
from kpilang.workspace.artefacts import file_name

Json = dict[str, Any]
Documents = dict[str, Json]

VERSION = "1.0.0"
METADATA: Json = {"version": VERSION, "type": "assets", "timestamp": "1980-01-01T00:00:00+00:00"}
#: what a database is called; the address is to be replaced by the user, in Superset
ADDRESS = "postgresql+psycopg2://localhost/postgres"
#: how long names may be in Superset's own tables
LONGEST = 250
#: what is said of one value: its first line large, and no head
CSS = """\
#header-what, #header-said { font-size: 0; padding: 0 !important; border: 0; }
tr:first-child td[aria-labelledby='header-said'] { font-size: 28px; font-weight: 600; }
td[aria-labelledby='header-said'], td[aria-labelledby='header-what'] { white-space: normal; }
"""
#: by words, since Superset gives a word one colour on a whole dashboard
COLOURS = {NAMES["target"]: LIGHT.target, NAMES["expected"]: LIGHT.muted}
TYPES = {
    "text": "TEXT",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "decimal": "NUMERIC",
    "double": "DOUBLE PRECISION",
}


def export(laid_out: LaidOut, model: Model, as_of: datetime | None, project: str) -> Exported:
    """Return the bundles of a dashboard and of its database, and what is shown otherwise.

    Without an as-of its numbers move with the server's clock.
    """
    ir = laid_out.ir
    own = Ids(project, ir.name)
    told: list[Diagnostic] = []
    documents: Documents = {"metadata.yaml": METADATA}
    filters = _filters(ir, model, as_of, laid_out.span, told)
    native = []
    for name, listed in filters.items():
        dataset = own("filter", name)
        documents[f"datasets/{dataset}.yaml"] = _dataset(own, dataset, f"filter {name}", listed)
        label = name.replace("_", " ").capitalize()
        native.append(native_filter(own("choice", name), label, name, dataset))
    lines = _lines(laid_out, tuple(filters), model, as_of, own, documents, told)
    documents["dashboards/dashboard.yaml"] = _dashboard(ir, own, lines, native)
    stem = f"{file_name(ir.name)}.{NAME}"
    database = {"metadata.yaml": METADATA, "databases/database.yaml": _database(own)}
    files: dict[str, str | bytes] = {
        f"{stem}.zip": zipped(stem, documents),
        f"{NAME}-database.zip": zipped(f"{NAME}-database", database),
    }
    return Exported(files, tuple(told))


class Ids:
    """The uuids of what a dashboard consists of: the same for the same names."""

    def __init__(self, project: str, board: str) -> None:
        self.project = project
        self.board = board

    def __call__(self, *parts: str) -> str:
        return str(uuid5(self._root(), json.dumps([self.board, *parts])))

    @property
    def database(self) -> str:
        """The uuid of the database, which all dashboards of a project ask."""
        return str(uuid5(self._root(), "database"))

    def _root(self) -> UUID:
        return uuid5(NAMESPACE_URL, f"kpilang:{json.dumps(self.project)}")


def _lines(
    laid_out: LaidOut,
    filters: tuple[str, ...],
    model: Model,
    as_of: datetime | None,
    own: Ids,
    documents: Documents,
    told: list[Diagnostic],
) -> list[Line]:
    """Write the charts and datasets of all tiles, and return where they stand."""
    ir = laid_out.ir
    found: list[Line] = []
    seen: Counter[tuple[str, ...]] = Counter()
    page = -1
    for row in ir.rows:
        charts: list[Placed | PlacedText] = []
        for tile in row.tiles:
            wide = width(tile.span, row.columns)
            if isinstance(tile, TextIR):
                high = lines_of(tile, wide)
                charts.append(PlacedText(own("text", tile.id), markdown(tile), wide, high))
                continue
            stated = _stated(tile, filters, model, as_of)
            span = laid_out.place(tile)
            if stated.reason:
                told.append(
                    problems.tile_not_in_backend(NAME, tile.query.measure, stated.reason, span)
                )
                continue
            if how := emulated(tile):
                told.append(problems.tile_emulated(NAME, tile.query.measure, how, span))
            # a tile is the same wherever it stands, as long as it shows the same
            what = (tile.query.measure, tile.form.value, tile.query.each or "", *tile.query.by)
            seen[what] += 1
            key = (*what, str(seen[what]))
            documents |= _tile(tile, stated, own, key)
            charts.append(Placed(own("chart", *key), _short(tile.title), wide, tile.form))
        title = ir.pages[row.page] if row.page != page and row.page < len(ir.pages) else ""
        page = row.page
        found.append(Line(title, tuple(charts)))
    return found


def _stated(
    tile: TileIR, filters: tuple[str, ...], model: Model, as_of: datetime | None
) -> Statement:
    reason = reason_against(tile)
    return Statement(reason=reason) if reason else statement(tile, filters, model, as_of)


def _tile(tile: TileIR, stated: Statement, own: Ids, key: tuple[str, ...]) -> Documents:
    """Return the dataset and the chart of a tile."""
    made = chart(tile)
    dataset, uuid = own("dataset", *key), own("chart", *key)
    context = {
        "datasource": {"id": 1, "type": "table"},
        "force": False,
        "form_data": made.params,
        "queries": [made.query],
        "result_format": "json",
        "result_type": "full",
    }
    return {
        f"datasets/{dataset}.yaml": _dataset(own, dataset, " ".join(key), stated),
        f"charts/{uuid}.yaml": {
            "slice_name": _short(tile.title),
            "description": tile.help,
            "viz_type": made.viz,
            "params": made.params,
            "query_context": json.dumps(context, sort_keys=True),
            "cache_timeout": None,
            "uuid": uuid,
            "version": VERSION,
            "dataset_uuid": dataset,
        },
    }


def _dataset(own: Ids, uuid: str, name: str, stated: Statement) -> Json:
    # a name is one of all databases there: the uuid keeps those apart that are cut
    words = f"{own.project} {own.board} {name}".split()
    time = [field.name for field in stated.fields if field.name == "period_start"]
    return {
        "table_name": f"{' '.join(words)[: LONGEST - 40]} {uuid}",
        "main_dttm_col": time[0] if time else None,
        "sql": stated.sql,
        "columns": [_column(field) for field in stated.fields],
        "metrics": [],
        "filter_select_enabled": True,
        "uuid": uuid,
        "version": VERSION,
        "database_uuid": own.database,
    }


def _column(field: Field) -> Json:
    return {
        "column_name": field.name,
        "verbose_name": field.title,
        "type": TYPES[field.type],
        "is_dttm": field.type in ("date", "timestamp"),
        "is_active": True,
        "groupby": True,
        "filterable": True,
    }


def _dashboard(ir: DashboardIR, own: Ids, lines: list[Line], native: list[Json]) -> Json:
    metadata: Json = {
        "color_scheme": "supersetColors",
        "cross_filters_enabled": False,
        "native_filter_configuration": native,
        "refresh_frequency": ir.refresh_seconds or 0,
        "timed_refresh_immune_slices": [],
        "expanded_slices": {},
        "label_colors": COLOURS,
    }
    uuid = own("dashboard")
    words = re.sub("[^a-z0-9]+", "-", f"{own.project} {ir.name}".lower()).strip("-")
    return {
        "dashboard_title": _short(ir.title),
        "description": ir.description,
        "css": CSS,
        "slug": f"{words[: LONGEST - 40]}-{uuid[:8]}",
        "published": True,
        "uuid": uuid,
        "version": VERSION,
        "position": position(_short(ir.title), lines),
        "metadata": metadata,
    }


def _database(own: Ids) -> Json:
    return {
        "database_name": f"kpilang {own.project}".strip()[:LONGEST],
        "sqlalchemy_uri": ADDRESS,
        "expose_in_sqllab": False,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "extra": {},
        "uuid": own.database,
        "version": VERSION,
    }


def _filters(
    ir: DashboardIR, model: Model, as_of: datetime | None, span: Span, told: list[Diagnostic]
) -> dict[str, Statement]:
    """Return the statement that lists the members of each filter."""
    measures = measures_of(ir)
    found = {}
    for name in ir.filters:
        listed = options(name, measures, model, as_of)
        if listed.reason:
            told.append(problems.filter_without_pages(ir.name, (name,), listed.reason, span))
        else:
            found[name] = listed
    return found


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
