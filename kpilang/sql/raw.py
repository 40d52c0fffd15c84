"""Raw SQL in a statement: the text that analysis allowed, parsed again and put in its place."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp

from kpilang.sql import build

_DIALECT = "duckdb"


def expression(text: str, alias: str) -> exp.Expr:
    """Return an expression over the columns of one table, in brackets where it needs some."""

    def qualified(part: exp.Expr) -> exp.Expr:
        if isinstance(part, exp.Div):
            # What is divided by zero has no value, in every engine (law 5).
            return build.quotient(part.this, part.expression)
        return build.column(part.name, alias) if isinstance(part, exp.Column) else part

    return _parsed(text).copy().transform(qualified)


def select(text: str) -> exp.Expr:
    """Return a SELECT with the names of its tables quoted where they need it."""
    tree = _parsed(text).copy()
    own = _own(tree)
    for table in tree.find_all(exp.Table):
        if not _is_own(table, own):
            for name in ("this", "db", "catalog"):
                part = table.args.get(name)
                if isinstance(part, exp.Identifier):
                    table.set(name, build.identifier(part.name))
    return tree


@lru_cache(maxsize=64)
def tables(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the tables that a SELECT reads, each once, by the parts of their names."""
    tree = _parsed(text)
    own = _own(tree)
    found = (
        tuple(part.name for part in table.parts)
        for table in tree.find_all(exp.Table)
        if not _is_own(table, own)
    )
    return tuple(dict.fromkeys(found))


def _own(tree: exp.Expr) -> set[str]:
    return {cte.alias.casefold() for cte in tree.find_all(exp.CTE)}


def _is_own(table: exp.Table, own: set[str]) -> bool:
    """Tell whether a table is one that the SELECT defines itself."""
    return not table.db and table.name.casefold() in own


@lru_cache(maxsize=64)
def _parsed(text: str) -> exp.Expr:
    tree = sqlglot.parse_one(text, read=_DIALECT)
    assert isinstance(tree, exp.Expr)
    return tree
