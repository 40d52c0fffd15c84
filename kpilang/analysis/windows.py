"""Windows: how a measure's rows, or those of one aggregate, relate to periods."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from kpilang.analysis import words
from kpilang.analysis.context import Report
from kpilang.analysis.problems import declarations, model
from kpilang.analysis.properties import Properties
from kpilang.model.windows import Grain, Length, Window, WindowKind
from kpilang.syntax import nodes

#: what windows to date are called in reports
_SHORT = {
    "wtd": "week to date",
    "mtd": "month to date",
    "qtd": "quarter to date",
    "ytd": "year to date",
}


def read_window(block: Properties, report: Report) -> Window | None:
    """Return the window of a block, or None when it has none or one with a problem."""
    node = block.value("window", nodes.Window)
    if node is None:
        return None
    if node.kind == "previous":
        wanted = "a period, `trailing …`, `… to date`, `cumulative` or `all time`"
        report.add(model.unexpected_value("window", wanted, node.span))
        return None
    return window(node, report)


def window(node: nodes.Window, report: Report) -> Window | None:
    """Return a window as written, or None after a problem."""
    step = None if node.each is None else grain(node.each, report)
    if node.each is not None and step is None:
        return None
    match node.kind:
        case "trailing":
            found = None if node.length is None else length(node.length, report)
            if found is None:
                return None
            return _window(WindowKind.TRAILING, step or found.grain, length=found)
        case "to_date":
            period = None if node.unit is None else grain(node.unit, report)
            if period is None:
                return None
            return _window(WindowKind.TO_DATE, step or period, period)
        case "all_time":
            return _window(WindowKind.ALL_TIME, step or Grain.MONTH)
        case "cumulative":
            return _window(WindowKind.CUMULATIVE, step or Grain.MONTH)
        case "previous":
            return _window(WindowKind.PREVIOUS, step or Grain.MONTH)
        case _:
            return _period(node, step, report)


def _period(node: nodes.Window, step: Grain | None, report: Report) -> Window | None:
    found = None if node.unit is None else grain(node.unit, report)
    if found is None:
        return None
    if step is not None and step is not found and node.each is not None:
        wanted = f"no `each` on a plain period; `{found} to date each {step}` has one"
        report.add(model.unexpected_value("window", wanted, node.each.span))
        return None
    return _window(WindowKind.PERIOD, found)


@lru_cache(maxsize=256)
def _window(
    kind: WindowKind, grain: Grain, period: Grain | None = None, length: Length | None = None
) -> Window:
    """Return a window, the same one for all who have it: thousands of measures have one of few."""
    return Window(kind, grain, period, length)


def grain(word: nodes.Ident, report: Report) -> Grain | None:
    """Return the period that a word names, or None after a problem."""
    found = words.GRAINS.get(word.name)
    if found is None:
        problem = declarations.unknown_word(word.name, "window", word.span, words.GRAINS)
        written = _SHORT.get(word.name.lower())
        report.add(problem if written is None else replace(problem, help=f"write `{written}`"))
    return found


def length(node: nodes.Quantity, report: Report) -> Length | None:
    """Return a length by calendar, a whole number of periods, or None after a problem."""
    found = words.grain_word(node.unit.name)
    if found is None:
        choices = [words.plural(word) for word in words.GRAINS]
        problem = declarations.unknown_word(node.unit.name, "period", node.unit.span, choices)
        report.add(problem)
        return None
    count = node.number.value
    if count <= 0 or count != count.to_integral_value():
        wanted = "a whole number of periods, as in `90 days`"
        report.add(model.unexpected_value("length", wanted, node.number.span))
        return None
    return Length(int(count), found)
