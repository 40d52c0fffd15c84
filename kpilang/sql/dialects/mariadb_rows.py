"""Rows of MariaDB that come from nowhere: listed ones, and one for each number, day or word.

The server has no series: numbers are the places in a list of JSON.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call

_DAYS = "KPI_DAYS"
_EACH, _WORD = "each_one", "word"


def days(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Return a row per day in a select list, until `select` finds a place for it."""
    return call(_DAYS, first, last)


def values(node: exp.Expr) -> exp.Expr:
    """Rows with names of their columns, which a table in brackets cannot be given."""
    alias = node.args.get("alias")
    if alias is None or not alias.columns:
        return node
    rows: list[exp.Select] = []
    for row in node.expressions:
        parts = row.expressions if isinstance(row, exp.Tuple) else [row.unnest()]
        names = alias.columns if not rows else [None] * len(parts)
        rows.append(
            exp.select(
                *(
                    part.copy() if name is None else exp.alias_(part.copy(), name.copy())
                    for part, name in zip(parts, names, strict=True)
                )
            )
        )
    every: exp.Query = rows[0]
    for more in rows[1:]:
        every = exp.Union(this=every, expression=more, distinct=False)
    return exp.Subquery(this=every, alias=exp.TableAlias(this=alias.this.copy()))


def table(node: exp.Expr) -> exp.Expr:
    """Numbers from one to another as rows."""
    inner = node.this
    if not isinstance(inner, exp.Anonymous) or inner.name.upper() != "GENERATE_SERIES":
        return node
    alias, (first, last) = node.args["alias"], inner.expressions
    count = exp.Add(
        this=exp.Sub(this=last, expression=build.group(first)), expression=exp.Literal.number(1)
    )
    name = alias.columns[0]
    place = exp.Add(this=_numbers_column(), expression=build.group(first.copy()))
    moved = exp.Sub(this=place, expression=exp.Literal.number(1))
    rows = exp.select(exp.alias_(moved, name.copy())).from_(_numbers(count))
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=alias.this.copy()))


def _numbers_column() -> exp.Expr:
    return exp.column("n", _EACH)


def _numbers(count: exp.Expr) -> exp.Table:
    """Return a table of the numbers from 1 to a count, none where it is less."""
    more = exp.Sub(this=build.group(count), expression=exp.Literal.number(1))
    listed = call(
        "CONCAT",
        exp.Literal.string("[0"),
        call("REPEAT", exp.Literal.string(",0"), more),
        exp.Literal.string("]"),
    )
    some = exp.GT(this=build.group(count.copy()), expression=exp.Literal.number(0))
    listed = build.case([(some, listed)], exp.Literal.string("[]"))
    return _json(listed, exp.JSONColumnDef(this=exp.to_identifier("n"), ordinality=True))


def _json(listed: exp.Expr, column: exp.JSONColumnDef) -> exp.Table:
    """Return the parts of a list in JSON as rows of one column."""
    parts = exp.JSONTable(
        this=listed,
        schema=exp.JSONSchema(expressions=[column]),
        path=exp.Literal.string("$[*]"),
    )
    return exp.Table(this=parts, alias=exp.TableAlias(this=exp.to_identifier(_EACH)))


def select(node: exp.Expr) -> exp.Expr:
    """A row for each day or word, which a select list cannot make."""
    assert isinstance(node, exp.Select)
    for projection in node.expressions:
        for found in list(projection.find_all(exp.Anonymous)):
            if found.find_ancestor(exp.Select) is not node:
                continue
            if found.name == "UNNEST":
                found.replace(_listed(found, node))
            if found.name != _DAYS:
                continue
            first, last = found.expressions
            apart_by = call("DATEDIFF", last, first)
            count = exp.Add(this=apart_by, expression=exp.Literal.number(1))
            passed = exp.Sub(this=_numbers_column(), expression=exp.Literal.number(1))
            step = exp.Interval(this=exp.Paren(this=passed), unit=exp.var("DAY"))
            day = exp.Add(this=first.copy(), expression=step)
            found.replace(exp.Paren(this=day))
            _add(node, _numbers(count))
    return node


def _add(node: exp.Select, rows: exp.Table) -> None:
    if node.args.get("from_") is None:
        node.set("from_", exp.From(this=rows))
    else:
        node.append("joins", exp.Join(this=rows, kind="CROSS"))


def _listed(found: exp.Expr, node: exp.Select) -> exp.Expr:
    """Return the words of a text as rows, and join them."""
    text, by = found.expressions[0].expressions
    quoted = call("REPLACE", text, by, exp.Literal.string('","'))
    listed = call("CONCAT", exp.Literal.string('["'), quoted, exp.Literal.string('"]'))
    word = exp.JSONColumnDef(
        this=exp.to_identifier(_WORD),
        kind=exp.DataType.build("VARCHAR(40)", dialect="mysql"),
        path=exp.Literal.string("$"),
    )
    _add(node, _json(listed, word))
    return exp.column(_WORD, _EACH)
