"""Which lines of a text are not in another version of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source

#: how many of its lines a moved file has in common with what it was
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """The changed lines of each file, by name, and what moved files were called before."""

    lines: Mapping[str, frozenset[int]]
    moved: Mapping[str, str]

    def holds(self, diagnostic: Diagnostic, sources: Mapping[str, Source]) -> bool:
        """Tell whether a finding lies on a changed line; one in no known text always does."""
        span = diagnostic.primary.span
        source = sources.get(span.file)
        if source is None or span.file not in self.lines:
            return True
        first, last = (
            source.position(min(at, len(source.text)))[0] for at in (span.start, span.end)
        )
        return not self.lines[span.file].isdisjoint(range(first, last + 1))


def changed_lines(before: Mapping[str, Source], after: Mapping[str, Source]) -> ChangedLines:
    """Compare two versions of files; one that went and came under another name was moved."""
    gone = {name: _lines(source) for name, source in before.items() if name not in after}
    moved: dict[str, str] = {}
    lines: dict[str, frozenset[int]] = {}
    for name, source in after.items():
        now = _lines(source)
        if name in before:
            lines[name] = new_lines(_lines(before[name]), now)
            continue
        former = _most_alike(now, {old: was for old, was in gone.items() if old not in moved})
        if former is not None:
            moved[former] = name
        lines[name] = new_lines(gone[former] if former is not None else [], now)
    return ChangedLines(lines, moved)


def new_lines(before: list[str], after: list[str]) -> frozenset[int]:
    """Return the numbers, from 1, of the lines of a text that it does not share with another."""
    if before == after:
        return frozenset()
    matched = SequenceMatcher(None, before, after).get_opcodes()
    return frozenset(
        number + 1
        for kind, _, _, first, end in matched
        if kind in ("replace", "insert")
        for number in range(first, end)
    )


def _lines(source: Source) -> list[str]:
    return [line.rstrip() for line in source.text.split("\n")]


def _most_alike(now: list[str], gone: Mapping[str, Iterable[str]]) -> str | None:
    """Return the file that a new one has most lines in common with, None where they are few."""
    best, most = None, ALIKE
    here = frozenset(now)
    for name, was in gone.items():
        there = frozenset(was)
        share = 2 * len(here & there) / (len(here) + len(there))
        if share > most:
            best, most = name, share
    return best
