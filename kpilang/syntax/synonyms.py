"""What people call properties and declarations that the language calls otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

PROPERTIES: dict[str, tuple[str, ...]] = {
    "assignee": ("owner",),
    "breakdown": ("by",),
    "breakdowns": ("by",),
    "cadence": ("window", "review"),
    "calculation": ("formula", "measure"),
    "column": ("by",),
    "comment": ("description",),
    "currency": ("unit",),
    "definition": ("formula", "measure"),
    "desc": ("description",),
    "dimensions": ("by",),
    "direction": ("better",),
    "expression": ("formula", "measure"),
    "format": ("unit",),
    "formula": ("measure",),
    "frequency": ("window", "review"),
    "granularity": ("window",),
    "group": ("by",),
    "group_by": ("by",),
    "grain": ("window",),
    "interval": ("window",),
    "limits": ("status",),
    "measure": ("formula",),
    "metric": ("formula", "measure"),
    "note": ("description",),
    "notes": ("description",),
    "objective": ("goal", "target"),
    "okr": ("goal",),
    "period": ("window",),
    "primary_key": ("key",),
    "query": ("formula", "measure", "table"),
    "responsible": ("owner",),
    "role": ("owner",),
    "segments": ("by",),
    "since": ("baseline",),
    "split": ("by",),
    "sql": ("formula", "measure", "table"),
    "summary": ("description",),
    "supports": ("goal",),
    "thresholds": ("status",),
    "time_column": ("time",),
    "time_grain": ("window",),
    "timestamp": ("time",),
    "units": ("unit",),
    "value": ("formula", "measure"),
}
"""Words for properties, each with those it may stand for, the likeliest first."""

DECLARATIONS: dict[str, str] = {
    "board": "dashboard",
    "dataset": "source",
    "department": "team",
    "entity": "source",
    "group": "team",
    "indicator": "kpi",
    "kpis": "kpi",
    "measure": "metric",
    "metrics": "metric",
    "model": "source",
    "objective": "goal",
    "okr": "goal",
    "owner": "role",
    "page": "dashboard",
    "person": "role",
    "report": "dashboard",
    "table": "source",
    "target": "goal",
    "user": "role",
    "view": "dashboard",
}
"""Words for kinds of declarations."""

TITLES = ("title", "name", "label", "display_name")
CONDITIONS = ("where", "filter", "filters", "condition", "conditions")

MAIN: dict[str, tuple[str, ...]] = {
    "kpi": (
        *("description", "type", "goal", "formula", "unit", "window", "target", "status"),
        *("owner", "by", "drives"),
    ),
    "goal": ("description", "rank", "supports", "measure", "target", "window", "owner"),
    "source": ("table", "key", "row", "time", "column", "let", "span", "dimension", "since"),
}
"""The properties that a block mostly has, in the order in which they are written."""


def meant_property(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the property that a word stands for in a block, or nothing."""
    known = tuple(known)
    found = (name for name in PROPERTIES.get(word.lower(), ()) if name in known)
    return tuple(found)[:1]


def shown_properties(block: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the properties to name where none is near: all of a short list, else the main ones."""
    return tuple(name for name in MAIN.get(block, known) if name in known) or tuple(known)
