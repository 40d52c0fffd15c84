"""A statement in DataFusion's words where they differ from the common ones.

A timestamp is TIMESTAMP(6) there: without the digits it has nanoseconds, and ends in 2262. So does
DATE_TRUNC, in place of which days are counted. Written down as for DuckDB, which is the nearest.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql.build import call
from kpilang.sql.dialects.doubles import choice, compared
from kpilang.sql.dialects.rewriting import (
    Writers,
    bare,
    in_months,
    is_inner_zone,
    plain_like,
    rewrite,
)

_DIGITS = 38
_SIX = exp.DataTypeParam(this=exp.Literal.number(6))


def rewritten(tree: exp.Expr) -> exp.Expr:
    """Return a statement in the words of DataFusion."""
    return rewrite(tree, _WRITTEN)


def timestamp(value: exp.Expr) -> exp.Expr:
    """Return a value as a timestamp of microseconds."""
    kind = exp.DataType(this=exp.DType.TIMESTAMP, expressions=[_SIX.copy()], nested=False)
    return exp.Cast(this=value, to=kind)


def microseconds(value: exp.Expr) -> exp.Expr:
    """Return the microseconds of a timestamp since 1970."""
    return exp.cast(timestamp(value), exp.DType.BIGINT)


def _cast(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Cast)
    if node.to.this is exp.DType.TIMESTAMP and not node.to.expressions:
        node.to.set("expressions", [_SIX.copy()])
    if node.to.this is exp.DType.DOUBLE:
        _exactly(node)
    return node


def _exactly(node: exp.Cast) -> None:
    """Make a double of a text: of a decimal of many digits the engine makes one near it."""
    value = node.this
    number = value.this if isinstance(value, exp.Neg) else value
    if isinstance(number, exp.Literal) and not number.is_string:
        sign = "" if number is value else "-"
        node.set("this", exp.Literal.string(f"{sign}{number.this}"))


def _moved(node: exp.Expr) -> exp.Expr:
    """A timestamp moved by as many seconds as a column says, which no interval is made of."""
    distance = bare(node.expression)
    if not isinstance(distance, exp.Mul) or not isinstance(distance.expression, exp.Interval):
        return node
    if distance.expression.args["unit"].name.upper() != "SECOND":
        return node
    count: exp.Expr = distance.this
    if isinstance(node, exp.Sub):
        count = exp.Neg(this=exp.Paren(this=count))
    return call("KPI_LATER", timestamp(bare(node.this)), count)


def _several(node: exp.Expr) -> exp.Expr:
    """As many days or months as a number says, of which an interval is made by its text."""
    if not isinstance(node.expression, exp.Interval):
        return node
    unit = node.expression.args["unit"].name.upper()
    if unit == "SECOND":
        return node
    count, size = exp.Paren(this=bare(node.this)), node.expression.this.this
    number = exp.cast(exp.Mul(this=count, expression=exp.Literal.number(size)), exp.DType.BIGINT)
    text = exp.DPipe(
        this=exp.cast(number, exp.DType.TEXT), expression=exp.Literal.string(f" {unit}")
    )
    return exp.cast(exp.Paren(this=text), exp.DType.INTERVAL)


def _same(node: exp.Expr) -> exp.Expr:
    """An AND after what is not distinct would be part of it."""
    node = compared(node)
    if isinstance(node.parent, exp.Paren):
        return node
    return exp.Paren(this=node.copy())


def _place(node: exp.Expr) -> exp.Expr:
    """Places are numbers without a sign, whose differences have none either."""
    function = node.this
    if not isinstance(function, exp.RowNumber) and function.name.upper() != "RANK":
        return node
    return exp.cast(node.copy(), exp.DType.BIGINT)


def _zone(node: exp.Expr) -> exp.Expr:
    """A clock time of one zone in another; the inner node, which says where it is, comes first."""
    inner, zone = bare(node.this), node.args["zone"]
    if isinstance(inner, exp.AtTimeZone):
        return call("KPI_ZONE", timestamp(inner.this), inner.args["zone"], zone)
    if is_inner_zone(node):
        return node
    return call("KPI_ZONE", timestamp(inner), exp.Literal.string("UTC"), zone)


def _in(node: exp.Expr) -> exp.Expr:
    """A value among those of a query, which only a WHERE may ask for."""
    query = node.args.get("query")
    if query is None:
        return compared(node)
    if isinstance(node.find_ancestor(exp.Where, exp.Select), exp.Where):
        return node
    inner = query.this
    (value,) = inner.expressions
    inner.set("expressions", [exp.ArrayAgg(this=value)])
    found = call("ARRAY_HAS", query, node.this)
    return exp.Coalesce(this=found, expressions=[exp.false()])


def _order(node: exp.Expr) -> exp.Expr:
    """What is missing comes first in falling order, unless it is asked for before."""
    parts: list[exp.Expr] = []
    for part in node.expressions:
        falls = isinstance(part, exp.Ordered) and part.args.get("desc")
        if falls and not part.args.get("nulls_first"):
            missing = exp.Is(this=exp.Paren(this=part.this.copy()), expression=exp.Null())
            parts.append(exp.Ordered(this=missing, nulls_first=False))
            part.set("nulls_first", True)
        parts.append(part)
    node.set("expressions", parts)
    return node


def _matches(node: exp.Expr) -> exp.Expr:
    return call("REGEXP_LIKE", node.this, node.expression)


def _number(node: exp.Expr) -> exp.Expr:
    """A number with a power of ten, or of many digits, is a double: no decimal has room for it."""
    if node.is_string or (node.this.isdecimal() and len(node.this) < _DIGITS):
        return node
    if "e" not in node.this.lower() and len(node.this) <= _DIGITS:
        return node
    return exp.cast(exp.Literal.string(node.this), exp.DType.DOUBLE)


def _function(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Anonymous)
    arguments = node.expressions
    match node.name.upper():
        case "DATE_TRUNC":
            return _truncated(arguments[0].this.lower(), arguments[1])
        case "GREATEST" | "LEAST":
            return choice(node)
        case "MOD":
            top, bottom = (exp.Paren(this=argument) for argument in arguments)
            return exp.Paren(this=exp.Mod(this=top, expression=bottom))
        case _:
            return node


def _truncated(unit: str, value: exp.Expr) -> exp.Expr:
    if unit == "hour":
        return call("DATE_TRUNC", exp.Literal.string(unit), timestamp(value))
    day = exp.cast(value, exp.DType.DATE)
    start: exp.Expr
    match unit:
        case "month" | "week":
            passed = exp.Sub(
                this=_part("DAY" if unit == "month" else "ISODOW", day),
                expression=exp.Literal.number(1),
            )
            start = exp.Sub(this=day, expression=exp.cast(passed, exp.DType.INT))
        case "quarter":
            before = exp.Sub(this=_part("QUARTER", day), expression=exp.Literal.number(1))
            months = exp.Mul(this=exp.Paren(this=before), expression=exp.Literal.number(3))
            first = exp.Add(this=months, expression=exp.Literal.number(1))
            start = call("MAKE_DATE", _part("YEAR", day), first, exp.Literal.number(1))
        case "year":
            one = exp.Literal.number(1)
            start = call("MAKE_DATE", _part("YEAR", day), one, one.copy())
        case _:
            start = day
    return timestamp(start)


def _part(name: str, day: exp.Expr) -> exp.Expr:
    return exp.Extract(this=exp.var(name), expression=day.copy())


def _table(node: exp.Expr) -> exp.Expr:
    """Numbers from one to another as rows."""
    inner = node.this
    if not isinstance(inner, exp.Anonymous) or inner.name.upper() != "GENERATE_SERIES":
        return node
    alias = node.args["alias"]
    each = call("UNNEST", inner)
    rows = exp.select(exp.alias_(each, alias.columns[0].copy()))
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=alias.this.copy()))


_WRITTEN: Writers = {
    exp.Cast: _cast,
    exp.Interval: in_months,
    exp.Add: _moved,
    exp.Sub: _moved,
    exp.Mul: _several,
    exp.NullSafeEQ: _same,
    exp.NullSafeNEQ: _same,
    exp.Window: _place,
    exp.Literal: _number,
    exp.AtTimeZone: _zone,
    exp.Like: plain_like,
    exp.In: _in,
    exp.Between: compared,
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), compared),
    exp.Order: _order,
    exp.RegexpLike: _matches,
    exp.Anonymous: _function,
    exp.Table: _table,
    exp.Case: choice,
    exp.Coalesce: choice,
    exp.Values: choice,
}
