"""Formulas that mean the same: their one normal form, and a number to find them by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from zlib import crc32

from kpilang.model.expr import Binary, Column, Expr, Literal, Membership, NullTest, RefKey, Unary
from kpilang.model.leaves import children, transform, walk

_TURNED = {">": "<", ">=": "<="}
#: what is true exactly where the other one is false, also where a value is missing
_OPPOSITE = {"=": "!=", "!=": "=", "like": "not like", "not like": "like"}
_BITS = 2**32 - 1
_FEW = 63


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


def bits_of(expr: Expr) -> int:
    """Return a set of bits, of the columns and constants in a row expression.

    What stands in another expression, in whatever form, has no bit that the other one lacks.
    """
    found = 0
    for part in walk(expr):
        if type(part) is Column:
            found |= 1 << _of_text(part.column) % _FEW
        elif type(part) is Literal:
            found |= 1 << _of_value(part.value) % _FEW
        elif type(part) is RefKey:
            found |= 1 << _of_text(part.ref) % _FEW
    return found


def meaning(condition: Expr) -> Expr:
    """Return a condition in the one form that all have which hold for the same reasons.

    Negations are taken into what they negate, and alternatives for one value into one list.
    """
    return normal(transform(condition, _plain))


def operands(expr: Expr, operator: str) -> list[Expr]:
    """Return what an operator joins, however deep, in the order written."""
    if isinstance(expr, Binary) and expr.operator == operator:
        return operands(expr.left, operator) + operands(expr.right, operator)
    return [expr]


def _plain(part: Expr) -> Expr:
    match part:
        case Unary(operator="not", operand=operand):
            return _negated(operand) or part
        case Membership(options=(only,), negated=negated):
            return Binary(part.type, "!=" if negated else "=", part.value, only, span=part.span)
        case Binary(operator="or" | "and" as operator):
            return _gathered(part, operator)
        case _:
            return part


def _negated(condition: Expr) -> Expr | None:
    match condition:
        case Binary(operator=operator) if operator in _OPPOSITE:
            return replace(condition, operator=_OPPOSITE[operator])
        case Membership(negated=negated) | NullTest(negated=negated):
            return replace(condition, negated=not negated)
        case Unary(operator="not", operand=operand):
            return operand
        case _:
            return None


def _gathered(expr: Binary, operator: str) -> Expr:
    """Return alternatives, or what is excluded, with one list for each value compared."""
    lists: dict[Expr, dict[Expr, None]] = {}
    rest: list[Expr] = []
    for one in operands(expr, operator):
        listed = _listed(one, "=" if operator == "or" else "!=")
        if listed is None:
            rest.append(one)
        else:
            lists.setdefault(listed[0], {}).update(dict.fromkeys(listed[1]))
    for value, options in lists.items():
        found = Membership(expr.type, value, tuple(options), operator == "and", span=expr.span)
        rest.append(_plain(found))
    return _joined(expr, rest)


def _listed(condition: Expr, operator: str) -> tuple[Expr, tuple[Expr, ...]] | None:
    """Return the value that a condition holds against constants, and those."""
    match condition:
        case Binary(operator=found, left=left, right=right) if found == operator:
            if isinstance(left, Literal):
                left, right = right, left
            return (left, (right,)) if isinstance(right, Literal) else None
        case Membership(value=value, options=options, negated=negated):
            return (value, options) if negated is (operator == "!=") else None
        case _:
            return None


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
            return _joined(expr, sorted(operands(expr, operator), key=repr))
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
