"""Formulas that mean the same: their one normal form, and a number to find them by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from zlib import crc32

from kpilang.model.expr import Binary, Column, Expr, Literal, Membership
from kpilang.model.leaves import children, transform

_TURNED = {">": "<", ">=": "<="}
_BITS = 2**32 - 1


def mark(formula: Expr | None) -> int:
    """Return a number that all formulas of one normal form have, and few others; 0 for none.

    It is the same in every run. Normal forms take time, and few formulas are alike.
    """
    return 0 if formula is None else _traits(formula) & _BITS or 1


def normal(formula: Expr) -> Expr:
    """Return the formula with its parts in one order wherever order means nothing."""
    return transform(formula, _ordered)


def _traits(expr: Expr) -> int:
    """Return the sum of the numbers of an expression and all its parts, kept with it."""
    known = getattr(expr, "traits", None)
    if known is None:
        known = expr.traits = _trait(expr) + sum(map(_traits, children(expr)))
    return known


def _trait(part: Expr) -> int:
    """Return a number that a part keeps in the normal form of its formula."""
    match part:
        case Literal():
            return _of_value(part.value)
        case Column():
            return _of_text(part.column)
        case Binary():
            return _of_text(_TURNED.get(part.operator, part.operator))
        case _:
            return _of_text(type(part).__name__)


def _of_value(value: object) -> int:
    if value is None or isinstance(value, str | date):
        return _of_text(str(value))
    return hash(value)  # of numbers, which is the same in every run


@cache
def _of_text(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _ordered(expr: Expr) -> Expr:
    match expr:
        case Binary(operator="+" | "*" | "and" | "or" as operator):
            return _joined(expr, sorted(_operands(expr, operator), key=repr))
        case Binary(operator="=" | "!=", left=left, right=right) if repr(right) < repr(left):
            return replace(expr, left=right, right=left)
        case Binary(operator=">" | ">=" as operator, left=left, right=right):
            return replace(expr, operator=_TURNED[operator], left=right, right=left)
        case Membership(options=options):
            return replace(expr, options=tuple(sorted(options, key=repr)))
        case _:
            return expr


def _joined(expr: Binary, operands: list[Expr]) -> Expr:
    """Join operands in pairs, so that a long chain does not become a deep tree."""
    while len(operands) > 1:
        last = operands[len(operands) // 2 * 2 :]
        pairs = zip(operands[::2], operands[1::2], strict=False)
        operands = [replace(expr, left=left, right=right) for left, right in pairs] + last
    return operands[0]


def _operands(expr: Expr, operator: str) -> list[Expr]:
    if isinstance(expr, Binary) and expr.operator == operator:
        return _operands(expr.left, operator) + _operands(expr.right, operator)
    return [expr]
