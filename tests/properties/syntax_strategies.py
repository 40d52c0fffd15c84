"""Random trees of the language, as they could have been written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kpilang.syntax import nodes
from kpilang.syntax.nodes import Expr, Ident, Item, Name, PropertyValue, Target

words = st.sampled_from(
    [
        "revenue",
        "stage",
        "target",
        "last",
        "top",
        "owner",
        "kpi",
        "x1",
        "größe",
        "where",
        "odd name",
    ]
)
idents = words.map(Ident)
units = st.sampled_from(["days", "USD", "rep", "week", "`per`"]).map(
    lambda word: Ident(word.strip("`"), quoted=word.startswith("`"))
)
names = st.lists(idents, min_size=1, max_size=3).map(lambda parts: Name(tuple(parts)))
plain = st.sampled_from(["revenue", "monday", "leading", "tv", "month"]).map(Ident)
numbers = st.sampled_from(["0", "40", "1_000", "2.50", "12M", "450k", "2026"]).map(nodes.Number)
percents = st.sampled_from(["6%", "0.5%"]).map(nodes.Percent)
quantities = st.builds(nodes.Quantity, numbers, units)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12).map(
    nodes.Text
)
dates = st.sampled_from(["2026-01-05", "2024-02-29"]).map(nodes.Date)
named = ["2026-01", "2026-W05", "2026-Q1", "2026-H2", "FY2026", "FY2026-Q4"]
periods = st.sampled_from([*named, "2026"]).map(nodes.Period) | dates


def tuples(part: SearchStrategy[Any], least: int = 0, most: int = 3) -> SearchStrategy[Any]:
    return st.lists(part, min_size=least, max_size=most).map(tuple)


def maybe(part: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | part


def window(kind: str) -> SearchStrategy[nodes.Window]:
    match kind:
        case "period" | "to_date":
            return st.builds(nodes.Window, st.just(kind), unit=plain)
        case "trailing":
            return st.builds(nodes.Window, st.just(kind), length=quantities)
        case _:
            return st.just(nodes.Window(kind))


windows = st.sampled_from(
    ["period", "trailing", "to_date", "all_time", "previous", "cumulative"]
).flatmap(window)
stepped = st.builds(
    lambda w, each: nodes.Window(w.kind, w.unit, w.length, each), windows, maybe(plain)
)

raw_sql = st.sampled_from(["select 1", '\n  "x" -- #\n']).map(nodes.RawSql)
leaves: SearchStrategy[Expr] = st.one_of(
    numbers,
    percents,
    quantities,
    texts,
    dates,
    names,
    st.booleans().map(nodes.Boolean),
    st.just(nodes.Null()),
    st.sampled_from(named).map(nodes.Period),
    st.builds(nodes.Alive, names, st.sampled_from(["start", "end"])),
    raw_sql,
)


def clauses(inner: SearchStrategy[Expr]) -> SearchStrategy[nodes.Clauses]:
    return st.builds(
        nodes.Clauses,
        where=maybe(inner),
        on=maybe(names),
        by=tuples(names, most=2),
        within=maybe(quantities),
        over=maybe(windows),
        each=maybe(plain),
    )


def deeper(inner: SearchStrategy[Expr]) -> SearchStrategy[Expr]:
    said = clauses(inner)
    arguments = tuples(inner | st.builds(nodes.Arrow, inner, inner))
    operators = [
        "+",
        "-",
        "*",
        "/",
        "and",
        "or",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "like",
        "not like",
    ]
    branches = tuples(st.builds(nodes.CaseBranch, inner, inner), least=1, most=2)
    carrying = said.filter(lambda c: c != nodes.Clauses())
    return st.one_of(
        st.builds(nodes.Binary, st.sampled_from(operators), inner, inner),
        st.builds(nodes.Unary, st.sampled_from(["not", "-", "+"]), inner),
        st.builds(nodes.Membership, inner, tuples(inner, least=1), st.booleans()),
        st.builds(nodes.Between, inner, inner, inner, st.booleans()),
        st.builds(nodes.NullTest, inner, st.booleans()),
        st.builds(nodes.Case, maybe(inner), branches, maybe(inner)),
        st.builds(nodes.Call, idents, arguments, said),
        st.builds(nodes.Bracket, inner, carrying),
    )


expressions: SearchStrategy[Expr] = st.recursive(leaves, deeper, max_leaves=8)
comparators = st.sampled_from([">=", "<=", ">", "<", "="])
deadlines = st.builds(nodes.Deadline, periods, st.booleans())
pers = tuples(plain, most=2)
targets: SearchStrategy[Target] = st.one_of(
    st.builds(nodes.Level, comparators, expressions, pers, maybe(deadlines)),
    st.builds(nodes.Range, expressions, expressions, pers, maybe(deadlines)),
    st.builds(nodes.Path, expressions, periods, comparators | st.just(""), expressions, periods),
    st.builds(nodes.TargetFrom, expressions),
    st.builds(nodes.Tolerance, expressions, expressions),
    st.builds(nodes.Growth, expressions, plain, expressions, periods),
    st.builds(nodes.NoTarget, periods, maybe(texts)),
)
rows = st.builds(nodes.TargetRow, st.none() | idents | texts | periods, targets)
# Without a dimension lines are those of periods.
dated_rows = st.builds(nodes.TargetRow, st.none() | periods, targets)
target_tables = st.builds(nodes.TargetTable, names, tuples(rows)) | st.builds(
    nodes.TargetTable, st.none(), tuples(dated_rows)
)
word_lists = tuples(plain, least=1).map(nodes.Words)
name_lists = tuples(names, least=1).map(nodes.Names)
blocks = st.lists(
    st.sampled_from(["one", "  two", "", 'say "x"', "# no comment", "\\n"]), min_size=1
).map(lambda lines: nodes.Text("\n".join(lines).strip(), block=True))
limits = st.builds(
    nodes.StatusLimit,
    st.sampled_from(["red", "amber", "green"]),
    st.sampled_from(["below", "above"]),
    expressions,
    st.booleans(),
)
dated = st.builds(nodes.DatedText, dates, maybe(texts))
values: dict[str, SearchStrategy[PropertyValue]] = {
    "description": texts | blocks,
    "type": word_lists,
    "goal": name_lists,
    "formula": expressions,
    "unit": st.builds(nodes.UnitSpec, plain) | st.builds(nodes.UnitSpec, st.none(), numbers),
    "window": stepped,
    "target": targets | target_tables,
    "stretch": targets | target_tables,
    "pace": word_lists
    | st.just(nodes.Words((Ident("like"), Ident("last"), Ident("year"))))
    | tuples(expressions, least=1).map(nodes.Weights),
    "status": tuples(limits, least=1).map(nodes.StatusRules),
    "status basis": word_lists,
    "baseline": st.builds(nodes.Reference, expressions, maybe(periods), maybe(texts)),
    "changed": tuples(dated, least=1).map(nodes.DatedTexts),
    "drives": tuples(st.builds(nodes.Drive, names, maybe(quantities)), least=1).map(nodes.Drives),
    "members": st.builds(nodes.Members, names, maybe(expressions)),
    "deprecated": st.builds(nodes.Deprecated, texts, maybe(names)),
    "replaced by": st.builds(nodes.Deprecated, st.none(), names),
}

source_values: dict[str, SearchStrategy[PropertyValue]] = {
    "table": names | raw_sql,
    "valid": st.builds(nodes.Validity, names, names),
    "rates": st.builds(nodes.Rates, names, names, idents),
}


def property_of(label: str) -> SearchStrategy[Item]:
    return values[label].map(lambda value: nodes.Property(Ident(label), value))


column_types = st.one_of(
    st.builds(nodes.ColumnType, plain, maybe(plain), per=maybe(plain)),
    st.builds(nodes.ColumnType, plain, plain, stored=st.just(True), per=maybe(plain)),
    st.builds(nodes.ColumnType, st.just(Ident("timestamp")), zoned=st.just(True)),
    st.builds(nodes.ColumnType, st.just(Ident("ref")), target=names, keys=tuples(idents, least=1)),
)
cells = st.sampled_from(["", "a", "10%", "x | y", "# z"]).map(nodes.Cell)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        nodes.Table, tuples(cells, width, width), tuples(tuples(cells, width, width))
    )
)
tiles = st.builds(
    nodes.Tile,
    st.sampled_from(["tile", "chart"]),
    names,
    maybe(plain),
    tuples(names, most=2),
    maybe(numbers),
    maybe(quantities),
    maybe(numbers),
    tuples(plain, most=2),
    maybe(texts),
)
text_tiles = st.builds(nodes.TextTile, texts, maybe(texts), maybe(plain), maybe(numbers))
dashboard_rows = st.builds(nodes.Row, tuples(tiles | text_tiles))
items: dict[str, SearchStrategy[Item]] = {
    "kpi": st.sampled_from(sorted(values)).flatmap(property_of),
    "source": st.one_of(
        st.builds(nodes.Column, idents, column_types, st.booleans(), st.booleans(), maybe(texts)),
        st.builds(nodes.Let, idents, expressions),
        st.builds(nodes.SpanItem, idents, names, names),
        st.builds(nodes.DimensionItem, idents, expressions, maybe(names)),
        st.builds(nodes.Rows, tables),
        st.sampled_from(sorted(source_values)).flatmap(
            lambda label: source_values[label].map(lambda v: nodes.Property(Ident(label), v))
        ),
    ),
    "tree": st.builds(nodes.Equation, names, expressions),
    "funnel": st.builds(
        nodes.Stage, idents, names, names, maybe(expressions), maybe(names), maybe(quantities)
    ),
    "dashboard": dashboard_rows | st.builds(nodes.Page, maybe(texts), tuples(dashboard_rows)),
    "test": st.one_of(
        st.builds(nodes.Given, names, tables),
        st.builds(nodes.AsOf, dates),
        st.builds(nodes.Expect, periods, tuples(idents | texts, most=2), expressions),
    ),
}


def declaration(kind: str) -> SearchStrategy[nodes.Declaration]:
    build: Callable[..., nodes.Declaration] = nodes.Declaration
    header = {"kind": st.just(kind), "name": idents, "title": maybe(texts)}
    if kind == "metric":
        return st.builds(build, **header, formula=expressions)
    if kind in ("tree", "dashboard"):
        header["target"] = maybe(names)
    if kind == "test":
        dotted = names.filter(lambda path: len(path.parts) > 1)
        about = st.one_of(
            st.builds(dict, name=idents), st.builds(dict, name=st.none(), target=dotted)
        )
        parts = tuples(items[kind])
        return st.builds(
            lambda said, title, inside: build(kind, title=title, items=inside, **said),
            about,
            header["title"],
            parts,
        )
    return st.builds(build, **header, items=tuples(items[kind]))


declarations = st.sampled_from([*items, "metric"]).flatmap(declaration)
documents = tuples(declarations).map(nodes.Document)
