"""Whole texts: everything parses, words stay whole, lines end where they should, spans nest."""

import re

import pytest

from kpilang.source.text import Source
from kpilang.syntax import nodes
from kpilang.syntax.nodes import Declaration, Ident, Name, Property, Words
from kpilang.syntax.parse import parse
from kpilang.syntax.walk import children, walk
from tests.unit.syntax.helpers import CORPUS, DESIGN, faults, good, item, one

EVERYTHING = (CORPUS / "everything.kpi").read_text(encoding="utf-8")
needs_design = pytest.mark.skipif(not DESIGN.is_dir(), reason="no design pages beside the project")


def test_everything_parses_and_every_node_occurs() -> None:
    found = {type(node) for node in walk(good(EVERYTHING).document)}
    every = {kind for kind in vars(nodes).values() if isinstance(kind, type)}
    every = {kind for kind in every if issubclass(kind, nodes.Node)}
    assert every - found == {nodes.Node, nodes.BadItem, nodes.BadDeclaration}


@needs_design
def test_the_tour_parses() -> None:
    page = (DESIGN / "language.md").read_text(encoding="utf-8")
    tour = re.search(r"```kpi\n(.*?)```", page, re.DOTALL)
    assert tour is not None
    assert len(good(tour.group(1)).document.declarations) == 31


@needs_design
def test_the_catalogue_parses() -> None:
    text = (DESIGN / "examples" / "catalogue.kpi").read_text(encoding="utf-8")
    assert len(good(text).document.declarations) == 58


@pytest.mark.parametrize(
    "text", [EVERYTHING, EVERYTHING.replace("\n", "\r\n"), "\ufeff" + EVERYTHING]
)
def test_a_node_lies_within_its_parent(text: str) -> None:
    source = Source("a.kpi", text)
    document = parse(source).document
    for node in walk(document):
        for child in children(node):
            if child != nodes.Clauses():
                assert node.span.contains(child.span), (node, child)


def test_names_lie_where_they_are_written() -> None:
    source = Source("a.kpi", EVERYTHING.replace("\n", "\r\n"))
    for node in walk(parse(source).document):
        if isinstance(node, Ident):
            assert re.sub(r"\s+", " ", source.slice(node.span)).strip("`") == node.name


def test_comments_are_kept_with_their_places() -> None:
    document = good("# one\nteam a  # two\r\n  # three").document
    assert [(c.text, c.own_line) for c in document.comments] == [
        ("# one", True),
        ("# two", False),
        ("# three", True),
    ]


def test_whole_words_only() -> None:
    assert faults("metrica b = 1") == [("K105", "metrica")]
    assert faults("metric a = x orders") == [("K118", "x orders")]


def test_a_property_name_is_a_name_elsewhere() -> None:
    block = one("kpi target { formula: target + owner\n owner: kpi\n by: by_kpi, owner, top }")
    assert block.name == Ident("target")
    assert [entry.name.name for entry in block.items if isinstance(entry, Property)] == [
        "formula",
        "owner",
        "by",
    ]


def test_words_may_be_any_names() -> None:
    assert item("kpi", "type: leading type") == Property(
        Ident("type"), Words((Ident("leading"), Ident("type")))
    )


@pytest.mark.parametrize(
    "formula",
    [
        "sum(x\n  where y\n)",
        "a +\n  b",
        "a\n  and b",
        "a\n\n  # why\n  or b",
        "case\n  when a then b\n  end",
        "f(a,\n  b)",
        "\n  a",
    ],
)
def test_a_formula_may_go_on_over_lines(formula: str) -> None:
    block = one(f"kpi x {{\n  formula: {formula}\n  owner: y\n}}")
    assert len(block.items) == 2


def test_one_property_may_stand_on_the_line_of_the_braces() -> None:
    assert len(one("role ae { team: field }").items) == 1
    assert len(one("kpi x { formula: a\n window: month\n target {\n 2026: >= 1\n } }").items) == 3


def test_two_properties_on_one_line_are_refused() -> None:
    assert faults("kpi x { formula: a window: month }") == [("K118", "window")]


def test_a_table_is_cells_with_places() -> None:
    source = Source(
        "a.kpi", "source s {\n  rows {\n    | a | b\\|c |\n    |  | é # d |  # e\n  }\n}\n"
    )
    parsed = parse(source)
    assert parsed.problems == ()
    tables = [node for node in walk(parsed.document) if isinstance(node, nodes.Table)]
    assert [[cell.text for cell in row] for row in (tables[0].header, *tables[0].rows)] == [
        ["a", "b|c"],
        ["", "é # d"],
    ]
    assert source.slice(tables[0].rows[0][1].span) == "é # d"
    assert [comment.text for comment in parsed.document.comments] == ["# e"]


def test_column_parts_in_any_order() -> None:
    first = item("source", 'column a: date optional planned from "A"')
    assert first == item("source", 'column a: date from "A" planned optional')


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("holidays: US", Words((Ident("US"),))),
        ("holidays: from a.b", nodes.FromName(Name((Ident("a"), Ident("b"))))),
        ("workdays: monday to friday", nodes.Workdays((Ident("monday"),), Ident("friday"))),
    ],
)
def test_calendar_values(text: str, entry: nodes.PropertyValue) -> None:
    found = item("calendar", text)
    assert isinstance(found, Property)
    assert found.value == entry


def test_a_text_block_is_stripped_of_its_indentation() -> None:
    found = item("kpi", 'description: """\n      One\n\n        two\n      """')
    assert isinstance(found, Property)
    assert found.value == nodes.Text("One\n\n  two")


def test_odd_text_is_data() -> None:
    title = "'; drop table x; -- <script> \U0001f600 \\\\"
    declaration = one(f'team a "{title}"')
    assert isinstance(declaration, Declaration)
    assert declaration.title == nodes.Text(title.replace("\\\\", "\\"))


@pytest.mark.parametrize("text", ["", "\n\n", "# only", "\ufeff", "\ufeff# only\r\n"])
def test_a_text_without_declarations(text: str) -> None:
    assert good(text).document.declarations == ()


def test_a_member_may_be_a_word_that_fits_only_elsewhere() -> None:
    expected = item("test", 'expect 2026-01 "North" last top: 5')
    assert isinstance(expected, nodes.Expect)
    assert expected.members == (nodes.Text("North"), Ident("last"), Ident("top"))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("money USD", nodes.ColumnType(Ident("money"), Ident("USD"))),
        (
            "money USD per month",
            nodes.ColumnType(Ident("money"), Ident("USD"), per=Ident("month")),
        ),
        ("money in paid_in", nodes.ColumnType(Ident("money"), Ident("paid_in"), stored=True)),
        ("number per week", nodes.ColumnType(Ident("number"), per=Ident("week"))),
        (
            "ref crm.reps by rep_id",
            nodes.ColumnType(
                Ident("ref"),
                target=Name((Ident("crm"), Ident("reps"))),
                keys=(Ident("rep_id"),),
            ),
        ),
    ],
)
def test_columns_say_what_they_hold(text: str, node: nodes.ColumnType) -> None:
    assert item("source", f"column x: {text}") == nodes.Column(Ident("x"), node)


@pytest.mark.parametrize(
    ("text", "subject", "name"),
    [("win_rate", "win_rate", Ident("win_rate")), ("sales.win_rate", "sales.win_rate", None)],
)
def test_a_test_is_about_a_name(text: str, subject: str, name: Ident | None) -> None:
    block = one(f'test {text} "counts" {{ }}')
    assert block.subject is not None
    assert (block.subject.text, block.name) == (subject, name)
