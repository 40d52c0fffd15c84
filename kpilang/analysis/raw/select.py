"""A SELECT over named tables that stands in for the table of a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from kpilang.analysis.problems import declarations
from kpilang.analysis.problems import raw as problems
from kpilang.analysis.raw import allowed
from kpilang.analysis.raw.parse import not_allowed, parse, written
from kpilang.analysis.tables import names_a_file
from kpilang.diagnostics.model import Diagnostic
from kpilang.source.span import Span

WANTED = "one SELECT"
_SIDES = ("", "LEFT", "RIGHT", "FULL")
_KINDS = ("", "INNER", "OUTER", "CROSS")
#: what a SELECT may say beside its parts
_PLAIN = ("kind", "hint", "operation_modifiers", "into", "locks", "sample")


def read(text: str, span: Span) -> str | Diagnostic:
    """Return the text of a SELECT in one way to write it, or why it is refused."""
    tree = parse(text, WANTED, span)
    if isinstance(tree, Diagnostic):
        return tree
    if not isinstance(tree, exp.Select):
        return problems.not_one(WANTED, span)
    found = not_allowed(tree, allowed.SELECT, span) or next(_odd(tree, span), None)
    return found or written(tree)


def outputs(text: str) -> tuple[str, ...] | None:
    """Return what the columns of a SELECT that was read are called, None where a `*` hides it."""
    tree = parse(text, WANTED, Span("", 0, 0))
    assert isinstance(tree, exp.Select)
    if tree.is_star:
        return None
    return tuple(tree.named_selects)


def named_as(text: str, columns: Iterable[str]) -> str:
    """Return a SELECT that was read, its columns called as they are declared, capitals included.

    DuckDB takes capitals as equal, and others make small letters of names without quotes.
    """
    tree = parse(text, WANTED, Span("", 0, 0))
    assert isinstance(tree, exp.Select)
    wanted = {name.casefold(): name for name in columns}
    for column in tuple(tree.selects):
        name = column.alias_or_name
        declared = wanted.get(name.casefold(), "")
        given = column.args["alias"] if isinstance(column, exp.Alias) else column.this
        quoted = isinstance(given, exp.Identifier) and given.quoted
        if not declared or declared == (name if quoted else name.lower()):
            continue
        if isinstance(column, exp.Alias):
            _quote(tree, declared)
        column.replace(exp.alias_(column.unalias().copy(), declared, quoted=True))
    return written(tree)


def _quote(tree: exp.Select, alias: str) -> None:
    """Put an alias in quotes where the clauses of a SELECT name it."""
    for clause in (tree.args.get(word) for word in ("group", "order")):
        for column in clause.find_all(exp.Column) if clause is not None else ():
            if not column.table and column.name.casefold() == alias.casefold():
                column.set("this", exp.to_identifier(alias, quoted=True))


def _odd(tree: exp.Select, span: Span) -> Iterator[Diagnostic]:
    """Find what the allowed parts say in a way that is not."""
    for part in tree.walk():
        match part:
            case exp.Select():
                if any(part.args.get(name) for name in _PLAIN):
                    yield problems.not_allowed("a modifier of `SELECT`", span)
                if part.args.get("from_") is None:
                    yield problems.not_allowed("a `SELECT` without a table", span)
            case exp.With() if part.args.get("recursive"):
                yield problems.not_allowed("`WITH RECURSIVE`", span)
            case exp.Join():
                if part.method or part.side not in _SIDES or part.kind not in _KINDS:
                    yield problems.not_allowed("this kind of join", span)
            case exp.Star() if any(part.args.values()):
                yield problems.not_allowed("`*` with changes", span)
            case exp.Table():
                yield from _table(part, span)
            case _:
                continue


def _table(table: exp.Table, span: Span) -> Iterator[Diagnostic]:
    if not all(isinstance(part, exp.Identifier) for part in table.parts):
        yield problems.not_allowed("a function as a table", span)
        return
    names = [part.name for part in table.parts]
    if names_a_file(names) is not None:
        yield declarations.table_is_file(".".join(names), span)
