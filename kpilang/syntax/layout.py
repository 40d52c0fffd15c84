"""Lines of a printed document: columns that align, comments beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kpilang.diagnostics.render.columns import display
from kpilang.source.frozen import dataclass

WIDTH = 100
REACH = 120
"""How far to the right a line may reach because it is aligned."""

NEAR = 80
"""How far to the right comments of neighbouring lines stand under each other."""

COMMENT, GOES_ON = "#", "+"
"""Families of the lines that part no others: comments, and what goes on from the line before."""


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
    def aligns(self) -> bool:
        """Tell whether the line stands for itself, with cells that may align."""
        return self.family not in (COMMENT, GOES_ON)


BLANK = Line(())


def own_line(comment: str, indent: int) -> Line:
    """Return a comment on a line of its own; it does not part a family."""
    return Line((comment,), family=COMMENT, indent=indent)


def breadth(text: str) -> int:
    """Return how many columns a text takes on a screen."""
    return len(text) if text.isascii() else display(text)[1][-1]


def render(lines: Sequence[Line]) -> str:
    """Return lines as text, aligned."""
    return "".join(f"{line}\n" for line in _beside(_aligned(lines)))


def _aligned(lines: Sequence[Line]) -> Iterator[Line]:
    """Pad the cells of each run of one family to the same widths."""
    run: list[Line] = []
    leader: Line | None = None
    for line in lines:
        if line.aligns:
            if leader and (line.family, line.indent) != (leader.family, leader.indent):
                yield from _padded(run)
                run, leader = [], None
            if not line.family:
                yield from _padded(run)
                yield line
                run, leader = [], None
                continue
            leader = leader or line
        run.append(line)
    yield from _padded(run)


def _padded(run: Sequence[Line]) -> Iterator[Line]:
    """Pad the cells of a run; a line that would reach too far for it stands by itself."""
    together = {index for index, line in enumerate(run) if line.aligns and _length(line) <= WIDTH}
    while True:
        widths = _widths([run[index].cells for index in together])
        apart = {i for i in together if _length(_pad(run[i], widths)) > REACH}
        if not apart:
            break
        together -= apart
    for index, line in enumerate(run):
        yield _pad(line, widths) if index in together else line


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    count = max((len(row) for row in rows), default=0)
    return [max((breadth(r[i]) for r in rows if len(r) > i), default=0) for i in range(count)]


def _pad(line: Line, widths: Sequence[int]) -> Line:
    """Pad all cells but the last; a cell that is empty in all lines takes no room."""
    *rest, last = line.cells
    cells = [
        cell + " " * (width - breadth(cell))
        for cell, width in zip(rest, widths, strict=False)
        if width
    ]
    return replace(line, cells=(" ".join([*cells, last]),))


def _length(line: Line) -> int:
    return len(line.text)


def _beside(lines: Iterable[Line]) -> Iterator[str]:
    """Put comments beside their lines, those of neighbouring lines under each other.

    A brace parts neighbours: what opens or closes a block is no line of it.
    """
    run: list[Line] = []
    for line in lines:
        braces = line.text.endswith(("{", "}")) or (run and run[-1].text.endswith("{"))
        if not line.comment or braces:
            yield from _with_comments(run)
            run = []
        if line.comment:
            run.append(line)
        else:
            yield line.text
    yield from _with_comments(run)


def _with_comments(run: Sequence[Line]) -> Iterator[str]:
    widths = [breadth(line.text.rpartition("\n")[2]) for line in run]
    column = max((width for width in widths if width <= NEAR), default=0)
    for line, width in zip(run, widths, strict=True):
        yield f"{line.text}{' ' * (column - width)}  {line.comment}"
