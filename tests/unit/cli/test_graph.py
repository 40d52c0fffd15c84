"""`kpi graph`: from tables over measures to goals, whole and around a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.ask import run

SPEC = """\
source orders "Orders \\"2025\\" <b> & #1" {
  table: orders
  key:   id
  time:  placed_at
  column id:        number
  column placed_at: date
  column amount:    money USD
}
source visits {
  table: visits
  key:   id
  time:  made_on
  column id:      number
  column made_on: date
}
metric order_value "Value" = sum(orders.amount)
kpi order_count "Orders" {
  formula: count(orders)
  goal:    grow
}
kpi average_order "Average" {
  formula: order_value / count(orders)
  goal:    grow
}
kpi visit_count "Visits" {
  formula: count(visits)
  goal:    keep
  drives:  order_count lag 2 weeks
}
goal grow "Sell more" { rank: primary }
goal keep "Keep customers" { supports: grow }
"""
MERMAID = """\
flowchart LR
  n1[("Orders #quot;2025#quot; #lt;b#gt; #amp; #35;1")]
  n2[("visits")]
  n3["Orders"]
  n4["Visits"]
  n5{{"Sell more"}}
  n6{{"Keep customers"}}
  n1 -.->|"read by"| n3
  n2 -.->|"read by"| n4
  n3 -->|"serves"| n5
  n4 -->|"drives, after 2 weeks"| n3
  n4 -->|"serves"| n6
  n6 -->|"supports"| n5
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kpi.toml").write_text('[project]\nname = "p"\nspecs = ["."]\n')
    (tmp_path / "a.kpi").write_text(SPEC)
    return tmp_path


def edges(out: str) -> set[tuple[str, str, str]]:
    return {(e["from"], e["relation"], e["to"]) for e in json.loads(out)["edges"]}


def test_arrows_lead_from_tables_over_measures_to_goals(project: Path) -> None:
    code, out, err = run(project, "graph", "--format", "json")
    assert (code, err) == (0, "")
    assert edges(out) == {
        ("orders", "read by", "order_value"),
        ("orders", "read by", "order_count"),
        ("order_value", "part of", "average_order"),
        ("visits", "read by", "visit_count"),
        ("visit_count", "drives", "order_count"),
        ("visit_count", "serves", "keep"),
        ("order_count", "serves", "grow"),
        ("average_order", "serves", "grow"),
        ("keep", "supports", "grow"),
    }


def test_a_name_comes_with_what_makes_it_and_what_it_makes(project: Path) -> None:
    code, out, _ = run(project, "graph", "visit_count")
    assert code == 0
    # Nobody who looks at visits asks what orders are made of.
    assert "average_order" not in out
    assert '[("Orders' not in out
    code, out, _ = run(project, "graph", "visit_count", "order_count")
    assert (code, out) == (0, MERMAID)


def test_graphviz_reads_names_and_titles_as_text(project: Path) -> None:
    code, out, _ = run(project, "graph", "--format", "dot")
    assert code == 0
    assert '  "orders" [label="Orders \\"2025\\" <b> & #1", shape=cylinder];\n' in out
    assert '  "visit_count" -> "order_count" [label="drives, after 2 weeks"];\n' in out
    assert out.startswith("digraph kpis {\n")
    assert out.endswith("}\n")


def test_a_name_that_nothing_has_is_told_with_a_similar_one(project: Path) -> None:
    code, out, err = run(project, "graph", "visit_cuont")
    assert (code, out) == (2, "")
    assert "called `visit_cuont`; a similar name is `visit_count`" in err


def test_a_project_with_errors_has_no_graph(project: Path) -> None:
    (project / "b.kpi").write_text("metric wrong = sum(orders.amuont)\n")
    code, out, err = run(project, "graph")
    assert (code, out) == (1, "")
    assert "K202" in err
