"""A statement said for SQLite, which has neither dates nor decimals nor durations.

A date is the text `2026-06-18`, a timestamp `2026-06-18 14:30:00`, at midnight like the date, so
that texts compare as moments do. A duration is a text that only the functions given to the engine
read. Sums, differences and products go through functions that are exact for decimals.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlglot import exp

from kpilang.sql.build import call
from kpilang.sql.dialects.rewriting import Writers, bare, is_inner_zone, rewrite
from kpilang.sql.dialects.sqlite_moments import duration, moment

_SERIES = "each_value"


def rewritten(tree: exp.Expr) -> exp.Expr:
    """Return a statement in the words of SQLite and of the functions that it is given."""
    return rewrite(tree, _WRITTEN)


def _cast(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Cast)
    value: exp.Expr = node.this
    kind = node.to.this
    match kind:
        case exp.DType.DATE:
            if isinstance(value, exp.Literal) and value.is_string:
                return exp.Literal.string(date.fromisoformat(value.this).isoformat())
            return call("SUBSTR", value, exp.Literal.number(1), exp.Literal.number(10))
        case exp.DType.TIMESTAMP:
            if isinstance(value, exp.Literal) and value.is_string:
                return exp.Literal.string(moment(datetime.fromisoformat(value.this)))
            return value
        case exp.DType.DECIMAL:
            return value if isinstance(value, exp.Null) else call("KPI_EXACT", value)
        case exp.DType.BIGINT | exp.DType.INT:
            return exp.cast(value, exp.DType.BIGINT)
        case exp.DType.TEXT | exp.DType.VARCHAR:
            return call("KPI_TEXT", value)
        case _:
            return node


def _interval(node: exp.Expr) -> exp.Expr:
    return exp.Literal.string(duration(node.this.this, node.args["unit"].name))


def _function(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: call(name, bare(node.this), bare(node.expression))


def _zone(node: exp.Expr) -> exp.Expr:
    """A clock time of one zone in another: the inner node was written before."""
    inner, zone = bare(node.this), node.args["zone"]
    if isinstance(inner, exp.Anonymous) and inner.name == "KPI_INSTANT":
        return call("KPI_ZONE", *inner.expressions, zone)
    if is_inner_zone(node):
        return call("KPI_INSTANT", inner, zone)
    return call("KPI_ZONE", inner, exp.Literal.string(""), zone)


def _sum(node: exp.Expr) -> exp.Expr:
    return call("KPI_SUM", node.this)


def _extract(node: exp.Expr) -> exp.Expr:
    return call("KPI_PART", exp.Literal.string(node.this.name.upper()), node.expression)


def _values(node: exp.Expr) -> exp.Expr:
    """Rows with names of their columns, for which the engine has names of its own."""
    alias = node.args.get("alias")
    if alias is None or not alias.columns:
        return node
    columns = [
        exp.alias_(exp.column(f"column{n}"), name.copy())
        for n, name in enumerate(alias.columns, start=1)
    ]
    node.set("alias", None)
    rows = exp.select(*columns).from_(exp.Subquery(this=node.copy()))
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=alias.this.copy()))


def _table(node: exp.Expr) -> exp.Expr:
    """Numbers from one to another as rows."""
    inner = node.this
    if not isinstance(inner, exp.Anonymous) or inner.name.upper() != "GENERATE_SERIES":
        return node
    alias = node.args["alias"]
    each = exp.Table(this=call("JSON_EACH", call("KPI_NUMBERS", *inner.expressions)))
    rows = exp.select(exp.alias_(exp.column("value"), alias.columns[0].copy())).from_(each)
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=alias.this.copy()))


def _select(node: exp.Expr) -> exp.Expr:
    """A value that is several becomes a row for each."""
    assert isinstance(node, exp.Select)
    for projection in node.expressions:
        for found in list(projection.find_all(exp.Anonymous)):
            if found.name != "UNNEST" or found.find_ancestor(exp.Select) is not node:
                continue
            each = exp.Table(
                this=call("JSON_EACH", *found.expressions),
                alias=exp.TableAlias(this=exp.to_identifier(_SERIES)),
            )
            found.replace(exp.column("value", _SERIES))
            if node.args.get("from_") is None:
                node.set("from_", exp.From(this=each))
            else:
                node.append("joins", exp.Join(this=each))
    return node


def _renamed(node: exp.Expr) -> exp.Expr:
    """A function whose name is a word of the grammar."""
    assert isinstance(node, exp.Anonymous)
    if node.name in ("LEFT", "RIGHT"):
        node.set("this", f"KPI_{node.name}")
    return node


_WRITTEN: Writers = {
    exp.Cast: _cast,
    exp.Interval: _interval,
    exp.Anonymous: _renamed,
    exp.Add: _function("KPI_ADD"),
    exp.Sub: _function("KPI_SUB"),
    exp.Mul: _function("KPI_MUL"),
    exp.AtTimeZone: _zone,
    exp.Sum: _sum,
    exp.Extract: _extract,
    exp.Values: _values,
    exp.Table: _table,
    exp.Select: _select,
}
