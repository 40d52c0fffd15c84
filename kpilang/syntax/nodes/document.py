"""Blocks, comments, and the file they stand in."""

from __future__ import annotations

from dataclasses import field

from kpilang.source.frozen import dataclass
from kpilang.syntax.nodes.base import Ident, Node
from kpilang.syntax.nodes.expressions import Expr, Name, Text
from kpilang.syntax.nodes.items import Item


@dataclass(frozen=True, slots=True)
class Declaration(Node):
    """One top-level block.

    kind is `package calendar team role source metric goal kpi tree funnel dashboard test`. `target`
    is the name after `for` (tree, dashboard), or the dotted name that a test is about, which then
    has no `name`; `formula` is the right side of a metric. A block in which something could not be
    read keeps the rest and has a BadItem there.
    """

    kind: str
    name: Ident | None
    title: Text | None = None
    target: Name | None = None
    formula: Expr | None = None
    items: tuple[Item, ...] = ()

    @property
    def subject(self) -> Name | None:
        """What a tree or a dashboard is for, or what a test is about."""
        if self.kind == "test" and self.name is not None:
            return Name((self.name,), span=self.name.span)
        return self.target


@dataclass(frozen=True, slots=True)
class BadDeclaration(Node):
    """A block of which nothing could be read; its problem is already reported.

    `words` are those of its first line, among which is the name that it would have had.
    """

    words: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """A comment with its `#`; `own_line` when nothing stands before it on its line."""

    text: str
    own_line: bool


@dataclass(frozen=True, slots=True)
class Document(Node):
    """One file: declarations in order, and its comments."""

    declarations: tuple[Declaration | BadDeclaration, ...]
    comments: tuple[Comment, ...] = ()
