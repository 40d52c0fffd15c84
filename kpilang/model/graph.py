"""How the parts of a project hang together: from tables over measures to goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from kpilang.model.entities import Measure
from kpilang.model.leaves import sources
from kpilang.model.measures import formula_of
from kpilang.model.names import Named
from kpilang.model.project import Model
from kpilang.model.structures import funnel_sources
from kpilang.source.frozen import dataclass


class Relation(StrEnum):
    """What the start of an edge does for its end."""

    READ_BY = "read by"
    PART_OF = "part of"
    DRIVES = "drives"
    SERVES = "serves"
    SUPPORTS = "supports"


@dataclass(frozen=True, slots=True)
class Node:
    """A source, metric, funnel, KPI or goal."""

    kind: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Edge:
    """What a node does for another, both by name; `lag` says after how long, in words."""

    start: str
    end: str
    relation: Relation
    lag: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges in the order of the files; each edge points towards the goals."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph(model: Model) -> Graph:
    """Return the graph of a project."""
    nodes = [
        Node(kind, one.name, one.title) for kind, found in _kinds(model) for one in found.values()
    ]
    return Graph(tuple(nodes), tuple(dict.fromkeys(_edges(model))))


def around(whole: Graph, names: Iterable[str]) -> Graph:
    """Return what some nodes are made of, what they do something for, and how that hangs together.

    All of the nodes are known.
    """
    kept = set(names)
    for near, far in (("end", "start"), ("start", "end")):
        found = set(names)
        waiting = list(found)
        while waiting:
            name = waiting.pop()
            more = {getattr(e, far) for e in whole.edges if getattr(e, near) == name} - found
            found |= more
            waiting += more
        kept |= found
    nodes = tuple(node for node in whole.nodes if node.name in kept)
    edges = tuple(edge for edge in whole.edges if {edge.start, edge.end} <= kept)
    return Graph(nodes, edges)


def _kinds(model: Model) -> Iterator[tuple[str, Mapping[str, Named]]]:
    yield "source", model.sources
    yield "metric", model.metrics
    yield "funnel", model.funnels
    yield "kpi", model.kpis
    yield "goal", model.goals


def _edges(model: Model) -> Iterator[Edge]:
    measures: list[Measure] = [*model.metrics.values(), *model.kpis.values(), *model.goals.values()]
    for measure in measures:
        for name in _own_sources(measure, model):
            yield Edge(name, measure.name, Relation.READ_BY)
        for name in measure.uses:
            yield Edge(name, measure.name, Relation.PART_OF)
    for funnel in model.funnels.values():
        for name in funnel_sources(funnel):
            yield Edge(name, funnel.name, Relation.READ_BY)
    for kpi in model.kpis.values():
        for drive in kpi.drives:
            length = drive.lag
            lag = "" if length is None else f"{length.count} {length.grain.value}"
            more = "" if length is None or length.count == 1 else "s"
            yield Edge(kpi.name, drive.name, Relation.DRIVES, f"{lag}{more}".replace("_", " "))
        for served in kpi.goals:
            yield Edge(kpi.name, served, Relation.SERVES)
    for goal in model.goals.values():
        for other in goal.supports:
            yield Edge(goal.name, other, Relation.SUPPORTS)


def _own_sources(measure: Measure, model: Model) -> list[str]:
    """Return the sources that a formula reads, without those that come with measures it names."""
    formula = formula_of(measure)
    named = (model.measure(name) for name in measure.uses)
    formulas = (formula_of(one) for one in named if one is not None)
    theirs = {name for other in formulas if other is not None for name in sources(other)}
    return [] if formula is None else [name for name in sources(formula) if name not in theirs]
