"""SARIF 2.1.0, for code scanning.

Columns count code points, which is said in `columnKind`; without it they would be UTF-16 units.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from kpilang.diagnostics.codes import Page
from kpilang.diagnostics.fingerprints import fingerprints
from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix, Label, Severity
from kpilang.diagnostics.render.places import place_of
from kpilang.diagnostics.render.words import headline, remarks
from kpilang.source.span import Span
from kpilang.source.text import Source

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "kpiFinding/v1"
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

Json = dict[str, object]


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    *,
    pages: Iterable[Page] = (),
    version: str = "",
) -> str:
    """Return one run; `pages` are shown as the help of the rules, `version` is the tool's."""
    found = tuple(diagnostics)
    rules = {d.code: d for d in sorted(found, key=lambda d: d.code)}
    known = {page.code: page for page in pages}
    index = {code: i for i, code in enumerate(rules)}
    results = [
        _result(diagnostic, index[diagnostic.code], fingerprint, sources)
        for diagnostic, fingerprint in zip(found, fingerprints(found, sources), strict=True)
    ]
    driver: Json = {"name": "kpi", **({"version": version} if version else {})}
    driver["rules"] = [_rule(d, known.get(d.code)) for d in rules.values()]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _rule(diagnostic: Diagnostic, page: Page | None) -> Json:
    severity = diagnostic.severity if page is None else page.severity
    rule: Json = {
        "id": diagnostic.code,
        "name": diagnostic.name,
        "defaultConfiguration": {"level": _LEVEL[severity]},
    }
    if page is not None:
        rule["shortDescription"] = rule["fullDescription"] = _message(page.summary)
        rule["help"] = {"text": page.text, "markdown": page.text}
    return rule


def _result(
    diagnostic: Diagnostic, rule: int, fingerprint: str, sources: Mapping[str, Source]
) -> Json:
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": _LEVEL[diagnostic.severity],
        "message": _message("\n".join([headline(diagnostic), *remarks(diagnostic)])),
        "locations": [_location(diagnostic.primary.span, sources)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if not diagnostic.primary.span.file:
        del result["locations"]
    related = [
        {"id": i, **_location(label.span, sources), **_said(label)}
        for i, label in enumerate(diagnostic.secondary, start=1)
        if label.span.file
    ]
    if related:
        result["relatedLocations"] = related
    if fix := _fix(diagnostic.fix, sources):
        result["fixes"] = [fix]
    return result


def _fix(fix: Fix | None, sources: Mapping[str, Source]) -> Json | None:
    if fix is None or fix.applicability is Applicability.DISPLAY:
        return None
    if not fix.edits or any(edit.span.file not in sources for edit in fix.edits):
        return None
    files: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        files.setdefault(edit.span.file, []).append(edit)
    changes = [
        {
            "artifactLocation": {"uri": _uri(file)},
            "replacements": [_replacement(edit, sources) for edit in edits],
        }
        for file, edits in files.items()
    ]
    return {
        "description": _message(fix.title),
        "artifactChanges": changes,
        "properties": {"applicability": str(fix.applicability)},
    }


def _replacement(edit: Edit, sources: Mapping[str, Source]) -> Json:
    return {
        "deletedRegion": _region(edit.span, sources),
        "insertedContent": {"text": edit.text},
    }


def _location(span: Span, sources: Mapping[str, Source]) -> Json:
    physical: Json = {"artifactLocation": {"uri": _uri(span.file)}}
    if span.file in sources:
        physical["region"] = _region(span, sources)
    return {"physicalLocation": physical}


def _region(span: Span, sources: Mapping[str, Source]) -> Json:
    place = place_of(span, sources)
    assert place is not None, span
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _uri(file: str) -> str:
    """Return a path as a URI: relative, or with the scheme `file` when it is absolute."""
    path = quote(file.encode("utf-8", errors="surrogateescape"))
    return f"file://{path}" if PurePosixPath(file).is_absolute() else path


def _said(label: Label) -> Json:
    return {"message": _message(label.text)} if label.text else {}


def _message(text: str) -> Json:
    return {"text": text}
