"""Backends: what makes a dashboard's files for another tool, by name.

One of ours is a folder in this package; one of others is an entry point of the group
`kpilang.dashboards` with a function of the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from importlib.metadata import entry_points

from kpilang.dashboards.layout import LaidOut
from kpilang.diagnostics.model import Diagnostic
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass

GROUP = "kpilang.dashboards"
OWN = {
    "grafana": "kpilang.dashboards.grafana.export:export",
    "grafana-v2": "kpilang.dashboards.grafana.resource:export",
    "superset": "kpilang.dashboards.superset.export:export",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of a dashboard by name, and what the tool shows otherwise or not at all."""

    files: Mapping[str, str | bytes]
    problems: tuple[Diagnostic, ...] = ()


#: a dashboard, the project's model, the as-of moment (None: the clock's) and the project's name
Backend = Callable[[LaidOut, Model, datetime | None, str], Exported]


def names() -> tuple[str, ...]:
    """Return the names of all backends, ours first."""
    others = sorted(point.name for point in entry_points(group=GROUP))
    return (*OWN, *(name for name in others if name not in OWN))


def backend(name: str) -> Backend:
    """Return a backend by its name, which is known."""
    if name in OWN:
        module, _, function = OWN[name].partition(":")
        found: Backend = getattr(import_module(module), function)
        return found
    loaded: Backend = entry_points(group=GROUP)[name].load()
    return loaded
