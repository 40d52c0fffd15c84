"""`deprecated:` and `replaced by`: what is on its way out, and what takes its place."""

from __future__ import annotations

from kpilang.analysis import properties
from kpilang.analysis.context import Symbols
from kpilang.analysis.properties import Properties
from kpilang.model.entities import Retired
from kpilang.syntax import nodes


def read_retired(block: Properties, symbols: Symbols, kinds: tuple[str, ...]) -> Retired | None:
    """Return that something is deprecated, None when nothing says so."""
    written = (block.value(name, nodes.Deprecated) for name in ("deprecated", "replaced by"))
    said = [node for node in written if node is not None]
    if not said:
        return None
    named = [node.replaced_by for node in said if node.replaced_by is not None]
    found = [properties.resolve(name, symbols, kinds, block.report) for name in named]
    reason = next((node.reason.value for node in said if node.reason is not None), "")
    return Retired(reason, next((name for name in found if name is not None), None))
