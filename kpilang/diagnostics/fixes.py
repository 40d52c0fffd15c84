"""Apply the fixes of findings to texts, round after round, until none is left.

A fix is applied whole or not at all, and never where it overlaps another of the same round. A file
whose text would read worse than before is left to fixes that do it good, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kpilang.diagnostics.model import Applicability, Diagnostic, Edit, Fix
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source

ROUNDS = 10

Texts = Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Texts after fixing: those that changed, and how many fixes were applied."""

    sources: dict[str, Source]
    count: int


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
    current, count = dict(sources), 0
    for _ in range(ROUNDS):
        wanted = _by_file(findings(current), current, unsafe=unsafe)
        applied = 0
        for name, fixes in wanted.items():
            current[name], done = _mend(current[name], fixes, grade)
            applied += done
        count += applied
        if not applied:
            break
    changed = {n: s for n, s in current.items() if s.text != sources[n].text}
    return Fixed(changed, count)


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits that do not overlap."""
    for edit in sorted(edits, key=_place, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _by_file(found: Iterable[Diagnostic], sources: Texts, *, unsafe: bool) -> dict[str, list[Fix]]:
    """The fixes that may be applied, by the one file that each changes, in order of place."""
    allowed = (Applicability.SAFE, Applicability.UNSAFE) if unsafe else (Applicability.SAFE,)
    fixes: dict[str, list[Fix]] = {}
    for diagnostic in sorted(found, key=lambda d: d.sort_key):
        wanted = diagnostic.fix
        if wanted is None or wanted.applicability not in allowed:
            continue
        files = {edit.span.file for edit in wanted.edits}
        if len(files) == 1 and files <= sources.keys():
            fixes.setdefault(files.pop(), []).append(wanted)
    return dict(sorted(fixes.items()))


def _mend(
    source: Source, fixes: Sequence[Fix], grade: Callable[[Source], int]
) -> tuple[Source, int]:
    """Apply the fixes of one file that do not overlap; none that makes the text worse."""
    chosen: list[Fix] = []
    for candidate in fixes:
        if not any(_overlap(candidate, other) for other in chosen):
            chosen.append(candidate)
    before = grade(source)
    together = _with(source, chosen)
    if grade(together) <= before:
        return together, len(chosen)
    for candidate in chosen:
        alone = _with(source, [candidate])
        if grade(alone) <= before:
            return alone, 1
    return source, 0


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
