"""A graph as boxes and arrows, from left to right: what is made of something stands right of it.

Layers are those of Sugiyama, Tagawa and Toda (1981): a node stands one layer behind the last of
those that lead to it, and within its layer about where its neighbours stand. That something serves
a goal has no arrow of its own where arrows lead there through what else it moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpilang.dashboards.members import drawn_width, shortened
from kpilang.model.graph import Edge, Graph, Node, Relation
from kpilang.source.frozen import dataclass

WIDTH, HEIGHT = 182, 70
#: between layers, and between the boxes of one
ACROSS, DOWN = 44, 10
MARGIN = 8
SWEEPS = 4
#: how much narrower text is drawn here than `drawn_width` says, and the lines of a title
NARROWER, LINES = 0.92, 3
TOWARDS_GOALS = (Relation.SERVES, Relation.SUPPORTS)


@dataclass(frozen=True, slots=True)
class Box:
    """A node and where its box begins; `lines` are its title as far as it fits."""

    node: Node
    lines: tuple[str, ...]
    title: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge as the path of a curve, and in words."""

    edge: Edge
    path: str
    words: str
    is_cause: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing in pixels."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def picture(graph: Graph, arithmetic: Sequence[str]) -> Picture | None:
    """Return the drawing of a graph, None of one with no edges; `arithmetic` relations are thin."""
    if not graph.edges:
        return None
    graph = Graph(graph.nodes, _without_shortcuts(graph.edges))
    layers = _ordered(_layers(graph), graph)
    tallest = max(len(layer) for layer in layers)
    height = tallest * (HEIGHT + DOWN) - DOWN + 2 * MARGIN
    nodes = {node.name: node for node in graph.nodes}
    boxes = {}
    for column, layer in enumerate(layers):
        x = MARGIN + column * (WIDTH + ACROSS)
        top = (height - len(layer) * (HEIGHT + DOWN) + DOWN) // 2
        for place, name in enumerate(layer):
            title = nodes[name].title or name
            boxes[name] = Box(nodes[name], _lines(title), title, x, top + place * (HEIGHT + DOWN))
    width = len(layers) * (WIDTH + ACROSS) - ACROSS + 2 * MARGIN
    arrows = tuple(_arrow(edge, boxes, arithmetic) for edge in graph.edges)
    return Picture(width, height, tuple(boxes[node.name] for node in graph.nodes), arrows)


def _without_shortcuts(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """Leave out an arrow to a goal where others lead there through something between."""
    after: dict[str, list[str]] = {}
    for edge in edges:
        after.setdefault(edge.start, []).append(edge.end)
    return tuple(
        edge
        for edge in edges
        if edge.relation not in TOWARDS_GOALS or not _leads_round(edge.start, edge.end, after)
    )


def _leads_round(start: str, end: str, after: Mapping[str, Sequence[str]]) -> bool:
    seen = {start}
    waiting = [name for name in after.get(start, ()) if name not in (start, end)]
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            waiting += after.get(name, ())
    return False


def _lines(title: str) -> tuple[str, ...]:
    """Return a title in as many lines as a box has, the last one shortened."""
    room = (WIDTH - 20) / NARROWER
    words = title.split()
    lines: list[str] = []
    while words and len(lines) < LINES - 1:
        line = words.pop(0)
        while words and drawn_width(f"{line} {words[0]}") <= room:
            line = f"{line} {words.pop(0)}"
        lines.append(shortened(line, room))
    return (*lines, shortened(" ".join(words), room)) if words else tuple(lines)


def _layers(graph: Graph) -> list[list[str]]:
    """Return the names of each layer; a circle is cut where the files first have it."""
    names = [node.name for node in graph.nodes]
    before = {
        name: {e.start for e in graph.edges if e.end == name and e.start != name} for name in names
    }
    level: dict[str, int] = {}
    while len(level) < len(names):
        left = [name for name in names if name not in level]
        ready = [name for name in left if before[name] <= level.keys()] or left[:1]
        found = {
            name: max((level[one] + 1 for one in before[name] if one in level), default=0)
            for name in ready
        }
        level |= found
    _pull(level, graph)
    layers: list[list[str]] = [[] for _ in range(max(level.values()) + 1)]
    for name in names:
        layers[level[name]].append(name)
    return layers


def _pull(level: dict[str, int], graph: Graph) -> None:
    """Move each node as far right as what it leads to lets it: arrows are short, layers even."""
    after: dict[str, list[str]] = {name: [] for name in level}
    for edge in graph.edges:
        if level[edge.start] < level[edge.end]:
            after[edge.start].append(edge.end)
    for name in sorted(level, key=lambda one: -level[one]):
        if after[name]:
            level[name] = min(level[end] for end in after[name]) - 1


def _ordered(layers: list[list[str]], graph: Graph) -> list[list[str]]:
    """Return the layers with each node about where its neighbours are: few arrows cross."""
    beside: dict[str, list[str]] = {node.name: [] for node in graph.nodes}
    for edge in graph.edges:
        beside[edge.start].append(edge.end)
        beside[edge.end].append(edge.start)
    for sweep in range(SWEEPS):
        place = _places(layers)
        order = range(len(layers)) if sweep % 2 == 0 else reversed(range(len(layers)))
        for column in order:
            layer = layers[column]
            layers[column] = sorted(layer, key=lambda name: (_mean(name, beside, place), name))
            place |= _places([layers[column]])
    return layers


def _places(layers: list[list[str]]) -> dict[str, float]:
    """Return how far down each node stands, from -1/2 to 1/2 of its own layer's nodes."""
    return {
        name: place - (len(layer) - 1) / 2 for layer in layers for place, name in enumerate(layer)
    }


def _mean(name: str, beside: Mapping[str, list[str]], place: Mapping[str, float]) -> float:
    near = [place[other] for other in beside[name]]
    return sum(near) / len(near) if near else place[name]


def _arrow(edge: Edge, boxes: Mapping[str, Box], arithmetic: Sequence[str]) -> Arrow:
    start, end = boxes[edge.start], boxes[edge.end]
    x, y = start.x + WIDTH, start.y + HEIGHT // 2
    to_x, to_y = end.x - 3, end.y + HEIGHT // 2
    bend = max((to_x - x) // 2, 30)
    path = f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
    after = f", after {edge.lag}" if edge.lag else ""
    words = f"{start.title}: {edge.relation} {end.title}{after}"
    return Arrow(edge, path, words, edge.relation not in arithmetic)
