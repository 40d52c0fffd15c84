"""What a dialect has no words for: marks that stand in a statement in place of it.

A statement with a mark in it is never shown: whoever asks for it is told what cannot be said.
"""

from __future__ import annotations

from sqlglot import exp

FIRST_OR_LAST = "KPI_UNSAID_FIRST_OR_LAST"
HOLIDAYS = "KPI_UNSAID_HOLIDAYS"
PATTERN = "KPI_UNSAID_PATTERN"
PERCENTILE = "KPI_UNSAID_PERCENTILE"
RATES = "KPI_UNSAID_RATES"
ZONE = "KPI_UNSAID_ZONE"

_WORDS = {
    FIRST_OR_LAST: "a first or last value",
    HOLIDAYS: "working days with holidays",
    PATTERN: "a pattern in a text",
    PERCENTILE: "a median or percentile of a group",
    RATES: "exchange rates by day",
    ZONE: "clock times of this time zone",
}


def unsaid(tree: exp.Expr) -> tuple[str, ...]:
    """Return what a statement would say that its dialect has no words for, in order."""
    marks = (node.name for node in tree.find_all(exp.Anonymous))
    return tuple(sorted({_WORDS[mark] for mark in marks if mark in _WORDS}))
