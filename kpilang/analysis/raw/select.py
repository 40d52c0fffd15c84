"""A SELECT over named tables that stands in for the table of a source."""

from __future__ import annotations

from collections.abc import Iterator

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
