"""Raw SQL from text to a tree of allowed parts, or the reason why it is refused."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kpilang.analysis.problems import raw as problems
from kpilang.analysis.raw.allowed import CASTS, NUMBERS, TEXTS, called
from kpilang.diagnostics.model import Diagnostic
from kpilang.source.span import Span

#: the dialect that raw SQL is written in
DIALECT = "duckdb"
LONGEST = 20_000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?")
_PLACE = re.compile(r"\. Line (\d+), Col: (\d+)")


def parse(text: str, wanted: str, span: Span) -> exp.Expr | Diagnostic:
    """Return the one statement or expression of a text; `wanted` says in words what it is."""
    if len(text) > LONGEST:
        return problems.unreadable(f"it is longer than {LONGEST:,} characters", span)
    try:
        found = [tree for tree in sqlglot.parse(text, read=DIALECT) if tree is not None]
    except (SqlglotError, RecursionError) as error:
        return problems.unreadable(_reason(error), span)
    if len(found) != 1:
        return problems.not_one(wanted, span)
    tree = found[0]
    assert isinstance(tree, exp.Expr)
    return tree


def not_allowed(
    tree: exp.Expr, allowed: frozenset[type[exp.Expr]], span: Span
) -> Diagnostic | None:
    """Return a finding on the first part that is not allowed."""
    for part in tree.walk(bfs=False):
        if type(part) not in allowed or (isinstance(part, exp.DataType) and part.this not in CASTS):
            return problems.not_allowed(called(part), span)
        if isinstance(part, exp.Cast) and not _is_plain(part):
            return problems.not_allowed("a cast to a date or a moment of what is no literal", span)
        if isinstance(part, exp.Group) and part.args.get("all"):
            return problems.not_allowed("`GROUP BY ALL`", span)
        if isinstance(part, exp.Ordered) and isinstance(part.this, exp.Var):
            return problems.not_allowed("`ORDER BY ALL`", span)
    return None


def _is_plain(cast: exp.Cast) -> bool:
    """Tell whether a cast reads neither clock nor time zone: of moments only one written out."""
    if cast.to.this in NUMBERS | TEXTS | {exp.DType.BOOLEAN}:
        return True
    inner = cast.this
    return isinstance(inner, exp.Literal) and _MOMENT.fullmatch(inner.name) is not None


def written(tree: exp.Expr) -> str:
    """Return the text of a tree: one way to write it, without comments."""
    return tree.sql(dialect=DIALECT, comments=False)


def _reason(error: Exception) -> str:
    """Return what a parser complains about, in one line and without what is under it."""
    text = str(error).partition("\n")[0]
    place = _PLACE.search(text)
    plain = _PLACE.sub("", text).rstrip(".") or "it is nested too deeply"
    plain = plain[0].lower() + plain[1:]
    return plain if place is None else f"{plain} (line {place[1]}, column {place[2]})"
