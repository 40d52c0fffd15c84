"""Apply the fixes of findings to texts, round after round, until none is left.

A fix is applied whole or not at all, and never where it overlaps another of the same round. A file
whose text would read worse than before is left to fixes that do it good, one at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source

ROUNDS = 10

Texts = Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Texts after fixing: those that changed, and what was mended, by code and name."""

    sources: dict[str, Source]
    applied: Mapping[tuple[str, str], int]

    @property
    def count(self) -> int:
        """How many fixes were applied."""
        return sum(self.applied.values())


def fix(
    sources: Texts,
    findings: Callable[[Texts], Iterable[Diagnostic]],
    grade: Callable[[Source], int],
    *,
    unsafe: bool = False,
) -> Fixed:
    """Apply fixes until none is left, at most ten rounds.

    `findings` judges all texts as they stand; `grade` counts what cannot be read in the text of
    one, a number that no fix may raise. Only files of `sources` are changed.
    """
    current, count = dict(sources), Counter[tuple[str, str]]()
    for _ in range(ROUNDS):
        wanted = _by_file(findings(current), current, unsafe=unsafe)
        applied: list[Diagnostic] = []
        for name, found in wanted.items():
            current[name], done = _mend(current[name], found, grade)
            applied += done
        count.update((one.code, one.name) for one in applied)
        if not applied:
            break
    changed = {n: s for n, s in current.items() if s.text != sources[n].text}
    return Fixed(changed, dict(sorted(count.items())))


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits that do not overlap."""
    for edit in sorted(edits, key=_place, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _by_file(
    found: Iterable[Diagnostic], sources: Texts, *, unsafe: bool
) -> dict[str, list[Diagnostic]]:
    """The findings whose fixes may be applied, by the one file that each changes, in order."""
    allowed = (Applicability.SAFE, Applicability.UNSAFE) if unsafe else (Applicability.SAFE,)
    fixes: dict[str, list[Diagnostic]] = {}
    for diagnostic in sorted(found, key=lambda d: d.sort_key):
        wanted = diagnostic.fix
        if wanted is None or wanted.applicability not in allowed:
            continue
        files = {edit.span.file for edit in wanted.edits}
        if len(files) == 1 and files <= sources.keys():
            fixes.setdefault(files.pop(), []).append(diagnostic)
    return dict(sorted(fixes.items()))


def _mend(
    source: Source, found: Sequence[Diagnostic], grade: Callable[[Source], int]
) -> tuple[Source, list[Diagnostic]]:
    """Apply the fixes of one file that do not overlap; none that makes the text worse.

    Returns the text and what was mended.
    """
    chosen: list[tuple[Diagnostic, Fix]] = []
    for one in found:
        fix = one.fix
        if fix is not None and not any(_overlap(fix, other) for _, other in chosen):
            chosen.append((one, fix))
    before = grade(source)
    together = _with(source, [fix for _, fix in chosen])
    if grade(together) <= before:
        return together, [one for one, _ in chosen]
    for one, fix in chosen:
        alone = _with(source, [fix])
        if grade(alone) <= before:
            return alone, [one]
    return source, []


def _with(source: Source, fixes: Sequence[Fix]) -> Source:
    edits = [edit for one in fixes for edit in one.edits]
    return Source(source.name, apply(source.text, edits))


def _overlap(left: Fix, right: Fix) -> bool:
    return any(
        a.span.start == b.span.start or (a.span.start < b.span.end and b.span.start < a.span.end)
        for a in left.edits
        for b in right.edits
    )


def _place(edit: Edit) -> tuple[int, int]:
    return edit.span.start, edit.span.end
