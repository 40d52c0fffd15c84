"""Numbers in ClickHouse that do not begin again below zero, which they do without a word.

Stored ones are read with 76 digits, so that the product of two has room. A product of anything
else is refused where it has no room.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.dialects import clickhouse_types as types
from kpilang.sql.dialects import doubles
from kpilang.sql.dialects.doubles import is_double

#: the greatest whole number that is written as such, and the greatest product
_WHOLE, _MOST = 2**63 - 1, "1e36"
#: stands in an error of the server about a product
TOO_MANY_DIGITS = "a product has too many digits"


def bounded(value: exp.Expr) -> exp.Expr:
    """Return a stored number as statements have numbers."""
    found = types.wide(value)
    doubles.mark(found, doubles.STORED)
    return found


def literal(node: exp.Expr) -> exp.Expr:
    """A number with a fraction, which would be a double near it; of one with a power it is."""
    text = node.this
    if node.is_string or "e" in text.lower() or _is_of_double(node):
        return node
    whole, point, rest = text.partition(".")
    if point:
        return types.decimal(exp.Literal.string(text), len(rest))
    return node if int(whole) <= _WHOLE else types.decimal(exp.Literal.string(text), 0)


def _is_of_double(node: exp.Expr) -> bool:
    above = node.parent
    if isinstance(above, exp.Neg):
        above = above.parent
    return isinstance(above, exp.Cast) and above.to.is_type(exp.DType.DOUBLE)


def product(node: exp.Expr) -> exp.Expr:
    """A product that may have too many digits is refused then."""
    left, right = node.this, node.expression
    if isinstance(right, exp.Interval) or _is_short(left) or _is_short(right):
        return node
    if (
        is_double(left)
        or is_double(right)
        or (doubles.is_as_stored(left) and doubles.is_as_stored(right))
    ):
        return node
    whole = exp.Mul(this=types.wide(build.group(left)), expression=build.group(right))
    sides = [build.double(build.group(side.copy())) for side in (left, right)]
    size = build.call("abs", exp.Mul(this=sides[0], expression=sides[1]))
    large = exp.GT(this=size, expression=exp.Literal.number(_MOST))
    kind = build.call("toTypeName", whole.copy())
    decimal = build.call("like", kind, exp.Literal.string("%Decimal%"))
    refused = refused_if(exp.and_(large, decimal), TOO_MANY_DIGITS)
    return exp.Paren(this=exp.Add(this=whole, expression=refused))


def refused_if(condition: exp.Expr, why: str) -> exp.Expr:
    """Return a zero, or end the statement where a condition holds.

    Where it has no value, what stands there instead would be looked at.
    """
    holds = build.call("ifNull", condition, exp.Literal.number(0))
    return build.call("throwIf", holds, exp.Literal.string(why))


def choice(node: exp.Expr) -> exp.Expr:
    """See to it that the values of a choice have a type in common.

    Of a stored number it is not known whether it is a decimal or a double. A zero of its type makes
    the others what it is.
    """
    node = doubles.choice(node)
    values = [value for value in doubles.values(node) if not isinstance(value, exp.Null)]
    if any(map(is_double, values)):
        return node
    stored = [doubles.stored_in(value) for value in values]
    every = {column.sql(): column for columns in stored for column in columns}
    for value, own in zip(values, stored, strict=True):
        if isinstance(value, exp.Literal):
            continue
        others = every.keys() - {column.sql() for column in own}
        found = build.group(value.copy())
        for name in sorted(others):
            there = build.call("assumeNotNull", every[name].copy())
            zero = build.call("defaultValueOfArgumentType", there)
            found = exp.Add(this=found, expression=zero)
        if others:
            value.replace(found)
    return node


def _is_short(node: exp.Expr) -> bool:
    """Tell whether a side is a number that is written down, or a time."""
    node = node.unnest()
    if isinstance(node, exp.Neg):
        node = node.this
    if isinstance(node, exp.Cast):
        node = node.this
    return isinstance(node, (exp.Literal, exp.Interval))


def membership(node: exp.Expr) -> exp.Expr:
    """A value among numbers with fractions, which have to be of its own type there."""
    options = node.expressions
    if not any(isinstance(option.unnest(), exp.Cast) for option in options):
        return node
    same = [exp.EQ(this=build.group(node.this.copy()), expression=one.copy()) for one in options]
    return exp.Paren(this=exp.or_(*same))
