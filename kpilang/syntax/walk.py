"""Go through a tree: the nodes right below a node, and all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from kpilang.syntax.nodes import Node


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below a node, in the order of its fields."""
    for field in fields(node):
        yield from _nodes(getattr(node, field.name))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes(part)
