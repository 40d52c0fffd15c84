"""`deprecated:` and `replaced by`: what is on its way out, and what takes its place."""

from __future__ import annotations

from kpilang.analysis import properties
from kpilang.analysis.context import Symbols
from kpilang.analysis.properties import Properties
from kpilang.model.entities import Retired
from kpilang.syntax import nodes


def read_retired(block: Properties, symbols: Symbols, kinds: tuple[str, ...]) -> Retired | None:
    """Return that something is deprecated, None when nothing says so."""
    deprecated = block.value("deprecated", nodes.Deprecated)
    named = [deprecated.replaced_by] if deprecated and deprecated.replaced_by else []
    named += block.names("replaced by")
    found = [properties.resolve(name, symbols, kinds, block.report) for name in named]
    if deprecated is None and not named:
        return None
    reason = deprecated.reason.value if deprecated and deprecated.reason else ""
    return Retired(reason, next((name for name in found if name is not None), None))
