"""What a dialect has no words for: marks that stand in a statement in place of it.

A statement with a mark in it is never shown: whoever asks for it is told what cannot be said.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from kpilang.source.frozen import dataclass

FIRST_OR_LAST = "KPI_UNSAID_FIRST_OR_LAST"
HOLIDAYS = "KPI_UNSAID_HOLIDAYS"
PATTERNS = "KPI_UNSAID_PATTERNS"
PERCENTILES = "KPI_UNSAID_PERCENTILES"
RATES = "KPI_UNSAID_RATES"
#: has the name of the zone in it
ZONE = "KPI_UNSAID_ZONE"

_ANOTHER = "compile it for another dialect"
_WITHOUT = f"{_ANOTHER}, or say the measure without it"


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What cannot be said, and what can be done about it, as an instruction."""

    what: str
    help: str = _WITHOUT


_FOUND = {
    FIRST_OR_LAST: Unsaid("a first or last value"),
    HOLIDAYS: Unsaid("working days with holidays"),
    PATTERNS: Unsaid("a regular expression"),
    PERCENTILES: Unsaid(
        "medians or percentiles of several values in one statement",
        "ask for several periods at once, as with `--each week`, which have their comparison "
        f"beside them, and for the median of one value at a time; or {_ANOTHER}",
    ),
    RATES: Unsaid("exchange rates by day"),
    ZONE: Unsaid(
        "the time zone `{}`", f"name a zone beside it that Windows has a name for, or {_ANOTHER}"
    ),
}


def unsaid(tree: exp.Expr) -> tuple[Unsaid, ...]:
    """Return what a statement would say that its dialect has no words for, in order."""
    marks = (node for node in tree.find_all(exp.Anonymous) if node.name in _FOUND)
    return tuple(sorted({_named(mark) for mark in marks}, key=lambda found: found.what))


def _named(mark: exp.Anonymous) -> Unsaid:
    """Return what a mark stands for; that of a zone says which."""
    found = _FOUND[mark.name]
    return replace(found, what=found.what.format(*(part.name for part in mark.expressions)))
