"""A statement in Spark's words where they differ from the common ones.

A timestamp without a zone is TIMESTAMP_NTZ there, and one that is an instant TIMESTAMP_LTZ; a
session's zone is UTC. Spark SQL reference, https://spark.apache.org/docs/latest/api/sql/.
"""

from __future__ import annotations

from collections import Counter

from sqlglot import exp

from kpilang.sql.build import call
from kpilang.sql.dialects.lake_catalog import type_named
from kpilang.sql.dialects.rewriting import (
    Writers,
    bare,
    in_months,
    is_inner_zone,
    plain_like,
    rewrite,
)

_EACH, _PLACE, _ONCE = "each_value", "k", "made_once"
#: more hours than a change of clocks is about
_UTC, _ROUND = "UTC", "26"
_NAMES = {"STRPOS": "INSTR", "STARTS_WITH": "STARTSWITH", "TRIM": "BTRIM"}


def rewritten(tree: exp.Expr) -> exp.Expr:
    """Return a statement in the words of Spark."""
    _kept(tree)
    return rewrite(tree, _WRITTEN)


def _kept(tree: exp.Expr) -> None:
    """See to it that what is aggregated once is not aggregated again wherever it is read.

    Spark puts a table that is defined beside a statement into each place that reads it, and reads
    the stored rows as often, unless its rows could differ from one reading to the next: such a
    table it makes once (its rule InlineCTE). So a condition that always holds asks for a random
    number.
    """
    read = Counter(table.name for table in tree.find_all(exp.Table) if not table.db)
    for defined in list(tree.find_all(exp.CTE)):
        query = defined.this
        if not isinstance(query, exp.Select) or read[defined.alias] < 2 or not _aggregates(query):
            continue
        rows = exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(_ONCE)))
        always = exp.LT(this=call("RAND"), expression=exp.Literal.number(2))
        defined.set("this", exp.select(exp.Star()).from_(rows).where(always))


def _aggregates(query: exp.Select) -> bool:
    if query.args.get("group") is not None or query.args.get("distinct") is not None:
        return True
    return any(part.find(exp.AggFunc) is not None for part in query.expressions)


def _cast(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Cast)
    kind, value = node.to.this, node.this
    if isinstance(value, exp.Explode):
        # What makes rows stands alone in a list.
        inner = exp.cast(value.this, exp.DataType.build(f"array<{node.to.sql()}>"))
        return exp.Explode(this=inner)
    if kind is exp.DType.TIMESTAMP:
        return _cast_to(node, exp.DType.TIMESTAMPNTZ)
    if kind is exp.DType.TIMESTAMPTZ:
        return _cast_to(node, exp.DType.TIMESTAMPLTZ)
    return node


def _cast_to(node: exp.Cast, kind: exp.DType) -> exp.Expr:
    return exp.Cast(this=node.this, to=exp.DataType(this=kind, nested=False))


def _extract(node: exp.Expr) -> exp.Expr:
    if node.this.name.upper() == "ISODOW":
        node.set("this", exp.var("DAYOFWEEK_ISO"))
    return node


def _zone(node: exp.Expr) -> exp.Expr:
    """A clock time of one zone in another; the inner node, which says where it is, comes first."""
    inner, zone = bare(node.this), node.args["zone"]
    if isinstance(inner, exp.AtTimeZone):
        clock, stored = exp.cast(inner.this, exp.DType.TIMESTAMPNTZ), inner.args["zone"].this
        instant = clock if stored == _UTC else _instant(clock, stored)
        return instant if zone.this == _UTC else _converted(instant, _UTC, zone.this)
    if is_inner_zone(node):
        return node
    return _converted(exp.cast(inner, exp.DType.TIMESTAMPNTZ), _UTC, zone.this)


def _instant(clock: exp.Expr, zone: str) -> exp.Expr:
    """Return a clock time of a zone as an instant in UTC, the later of two.

    The engine takes the first. The later is told by the zone's distance from UTC after the change.
    """
    day = exp.Interval(this=exp.Literal.string(_ROUND), unit=exp.var("HOUR"))
    moved = exp.Paren(this=exp.Add(this=clock, expression=day))
    later = exp.Paren(this=exp.Sub(this=_converted(moved, zone, _UTC), expression=day.copy()))
    is_shown = exp.EQ(this=_converted(later.copy(), _UTC, zone), expression=clock.copy())
    first = _converted(clock.copy(), zone, _UTC)
    return exp.Case(ifs=[exp.If(this=is_shown, true=later)], default=first)


def _converted(value: exp.Expr, stored: str, wanted: str) -> exp.Expr:
    zones = [exp.Literal.string(zone) for zone in (stored, wanted)]
    return call("CONVERT_TIMEZONE", *zones, value)


def _difference(node: exp.Expr) -> exp.Expr:
    """Days between two dates, which are an interval there."""
    right = bare(node.expression)
    if isinstance(right, exp.Cast) and right.to.this is exp.DType.DATE:
        return call("DATEDIFF", bare(node.this), right)
    return node


def _function(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Anonymous)
    name, arguments = node.name.upper(), node.expressions
    match name:
        case "DATE_TRUNC":
            return exp.cast(node, exp.DType.TIMESTAMPNTZ)
        case "TRUNC" if not _is_unit(arguments):
            return _toward_zero(arguments)
        case "TYPEOF":
            return type_named(node)
        case "UNNEST":
            return exp.Explode(this=arguments[0])
        case "STRING_TO_ARRAY":
            return call("SPLIT", *arguments)
        case "GENERATE_SERIES":
            return _sequence(arguments)
        case _:
            node.set("this", _NAMES.get(name, node.this))
            return node


def _is_unit(arguments: list[exp.Expr]) -> bool:
    last = arguments[-1]
    return isinstance(last, exp.Literal) and bool(last.is_string)


def _toward_zero(arguments: list[exp.Expr]) -> exp.Expr:
    value, *places = arguments
    below = exp.LT(this=value.copy(), expression=exp.Literal.number(0))
    up = call("CEIL", value.copy(), *(place.copy() for place in places))
    return exp.Case(ifs=[exp.If(this=below, true=up)], default=call("FLOOR", value, *places))


def _sequence(arguments: list[exp.Expr]) -> exp.Expr:
    """Values from one to another; there are none where the last is less, not a way down."""
    first, last, *step = arguments
    some = exp.LTE(this=first.copy(), expression=last.copy())
    return exp.Case(ifs=[exp.If(this=some, true=call("SEQUENCE", first, last, *step))])


def _table(node: exp.Expr) -> exp.Expr:
    """Numbers from one to another as rows; the series itself is written already."""
    inner = node.this
    if not isinstance(inner, exp.Case):
        return node
    alias = node.args["alias"]
    rows = exp.select(exp.alias_(exp.Explode(this=inner), alias.columns[0].copy()))
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=alias.this.copy()))


def _select(node: exp.Expr) -> exp.Expr:
    """Several lists that are taken apart side by side become places in them, a row for each."""
    assert isinstance(node, exp.Select)
    lists = [p.find(exp.Unnest) for p in node.expressions]
    found = [one for one in lists if one is not None]
    if not found:
        return node
    length = max(len(one.expressions[0].expressions) for one in found)
    for one in found:
        place = exp.column(_PLACE, _EACH)
        one.replace(call("GET", one.expressions[0], place))
    rows = [exp.Tuple(expressions=[exp.Literal.number(n)]) for n in range(length)]
    alias = exp.TableAlias(this=exp.to_identifier(_EACH), columns=[exp.to_identifier(_PLACE)])
    node.append("joins", exp.Join(this=exp.Values(expressions=rows, alias=alias), kind="CROSS"))
    return node


_WRITTEN: Writers = {
    exp.Cast: _cast,
    exp.Interval: in_months,
    exp.Extract: _extract,
    exp.AtTimeZone: _zone,
    exp.Like: plain_like,
    exp.Sub: _difference,
    exp.Anonymous: _function,
    exp.Table: _table,
    exp.Select: _select,
}
