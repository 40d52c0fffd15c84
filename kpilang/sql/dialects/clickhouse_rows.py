"""Rows of ClickHouse: numbers from one to another, values side by side, joins without a key."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects.doubles import choice

_EACH, _PLACE = "each_value", "k"


def values(node: exp.Expr) -> exp.Expr:
    """Rows that are written down, with the names of their columns; of a column all are doubles."""
    choice(node)
    alias = node.args.get("alias")
    if alias is None or not alias.columns:
        return node
    name = exp.TableAlias(this=alias.this.copy())
    return exp.Subquery(this=_listed(node.expressions, alias.columns), alias=name)


def defined(node: exp.Expr) -> exp.Expr:
    """A table that is defined beside a statement by rows that are written down."""
    alias = node.args["alias"]
    if isinstance(node.this, exp.Values):
        node.set("this", _listed(node.this.expressions, alias.columns))
        alias.set("columns", [])
    return node


def _listed(rows: Sequence[exp.Expr], names: Sequence[exp.Identifier]) -> exp.Query:
    out: exp.Query | None = None
    for row in rows:
        cells = [cell.copy() for cell in (row.expressions or [row.unnest()])]
        if out is None:
            pairs = zip(cells, names, strict=True)
            out = exp.select(*(exp.alias_(cell, name.copy()) for cell, name in pairs))
        else:
            out = exp.Union(this=out, expression=exp.select(*cells), distinct=False)
    assert out is not None, "there is a row"
    return out


def table(node: exp.Expr) -> exp.Expr:
    """Numbers from one to another as rows."""
    inner = node.this
    if not isinstance(inner, exp.Anonymous) or inner.name.upper() != "GENERATE_SERIES":
        return node
    alias, (first, last) = node.args["alias"], inner.expressions
    end = exp.Add(this=call("toInt64", last), expression=exp.Literal.number(1))
    each = call("arrayJoin", call("range", call("toInt64", first), end))
    rows = exp.select(exp.alias_(each, alias.columns[0].copy()))
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=alias.this.copy()))


def select(node: exp.Expr) -> exp.Expr:
    """Columns have the names that they are read by, which they lose where tables are joined.

    Several lists that are taken apart side by side become places in them, a row for each.
    """
    assert isinstance(node, exp.Select)
    for part in node.expressions:
        if isinstance(part, exp.Column) and part.table and not isinstance(part.this, exp.Star):
            part.replace(exp.alias_(part.copy(), part.this.copy()))
    lists = [found for p in node.expressions if (found := p.find(exp.Unnest)) is not None]
    if not lists:
        return node
    length = max(len(one.expressions[0].expressions) for one in lists)
    for one in lists:
        place = exp.Add(this=exp.column(_PLACE, _EACH), expression=exp.Literal.number(1))
        listed = call("array", *one.expressions[0].expressions)
        one.replace(call("arrayElement", listed, place))
    places = call("arrayJoin", call("range", exp.Literal.number(length)))
    rows = exp.select(exp.alias_(places, _PLACE))
    alias = exp.TableAlias(this=exp.to_identifier(_EACH))
    node.append("joins", exp.Join(this=exp.Subquery(this=rows, alias=alias), kind="CROSS"))
    return node


def joined(node: exp.Expr) -> exp.Expr:
    """A join has a key there: where none is said, one that is the same in all rows.

    So each row is compared with all others, as it has to be.
    """
    condition = node.args.get("on")
    if condition is None:
        return node
    here = node.this.alias_or_name
    parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    if any(_is_key(part.unnest(), here) for part in parts):
        return node
    columns = list(condition.find_all(exp.Column))
    ours = next((c for c in columns if c.table == here), None)
    theirs = next((c for c in columns if c.table and c.table != here), None)
    if ours is None or theirs is None:
        return node
    always = exp.EQ(this=call("ignore", theirs.copy()), expression=call("ignore", ours.copy()))
    node.set("on", exp.and_(always, build.group(condition)))
    return node


def _is_key(part: exp.Expr, here: str) -> bool:
    """Tell whether a condition is that a value of one side is that of the other."""
    if not isinstance(part, (exp.EQ, exp.NullSafeEQ)):
        return False
    sides = [{c.table for c in side.find_all(exp.Column)} for side in (part.this, part.expression)]
    return (sides[0] == {here} and here not in sides[1] and bool(sides[1])) or (
        sides[1] == {here} and here not in sides[0] and bool(sides[0])
    )
