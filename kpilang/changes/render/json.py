"""What changed, for programs: our own JSON, versioned."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kpilang.changes.record import Change, Detail, Weight
from kpilang.changes.report import Compared, entries
from kpilang.source.text import Source

VERSION = 1


def render(found: Compared, sources: Mapping[str, Source]) -> str:
    """Return `{"version": 1, "since": …, "summary": …, "changes": […]}`.

    `sources` are the texts of today: what was removed has neither file nor line.
    """
    content = {
        "version": VERSION,
        "since": {"revision": found.revision, "commit": found.commit},
        "summary": {
            "breaking": len(entries(found, Weight.BREAKING)),
            "targets_moved": len(entries(found, Weight.TARGET)),
            "non_breaking": len(entries(found, Weight.OTHER)),
        },
        "changes": [_change(change, sources) for change in found.changes],
        "not_compared": list(found.left_out),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _change(change: Change, sources: Mapping[str, Source]) -> dict[str, object]:
    source = None if change.is_gone else sources.get(change.span.file)
    return {
        "subject": str(change.subject),
        "name": change.name,
        "kind": str(change.kind),
        "former": change.former or None,
        "title": change.title,
        "weight": str(change.weight),
        "file": None if source is None else source.name,
        "line": None if source is None else source.position(change.span.start)[0],
        "noted": list(change.noted),
        "details": [_detail(detail) for detail in change.details],
    }


def _detail(detail: Detail) -> dict[str, object]:
    return {
        "aspect": str(detail.aspect),
        "name": detail.name or None,
        "weight": str(detail.weight),
        "before": detail.before,
        "after": detail.after,
        "through": list(detail.through),
        "sources": list(detail.sources),
    }
