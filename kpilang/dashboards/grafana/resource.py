"""A dashboard as a resource of Grafana's second schema, which is the current one from 13.0 on.

It says the same as the classic JSON and is made of it: panels are elements by name, a layout says
where each stands, and rows with titles are sections of their own.
"""

from __future__ import annotations

import json
from datetime import datetime

from kpilang.dashboards.backend import Exported
from kpilang.dashboards.grafana.export import PLUGIN, board
from kpilang.dashboards.grafana.panels import Json
from kpilang.dashboards.layout import LaidOut
from kpilang.model.project import Model
from kpilang.workspace.artefacts import file_name

NAME = "grafana-v2"
VERSION = "dashboard.grafana.app/v2"
#: the version of how a data source writes its queries
QUERY_VERSION = "v0"
#: where a query that is a mere text stands in a query of a variable
TEXT = "__legacyStringValue"
CURSORS = ("Off", "Crosshair", "Tooltip")
REFRESH_CHOICES = ("1m", "5m", "15m", "30m", "1h")


def export(laid_out: LaidOut, model: Model, as_of: datetime | None, project: str) -> Exported:
    """Return the dashboard's file, and what of it is shown otherwise or left out."""
    content, told = board(laid_out, model, as_of, project)
    text = json.dumps(resource(content), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    return Exported({f"{file_name(laid_out.ir.name)}.{NAME}.json": text}, told)


def resource(content: Json) -> Json:
    """Return the resource that says what a dashboard of the classic schema says."""
    panels = [panel for panel in content["panels"] if panel["type"] != "row"]
    return {
        "apiVersion": VERSION,
        "kind": "Dashboard",
        "metadata": {"name": content["uid"]},
        "spec": {
            "title": content["title"],
            "description": content["description"],
            "tags": content["tags"],
            "editable": content["editable"],
            "cursorSync": CURSORS[content["graphTooltip"]],
            "preload": False,
            "annotations": [],
            "links": [],
            "timeSettings": {
                **content["time"],
                "timezone": content["timezone"],
                "autoRefresh": content["refresh"],
                "autoRefreshIntervals": [*REFRESH_CHOICES],
                "hideTimepicker": False,
                "fiscalYearStartMonth": 0,
            },
            "variables": [_variable(one) for one in content["templating"]["list"]],
            "elements": {_name(panel): _element(panel) for panel in panels},
            "layout": _layout(content["panels"]),
        },
    }


def _name(panel: Json) -> str:
    return f"panel-{panel['id']}"


def _element(panel: Json) -> Json:
    queries = [
        {
            "kind": "PanelQuery",
            "spec": {"refId": target["refId"], "hidden": False, "query": _query(target)},
        }
        for target in panel["targets"]
    ]
    steps = [
        {"kind": "Transformation", "group": step["id"], "spec": {"options": step["options"]}}
        for step in panel["transformations"]
    ]
    data = {"queries": queries, "transformations": steps, "queryOptions": {}}
    look = {"options": panel["options"], "fieldConfig": panel["fieldConfig"]}
    return {
        "kind": "Panel",
        "spec": {
            "id": panel["id"],
            "title": panel["title"],
            "description": panel["description"],
            "links": [],
            "data": {"kind": "QueryGroup", "spec": data},
            "vizConfig": {"kind": "VizConfig", "group": panel["type"], "version": "", "spec": look},
        },
    }


def _query(target: Json) -> Json:
    """Return a query of a panel; what it asks is all but its name and its data source."""
    asked = {key: value for key, value in target.items() if key not in ("refId", "datasource")}
    return _asking(asked, target["datasource"]["uid"])


def _asking(asked: Json, source: str) -> Json:
    return {
        "kind": "DataQuery",
        "group": PLUGIN,
        "version": QUERY_VERSION,
        "datasource": {"name": source},
        "spec": asked,
    }


def _variable(variable: Json) -> Json:
    common = {
        "name": variable["name"],
        "label": variable["label"],
        "hide": "dontHide",
        "refresh": "onDashboardLoad",
        "skipUrlSync": False,
        "regex": "",
        "options": [],
        "multi": variable["multi"],
        "includeAll": variable["includeAll"],
        "allowCustomValue": False,
    }
    if variable["type"] == "datasource":
        nothing = {"text": "", "value": ""}
        spec = {**common, "pluginId": variable["query"], "current": nothing}
        return {"kind": "DatasourceVariable", "spec": spec}
    spec = {
        **common,
        "current": variable["current"],
        "sort": "alphabeticalAsc",
        "definition": variable["definition"],
        "allValue": variable["allValue"],
        "query": _asking({TEXT: variable["query"]}, variable["datasource"]["uid"]),
    }
    return {"kind": "QueryVariable", "spec": spec}


def _layout(panels: list[Json]) -> Json:
    """Return where panels stand: on one grid, or on one for each row with a title."""
    sections: list[tuple[str, int, list[Json]]] = []
    for panel in panels:
        if panel["type"] == "row":
            sections.append((panel["title"], panel["gridPos"]["y"] + panel["gridPos"]["h"], []))
            continue
        if not sections:
            sections.append(("", 0, []))
        sections[-1][2].append(panel)
    grids = [(title, _grid(inside, top)) for title, top, inside in sections]
    if not any(title for title, _ in grids):
        return grids[0][1] if grids else _grid([], 0)
    rows = [
        {
            "kind": "RowsLayoutRow",
            "spec": {"title": title, "hideHeader": not title, "collapse": False, "layout": grid},
        }
        for title, grid in grids
    ]
    return {"kind": "RowsLayout", "spec": {"rows": rows}}


def _grid(panels: list[Json], top: int) -> Json:
    items = [
        {
            "kind": "GridLayoutItem",
            "spec": {
                "x": panel["gridPos"]["x"],
                "y": panel["gridPos"]["y"] - top,
                "width": panel["gridPos"]["w"],
                "height": panel["gridPos"]["h"],
                "element": {"kind": "ElementReference", "name": _name(panel)},
            },
        }
        for panel in panels
    ]
    return {"kind": "GridLayout", "spec": {"items": items}}
