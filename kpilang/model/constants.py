"""Formulas of literals alone: their exact value, and an exact value as a formula."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from kpilang.model.expr import Binary, Expr, Literal, Unary
from kpilang.model.types import Type, number


def constant(expr: Expr) -> Fraction | None:
    """Return the value of an expression of literals alone, None for any other."""
    match expr:
        case Literal(value=value) if not isinstance(value, (str, bool, date, type(None))):
            return _exact(value)
        case Unary(operator="-", operand=operand):
            inner = constant(operand)
            return None if inner is None else -inner
        case Binary(operator=operator, left=left, right=right):
            a, b = constant(left), constant(right)
            if a is None or b is None:
                return None
            return _fold(operator, a, b)
        case _:
            return None


@lru_cache(maxsize=4096)
def _exact(value: Decimal) -> Fraction:
    """Return a number as a fraction: the same few stand in many places, and are asked for often."""
    return Fraction(value)


def exactly(value: Fraction, type_: Type) -> Expr:
    """Return a value as a literal, or as a quotient of two where no decimal is exact."""
    top = Literal(type_, Decimal(value.numerator))
    if value.denominator == 1:
        return top
    return Binary(type_, "/", top, Literal(number(), Decimal(value.denominator)))


def _fold(operator: str, a: Fraction, b: Fraction) -> Fraction | None:
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/" if b:
            return a / b
        case _:
            return None
