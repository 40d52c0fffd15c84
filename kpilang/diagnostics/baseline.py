"""A baseline: the findings that a project had when checks began, which are not told again.

Errors are never part of it: a project with an error has no numbers to trust.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from kpilang.diagnostics.fingerprints import fingerprints
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source

VERSION = 1


class BaselineError(Exception):
    """A file that is no baseline, and why."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is left of findings beside a baseline: those that are new, and how many are not.

    `gone` counts those of the baseline that are not found any more.
    """

    new: tuple[Diagnostic, ...]
    known: int
    gone: int


def written(found: Sequence[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Return findings as the text of a baseline; one line each, so that a review reads it."""
    kept = _that_may_be_known(found)
    prints = fingerprints(kept, sources)
    lines = [
        json.dumps(
            {
                "fingerprint": fingerprint,
                "code": diagnostic.code,
                "file": diagnostic.primary.span.file,
                "message": diagnostic.message,
            },
            ensure_ascii=False,
        )
        for fingerprint, diagnostic in zip(prints, kept, strict=True)
    ]
    body = ",\n    ".join(lines)
    inner = f"\n    {body}\n  " if lines else ""
    return f'{{\n  "version": {VERSION},\n  "findings": [{inner}]\n}}\n'


def read(text: str) -> frozenset[str]:
    """Return the fingerprints of a baseline; raises BaselineError."""
    try:
        document = json.loads(text)
        version, found = document["version"], document["findings"]
        prints = frozenset(entry["fingerprint"] for entry in found)
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError("it is not what `kpi check --baseline` writes") from error
    if version != VERSION:
        raise BaselineError(f"it is of version {version}, and this program reads {VERSION}")
    return prints


def beside(
    baseline: frozenset[str], found: Sequence[Diagnostic], sources: Mapping[str, Source]
) -> Known:
    """Return which findings are new; the order stays."""
    kept = _that_may_be_known(found)
    prints = dict(zip(map(id, kept), fingerprints(kept, sources), strict=True))
    new = tuple(d for d in found if prints.get(id(d)) not in baseline)
    seen = baseline.intersection(prints.values())
    return Known(new, len(found) - len(new), len(baseline) - len(seen))


def _that_may_be_known(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [diagnostic for diagnostic in found if diagnostic.severity is not Severity.ERROR]
