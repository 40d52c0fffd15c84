"""Lines of a printed document: columns that align, comments beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A line to print. `cells` align with those of neighbours of the same `family`."""

    cells: tuple[str, ...]
    family: str = ""
    comment: str = ""
    indent: int = 0

    @property
    def text(self) -> str:
        """The line without its comment."""
        return (" " * self.indent + " ".join(cell for cell in self.cells if cell)).rstrip()

    @property
    def blank(self) -> bool:
        """Tell whether nothing stands on the line."""
        return not any(self.cells) and not self.comment


BLANK = Line(())


def own_line(comment: str, indent: int) -> Line:
    """Return a comment on a line of its own; it does not part a family."""
    return Line((comment,), family="#", indent=indent)


def render(lines: Sequence[Line]) -> str:
    """Return lines as text, aligned."""
    return "".join(f"{line}\n" for line in _beside(_aligned(lines)))


def _aligned(lines: Sequence[Line]) -> Iterator[Line]:
    """Pad the cells of each run of one family to the same widths."""
    run: list[Line] = []
    for line in lines:
        comment = line.family == "#"
        leader = next((other for other in run if other.family != "#"), None)
        joins = leader is None or (line.family, line.indent) == (leader.family, leader.indent)
        if run and not comment and not (joins and line.family and run):
            yield from _padded(run)
            run = []
        if not comment and not line.family:
            yield line
        else:
            run.append(line)
    yield from _padded(run)


def _padded(run: Iterable[Line]) -> Iterator[Line]:
    lines = list(run)
    rows = [line.cells for line in lines if line.family != "#" and len(line.text) <= WIDTH]
    count = max((len(row) for row in rows), default=0)
    widths = [max((len(row[i]) for row in rows if len(row) > i), default=0) for i in range(count)]
    for line in lines:
        if line.family == "#" or len(line.text) > WIDTH:
            yield line
            continue
        last = len(line.cells) - 1
        cells = [
            cell if i == last else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line.cells, widths, strict=False))
        ]
        joined = " ".join(cell for cell, width in zip(cells, widths, strict=False) if width)
        yield replace(line, cells=(joined,))


def _beside(lines: Iterable[Line]) -> Iterator[str]:
    """Put comments beside their lines, those of neighbouring lines under each other."""
    for has_comment, group in groupby(lines, key=lambda line: bool(line.comment)):
        run = list(group)
        column = max(len(line.text) for line in run) if has_comment else 0
        for line in run:
            yield f"{line.text.ljust(column)}  {line.comment}" if has_comment else line.text
