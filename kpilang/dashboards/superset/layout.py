"""Where the charts of a dashboard stand in Superset, and the filters beside them.

Superset's grid has twelve columns as ours; heights are in steps of eight pixels.
"""

from __future__ import annotations

import math
from typing import Any

from kpilang.dashboards.ir import COLUMNS, Form
from kpilang.source.frozen import dataclass

Json = dict[str, Any]

#: of tiles of one value, and of the others
LOW, HIGH = 30, 50
#: of a line of text, and of the edges around texts
LINE, EDGES = 3, 6
CLEAR = {"background": "BACKGROUND_TRANSPARENT"}
GRID, ROOT = "GRID_ID", "ROOT_ID"


@dataclass(frozen=True, slots=True)
class Placed:
    """A chart: its uuid and name, how many columns of twelve it is wide, and its form."""

    uuid: str
    name: str
    width: int
    form: Form


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Words: their id on the page, how many columns of twelve they are wide, and their Markdown.

    `lines` is how many lines of text high they are, about.
    """

    id: str
    code: str
    width: int
    lines: float


@dataclass(frozen=True, slots=True)
class Line:
    """The charts and texts of a row, and the title that stands above it, if any."""

    title: str
    charts: tuple[Placed | PlacedText, ...]


def position(title: str, lines: list[Line]) -> Json:
    """Return the tree of a dashboard's page; what does not fit beside others stands below them."""
    rows: list[str] = []
    found: Json = {
        "DASHBOARD_VERSION_KEY": "v2",
        ROOT: {"type": "ROOT", "id": ROOT, "children": [GRID]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": title}},
    }
    count = 0
    for number, line in enumerate(lines, 1):
        if line.title:
            name = f"HEADER-{number}"
            heading = {"text": line.title, "headerSize": "MEDIUM_HEADER", **CLEAR}
            found[name] = _part("HEADER", name, [], [ROOT, GRID], heading)
            rows.append(name)
        for turn, charts in enumerate(_wrapped(line.charts), 1):
            row = f"ROW-{number}-{turn}"
            rows.append(row)
            names = []
            height = max(_height(chart) for chart in charts)
            for chart in charts:
                if isinstance(chart, PlacedText):
                    name = f"MARKDOWN-{chart.id}"
                    names.append(name)
                    words = {"width": chart.width, "height": height, "code": chart.code}
                    found[name] = _part("MARKDOWN", name, [], [ROOT, GRID, row], words)
                    continue
                count += 1
                name = f"CHART-{chart.uuid}"
                names.append(name)
                meta: Json = {
                    "chartId": count,
                    "uuid": chart.uuid,
                    "sliceName": chart.name,
                    "width": chart.width,
                    "height": height,
                }
                found[name] = _part("CHART", name, [], [ROOT, GRID, row], meta)
            found[row] = _part("ROW", row, names, [ROOT, GRID], dict(CLEAR))
    found[GRID] = _part("GRID", GRID, rows, [ROOT], None)
    return found


def width(span: int, columns: int) -> int:
    """Return how many columns of twelve a tile has that spans some of a row's."""
    return max(span * COLUMNS // max(columns, 1), 1)


def native_filter(uuid: str, label: str, dimension: str, dataset: str) -> Json:
    """Return a filter by the members that a dataset lists; all unless some are chosen."""
    return {
        "id": f"NATIVE_FILTER-{uuid}",
        "type": "NATIVE_FILTER",
        "name": label,
        "description": "",
        "filterType": "filter_select",
        "targets": [{"datasetUuid": dataset, "column": {"name": dimension}}],
        "scope": {"rootPath": [ROOT], "excluded": []},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "controlValues": {
            "multiSelect": True,
            "enableEmptyFilter": False,
            "defaultToFirstItem": False,
            "inverseSelection": False,
            "searchAllOptions": True,
            "sortAscending": True,
        },
    }


def _wrapped(charts: tuple[Placed | PlacedText, ...]) -> list[list[Placed | PlacedText]]:
    found: list[list[Placed | PlacedText]] = []
    free = 0
    for chart in charts:
        if chart.width > free or not found:
            found.append([])
            free = COLUMNS
        found[-1].append(chart)
        free -= chart.width
    return found


def _height(chart: Placed | PlacedText) -> int:
    if isinstance(chart, PlacedText):
        return math.ceil(chart.lines * LINE) + EDGES
    return LOW if chart.form in (Form.NUMBER, Form.GAUGE, Form.BULLET) else HIGH


def _part(kind: str, name: str, children: list[str], parents: list[str], meta: Json | None) -> Json:
    part: Json = {"type": kind, "id": name, "children": children, "parents": parents}
    return part if meta is None else {**part, "meta": meta}
