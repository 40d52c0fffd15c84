"""Findings for people: message, source excerpt with underlines, notes, help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpilang.diagnostics.model import Diagnostic, Label, Severity
from kpilang.diagnostics.render.columns import clean, display
from kpilang.diagnostics.report import LIMIT
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source

LONGEST = 200
"""How many characters of a line are shown."""

_CUT = "…"
_BOLD, _BLUE, _RESET = "\x1b[1m", "\x1b[1;34m", "\x1b[0m"
_SEVERITY = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.INFO: "\x1b[1;36m",
}


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    *,
    colour: bool = False,
    limit: int = LIMIT,
) -> str:
    """Return the findings as text, at most `limit` of them and a count of the rest."""
    found = tuple(diagnostics)
    parts = [render_one(d, sources, colour=colour) for d in found[:limit]]
    if len(found) > limit:
        parts.append(f"… and {len(found) - limit} more\n")
    return "\n".join(parts)


def render_one(
    diagnostic: Diagnostic, sources: Mapping[str, Source], *, colour: bool = False
) -> str:
    """Return one finding as text that ends with a line end."""
    paint = _paint if colour else _plain
    tone = _SEVERITY[diagnostic.severity]
    head = paint(f"{diagnostic.severity}[{diagnostic.code}]", tone)
    lines = [f"{head}{paint(': ' + _one_line(diagnostic.message), _BOLD)}"]
    places = _places(diagnostic, sources)
    gutter = max((len(str(m.line)) for _, marks in places for m in marks), default=1)
    for i, (file, marks) in enumerate(places):
        lines += _excerpt(file, marks, gutter, first=i == 0, colour=colour, tone=tone)
    if not places and diagnostic.primary.span.file:
        lines.append(paint(" --> ", _BLUE) + clean(diagnostic.primary.span.file))
    margin = " " * (gutter + 1)
    if places:
        lines.append(paint(f"{margin}|", _BLUE))
    for word, text in _remarks(diagnostic):
        lines += _remark(word, text, margin, colour=colour)
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Mark:
    """An underline on one line: where, how wide, and what it says."""

    line: int
    column: int
    shown: str
    start: int
    width: int
    text: str
    primary: bool


def _places(
    diagnostic: Diagnostic, sources: Mapping[str, Source]
) -> list[tuple[str, tuple[_Mark, ...]]]:
    """Group the labels by file, the primary's file first."""
    marks: dict[str, list[_Mark]] = {}
    windows: dict[tuple[str, int], range] = {}
    for i, label in enumerate((diagnostic.primary, *diagnostic.secondary)):
        source = sources.get(label.span.file)
        if source is not None:
            mark = _mark(source, label, windows, primary=i == 0)
            marks.setdefault(label.span.file, []).append(mark)
    return [
        (file, tuple(sorted(found, key=lambda m: (m.line, not m.primary, m.start))))
        for file, found in marks.items()
    ]


def _mark(
    source: Source, label: Label, windows: dict[tuple[str, int], range], *, primary: bool
) -> _Mark:
    """Mark a label on its line, of which a part is shown if it is long."""
    line, column = source.position(min(label.span.start, len(source.text)))
    text = source.line(line)
    first = min(column - 1, len(text))
    last = min(first + max(label.span.end - label.span.start, 0), len(text))
    window = windows.setdefault((source.name, line), _window(len(text), first))
    before = _CUT if window.start > 0 else ""
    after = _CUT if window.stop < len(text) else ""
    shown, columns = display(before + text[window.start : window.stop] + after)
    start, end = (
        columns[min(max(place, window.start), window.stop) - window.start + len(before)]
        for place in (first, last)
    )
    text = _one_line(label.text)
    return _Mark(line, column, shown, start, max(1, end - start), text, primary)


def _window(length: int, place: int) -> range:
    """Return the part of a line that is shown: all of it, or what stands round a place."""
    start = max(0, min(place - LONGEST // 4, length - LONGEST))
    return range(start, min(length, start + LONGEST))


def _excerpt(
    file: str, marks: tuple[_Mark, ...], gutter: int, *, first: bool, colour: bool, tone: str
) -> list[str]:
    paint = _paint if colour else _plain
    margin = " " * gutter
    lead = next((m for m in marks if m.primary), marks[0])
    arrow = "-->" if first else ":::"
    lines = [
        f"{margin}{paint(arrow, _BLUE)} {clean(file)}:{lead.line}:{lead.column}",
        paint(f"{margin} |", _BLUE),
    ]
    before = 0
    for mark in marks:
        if before and mark.line > before + 1:
            lines.append(paint("...", _BLUE))
        if mark.line != before:
            number = paint(f"{mark.line:>{gutter}} |", _BLUE)
            lines.append(f"{number} {mark.shown}".rstrip())
        under = ("^" if mark.primary else "-") * mark.width
        note = paint(f"{under} {mark.text}".rstrip(), tone if mark.primary else _BLUE)
        lines.append(f"{paint(f'{margin} |', _BLUE)} {' ' * mark.start}{note}")
        before = mark.line
    return lines


def _remarks(diagnostic: Diagnostic) -> list[tuple[str, str]]:
    remarks = [("note", note) for note in diagnostic.notes]
    if diagnostic.help:
        remarks.append(("help", diagnostic.help))
    elif diagnostic.fix is not None:
        remarks.append(("fix", diagnostic.fix.title))
    remarks += [("sql", sql) for sql in diagnostic.sql if "\n" not in sql]
    return [*remarks, ("explain", f"kpi explain {diagnostic.code}")]


def _remark(word: str, text: str, margin: str, *, colour: bool) -> list[str]:
    paint = _paint if colour else _plain
    head, *rest = text.splitlines() or [""]
    indent = " " * (len(margin) + len(word) + 4)
    start = f"{margin}{paint('=', _BLUE)} {paint(word, _BOLD)}: "
    return [start + clean(head), *(indent + clean(line) for line in rest)]


def _one_line(text: str) -> str:
    return clean(" ".join(text.splitlines()))


def _paint(text: str, tone: str) -> str:
    return f"{tone}{text}{_RESET}"


def _plain(text: str, _tone: str) -> str:
    return text
