"""The diagnostic format of reviewdog, as one JSON document.

Columns count UTF-8 bytes and ends are exclusive. A suggestion is applied on its own there, so the
edits of a fix become one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from kpilang.diagnostics.model import Applicability, Diagnostic, Fix, Label
from kpilang.diagnostics.render.places import place_of, replacement, utf8_bytes
from kpilang.diagnostics.render.words import PROJECT, headline, remarks
from kpilang.source.span import Span
from kpilang.source.text import Source


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Return the findings; one without a place belongs to `kpi.toml`, with no range."""
    found = [_diagnostic(diagnostic, sources) for diagnostic in diagnostics]
    content = {"source": {"name": "kpi"}, "diagnostics": found}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _diagnostic(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> dict[str, object]:
    content: dict[str, object] = {
        "message": "\n".join([headline(diagnostic), *remarks(diagnostic)]),
        "location": _location(diagnostic.primary.span, sources),
        "severity": str(diagnostic.severity).upper(),
        "code": {"value": diagnostic.code},
    }
    if suggestions := _suggestions(diagnostic.fix, sources):
        content["suggestions"] = suggestions
    if diagnostic.secondary:
        content["related_locations"] = [
            {**_message(label), "location": _location(label.span, sources)}
            for label in diagnostic.secondary
        ]
    return content


def _suggestions(fix: Fix | None, sources: Mapping[str, Source]) -> list[dict[str, object]]:
    if fix is None or fix.applicability is Applicability.DISPLAY:
        return []
    edit = replacement(fix, sources)
    return [] if edit is None else [{**_range(edit.span, sources), "text": edit.text}]


def _message(label: Label) -> dict[str, object]:
    return {"message": label.text} if label.text else {}


def _location(span: Span, sources: Mapping[str, Source]) -> dict[str, object]:
    return {"path": span.file or PROJECT, **_range(span, sources)}


def _range(span: Span, sources: Mapping[str, Source]) -> dict[str, object]:
    place = place_of(span, sources, utf8_bytes)
    if place is None:
        return {}
    start = {"line": place.line, "column": place.column}
    end = {"line": place.end_line, "column": place.end_column}
    return {"range": {"start": start, "end": end}}
