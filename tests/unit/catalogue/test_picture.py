"""A graph drawn: every box in its place, every arrow from left to right."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpilang.catalogue.near import ARITHMETIC, causes, near
from kpilang.catalogue.picture import HEIGHT, WIDTH, picture
from kpilang.model.graph import Edge, Graph, Node, Relation

NAMES = [f"n{number}" for number in range(9)]
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(list(Relation)))


def graph_of(edges: list[tuple[str, str, Relation]]) -> Graph:
    nodes = tuple(Node("kpi", name, f"Title of {name}") for name in NAMES)
    return Graph(nodes, tuple(dict.fromkeys(Edge(*edge) for edge in edges)))


@given(st.lists(PAIRS, min_size=1, max_size=25))
def test_no_boxes_overlap_and_all_lie_inside(edges: list[tuple[str, str, Relation]]) -> None:
    drawn = picture(graph_of(edges), ARITHMETIC)
    assert drawn is not None
    assert [box.node.name for box in drawn.boxes] == NAMES
    for place, box in enumerate(drawn.boxes):
        assert 0 <= box.x <= drawn.width - WIDTH
        assert 0 <= box.y <= drawn.height - HEIGHT
        for other in drawn.boxes[:place]:
            assert abs(box.x - other.x) >= WIDTH or abs(box.y - other.y) >= HEIGHT


@given(st.lists(PAIRS.filter(lambda edge: edge[0] < edge[1]), min_size=1, max_size=25))
def test_without_a_circle_every_arrow_goes_right(edges: list[tuple[str, str, Relation]]) -> None:
    drawn = picture(graph_of(edges), ARITHMETIC)
    assert drawn is not None
    x = {box.node.name: box.x for box in drawn.boxes}
    assert all(x[arrow.edge.start] < x[arrow.edge.end] for arrow in drawn.arrows)


def test_a_node_stands_right_before_what_it_leads_to() -> None:
    drives = Relation.DRIVES
    edges = [("n0", "n1", drives), ("n1", "n2", drives), ("n3", "n2", drives)]
    drawn = picture(graph_of(edges), ARITHMETIC)
    assert drawn is not None
    x = {box.node.name: box.x for box in drawn.boxes}
    assert x["n0"] < x["n1"] == x["n3"] < x["n2"]


def test_what_serves_a_goal_through_another_has_no_arrow_of_its_own() -> None:
    serves, drives = Relation.SERVES, Relation.DRIVES
    drawn = picture(
        graph_of([("n0", "n2", serves), ("n0", "n1", drives), ("n1", "n2", serves)]), ARITHMETIC
    )
    assert drawn is not None
    arrows = [(arrow.edge.start, arrow.edge.end) for arrow in drawn.arrows]
    assert arrows == [("n0", "n1"), ("n1", "n2")]


def test_a_graph_without_edges_has_no_picture() -> None:
    assert picture(graph_of([]), ARITHMETIC) is None


def test_near_is_what_it_is_made_of_what_moves_it_and_what_it_is_good_for() -> None:
    read, part, drives = Relation.READ_BY, Relation.PART_OF, Relation.DRIVES
    whole = graph_of(
        [
            ("n0", "n1", read),
            ("n1", "n2", part),
            ("n3", "n2", drives),
            ("n4", "n3", drives),
            ("n2", "n5", drives),
            ("n5", "n6", Relation.SERVES),
            ("n0", "n7", read),
        ]
    )
    kept = [node.name for node in near(whole, "n2").nodes]
    assert kept == ["n0", "n1", "n2", "n3", "n5", "n6"]


def test_causes_are_of_goals_and_kpis() -> None:
    nodes = (Node("metric", "m", ""), Node("kpi", "k", ""), Node("goal", "g", ""))
    edges = (Edge("m", "k", Relation.PART_OF), Edge("k", "g", Relation.SERVES))
    found = causes(Graph(nodes, edges))
    assert [node.name for node in found.nodes] == ["k", "g"]
    assert found.edges == edges[1:]
