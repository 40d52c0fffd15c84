"""What changed, by what it does to those who rely on it: the parts of a report."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.changes.record import Change, Detail, Kind, Weight
from kpilang.diagnostics.report import plural
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Compared:
    """All changes since a revision; `commit` is its full name.

    `left_out` are names that were not compared, for an error is in what one of the versions says.
    """

    revision: str
    commit: str
    changes: tuple[Change, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as a part of the report tells it: with the details of one weight alone."""

    change: Change
    details: tuple[Detail, ...]

    @property
    def head(self) -> str:
        """What it is about, as the language declares it."""
        change = self.change
        title = f' "{change.title}"' if change.title else ""
        return f"{change.subject} {change.name}{title}"

    @property
    def follows(self) -> bool:
        """Tell whether all of it follows from other measures that changed."""
        return bool(self.details) and all(detail.through for detail in self.details)


#: the parts of a report, in order, with their headings
PARTS = (
    (Weight.BREAKING, "breaking"),
    (Weight.TARGET, "targets moved"),
    (Weight.OTHER, "non-breaking"),
)


def entries(found: Compared, weight: Weight) -> tuple[Entry, ...]:
    """Return what a part of the report tells; what follows from the rest comes last."""
    return tuple(sorted(_entries(found, weight), key=lambda entry: entry.follows))


def _entries(found: Compared, weight: Weight) -> Iterator[Entry]:
    for change in found.changes:
        details = tuple(detail for detail in change.details if detail.weight is weight)
        is_of_name = change.kind is not Kind.CHANGED and change.weight_of_name is weight
        if details or is_of_name:
            yield Entry(change, details)


def summary(found: Compared) -> str:
    """Return the counts in words: `2 breaking, 1 target moved, 3 non-breaking`."""
    counts = {weight: len(entries(found, weight)) for weight, _ in PARTS}
    words = {
        Weight.BREAKING: f"{counts[Weight.BREAKING]} breaking",
        Weight.TARGET: f"{plural(counts[Weight.TARGET], 'target')} moved",
        Weight.OTHER: f"{counts[Weight.OTHER]} non-breaking",
    }
    told = [words[weight] for weight, _ in PARTS if counts[weight]]
    return ", ".join(told) or "no change in meaning"
