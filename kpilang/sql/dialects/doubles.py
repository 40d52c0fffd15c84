"""Doubles that stay doubles where one of several values is chosen, of which one is a decimal.

DataFusion makes a decimal of such a double, of which it keeps fifteen places; ClickHouse has no
type in common for both.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

_FUNCTIONS = ("SQRT", "LN", "LOG", "LOG10", "EXP", "POWER", "KPI_PERCENTILE")
#: how many digits a double holds of every decimal
_EXACT = 15
_CHOICES = ("GREATEST", "LEAST")
#: what numbers are marked as
_KIND, DOUBLE, STORED = "kind of number", "double", "stored"
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul)


def choice(node: exp.Expr) -> exp.Expr:
    """Make doubles of all values of a CASE, of a COALESCE and of rows, if one of them is."""
    match node:
        case exp.Values():
            rows = [row for row in node.expressions if isinstance(row, exp.Tuple)]
            for column in zip(*(row.expressions for row in rows), strict=True):
                _alike(column)
        case exp.Case() | exp.Coalesce():
            _alike(values(node))
        case exp.Anonymous() if node.name.upper() in _CHOICES:
            _alike(node.expressions)
    return node


def compared(node: exp.Expr) -> exp.Expr:
    """Make a double of a fraction that a column is compared with, which may hold doubles.

    A decimal beside it stays exact: of up to fifteen digits both are one decimal.
    """
    sides = [node.this, *(node.args.get(name) for name in ("expression", "low", "high"))]
    sides = [side for side in (*sides, *node.args.get("expressions", ())) if side is not None]
    if any(isinstance(side.unnest(), exp.Column) for side in sides):
        for side in sides:
            if _is_short_fraction(side):
                text = exp.Literal.string(side.sql())
                side.replace(exp.cast(text, exp.DType.DOUBLE))
    return node


def _is_short_fraction(node: exp.Expr) -> bool:
    number = node.this if isinstance(node, exp.Neg) else node
    if not isinstance(number, exp.Literal) or number.is_string:
        return False
    whole, point, rest = number.this.partition(".")
    return bool(point) and len(whole) + len(rest) <= _EXACT and f"{whole}{rest}".isdecimal()


def mark(value: exp.Expr, kind: str) -> None:
    """Mark a number that is a double, or what is stored."""
    if kind:
        value.meta[_KIND] = kind


def is_stored(value: exp.Expr) -> bool:
    """Tell whether a number is made of stored ones, of which it is not known what they are."""
    return bool(stored_in(value))


def is_as_stored(value: exp.Expr) -> bool:
    """Tell whether a value is a stored number and nothing else."""
    return isinstance(value, exp.Paren) and value.meta.get(_KIND) == STORED


def stored_in(value: exp.Expr) -> list[exp.Column]:
    """Return the stored numbers that a number is made of."""
    if value.meta.get(_KIND) == STORED:
        return list(value.find_all(exp.Column))
    parts: list[exp.Expr] = []
    match value:
        case exp.Paren() | exp.Neg() | exp.Sum() | exp.Min() | exp.Max():
            parts = [value.this]
        case exp.Add() | exp.Sub() | exp.Mul():
            parts = [value.this, value.expression]
        case exp.Case() | exp.Coalesce():
            parts = values(value)
    return [column for part in parts for column in stored_in(part)]


def is_double(node: exp.Expr) -> bool:
    """Tell whether an expression is seen to be a double."""
    match node:
        case exp.Column():
            return node.meta.get(_KIND) == DOUBLE
        case exp.ParameterizedAgg():
            return True
        case exp.Sum() | exp.Min() | exp.Max():
            return is_double(node.this)
        case exp.Paren() | exp.Neg():
            return is_double(node.this)
        case exp.Cast():
            return node.to.this is exp.DType.DOUBLE
        case exp.Div():
            return not node.args.get("typed")
        case exp.Case() | exp.Coalesce():
            return any(map(is_double, values(node)))
        case exp.Anonymous():
            name = node.name.upper()
            chosen = name in _CHOICES and any(map(is_double, node.expressions))
            return name in _FUNCTIONS or chosen
    return isinstance(node, _ARITHMETIC) and (is_double(node.this) or is_double(node.expression))


def values(node: exp.Expr) -> list[exp.Expr]:
    """Return what a choice is made of."""
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    if isinstance(node, exp.Coalesce):
        return [node.this, *node.expressions]
    default = node.args.get("default")
    return [*(branch.args["true"] for branch in node.args["ifs"]), *([default] if default else [])]


def _alike(values: Sequence[exp.Expr]) -> None:
    if not any(map(is_double, values)):
        return
    for value in values:
        if not is_double(value) and not isinstance(value, exp.Null):
            value.replace(exp.cast(value.copy(), exp.DType.DOUBLE))
