"""What a dialect has no words for: marks that stand in a statement in place of it.

A statement with a mark in it is never shown: whoever asks for it is told what cannot be said.
"""

from __future__ import annotations

from sqlglot import exp

FIRST_OR_LAST = "KPI_UNSAID_FIRST_OR_LAST"
HOLIDAYS = "KPI_UNSAID_HOLIDAYS"
PERCENTILES = "KPI_UNSAID_PERCENTILES"
RATES = "KPI_UNSAID_RATES"

_WORDS = {
    FIRST_OR_LAST: "a first or last value",
    HOLIDAYS: "working days with holidays",
    PERCENTILES: "medians or percentiles of several values in one statement",
    RATES: "exchange rates by day",
}


def unsaid(tree: exp.Expr) -> tuple[str, ...]:
    """Return what a statement would say that its dialect has no words for, in order."""
    marks = (node.name for node in tree.find_all(exp.Anonymous))
    return tuple(sorted({_WORDS[mark] for mark in marks if mark in _WORDS}))
