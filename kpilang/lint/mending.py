"""Fixes that rules offer: what is written where, without knowing the text around it.

A property is added before the one that follows its neighbour, so that comments at the end of lines
stay with what they are about. Files are laid out after fixing, which puts blanks right.
"""

from __future__ import annotations

from typing import Protocol

from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.model.entities import Goal, Kpi
from kpilang.source.span import Span

#: the rhythm of review that goes with a plain window of at most so many days
REVIEWS = ((1, "daily"), (7, "weekly"), (31, "monthly"), (92, "quarterly"), (366, "yearly"))


class _Declared(Protocol):
    """Whatever has a name, and the place where that is declared."""

    @property
    def name(self) -> str: ...

    @property
    def span(self) -> Span: ...


def added(measure: Kpi | Goal, line: str, *after: str, title: str = "") -> Fix | None:
    """Return the fix that adds a property after the last of some others, else in front.

    None where the block holds no property to put it beside.
    """
    places = sorted(measure.property_spans, key=lambda place: place[1].start)
    if not places:
        return None
    anchors = [index for index, (name, _) in enumerate(places) if name in after]
    index = anchors[-1] + 1 if anchors else 0
    if index < len(places):
        at = places[index][1]._replace(end=places[index][1].start)
        edit = Edit(at, f"{line}\n  ")
    else:
        at = places[-1][1]._replace(start=places[-1][1].end)
        edit = Edit(at, f"\n  {line}")
    return Fix(title or f"add `{line}`", (edit,), Applicability.UNSAFE)


def rewritten(
    measure: Kpi | Goal, name: str, value: str, how: Applicability = Applicability.UNSAFE
) -> Fix | None:
    """Return the fix that gives a property another value, None where it is not written."""
    span = dict(measure.property_spans).get(name)
    return None if span is None else replaced(span, f"{name}: {value}", how)


def is_bare(declared: _Declared) -> bool:
    """Tell whether a name was declared without backquotes, so that a fix may write it as it is."""
    return declared.span.end - declared.span.start == len(declared.name)


def replaced(span: Span, text: str, how: Applicability = Applicability.UNSAFE) -> Fix:
    """Return the fix that writes something in place of what stands at a span."""
    return Fix(f"write `{text}`", (Edit(span, text),), how)


def review_of(days: int | None) -> str:
    """Return the rhythm of review for a window of so many days at most, weekly for none."""
    if days is None:
        return "weekly"
    return next((rhythm for most, rhythm in REVIEWS if days <= most), "yearly")
