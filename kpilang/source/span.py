"""Span: a half-open range of code points in a named file."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range `[start, end)` of code points in `file`."""

    file: str
    start: int
    end: int

    def join(self, other: Span) -> Span:
        """Return the smallest span that covers both (they lie in one file)."""
        return Span(self.file, min(self.start, other.start), max(self.end, other.end))

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies inside this span."""
        return self.file == other.file and self.start <= other.start and other.end <= self.end


NOWHERE = Span("", 0, 0)
