"""Texts that know where they may be broken: a group stands on one line if it fits there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kpilang.source.frozen import dataclass
from kpilang.syntax.nodes import Comment, Node

N = TypeVar("N", bound=Node)

CONTINUED = 4
"""How much further right the lines stand on which something goes on."""


@dataclass(frozen=True, slots=True)
class Break:
    """A place to break. On one line it is `flat`; comments that stand here ask for a line end."""

    flat: str = " "
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Parts in a row, further right by `indent` where they are broken.

    In a group all breaks are line ends or none is. `forced` tells that one has a comment.
    """

    parts: tuple[Doc, ...]
    indent: int = 0
    group: bool = False
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """One line, with the comment beside it."""

    indent: int
    text: str
    comment: str = ""

    @property
    def is_comment(self) -> bool:
        """Tell whether the comment stands on a line of its own."""
        return not self.text


Doc = str | Break | Block
Take = Callable[[int], tuple[Comment, ...]]
"""Gives the comments that lie before a place and are not printed yet."""


def no_comments(_place: int) -> tuple[Comment, ...]:
    """Take comments where there are none."""
    return ()


def row(*parts: Doc, indent: int = 0) -> Block:
    """Return parts in a row."""
    return Block(parts, indent, forced=any(map(is_forced, parts)))


def group(*parts: Doc, indent: int = CONTINUED) -> Block:
    """Return parts that are broken everywhere or nowhere."""
    return Block(parts, indent, group=True, forced=any(map(is_forced, parts)))


def spot(comments: tuple[Comment, ...]) -> Doc:
    """Return a place that is broken for comments alone."""
    return Break("", comments) if comments else ""


def filled(parts: Sequence[N], write: Callable[[N], Doc], take: Take) -> Iterator[Doc]:
    """Yield a list with as many parts on each line as fit."""
    last = len(parts) - 1
    for index, part in enumerate(parts):
        before = Break(" ", take(part.span.start)) if index > 0 else ""
        comma = "," if index < last else ""
        yield group(before, write(part), comma, indent=0)


def stacked(parts: Sequence[N], write: Callable[[N], Doc], take: Take) -> Iterator[Doc]:
    """Yield a list with one part on each line, if it does not fit on one."""
    for index, part in enumerate(parts):
        if index > 0:
            yield ","
            yield Break(" ", take(part.span.start))
        yield write(part)


def flat(doc: Doc) -> str:
    """Return a text on one line."""
    match doc:
        case str():
            return doc
        case Break():
            return doc.flat
        case Block():
            return "".join(map(flat, doc.parts))


def write(doc: Doc, indent: int, used: int, width: int) -> list[Written]:
    """Return a text as lines, the first of which begins after `used` characters."""
    lines: list[Written] = []
    current, level, column = "", indent, used
    stack: list[tuple[int, bool, Doc]] = [(indent, True, doc)]
    while stack:
        deep, broken, part = stack.pop()
        match part:
            case str():
                current += part
                cut = part.rfind("\n")
                column = column + len(part) if cut < 0 else len(part) - cut - 1
            case Break() if broken or part.comments:
                beside, *rest = ["", *part.comments]
                if part.comments and not part.comments[0].own_line:
                    rest = list(part.comments)
                    beside = rest.pop(0).text
                lines.append(Written(level, current, beside))
                lines += [Written(deep, "", comment.text) for comment in rest]
                current, level, column = "", deep, deep
            case Break():
                current += part.flat
                column += len(part.flat)
            case Block():
                if part.group:
                    room = width - column
                    broken = part.forced or not _fits(part, room, stack)
                stack += [(deep + part.indent, broken, p) for p in reversed(part.parts)]
    return [*lines, Written(level, current)]


def _fits(block: Block, room: int, after: Sequence[tuple[int, bool, Doc]]) -> bool:
    """Tell whether a block fits on the line with what follows up to the next possible line end."""
    ahead: list[tuple[bool, Doc]] = [(False, block)]
    index = len(after)
    while room >= 0:
        if not ahead:
            if index == 0:
                return True
            index -= 1
            _, broken, doc = after[index]
            ahead.append((broken, doc))
        broken, part = ahead.pop()
        match part:
            case str():
                line, end, _ = part.partition("\n")
                room -= len(line)
                if end:
                    return room >= 0
            case Break():
                if broken or part.comments:
                    return True
                room -= len(part.flat)
            case Block():
                ahead += [(broken, p) for p in reversed(part.parts)]
    return False


def is_forced(doc: Doc) -> bool:
    """Tell whether comments stand in a text."""
    return bool(doc.comments) if isinstance(doc, Break) else isinstance(doc, Block) and doc.forced
