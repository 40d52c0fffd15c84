"""Windows: how a measure's rows relate to periods."""

from __future__ import annotations

from kpilang.analysis import words
from kpilang.analysis.context import Report
from kpilang.analysis.problems import declarations, support
from kpilang.analysis.properties import Properties
from kpilang.model.windows import Window, WindowKind
from kpilang.syntax import nodes

LATER = {
    "trailing": "a trailing window",
    "to_date": "a window to date",
    "all_time": "the window `all time`",
    "previous": "the window `previous`",
    "cumulative": "a cumulative window",
}


def read_window(block: Properties, report: Report) -> Window | None:
    """Return the window of a block, or None when it has none or one not computed yet."""
    node = block.value("window", nodes.Window)
    if node is None:
        return None
    if node.kind in LATER:
        report.add(support.not_yet(LATER[node.kind], node.span))
        return None
    if node.each is not None:
        report.add(support.not_yet("`each` of a window", node.each.span))
        return None
    if node.unit is None:
        return None
    grain = words.GRAINS.get(node.unit.name)
    if grain is not None:
        return Window(WindowKind.PERIOD, grain)
    if node.unit.name in words.LATER_GRAINS:
        report.add(support.not_yet(f"the window `{node.unit.name}`", node.unit.span))
        return None
    choices = (*words.GRAINS, *words.LATER_GRAINS)
    report.add(declarations.unknown_word(node.unit.name, "window", node.unit.span, choices))
    return None
