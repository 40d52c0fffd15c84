"""Node: anything that was written somewhere, and a name as one word."""

from __future__ import annotations

from dataclasses import field

from kpilang.source.frozen import dataclass
from kpilang.source.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that was written somewhere."""

    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Ident(Node):
    """A name as one word; `quoted` when it stood in backquotes."""

    name: str
    quoted: bool = field(default=False, compare=False)
