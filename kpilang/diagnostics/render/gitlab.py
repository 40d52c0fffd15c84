"""Code quality reports of GitLab: a list of findings by line, without columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from kpilang.diagnostics.fingerprints import fingerprints
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.render.places import place_of
from kpilang.diagnostics.render.words import PROJECT, headline, remarks
from kpilang.source.text import Source

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Return the report as JSON; a finding without a place is on line 1 of `kpi.toml`."""
    found = tuple(diagnostics)
    issues = [
        _issue(diagnostic, fingerprint, sources)
        for diagnostic, fingerprint in zip(found, fingerprints(found, sources), strict=True)
    ]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _issue(
    diagnostic: Diagnostic, fingerprint: str, sources: Mapping[str, Source]
) -> dict[str, object]:
    span = diagnostic.primary.span
    place = place_of(span, sources)
    first, last = (1, 1) if place is None else (place.line, place.last_line)
    said = "; ".join([headline(diagnostic), *remarks(diagnostic)])
    return {
        "description": " ".join(f"{diagnostic.code}: {said}".splitlines()),
        "check_name": diagnostic.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITY[diagnostic.severity],
        "location": {"path": span.file or PROJECT, "lines": {"begin": first, "end": last}},
    }
