"""Report: the findings of one run in order, each once, with their counts and the exit status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.source.frozen import dataclass

LIMIT = 50
FINE, FINDINGS, UNREADABLE = 0, 1, 2
_NAMED_FILES = 3
_FAILS = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Report:
    """Findings, sorted by place and without repetition."""

    diagnostics: tuple[Diagnostic, ...]

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity."""
        return sum(1 for d in self.diagnostics if d.severity is severity)

    @property
    def exit_status(self) -> int:
        """2 when input could not be read, 1 with errors or warnings, else 0."""
        if any(is_about_files(d) and d.severity is Severity.ERROR for d in self.diagnostics):
            return UNREADABLE
        return FINDINGS if any(d.severity in _FAILS for d in self.diagnostics) else FINE

    @property
    def summary(self) -> str:
        """The counts in words: `2 errors, 1 warning`, or `no findings`."""
        parts = []
        for severity in Severity:
            if count := self.count(severity):
                noun = "info finding" if severity is Severity.INFO else str(severity)
                parts.append(plural(count, noun))
        return ", ".join(parts) or "no findings"

    @property
    def statistics(self) -> tuple[tuple[int, str, str], ...]:
        """(count, code, name) of every code found, the most frequent first."""
        counts: dict[tuple[str, str], int] = {}
        for d in self.diagnostics:
            counts[d.code, d.name] = counts.get((d.code, d.name), 0) + 1
        return tuple(
            (count, code, name)
            for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        )


def report(diagnostics: Iterable[Diagnostic]) -> Report:
    """Sort the findings and drop repetitions (same code, place and message)."""
    unique = {d.sort_key: d for d in reversed(list(diagnostics))}
    return Report(tuple(unique[key] for key in sorted(unique)))


def grouped(found: Report) -> Report:
    """Return a report for people: a name that is unknown in many places is told at the first.

    That is one mistake, and one message. Programs get each place, since editors mark all of them.
    """
    alike: dict[object, list[Diagnostic]] = {}
    for number, one in enumerate(found.diagnostics):
        key = (one.code, one.message, one.about) if one.about else number
        alike.setdefault(key, []).append(one)
    return Report(tuple(_told_once(first, others) for first, *others in alike.values()))


def _told_once(first: Diagnostic, others: list[Diagnostic]) -> Diagnostic:
    if not others:
        return first
    here = first.primary.span.file
    files = tuple(dict.fromkeys(one.primary.span.file for one in others))
    shown = [f"`{file}`" if file != here else "this file" for file in files[:_NAMED_FILES]]
    more = len(files) - len(shown)
    listed = ", ".join(shown) + (f" and {plural(more, 'more file')}" if more else "")
    note = f"and {plural(len(others), 'more place')}, in {listed}"
    return replace(first, notes=(*first.notes, note))


def is_about_files(diagnostic: Diagnostic) -> bool:
    """Tell whether a finding is about wrong use or unreadable files, not about what they say."""
    return diagnostic.code.startswith("K0")


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return `1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {nouns or noun + 's'}"
