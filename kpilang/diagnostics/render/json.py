"""Findings for machines: our own JSON, versioned, with every part of a finding.

Lines and columns are 1-based; columns count code points; ends are exclusive. They are null where
the text of a file is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from kpilang.diagnostics.model import Diagnostic, Fix, Label
from kpilang.source.span import Span
from kpilang.source.text import Source

VERSION = 1


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Return `{"version": 1, "diagnostics": […]}` as text that ends with a line end."""
    found = [_finding(diagnostic, sources) for diagnostic in diagnostics]
    return _document({"diagnostics": found})


def render_statistics(statistics: Iterable[tuple[int, str, str]]) -> str:
    """Return `{"version": 1, "statistics": […]}`: how often each code was found."""
    counts = [{"code": code, "name": name, "count": count} for count, code, name in statistics]
    return _document({"statistics": counts})


def _document(content: dict[str, object]) -> str:
    return json.dumps({"version": VERSION, **content}, indent=2, ensure_ascii=False) + "\n"


def _finding(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        **_label(diagnostic.primary, sources),
        "secondary": [_label(label, sources) for label in diagnostic.secondary],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix, sources),
        "sql": list(diagnostic.sql),
    }


def _label(label: Label, sources: Mapping[str, Source]) -> dict[str, object]:
    return {**_place(label.span, sources), "label": label.text}


def _fix(fix: Fix, sources: Mapping[str, Source]) -> dict[str, object]:
    edits = [{**_place(edit.span, sources), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "applicability": str(fix.applicability), "edits": edits}


def _place(span: Span, sources: Mapping[str, Source]) -> dict[str, object]:
    source = sources.get(span.file)
    line, column = (None, None) if source is None else source.position(span.start)
    end_line, end_column = (None, None) if source is None else source.position(span.end)
    return {
        "file": span.file,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
