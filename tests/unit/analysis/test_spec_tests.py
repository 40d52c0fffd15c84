"""Tests in the specification: their rows, their as-of, and what they expect."""

from datetime import date
from decimal import Decimal

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.entities import Expectation, GivenRows, SpecTest
from kpilang.model.windows import Grain
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from tests.unit.analysis.sample import SAMPLE, analysed, clean, found

KPIS = """\
kpi share_won { formula: count(deals where is_won) / count(deals)\n unit: percent }
kpi per_1000 { formula: count(deals where is_won) / count(deals)\n unit: per 1000 }
kpi cycle { formula: avg(deals.closed_on - deals.opened_on)\n unit: weeks }
kpi by_region { formula: revenue\n by: region, rep }
funnel steps {
  by: region
  stage opened: deals on opened_on
  stage closed: deals on closed_on
}
"""


def only_test(text: str) -> SpecTest:
    (only,) = clean(KPIS + text).model.tests
    return only


def test_a_test_is_read() -> None:
    read = only_test(
        'test revenue "counts won deals only" {\n'
        "  given deals {\n"
        "    | id | owner | closed_on  | stage | amount  |\n"
        "    | 1  | 7     | 2026-01-05 | won   | 10 USD  |\n"
        "    | 2  |       |            |       | 2.5k    |\n"
        "  }\n"
        "  given reps {\n    | id | name |\n    | 7  | Ada  |\n  }\n"
        "  as of 2026-02-10\n"
        "  expect 2026-01: 10 USD\n"
        "  expect 2026-Q1: null\n}\n"
    )
    assert (read.subject, read.title, read.as_of) == (
        "revenue",
        "counts won deals only",
        date(2026, 2, 10),
    )
    assert read.given == (
        GivenRows(
            "deals",
            ("id", "owner_id", "closed_on", "stage", "Amount__c"),
            (
                (Decimal(1), Decimal(7), date(2026, 1, 5), "won", Decimal(10)),
                (Decimal(2), None, None, None, Decimal(2500)),
            ),
        ),
        GivenRows("reps", ("id", "name"), ((Decimal(7), "Ada"),)),
    )
    assert read.expected == (
        Expectation(date(2026, 1, 1), date(2026, 2, 1), (), Decimal(10), Grain.MONTH),
        Expectation(date(2026, 1, 1), date(2026, 4, 1), (), None, Grain.QUARTER),
    )


@pytest.mark.parametrize("heading", ["Amount__c", "amount"])
def test_a_heading_is_the_name_here_or_in_the_table(heading: str) -> None:
    text = f"test revenue {{\n given deals {{\n | {heading} |\n | 3 |\n }}\n expect 2026: 3 USD\n}}"
    assert only_test(text).given[0].columns == ("Amount__c",)


@pytest.mark.parametrize(
    ("subject", "value", "number"),
    [
        ("revenue", "3k USD", 3000),
        ("revenue", "-3 USD", -3),
        ("revenue", "0 USD", 0),
        ("share_won", "25%", Decimal("0.25")),
        ("share_won", "0", 0),
        ("per_1000", "25", 25),
        ("per_1000", "2.5%", 25),
        ("cycle", "14 days", 2),
        ("cycle", "3 weeks", 3),
        ("growth_goal", "6%", Decimal("0.06")),
    ],
)
def test_values_are_in_the_unit_shown(subject: str, value: str, number: Decimal) -> None:
    (line,) = only_test(f"test {subject} {{ expect 2026-01: {value} }}").expected
    assert line.value == number


@pytest.mark.parametrize(
    ("subject", "value", "spread"),
    [
        ("revenue", "3k USD", 0),
        ("revenue", "3.0 USD", "0.05"),
        ("revenue", "-2.25k USD", 5),
        ("share_won", "33.3%", "0.0005"),
        ("per_1000", "2.5%", "0.5"),
        ("cycle", "3.50 weeks", "0.005"),
        ("cycle", "3.5 days", 0),
    ],
)
def test_digits_after_the_point_say_how_exact_a_value_is(
    subject: str, value: str, spread: str | int
) -> None:
    (line,) = only_test(f"test {subject} {{ expect 2026-01: {value} }}").expected
    assert line.spread == Decimal(spread)


def test_members_stand_in_the_order_of_the_breakdown() -> None:
    lines = only_test(
        'test by_region {\n expect 2026 EMEA: 3 USD\n expect 2026 EMEA "Ada B": 2 USD\n}'
    )
    assert [line.members for line in lines.expected] == [("EMEA",), ("EMEA", "Ada B")]
    lines = only_test("test steps {\n expect 2026-01 opened: 3\n expect 2026-01 closed EMEA: 2\n}")
    assert [line.members for line in lines.expected] == [("opened",), ("closed", "EMEA")]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("test revenu { expect 2026-01: 3 USD }", [("K201", "revenu")]),
        ("test ae { expect 2026-01: 3 USD }", [("K213", "ae")]),
        ("test revenue { as of 2026-01-05 }", [("K458", "revenue")]),
        ("test revenue { expect 2026-01: 3 }", [("K464", "3")]),
        ("test revenue { expect 2026-01: 3 days }", [("K464", "3 days")]),
        ("test cycle { expect 2026-01: 1 days }", [("K416", "1 days")]),
        ("test share_won { expect 2026-01: 25 }", [("K317", "25")]),
        ("test revenue { expect 2026-01: three }", [("K463", "three")]),
        ("test revenue { expect 2026-01: revenue }", [("K463", "revenue")]),
        ("test revenue { expect 2026-01: 1 USD + 2 USD }", [("K463", "1 USD + 2 USD")]),
        ("test revenue { expect 2026-01: 3 suns }", [("K212", "suns")]),
        (
            "test revenue {\n given deals {\n | id |\n | 7 |\n | 7 |\n }\n expect 2026: 3 USD\n}",
            [("K471", "7")],
        ),
        (
            "test revenue {\n expect 2026-01: 3 USD\n expect 2026-01: 4 USD\n}",
            [("K472", "2026-01")],
        ),
        (
            "test by_region {\n expect 2026 EMEA: 3 USD\n expect 2026 EMEA: 3 USD\n}",
            [("K472", "2026 EMEA")],
        ),
        (
            "test revenue {\n as of 2026-01-05\n as of 2026-01-06\n expect 2026: 3 USD\n}",
            [("K459", "as of 2026-01-06")],
        ),
        ("test by_region { expect 2026 EMEA Ada x: 3 USD }", [("K416", "x")]),
        ("test steps { expect 2026 opend: 3 }", [("K209", "opend")]),
    ],
)
def test_mistakes_in_a_test(text: str, problems: list[tuple[str, str]]) -> None:
    assert found(KPIS + text) == problems


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        ("given deal {\n | id |\n | 1 |\n }", [("K203", "deal")]),
        ("given deals {\n | id | amuont |\n | 1 | 2 |\n }", [("K461", "amuont")]),
        ("given deals {\n | id | is_won |\n | 1 | true |\n }", [("K461", "is_won")]),
        ("given deals {\n | id | region |\n | 1 | EMEA |\n }", [("K461", "region")]),
        ("given deals {\n | id | id |\n | 1 | 2 |\n }", [("K462", "id")]),
        ("given deals {\n | amount | Amount__c |\n | 1 | 2 |\n }", [("K462", "Amount__c")]),
        (
            "given deals {\n | id | amount |\n | x | ten |\n }",
            [("K308", "x"), ("K308", "ten")],
        ),
        ("given deals {\n | closed_on |\n | soon |\n }", [("K308", "soon")]),
        ("given deals {\n | id |\n }\n given deals {\n | id |\n }", [("K460", "deals")]),
    ],
)
def test_mistakes_in_given_rows(table: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"test revenue {{\n {table}\n expect 2026: 3 USD\n}}") == problems


def test_a_line_that_cannot_be_read_may_be_what_is_expected() -> None:
    texts = (SAMPLE, "test revenue {\n expect January: 3 USD\n}\n")
    parsed = [parse(Source(f"{i}.kpi", text)) for i, text in enumerate(texts)]
    assert len(parsed[1].problems) == 1
    assert analyze([one.document for one in parsed]).problems == ()


def test_a_test_of_something_broken_is_silent_about_it() -> None:
    text = "metric broken = revenu\ntest broken { expect 2026-01: 3 USD }"
    assert found(text) == [("K201", "revenu")]
    assert analysed(text).model.tests[0].expected == ()
