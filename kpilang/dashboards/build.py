"""The pages of a project: their texts, and as files."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from kpilang.dashboards.charts.drawing import to_text
from kpilang.dashboards.evaluate import Query, evaluate
from kpilang.dashboards.html import render
from kpilang.dashboards.layout import LaidOut, lay_out
from kpilang.model.project import Model
from kpilang.model.windows import Calendar
from kpilang.workspace.artefacts import file_name

FOLDER = "dashboards"


def lay_out_all(model: Model, names: Collection[str] | None = None) -> tuple[LaidOut, ...]:
    """Lay out the dashboards that `names` chooses; all of them without it."""
    return tuple(
        lay_out(model, dashboard)
        for name, dashboard in model.dashboards.items()
        if names is None or name in names
    )


def pages(
    laid_out: Iterable[LaidOut], calendar: Calendar, query: Query, as_of: datetime
) -> dict[str, str]:
    """Return the text of each page and chart by its path below the output folder.

    Raises Refused when a tile's question has no plan, and ExtraMissing where charts cannot be
    drawn.
    """
    texts: dict[str, str] = {}
    for one in laid_out:
        page = render(evaluate(one.ir, query, as_of, calendar.timezone), calendar)
        stem = f"{FOLDER}/{file_name(one.ir.name)}"
        texts[f"{stem}.html"] = page.html
        for tile, spec in page.charts:
            texts[f"{stem}.{tile}.vl.json"] = to_text(spec)
    return texts
