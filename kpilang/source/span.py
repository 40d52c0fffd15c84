"""Span: a half-open range of code points in a named file; Places: many of them by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kpilang.source.frozen import dataclass


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


@dataclass(frozen=True, slots=True)
class Places:
    """Named spans of one file, in a fraction of the room that they take as pairs.

    `bounds` holds where the first begins and ends, then the second, and so on.
    """

    file: str = ""
    names: tuple[str, ...] = ()
    bounds: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[tuple[str, Span]]:
        bounds = iter(self.bounds)
        for name, start, end in zip(self.names, bounds, bounds, strict=True):
            yield name, Span(self.file, start, end)
