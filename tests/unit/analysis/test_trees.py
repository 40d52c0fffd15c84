"""Trees: how measures hang together, line by line."""

import pytest

from kpilang.model.expr import Binary, Shift
from tests.unit.analysis.sample import analysed, clean, found

METRICS = """\
metric wins = count(deals where is_won)
metric size = revenue / wins
metric rate = wins / count(deals)
metric harvest = wins / count(calls)
kpi cycle { formula: avg(deals.closed_on - deals.opened_on)\n unit: weeks }
"""


def test_lines_are_formulas_of_measures() -> None:
    text = METRICS + (
        'tree t "How it hangs together" for growth_goal {\n'
        '  description: "Words."\n'
        "  revenue = wins * size\n"
        "  wins    = previous(count(calls), 45 days) * harvest\n}\n"
    )
    tree = clean(text).model.trees["t"]
    assert (tree.title, tree.subject) == ("How it hangs together", "growth_goal")
    assert tree.description == "Words."
    assert [(line.name, line.uses) for line in tree.equations] == [
        ("revenue", ("wins", "size")),
        ("wins", ("harvest",)),
    ]
    first = tree.equations[0].formula
    assert isinstance(first, Binary)
    assert str(first.type) == "USD"


def test_a_length_counts_windows_of_the_measure_that_is_split() -> None:
    text = METRICS + (
        "kpi k { formula: revenue\n window: month }\n"
        "tree t {\n k = previous(revenue, 1 quarter) * (wins / wins)\n}\n"
    )
    shift = clean(text).model.trees["t"].equations[0].formula.left
    assert isinstance(shift, Shift)
    assert shift.steps == 3


def test_times_of_other_bases_are_one_unit() -> None:
    assert found(METRICS + "tree t {\n cycle = avg(deals.closed_on - deals.opened_on)\n}") == []


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        ("revenue = winz * size", [("K201", "winz")]),
        ("revenu = wins * size", [("K201", "revenu")]),
        ("ae = wins * size", [("K213", "ae")]),
        ("revenue = wins", [("K452", "wins")]),
        ("revenue = wins * 3 USD", [("K452", "wins * 3 USD")]),
        ("revenue = max(deals.closed_on)", [("K452", "max(deals.closed_on)")]),
        ("growth_goal = wins * size", [("K452", "wins * size")]),
        ("rate = wins / count(calls)", [("K452", "wins / count(calls)")]),
        ("revenue = wins * size\n revenue = size * wins", [("K453", "revenue")]),
        ("revenue = revenue * 1", [("K454", "revenue")]),
        ("revenue = wins * size\n wins = revenue / size", [("K454", "revenue")]),
    ],
)
def test_mistakes_in_a_tree(lines: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"{METRICS}tree t {{\n {lines}\n}}") == problems


def test_an_unknown_subject_leaves_the_lines() -> None:
    text = METRICS + "tree t for growth_gaol {\n revenue = wins * size\n}"
    assert found(text) == [("K201", "growth_gaol")]
    tree = analysed(text).model.trees["t"]
    assert (tree.subject, len(tree.equations)) == (None, 1)


def test_what_depends_on_a_mistake_is_silent() -> None:
    text = "metric broken = revenu\ntree t {\n broken = revenue * 2\n revenue = broken / 2\n}"
    assert found(text) == [("K201", "revenu")]
