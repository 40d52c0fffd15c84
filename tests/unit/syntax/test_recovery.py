"""Mistakes: each gives one message on the smallest wrong text and costs as little as it can."""

import pytest

from kpilang.diagnostics.codes import PAGES
from kpilang.diagnostics.fixes import apply
from kpilang.source.text import Source
from kpilang.syntax import problems
from kpilang.syntax.nodes import BadDeclaration, BadItem, Declaration, Property, TargetTable
from kpilang.syntax.parse import parse, parse_expression
from tests.unit.syntax.helpers import faults, read


def in_kpi(line: str) -> str:
    return f"kpi a {{\n  formula: x\n  {line}\n  owner: y\n}}\nteam b\n"


@pytest.mark.parametrize(
    ("line", "code", "underlined"),
    [
        ("ownr: ae", "K106", "ownr"),
        ("since: 2026-01-01", "K106", "since"),
        ("window: month window", "K107", "window"),
        ("unit: from", "K107", "from"),
        ("goal:", "K107", ""),
        ("target: 5", "K118", "5"),
        ("target: >= (a + b", "K104", "("),
        ("type: lagging;", "K101", ";"),
        ("measure: a", "K106", "measure"),
        ("goal: “x”", "K101", "“x”"),
        ("goal: 'x'", "K101", "'x'"),
        ("members: reps where kind == 1", "K101", "=="),
        ("members: reps where kind <> 1", "K101", "<>"),
        ("baseline: 5 %", "K116", "5 %"),
        ('description: "open', "K102", '"'),
        ('description: """open', "K102", '"""'),
        (r'description: "a\q"', "K113", r"\q"),
        ("baseline: 40days", "K116", "40days"),
        ("baseline: 1.2.3", "K114", "1.2.3"),
        ("baseline: 5 in 2026-13", "K112", "2026-13"),
        ("baseline: 5 in 2026-W54", "K112", "2026-W54"),
        ("changed: 2026-02-30", "K112", "2026-02-30"),
        ("members: reps where a where b", "K107", "where"),
        ("baseline: sum(a by b by c)", "K109", "by c"),
        ("+ b", "K107", "+"),
        ("target {\n    2026-01: >= 1\n    2026-02: 2\n  }", "K118", "2"),
        ("target {\n    2026-01: >= 1\n", "K103", "{"),
        ("baseline: " + "(" * 150 + "1" + ")" * 150, "K108", "("),
        ("baseline: 1" + " + 1" * 150, "K108", "1"),
        ("baseline: " + "not " * 150 + "true", "K107", "not"),
        ("members: r where " + "not " * 150 + "true", "K108", "n"),
        ("\0", "K101", "\0"),
    ],
)
def test_one_message_on_the_smallest_text(line: str, code: str, underlined: str) -> None:
    text = in_kpi(line)
    assert faults(text) == [(code, underlined)]
    kpi, team = read(text).document.declarations
    assert isinstance(kpi, Declaration)
    named = [entry.name.name for entry in kpi.items if isinstance(entry, Property)]
    if code != "K102":
        assert (named[0], named[-1]) == ("formula", "owner")
    assert isinstance(team, Declaration)


@pytest.mark.parametrize(
    ("text", "code", "underlined"),
    [
        ("kpii a {\n  formula: x\n}", "K105", "kpii"),
        ("where a", "K105", "where"),
        ("kpi {\n  formula: x\n}", "K118", "kpi"),
        ("kpi from {\n  formula: x\n}", "K107", "from"),
        ("kpi a\n  formula: x\n}", "K118", ""),
        ("kpi a {\n  formula: x\n", "K103", "{"),
        ("kpi a {\n  formula: x\n}}", "K118", "}"),
        ("kpi a {\n  formula: x\n} b", "K107", "b"),
        ("metric a = b c", "K118", "b c"),
        ("metric a =", "K118", "a"),
        ("metric a = b\n  + c", "K107", "+"),
        ("metric a = sum(b", "K104", "("),
        ("  12 13", "K110", "12"),
        ("{ }", "K110", "{"),
        ("team x\n  team y", "K115", "team"),
        ("source s {\n  rows {\n    | a | b |\n    | 1 |\n  }\n}", "K111", "| 1 |"),
        ("source s {\n  rows {\n    | a |\n    b\n  }\n}", "K107", "b"),
        ("source s {\n  column a: date planned planned\n}", "K109", "planned"),
        ("dashboard d {\n  row {\n    tile a as\n    tile b\n  }\n}", "K107", ""),
        ("dashboard d {\n  page {\n    row {\n      tile 5\n    }\n  }\n}", "K107", "5"),
    ],
)
def test_mistakes_of_a_declaration(text: str, code: str, underlined: str) -> None:
    assert faults(text) == [(code, underlined)]
    assert faults(f"{text}\nteam z\n") == [(code, underlined)]
    last = read(f"{text}\nteam z\n").document.declarations[-1]
    assert isinstance(last, Declaration)
    assert (last.kind, last.name and last.name.name) == ("team", "z")


def test_an_inner_line_costs_itself_alone() -> None:
    (kpi,) = read("kpi a {\n target {\n 2026-01: 1\n 2026-02: >= 2\n }\n}").document.declarations
    assert isinstance(kpi, Declaration)
    (target,) = kpi.items
    assert isinstance(target, Property)
    assert isinstance(target.value, TargetTable)
    assert len(target.value.rows) == 1


def test_an_inner_brace_left_open_is_told_by_indentation() -> None:
    text = "kpi a {\n  target {\n    2026-01: >= 1\n  owner: b\n}\n"
    (found,) = read(text).problems
    assert found.message == "the block of `target` is not closed"
    (kpi,) = read(text).document.declarations
    assert isinstance(kpi, Declaration)
    assert len(kpi.items) == 2


def test_a_declaration_keeps_its_name_when_its_header_is_wrong() -> None:
    (metric,) = read("metric a = b c").document.declarations
    assert isinstance(metric, Declaration)
    assert metric.name is not None
    assert (metric.name.name, metric.formula) == ("a", None)


def test_what_could_not_be_read_is_marked() -> None:
    kpi, bad = read("kpi a {\n  ownr: x\n}\nfoo bar\n").document.declarations
    assert isinstance(kpi, Declaration)
    assert isinstance(kpi.items[0], BadItem)
    assert isinstance(bad, BadDeclaration)


def test_near_names_are_offered() -> None:
    (found,) = read(in_kpi("ownr: ae")).problems
    assert found.message == "a KPI has no property `ownr`"
    assert found.help == "write `owner`"
    assert found.fix is not None
    (declared,) = read("metrik a = b").problems
    assert declared.help == "write `metric`"


def test_messages_say_what_was_found_and_what_fits() -> None:
    def message(line: str) -> str:
        return read(in_kpi(line)).problems[0].message

    assert message("owner: 5") == "expected the name of a role, found `5`"
    assert message("formula:") == "expected a formula, found the end of the line"
    assert message("formula: a b") == "two values stand side by side"
    assert message("target: >=") == "`>=` has nothing after it"
    assert message("review: a 2") == "expected a name or the end of the line, found `2`"
    assert message("baseline: 5 in x") == "expected a date or a period, found `x`"


@pytest.mark.parametrize(
    ("line", "message", "help"),
    [
        ("as of: 2026-01-05", "`as of` has no colon", "remove the colon"),
        ("given: deals { }", "`given` has no colon", "remove the colon"),
        ("expect 2026-01 = 3", "what is expected stands after `:`", "write `:`"),
        (
            "expect: 3",
            "expected a date or a period, found `:`",
            "write it as in `expect 2026-01: 50%`",
        ),
        (
            "given deals {\n a | b\n }",
            "expected a table row, found `a`",
            "begin the row with `|`",
        ),
    ],
)
def test_lines_of_tests_are_explained(line: str, message: str, help: str) -> None:
    (found,) = read(f"test x {{\n  {line}\n}}").problems
    assert (found.message, found.help) == (message, help)


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("tile a tile b", "tile a\n    tile b"),
        ('tile a as number, text "b"', 'tile a as number\n    text "b"'),
        ('tile a "A", width 4', 'tile a "A" width 4'),
        ('text "a", "b"', 'text "a" "b"'),
        ('text "a" width=4', 'text "a" width 4'),
        ("tile a with target previous", "tile a with target, previous"),
        ("tile a with target and previous", "tile a with target, previous"),
        ('tile "a" as header', 'text "a" as heading'),
        ("text Whom to ask", 'text "Whom to ask"'),
    ],
)
def test_a_row_is_mended_in_its_own_words(line: str, mended: str) -> None:
    before, after = "dashboard d {\n  row {\n    ", "\n  }\n}\n"
    source = Source("a.kpi", before + line + after)
    (problem,) = parse(source).problems
    assert problem.fix is not None
    text = apply(source.text, problem.fix.edits)
    assert text == before + mended + after
    assert not parse(Source("a.kpi", text)).problems


def test_an_expression_has_one_problem_or_a_tree() -> None:
    assert parse_expression(Source("--where", "a = 1"))[1] == ()
    for text in ("", "a = ", "a b", "a == 1", "(a", "a\n= 1 }", "\0"):
        node, found = parse_expression(Source("--where", text))
        assert node is None
        assert len(found) == 1


def test_every_problem_has_a_page() -> None:
    assert problems.__doc__
    assert all(page.text for code, page in PAGES.items() if code.startswith("K1"))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 9_000,
        "{" * 3_000,
        "-" * 9_000,
        '"""' * 5_000,
        "`" * 9_999,
        "|" * 9_999,
        "\n" * 50_000,
        "kpi a {\n" * 3_000,
        "case " * 9_999,
        "b." * 9_999,
    ],
)
def test_no_text_is_too_odd(text: str) -> None:
    for prefix in ("", "metric a = ", "kpi a {\n  formula: "):
        parsed = parse(Source("a.kpi", prefix + text))
        assert all(d.code.startswith("K1") for d in parsed.problems)
