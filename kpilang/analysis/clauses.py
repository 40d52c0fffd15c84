"""Which clauses are written, and which of them have no meaning where they stand."""

from __future__ import annotations

from kpilang.analysis.problems import values
from kpilang.diagnostics.model import Diagnostic
from kpilang.source.span import Span
from kpilang.syntax import nodes


def misplaced(
    clauses: nodes.Clauses, what: str, *allowed: str, help: str = ""
) -> Diagnostic | None:
    """Return the finding for the first clause that is not allowed in a construct, if any."""
    found = next(((word, span) for word, span in written(clauses) if word not in allowed), None)
    return None if found is None else values.misplaced_clause(found[0], what, found[1], help)


def written(clauses: nodes.Clauses) -> list[tuple[str, Span]]:
    """Return the clauses that are written, by their words, in the order written."""
    parts: tuple[tuple[str, nodes.Node | None], ...] = (
        ("where", clauses.where),
        ("on", clauses.on),
        *(("by", name) for name in clauses.by[:1]),
        ("within", clauses.within),
        ("over", clauses.over),
        ("each", clauses.each),
    )
    return sorted(
        ((word, part.span) for word, part in parts if part is not None), key=lambda pair: pair[1]
    )
