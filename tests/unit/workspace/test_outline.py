"""Which files matter to which."""

from __future__ import annotations

import pytest

from kpilang.source.text import Source
from kpilang.workspace.outline import Outline, needed, outline, touched

FILES = {
    "company.kpi": "calendar {\n  week: starts monday\n}\nsource deals { table: deals }\n",
    "goals.kpi": 'goal growth "Grow" { measure: revenue }\n',
    "metrics.kpi": "metric revenue = sum(deals.amount)\nmetric `won deals` = count(deals)\n",
    "rates.kpi": "metric rate = `won deals` / revenue\n",
    "team.kpi": 'role lead "Lead"\nkpi sales { formula: rate, owner: lead }\n',
    "other.kpi": "kpi visits { formula: count(deals) }\n# about the won and other deals\n",
}


def outlines(files: dict[str, str]) -> dict[str, Outline]:
    return {name: outline(Source(name, text)) for name, text in files.items()}


def test_an_outline_has_words_names_and_whether_it_is_local() -> None:
    found = outline(Source("a.kpi", 'Metric x\nkpi Won "A title" {\n  goal: b\n}\n'))
    assert found.words == {"metric", "x", "kpi", "won", "a", "title", "goal", "b"}
    assert found.names == ("won",)
    assert found.local


@pytest.mark.parametrize(
    ("text", "names", "local"),
    [
        ("\ufeffmetric a = 1", ("a",), True),
        ("metric\ta = 1\r\nkpi  b {", ("a", "b"), True),
        ("metric `two words` = 1", ("two words",), True),
        ("package sales\ntest a {", (), True),
        ("calendar {", (), False),
        ("source a {", ("a",), False),
        ("  source a {", (), True),
        ("sources a {", (), True),
        ("metric ä = 1", ("ä",), True),
    ],
)
def test_declarations_begin_lines(text: str, names: tuple[str, ...], local: bool) -> None:
    found = outline(Source("a.kpi", text))
    assert (found.names, found.local) == (names, local)


def test_words_are_the_same_however_they_are_found() -> None:
    text = "metric Won_2 = a.b / `c d` + FY2026 # x-y\n"
    assert outline(Source("a", text)).words == outline(Source("a", text + "…")).words


def test_a_change_touches_those_that_name_what_is_declared_and_those_that_name_theirs() -> None:
    assert touched(outlines(FILES), ["metrics.kpi"]) == {
        "goals.kpi",
        "metrics.kpi",
        "other.kpi",  # which has the words of `won deals`
        "rates.kpi",
        "team.kpi",
    }
    assert touched(outlines(FILES), ["team.kpi"]) == {"team.kpi"}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("package a\nmetric b = 2 # now\nkpi c { formula: b }\n", True),
        ("metric b = 1\nkpi c { formula: b }\n", False),
        ("package b\nmetric b = 1\nkpi c { formula: b }\n", False),
        ("package a\nmetric b = 1\n", False),
        ("package a\nmetric b = 1\nkpi d { formula: b }\n", False),
    ],
)
def test_what_is_declared_is_names_in_a_package(text: str, same: bool) -> None:
    before = outline(Source("a.kpi", "package a\nmetric b = 1\nkpi c { formula: b }\n"))
    assert outline(Source("a.kpi", text)).declares_as(before) is same


def test_needed_are_those_named_directly_or_not_and_what_holds_for_all() -> None:
    known = outlines(FILES)
    assert needed(known, {"team.kpi"}) == {"company.kpi", "metrics.kpi", "rates.kpi"}
    assert needed(known, {"company.kpi"}) == set()
    assert needed(known, {"goals.kpi", "team.kpi"}) == {"company.kpi", "metrics.kpi", "rates.kpi"}


def test_names_of_packages_are_declared_without_them() -> None:
    found = outline(Source("a.kpi", "package sales\nmetric `a b` = 1\nmetric c = 2\n"))
    assert found.declares("sales.C")
    assert found.declares("c")
    assert found.declares("sales.a b")
    assert not found.declares("sales.d")
