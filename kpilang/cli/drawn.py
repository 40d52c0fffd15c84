"""A graph in the languages of programs that draw, and as data."""

from __future__ import annotations

import json

from kpilang.model.graph import Edge, Graph, Node, Relation

_DOT_SHAPES = {
    "source": "cylinder",
    "metric": "ellipse",
    "funnel": "invtrapezium",
    "kpi": "box",
    "goal": "house",
}
_MERMAID_SHAPES = {
    "source": ("[(", ")]"),
    "metric": ("([", "])"),
    "funnel": ("[\\", "/]"),
    "kpi": ("[", "]"),
    "goal": ("{{", "}}"),
}
#: what is thick leads from cause to effect; the rest is arithmetic
_CAUSES = (Relation.DRIVES, Relation.SERVES, Relation.SUPPORTS)


def as_dot(graph: Graph) -> str:
    """Return a graph for Graphviz."""
    lines = ["digraph kpis {", "  rankdir=LR;", '  node [fontname="sans-serif"];']
    for node in graph.nodes:
        shape = _DOT_SHAPES[node.kind]
        lines.append(f"  {_quoted(node.name)} [label={_quoted(_label(node))}, shape={shape}];")
    for edge in graph.edges:
        style = "" if edge.relation in _CAUSES else ", style=dashed"
        label = _quoted(_words(edge))
        lines.append(f"  {_quoted(edge.start)} -> {_quoted(edge.end)} [label={label}{style}];")
    return "\n".join([*lines, "}", ""])


def as_mermaid(graph: Graph) -> str:
    """Return a graph for Mermaid, which Markdown on GitHub and GitLab shows as a picture."""
    place = {node.name: f"n{number}" for number, node in enumerate(graph.nodes, 1)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        opened, closed = _MERMAID_SHAPES[node.kind]
        lines.append(f'  {place[node.name]}{opened}"{_escaped(_label(node))}"{closed}')
    for edge in graph.edges:
        arrow = "-->" if edge.relation in _CAUSES else "-.->"
        lines.append(f'  {place[edge.start]} {arrow}|"{_words(edge)}"| {place[edge.end]}')
    return "\n".join([*lines, ""])


def as_json(graph: Graph) -> str:
    """Return a graph as data."""
    nodes = [{"kind": n.kind, "name": n.name, "title": n.title} for n in graph.nodes]
    edges = [
        {"from": e.start, "to": e.end, "relation": str(e.relation)}
        | ({"lag": e.lag} if e.lag else {})
        for e in graph.edges
    ]
    found = {"version": 1, "nodes": nodes, "edges": edges}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _label(node: Node) -> str:
    return node.title or node.name


def _words(edge: Edge) -> str:
    return f"{edge.relation}, after {edge.lag}" if edge.lag else str(edge.relation)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _escaped(text: str) -> str:
    """Escape what Mermaid, or the page that shows it, would take as its own."""
    special = {"#": "#35;", '"': "#quot;", "&": "#amp;", "<": "#lt;", ">": "#gt;", "\n": " "}
    marks = {mark: f"#{ord(mark)};" for mark in "`\\"}
    return "".join((special | marks).get(letter, letter) for letter in text)
