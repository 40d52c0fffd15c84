"""The pages of a project: their texts, and as files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from kpilang.dashboards.charts import to_text
from kpilang.dashboards.evaluate import Query, evaluate
from kpilang.dashboards.html import render
from kpilang.dashboards.layout import lay_out
from kpilang.model.project import Model
from kpilang.workspace.artefacts import file_name, write_artefacts

FOLDER = "dashboards"


def pages(
    model: Model, query: Query, as_of: datetime, names: Collection[str] | None = None
) -> dict[str, str]:
    """Return the text of each page and chart by its path below the output folder.

    `names` chooses dashboards; all of them without it. Raises Refused when a tile's question has
    no plan, and ExtraMissing where charts cannot be drawn.
    """
    texts: dict[str, str] = {}
    for name, dashboard in model.dashboards.items():
        if names is not None and name not in names:
            continue
        evaluated = evaluate(lay_out(model, dashboard), query, as_of, model.calendar.timezone)
        page = render(evaluated, model.calendar)
        stem = f"{FOLDER}/{file_name(name)}"
        texts[f"{stem}.html"] = page.html
        for tile, spec in page.charts:
            texts[f"{stem}.{tile}.vl.json"] = to_text(spec)
    return texts


def write_pages(
    model: Model,
    query: Query,
    as_of: datetime,
    out: Path,
    names: Collection[str] | None = None,
) -> list[Path]:
    """Write the pages and charts below `out`; return their paths, sorted."""
    return write_artefacts(out, pages(model, query, as_of, names))
