"""What was asked, how often each construct was compared, and what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.oracle.comparing import COLUMNS
from tests.oracle.score import UNSURE

#: constructs that count where one of some columns was compared and has a value, by how they begin
SEEN_IN = {
    "target in a formula": ("value",),
    "target": ("target",),
    "tolerance": ("target",),
    "table": ("target",),
    "path with": ("target",),
    "basis": ("status",),
    "limits": ("status",),
    "pace": ("expected", "forecast"),
}


@dataclass
class Report:
    """What was asked and how it went."""

    #: whether to stop at the first disagreement, and to count nothing that takes time
    hasty: bool = False
    cases: int = 0
    unsure: int = 0
    silent: int = 0
    not_computed: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    #: what occurred in questions that are not computed yet
    ahead: Counter[str] = field(default_factory=Counter)
    #: what occurred in answers that were compared
    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def compared(
        self, tags: Iterable[str], got: list[dict[str, Any]], wanted: list[dict[str, Any]]
    ) -> None:
        """Count what an answer was made of, as far as it was compared."""
        if not wanted:
            self.counts["no rows"] += 1
            return
        known = {
            c for row in wanted for c in COLUMNS if row[c] is not None and row[c] is not UNSURE
        }
        self.counts.update({tag for tag in tags if _is_seen(tag, known)})
        self.counts.update({f"state {row['state']}" for row in got})
        self.counts.update({f"column {column}" for column in known})
        statuses = {row["status"] for row in wanted} - {None, UNSURE}
        self.counts.update({f"status {status}" for status in statuses})

    def __str__(self) -> str:
        lines = [f"{self.cases} cases, {self.unsure} undecided, {len(self.failures)} disagreements"]
        lines += [f"{self.not_computed} not computed, {self.silent} where the law is silent"]
        lines += [f"  {count:6} {tag}" for tag, count in sorted(self.counts.items())]
        lines += [f"  {count:6} {tag}, not computed" for tag, count in sorted(self.ahead.items())]
        lines += [f"  {count:6} refused {code}" for code, count in sorted(self.refusals.items())]
        lines += [f"  {n:6} not computed for {what}" for what, n in sorted(self.missing.items())]
        return "\n".join(lines)


def _is_seen(tag: str, known: set[str]) -> bool:
    columns = next((cs for beginning, cs in SEEN_IN.items() if tag.startswith(beginning)), None)
    return columns is None or not known.isdisjoint(columns)
