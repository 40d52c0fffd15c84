"""`kpi check --scorecard`: what goals, teams and roles have of each kind, and what they lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ask import run

SPEC = """\
team sales "Sales"
role seller "Seller <b>" { team: sales }
role buyer "Buyer"
source orders {
  table: orders
  key:   id
  time:  placed_at
  column id:        number
  column placed_at: date
  column amount:    money USD
}
goal grow "Sell more" { rank: primary }
goal keep "Keep customers" { supports: grow }
kpi order_count "Orders" {
  type:    leading activity
  goal:    grow
  formula: count(orders)
  target:  >= 10
  owner:   seller
}
kpi order_value "Value" {
  type:    lagging outcome
  goal:    grow
  formula: sum(orders.amount)
  owner:   seller
}
kpi largest "Largest" {
  goal:    grow
  formula: max(orders.amount)
  target:  >= 1 USD
}
"""
TEXT = """\
goal grow: Sell more
  leading activity  order_count
  lagging outcome   order_value
  no type           largest
  missing           a target of `order_value`
                    an owner of `largest`
                    a type of `largest`

goal keep: Keep customers
  missing  KPIs

team sales: Sales
  leading activity  order_count
  lagging outcome   order_value
  missing           focus: 2 KPIs are more than 1
                    a context KPI
                    a target of `order_value`

role seller: Seller <b>
  leading activity  order_count
  lagging outcome   order_value
  missing           a context KPI
                    a target of `order_value`

role buyer: Buyer
  missing  KPIs
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    settings = '[project]\nname = "shop & co"\nspecs = ["."]\n[lint.teams]\nsales = 1\n'
    (tmp_path / "kpi.toml").write_text(settings)
    (tmp_path / "shop.kpi").write_text(SPEC)
    return tmp_path


def test_cards_in_a_terminal(project: Path) -> None:
    code, out, _ = run(project, "check", "--scorecard")
    assert (code, out) == (0, TEXT)


def test_cards_as_a_page_that_needs_nothing_else(project: Path) -> None:
    code, out, _ = run(project, "check", "--scorecard", "--format", "html")
    assert code == 0
    assert out.count("<section>") == 5
    assert "Seller &lt;b&gt;" in out
    assert "shop &amp; co" in out
    assert "http" not in out


def test_kpis_without_a_goal_have_a_card_of_their_own(project: Path) -> None:
    (project / "shop.kpi").write_text(
        SPEC.partition("source")[2].join(("source", "")).partition("goal grow")[0]
        + "kpi order_count { formula: count(orders) }\n"
    )
    code, out, _ = run(project, "check", "--scorecard")
    assert (code, out) == (
        0,
        "without a goal: KPIs that serve none\n  no type  order_count\n  missing  a goal\n",
    )


def test_cards_have_no_other_form(project: Path) -> None:
    assert run(project, "check", "--scorecard", "--format", "sarif")[0] == 2
    assert run(project, "check", "--format", "html")[0] == 2
