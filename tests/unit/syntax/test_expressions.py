"""Expressions: precedence, literals, words that are names, clauses."""

import pytest

from kpilang.syntax import nodes
from kpilang.syntax.nodes import (
    Alive,
    Binary,
    Bracket,
    Call,
    Clauses,
    Ident,
    Name,
    Number,
    Percent,
    Period,
    Quantity,
    Unary,
    Window,
)
from kpilang.syntax.print_expressions import expression
from tests.unit.syntax.helpers import expr


def word(text: str) -> Name:
    return Name(tuple(Ident(part) for part in text.split(".")))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a or b and c", "a or (b and c)"),
        ("not a = b", "not (a = b)"),
        ("not a and b", "(not a) and b"),
        ("-a * b", "(-a) * b"),
        ("a + b > c - d", "(a + b) > (c - d)"),
        ("a between 1 and 2 and b", "(a between 1 and 2) and b"),
        ("a not in (1, 2) or b", "(a not in (1, 2)) or b"),
        ("open at end and b", "(open at end) and b"),
    ],
)
def test_operators_bind_as_brackets_say(text: str, same: str) -> None:
    assert expr(text) == expr(same)
    assert expression(expr(same)) == text


@pytest.mark.parametrize("text", ["(a + b) * c", "a - (b - c)", "(a = b) = c", "not (a or b)"])
def test_brackets_stay_where_precedence_needs_them(text: str) -> None:
    assert expression(expr(text)) == text


def test_brackets_are_no_nodes_unless_they_carry_clauses() -> None:
    assert expr("((a))") == word("a")
    assert expr("(a where b)") == Bracket(word("a"), Clauses(where=word("b")))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1_000.5k", Number("1_000.5k")),
        ("2026", Number("2026")),
        ("6.5%", Percent("6.5%")),
        ("40 days", Quantity(Number("40"), Ident("days"))),
        ("2026-01-05", nodes.Date("2026-01-05")),
        ("2026-01", Period("2026-01")),
        ("2026-W05", Period("2026-W05")),
        ("2026-Q1", Period("2026-Q1")),
        ("2026-H1", Period("2026-H1")),
        ("FY2026", Period("FY2026")),
        ("FY2026-Q1", Period("FY2026-Q1")),
        (r'"a \"b\" \\ \n"', nodes.Text('a "b" \\ \n')),
        ("true", nodes.Boolean(True)),
        ("null", nodes.Null()),
        ('sql"""select 1"""', nodes.RawSql("select 1")),
        ("`from`.`odd name`", Name((Ident("from"), Ident("odd name")))),
    ],
)
def test_literals(text: str, node: nodes.Expr) -> None:
    assert expr(text) == node


@pytest.mark.parametrize(
    "text", ["target", "stage", "last", "owner", "top", "row", "kpi", "metric", "per", "starts"]
)
def test_words_of_the_grammar_are_names_in_formulas(text: str) -> None:
    assert expr(text) == word(text)
    assert expr(f"{text}({text}.{text})") == Call(Ident(text), (word(f"{text}.{text}"),))


def test_a_year_is_a_number_and_a_month_is_no_difference() -> None:
    assert expr("x > 2026-01") == Binary(">", word("x"), Period("2026-01"))
    assert expr("x > 2026 - 01") == Binary(
        ">", word("x"), Binary("-", Number("2026"), Number("01"))
    )


def test_clauses_stand_in_any_order() -> None:
    written = expr("sum(x each day over month to date within 2 days by a, b.c on d where e)")
    assert isinstance(written, Call)
    assert written.clauses == Clauses(
        where=word("e"),
        on=word("d"),
        by=(word("a"), word("b.c")),
        within=Quantity(Number("2"), Ident("days")),
        over=Window("to_date", unit=Ident("month")),
        each=Ident("day"),
    )
    assert expression(written) == (
        "sum(x where e on d by a, b.c within 2 days over month to date each day)"
    )


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("all time", Window("all_time")),
        ("previous", Window("previous")),
        ("cumulative", Window("cumulative")),
        ("month", Window("period", unit=Ident("month"))),
        ("fiscal_year to date", Window("to_date", unit=Ident("fiscal_year"))),
        ("trailing 90 days", Window("trailing", length=Quantity(Number("90"), Ident("days")))),
    ],
)
def test_windows(text: str, window: Window) -> None:
    written = expr(f"sum(x over {text})")
    assert isinstance(written, Call)
    assert written.clauses.over == window


def test_a_span_at_a_moment() -> None:
    assert expr("not open at end") == Unary("not", Alive(word("open"), "end"))
    assert expr("a.open at start") == Alive(word("a.open"), "start")


def test_case_with_and_without_a_subject() -> None:
    plain = expr("case when a then 1 else 2 end")
    assert isinstance(plain, nodes.Case)
    assert (plain.subject, len(plain.branches), plain.default) == (None, 1, Number("2"))
    choice = expr("case a when 1 then 2 when 3 then 4 end")
    assert isinstance(choice, nodes.Case)
    assert (choice.subject, len(choice.branches), choice.default) == (word("a"), 2, None)


def test_values_are_exact() -> None:
    number, percent = expr("1_000.5k"), expr("6.5%")
    assert isinstance(number, Number)
    assert isinstance(percent, Percent)
    assert str(number.value) == "1000500.0"
    assert str(percent.value) == "0.065"
