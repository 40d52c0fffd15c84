"""What stays the same about a finding when the lines around it move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.text import Source


def fingerprints(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]
) -> tuple[str, ...]:
    """Return a fingerprint for each finding: of its code, its file and the text of its line.

    Findings that have all of these in common are counted, so that none equals another. Where the
    line is not known, the message takes its place.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for diagnostic in diagnostics:
        key = (diagnostic.code, diagnostic.primary.span.file, _line(diagnostic, sources))
        found.append(_digest(*key, str(seen[key])))
        seen[key] += 1
    return tuple(found)


def _line(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    span = diagnostic.primary.span
    source = sources.get(span.file)
    if source is None:
        return diagnostic.message
    line, _ = source.position(min(span.start, len(source.text)))
    return " ".join(source.line(line).split())


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", errors="surrogatepass")).hexdigest()[:32]
