"""Workflow commands of GitHub Actions: each finding becomes an annotation of the change.

Columns count characters. A finding over several lines has none: GitHub would take them for columns
of one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.render.columns import visible_character
from kpilang.diagnostics.render.places import place_of
from kpilang.diagnostics.render.words import elsewhere, headline, remarks
from kpilang.source.text import Source

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Return one command per line."""
    return "".join(_command(diagnostic, sources) for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    properties = {"title": f"{diagnostic.code} {diagnostic.name}", **_where(diagnostic, sources)}
    said = ",".join(f"{key}={_escaped(text, _IN_PROPERTY)}" for key, text in properties.items())
    lines = [headline(diagnostic), *elsewhere(diagnostic, sources), *remarks(diagnostic)]
    text = _escaped("\n".join(lines), _IN_TEXT)
    return f"::{_COMMAND[diagnostic.severity]} {said}::{text}\n"


def _where(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> dict[str, str]:
    span = diagnostic.primary.span
    if not span.file:
        return {}
    place = place_of(span, sources)
    if place is None:
        return {"file": span.file}
    lines = {"file": span.file, "line": str(place.line), "endLine": str(place.last_line)}
    if place.line != place.end_line:
        return lines
    return {**lines, "col": str(place.column), "endColumn": str(place.end_column)}


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(char) or visible_character(char) for char in text)
