"""Small builders of sqlglot nodes, so that the other modules read like the SQL they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlglot import exp

from kpilang.sql.words import RESERVED

_BY_DAYS, _ELAPSED = "by days", "elapsed"
_PLAIN = re.compile("[a-z_][a-z0-9_]*")
_OPERATORS = (exp.Binary, exp.Connector, exp.Unary, exp.Is, exp.In, exp.Between)


def identifier(name: str) -> exp.Identifier:
    """Return a name, quoted unless it is a plain word that no engine reserves."""
    plain = _PLAIN.fullmatch(name) is not None and name not in RESERVED
    return exp.Identifier(this=name, quoted=not plain)


def column(name: str, table: str | None = None) -> exp.Column:
    """Return a quoted column."""
    return exp.Column(this=identifier(name), table=None if table is None else identifier(table))


def table(parts: Sequence[str], alias: str | None = None) -> exp.Table:
    """Return a table by the parts of its name, last one first in meaning: `catalog.schema.t`."""
    names = [identifier(part) for part in parts]
    node = exp.Table(
        this=names[-1],
        db=names[-2] if len(names) > 1 else None,
        catalog=names[-3] if len(names) > 2 else None,
    )
    if alias is not None:
        node.set("alias", exp.TableAlias(this=identifier(alias)))
    return node


def alias(value: exp.Expr, name: str) -> exp.Alias:
    """Return `value AS "name"`."""
    return exp.Alias(this=value, alias=identifier(name))


def named(columns: Mapping[str, exp.Expr]) -> list[exp.Expr]:
    """Return values under their names; a column that is called so stays as it is."""
    return [
        value if isinstance(value, exp.Column) and value.name == name else alias(value, name)
        for name, value in columns.items()
    ]


def group(value: exp.Expr) -> exp.Expr:
    """Return the value in brackets where an operator beside it could take it apart."""
    if isinstance(value, _OPERATORS) and not isinstance(value, (exp.Paren, exp.Dot)):
        return exp.Paren(this=value)
    return value


def constant(
    value: Decimal | Fraction | int | str | bool | date | datetime | None,
) -> exp.Expr:
    """Return a literal. Fractions that are no finite decimal become doubles."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case str():
            return exp.Literal.string(value)
        case datetime():
            text = value.isoformat(sep=" ")
            return _cast(exp.Literal.string(text), exp.DType.TIMESTAMP)
        case date():
            return _cast(exp.Literal.string(value.isoformat()), exp.DType.DATE)
        case Fraction():
            return _number(_decimal(value))
        case Decimal():
            return _number(value)
        case int():
            return _number(Decimal(value))


def amount(value: Fraction) -> exp.Expr:
    """Return an amount that may be multiplied: seventeen digits of a decimal leave no room."""
    return constant(value) if is_decimal(value) else double(constant(value))


def double(value: exp.Expr) -> exp.Expr:
    """Return the value as a double."""
    return exp.cast(value, exp.DType.DOUBLE)


def typed_null(kind: exp.DType, *sizes: int) -> exp.Expr:
    """Return a null of a type; a decimal has sizes, its digits and how many stand at the end."""
    return _cast(exp.Null(), kind, *sizes)


def no_target() -> exp.Expr:
    """Return what stands for a bound that no target has."""
    return typed_null(exp.DType.DECIMAL, 38, 10)


def left_join(query: exp.Select, table: exp.Expr, on: exp.Expr) -> None:
    """Add a table to a query: of it what fits each row, if anything does."""
    query.append("joins", exp.Join(this=table, side="LEFT", on=on))


def cross_join(query: exp.Select, table: exp.Expr) -> None:
    """Add a table to a query: all of it to each row."""
    query.append("joins", exp.Join(this=table, kind="CROSS"))


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """Return a function call that every dialect writes the same way."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def coalesce(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    """Return `COALESCE(value, other)`."""
    return exp.Coalesce(this=value, expressions=[other])


def case(
    branches: Iterable[tuple[exp.Expr, exp.Expr]],
    default: exp.Expr | None = None,
) -> exp.Case:
    """Return `CASE WHEN … THEN … ELSE … END`."""
    node = exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches])
    if default is not None:
        node.set("default", default)
    return node


def all_of(conditions: Sequence[exp.Expr]) -> exp.Expr | None:
    """Return the conditions joined by AND, None when there is none."""
    return exp.and_(*_free(conditions), copy=False) if conditions else None


def any_of(conditions: Sequence[exp.Expr]) -> exp.Expr | None:
    """Return the conditions joined by OR, None when there is none."""
    return exp.or_(*_free(conditions), copy=False) if conditions else None


def _free(trees: Sequence[exp.Expr]) -> list[exp.Expr]:
    """Return trees that are part of no other: copies of those that are."""
    return [tree if tree.parent is None else tree.copy() for tree in trees]


def by_days(day: exp.Expr, count: exp.Expr, *, back: bool = False) -> exp.Binary:
    """Return a day moved by so many days, which is marked as such: `is_by_days`."""
    node = (exp.Sub if back else exp.Add)(this=day, expression=count)
    node.meta[_BY_DAYS] = True
    return node


def is_by_days(node: exp.Expr) -> bool:
    """Tell whether what looks like a sum or difference moves a day by days."""
    return bool(node.meta.get(_BY_DAYS))


def elapsed(later: exp.Expr, earlier: exp.Expr) -> exp.Sub:
    """Return the time between two moments, which is marked as such: `is_elapsed`."""
    node = exp.Sub(this=later, expression=earlier)
    node.meta[_ELAPSED] = True
    return node


def is_elapsed(node: exp.Expr) -> bool:
    """Tell whether a node is the time between two moments."""
    return bool(node.meta.get(_ELAPSED))


def as_elapsed(node: exp.Expr) -> exp.Expr:
    """Return another form of the time between two moments, which is marked as such."""
    node.meta[_ELAPSED] = True
    return node


def interval(count: int, unit: str) -> exp.Interval:
    """Return an interval of whole units."""
    return exp.Interval(this=exp.Literal.string(str(count)), unit=exp.var(unit.upper()))


def quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    """Return a division in doubles that has no value when the divisor is zero."""
    divisor: exp.Expr
    if isinstance(bottom, exp.Literal) and Decimal(bottom.this) != 0:
        divisor = bottom
    else:
        divisor = exp.Nullif(this=double(bottom), expression=exp.Literal.number(0))
    return exp.Div(this=double(top), expression=divisor)


def _cast(value: exp.Expr, kind: exp.DType, *sizes: int) -> exp.Expr:
    digits = [exp.DataTypeParam(this=exp.Literal.number(size)) for size in sizes]
    return exp.Cast(this=value, to=exp.DataType(this=kind, expressions=digits, nested=False))


def _number(value: Decimal) -> exp.Expr:
    text = format(abs(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    literal = exp.Literal.number(text)
    return exp.Neg(this=literal) if value < 0 else literal


def is_decimal(value: Fraction) -> bool:
    """Tell whether a fraction is a decimal with an end."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def _decimal(value: Fraction) -> Decimal:
    if is_decimal(value):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(repr(float(value)))
