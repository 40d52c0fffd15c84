"""Where a span lies, in lines and in the unit of columns that a format counts in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kpilang.diagnostics.model import Edit, Fix
from kpilang.source.frozen import dataclass
from kpilang.source.span import Span
from kpilang.source.text import Source

Width = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Place:
    """A range of text; lines and columns are 1-based, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def last_line(self) -> int:
        """The last line that has a part of the range; an end before column 2 has none."""
        return max(self.line, self.end_line - (self.end_column == 1))


def utf8_bytes(text: str) -> int:
    """Count the bytes of a text in UTF-8."""
    return len(text.encode("utf-8", errors="surrogatepass"))


def place_of(span: Span, sources: Mapping[str, Source], width: Width = len) -> Place | None:
    """Return where a span lies, or None where the text of its file is not known.

    `width` measures text in the unit of columns; code points unless told.
    """
    source = sources.get(span.file)
    if source is None:
        return None
    line, column = _position(source, span.start, width)
    end_line, end_column = _position(source, max(span.start, span.end), width)
    return Place(line, column, end_line, end_column)


def replacement(fix: Fix, sources: Mapping[str, Source]) -> Edit | None:
    """Return a fix as one edit, with the text between its edits kept as it is.

    There is none when the edits lie in several files, overlap, or lie in a file of unknown text.
    """
    edits = sorted(fix.edits, key=lambda edit: edit.span)
    files = {edit.span.file for edit in edits}
    source = sources.get(edits[0].span.file) if len(files) == 1 else None
    if source is None:
        return None
    parts, at = [], edits[0].span.start
    for edit in edits:
        if edit.span.start < at:
            return None
        parts += [source.text[at : edit.span.start], edit.text]
        at = edit.span.end
    return Edit(edits[0].span.join(edits[-1].span), "".join(parts))


def _position(source: Source, offset: int, width: Width) -> tuple[int, int]:
    at = min(max(offset, 0), len(source.text))
    if at and source.text.startswith("\r\n", at - 1):
        at -= 1  # a line end is one step for every format
    line, column = source.position(at)
    return line, 1 + width(source.text[at - column + 1 : at])
