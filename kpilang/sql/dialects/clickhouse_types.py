"""Types of ClickHouse: every value may be missing, and numbers have seventy-six digits.

Narrower decimals begin again below zero without a word, also where two of unlike scales are
compared; those of 76 digits have room for the product of any two numbers of 38.
"""

from __future__ import annotations

from sqlglot import exp

DIGITS = 76
#: digits behind the point that a double is read to before it is rounded
_DEEP = 30
MOMENT = "DateTime64(6, 'UTC')"
#: the same by another name, which tells a column of instants from one of clock times
INSTANT = "DateTime64(6, 'Etc/UTC')"


def data_type(name: str, *, missing: bool = True) -> exp.DataType:
    """Return a type by its name, whose values may be missing unless said otherwise."""
    return exp.DataType.build(f"Nullable({name})" if missing else name, dialect="clickhouse")


def cast(value: exp.Expr, name: str, *, missing: bool = True) -> exp.Expr:
    """Return a value of a type, by the type's name."""
    return exp.Cast(this=value, to=data_type(name, missing=missing))


def decimal(value: exp.Expr, scale: int) -> exp.Expr:
    """Return a value as a decimal with so many digits behind the point."""
    return cast(value, f"Decimal({DIGITS}, {scale})")


def wide(value: exp.Expr) -> exp.Expr:
    """Return a number with room: a whole number or decimal with 76 digits, a double as it is."""
    one = decimal(exp.Literal.number(1), 0)
    return exp.Paren(this=exp.Mul(this=one, expression=value))


def exact(value: exp.Expr, digits: int, scale: int) -> exp.Expr:
    """Return a number to some places, missing where it has more digits than that.

    It is read from its text, as of a double a decimal is made that is cut and not rounded.
    """
    read = exp.Anonymous(
        this="toDecimal256OrNull",
        expressions=[
            exp.Anonymous(this="toString", expressions=[value]),
            exp.Literal.number(_DEEP),
        ],
    )
    rounded = exp.Anonymous(this="round", expressions=[read, exp.Literal.number(scale)])
    kind = exp.Literal.string(f"Decimal({digits}, {scale})")
    narrow = exp.Anonymous(this="accurateCastOrNull", expressions=[rounded, kind])
    return decimal(narrow, scale)
