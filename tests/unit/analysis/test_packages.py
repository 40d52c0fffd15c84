"""Packages: names of their own, seen from other packages with the package in front."""

import pytest

from kpilang.analysis.analyze import Analysis, analyze
from kpilang.model.expr import Aggregate, TargetOf
from kpilang.model.leaves import aggregates, walk
from kpilang.source.text import Source
from kpilang.syntax.parse import parse

PEOPLE = """\
package people
team field
role seller { team: field }
source reps {
  table: crm.reps
  key:   id
  row:   rep
  column id:       number
  column hired_on: date
  column left_on:  date optional
  span employed: hired_on to left_on
  dimension rep = id
}
metric heads = count(reps where employed at end)
"""
SALES = """\
package sales
source deals {
  table: crm.deals
  key:   id
  time:  closed_on
  column id:        number
  column closed_on: date
  column amount:    money USD
  column owner:     ref people.reps by owner_id
}
goal growth { measure: revenue\n target: >= 9 USD per month\n owner: people.seller }
metric revenue = sum(deals.amount)
kpi per_head {
  formula: revenue / people.heads
  owner:   people.seller
  goal:    growth
  by:      rep
  members: people.reps where employed at end
}
"""


def read(**texts: str) -> Analysis:
    """Analyse files by name; each must parse."""
    parsed = [parse(Source(f"{name}.kpi", text)) for name, text in texts.items()]
    assert [problem for one in parsed for problem in one.problems] == []
    return analyze([one.document for one in parsed])


def problems(**texts: str) -> list[tuple[str, str]]:
    found = []
    for problem in read(people=PEOPLE, sales=SALES, **texts).problems:
        span = problem.primary.span
        text = {"people": PEOPLE, "sales": SALES, **texts}[span.file.removesuffix(".kpi")]
        found.append((problem.code, text[span.start : span.end]))
    return found


def test_everything_has_the_name_of_its_package_in_front() -> None:
    analysis = read(people=PEOPLE, sales=SALES)
    model = analysis.model
    assert analysis.problems == ()
    assert list(model.sources) == ["people.reps", "sales.deals"]
    assert list(model.metrics) == ["people.heads", "sales.revenue"]
    assert (model.roles["people.seller"].team, model.teams["people.field"].name) == (
        "people.field",
        "people.field",
    )
    assert model.sources["sales.deals"].ref("owner").target == "people.reps"
    kpi = model.kpis["sales.per_head"]
    assert (kpi.owner, kpi.goals) == ("people.seller", ("sales.growth",))
    assert kpi.members is not None
    assert kpi.members.source == "people.reps"
    assert kpi.uses == ("sales.revenue", "people.heads")
    assert kpi.label == "Per head"


def test_the_order_of_files_does_not_matter() -> None:
    first, second = read(people=PEOPLE, sales=SALES), read(sales=SALES, people=PEOPLE)
    assert first.problems == second.problems == ()
    assert first.model.kpis == second.model.kpis


@pytest.mark.parametrize(
    "formula",
    [
        "sales.revenue / people.heads",
        "sum(sales.deals.amount)",
        "count(sales.deals)",
        "count(sales.deals where amount > 5 USD)",
        "count(sales.deals where sales.deals.amount > 5 USD)",
        "count(people.reps where count(sales.deals by owner) > 3)",
        "count(people.reps where employed at end)",
        "conversion(people.reps.hired_on -> sales.deals.closed_on by owner within 30 days)",
        "sales.revenue - target(sales.growth)",
        "sales.per_head",
    ],
)
def test_names_of_other_packages_are_said_in_full(formula: str) -> None:
    assert problems(other=f"package other\nmetric x = {formula}\n") == []
    assert problems(other=f"metric x = {formula}\n") == []


def test_full_names_are_names_in_the_own_package_too() -> None:
    text = "package sales\nmetric x = sales.revenue + sum(sales.deals.amount) - revenue\n"
    assert problems(other=text) == []


def test_what_has_no_package_is_seen_by_its_name_everywhere() -> None:
    text = "package other\nmetric x = plain * 2\nkpi y { formula: x\n owner: anyone }\n"
    assert problems(other=text, rest="metric plain = count(sales.deals)\nrole anyone\n") == []


def test_the_own_package_comes_first() -> None:
    analysis = read(
        people=PEOPLE,
        sales=SALES,
        rest="metric revenue = count(people.reps)\n",
        other="package other\nmetric x = revenue\n",
        own="package sales\nmetric y = revenue\n",
    )
    assert analysis.problems == ()
    leaves = {
        name: [leaf.source for leaf in aggregates(metric.formula)]
        for name, metric in analysis.model.metrics.items()
        if metric.formula is not None
    }
    assert (leaves["other.x"], leaves["sales.y"]) == (["people.reps"], ["sales.deals"])


def test_two_packages_may_use_a_name() -> None:
    text = PEOPLE.replace("package people", "package other")
    analysis = read(people=PEOPLE, other=text)
    assert analysis.problems == ()
    assert list(analysis.model.metrics) == ["people.heads", "other.heads"]
    heads = analysis.model.metrics["other.heads"].formula
    assert isinstance(heads, Aggregate)
    assert heads.source == "other.reps"


def test_several_files_may_share_a_package() -> None:
    assert problems(more="package sales\nmetric twice = revenue * 2\n") == []
    assert problems(more="package sales\nmetric revenue = count(deals)\n") == [("K208", "revenue")]


def test_targets_of_other_packages_are_named_in_full() -> None:
    analysis = read(
        people=PEOPLE,
        sales=SALES,
        other="kpi x { formula: sales.revenue\n target: >= 2 * target(sales.growth) }",
    )
    assert analysis.problems == ()
    target = analysis.model.kpis["x"].target
    names = [part.name for part in walk(target.low) if isinstance(part, TargetOf)]
    assert names == ["sales.growth"]


def test_trees_funnels_tests_and_dashboards_name_what_other_packages_hold() -> None:
    text = (
        "package other\n"
        "tree t for sales.growth {\n sales.revenue = sales.per_head * people.heads\n}\n"
        "funnel f {\n stage hired: people.reps on hired_on\n"
        " stage sold: sales.deals on closed_on via owner\n}\n"
        "test sales.revenue {\n given sales.deals {\n | amount |\n | 3 |\n }\n"
        " expect 2026: 3 USD\n}\n"
        "dashboard d for people.seller {\n row {\n tile sales.revenue\n tile f as funnel\n }\n}\n"
    )
    analysis = read(people=PEOPLE, sales=SALES, other=text)
    assert analysis.problems == ()
    model = analysis.model
    assert model.trees["other.t"].equations[0].name == "sales.revenue"
    assert model.funnels["other.f"].stages[1].event.source == "sales.deals"
    assert (model.tests[0].subject, model.tests[0].given[0].source) == (
        "sales.revenue",
        "sales.deals",
    )
    board = model.dashboards["other.d"]
    assert board.role == "people.seller"
    assert [tile.subject for tile in board.rows[0]] == ["sales.revenue", "other.f"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("package other\nmetric x = revenue", [("K201", "revenue")]),
        ("package other\nmetric x = sales.revenu", [("K201", "sales.revenu")]),
        ("package other\nmetric x = nowhere.revenue", [("K203", "nowhere")]),
        ("package other\nmetric x = sum(deals.amount)", [("K203", "deals")]),
        ("package other\nmetric x = sum(sales.dealz.amount)", [("K203", "sales.dealz")]),
        ("package other\nmetric x = sum(sales.deals.amuont)", [("K202", "amuont")]),
        ("package other\nmetric x = sales.deals", [("K402", "sales.deals")]),
        ("package other\nkpi x { formula: sales.revenue\n owner: seller }", [("K204", "seller")]),
        ("package other\nkpi x { formula: sales.revenue\n goal: growth }", [("K205", "growth")]),
        ("package other\nmetric x = x + 1", [("K401", "x")]),
        ("metric x = count(sales.deals)\npackage other", [("K220", "package")]),
        ("package one\npackage two\nmetric x = count(sales.deals)", [("K220", "package")]),
        ("package mine\nmetric mine = count(sales.deals)", [("K219", "mine")]),
        ("metric sales = count(people.reps)", [("K219", "sales")]),
        ("package other\nmetric sales = count(people.reps)", []),
        ("package other\nsource sales { table: t }", [("K219", "sales")]),
    ],
)
def test_mistakes_with_packages(text: str, expected: list[tuple[str, str]]) -> None:
    assert problems(other=text) == expected


def test_a_near_name_of_another_package_is_offered_in_full() -> None:
    analysis = read(people=PEOPLE, sales=SALES, other="package other\nmetric x = sales.revenu\n")
    assert analysis.problems[0].help == "a similar name exists: `sales.revenue`"
