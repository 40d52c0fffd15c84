"""The part of the graph that a page shows: enough to see where a thing stands, and no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kpilang.model.graph import Edge, Graph, Relation

ARITHMETIC = (Relation.READ_BY, Relation.PART_OF)


def near(whole: Graph, name: str) -> Graph:
    """Return what a node is made of down to the tables, what moves it, and what that is good for.

    Of what moves it, and of what uses it, only the first step is shown.
    """
    kept = {name}
    kept |= _reached(whole.edges, name, "end", "start", ARITHMETIC)
    kept |= {edge.start for edge in whole.edges if edge.end == name}
    kept |= {edge.end for edge in whole.edges if edge.start == name}
    good_for = [relation for relation in Relation if relation not in ARITHMETIC]
    kept |= _reached(whole.edges, name, "start", "end", good_for)
    return _of(whole, kept)


def causes(whole: Graph) -> Graph:
    """Return the goals and KPIs, with what drives, serves and supports what."""
    kinds = {node.name: node.kind for node in whole.nodes}
    edges = [
        edge
        for edge in whole.edges
        if edge.relation not in ARITHMETIC and kinds[edge.start] in ("kpi", "goal")
    ]
    ends = {name for edge in edges for name in (edge.start, edge.end)}
    kept = ends | {name for name, kind in kinds.items() if kind == "goal"}
    return Graph(tuple(node for node in whole.nodes if node.name in kept), tuple(edges))


def _reached(
    edges: Iterable[Edge], name: str, near: str, far: str, relations: Collection[Relation]
) -> set[str]:
    edges = [edge for edge in edges if edge.relation in relations]
    found: set[str] = set()
    waiting = [name]
    while waiting:
        at = waiting.pop()
        more = {getattr(edge, far) for edge in edges if getattr(edge, near) == at} - found
        found |= more
        waiting += sorted(more)
    return found


def _of(whole: Graph, kept: Collection[str]) -> Graph:
    return Graph(
        tuple(node for node in whole.nodes if node.name in kept),
        tuple(edge for edge in whole.edges if edge.start in kept and edge.end in kept),
    )
