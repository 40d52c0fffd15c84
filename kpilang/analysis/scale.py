"""Units brought together: whether two numbers fit, and time rescaled exactly.

Numbers of different time bases meet in the finer one, so that nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kpilang.model.expr import Binary, Case, Expr, Literal, Unary
from kpilang.model.types import Type, number
from kpilang.model.units import SECONDS, Base, Unit, fits
from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Misfit:
    """Two expressions, by position, that cannot stand beside each other."""

    first: int
    second: int


def is_percent(expr: Expr) -> bool:
    """Tell whether a number is written as a percentage, whatever branch it comes from."""
    match expr:
        case Literal(percent=percent):
            return percent
        case Unary(operand=operand):
            return is_percent(operand)
        case Case(branches=branches, default=default):
            results = [result for _, result in branches] + ([] if default is None else [default])
            return all(is_percent(result) for result in results)
        case _:
            return False


def compatible(left: Expr, right: Expr) -> bool:
    """Tell whether two numbers may be added or compared; percentages fit any share."""
    a, b = left.type.unit, right.type.unit
    return fits(a, b) or (is_percent(left) and b.is_share) or (is_percent(right) and a.is_share)


def aligned(exprs: Sequence[Expr]) -> tuple[tuple[Expr, ...], Type] | Misfit:
    """Bring numbers to one unit, or say which two do not fit."""
    lead = _lead(exprs)
    for index, expr in enumerate(exprs):
        if not compatible(exprs[lead], expr):
            return Misfit(min(lead, index), max(lead, index))
    finest = finest_base([expr.type.unit for expr in exprs])
    same = tuple(expr if finest is None else rebased(expr, finest) for expr in exprs)
    return same, number(same[lead].type.unit)


def finest_base(units: Sequence[Unit]) -> str | None:
    """Return the finest of the time bases in use."""
    bases = [unit.time_base[0].name for unit in units if unit.time_base]
    return min(bases, key=lambda name: SECONDS[name]) if bases else None


def rebased(expr: Expr, base: str) -> Expr:
    """Return a number with its time counted in another base: exact, and the same amount."""
    unit = expr.type.unit
    if unit.time_base is None or unit.time_base[0].name == base:
        return expr
    old, exponent = unit.time_base
    factor = Fraction(SECONDS[old.name], SECONDS[base]) ** exponent
    powers = tuple(
        sorted((Base("time", base) if b.family == "time" else b, e) for b, e in unit.powers)
    )
    return scaled(expr, factor, number(Unit(powers, unit.open)))


def scaled(expr: Expr, factor: Fraction, to: Type) -> Expr:
    """Return a number times an exact factor; a literal stays one where its value allows."""
    if isinstance(expr, Literal) and isinstance(expr.value, Decimal):
        exact = decimal(Fraction(expr.value) * factor)
        if exact is not None:
            return replace(expr, type=to, value=exact)
    result = expr
    if factor.numerator != 1:
        by = Literal(number(), Decimal(factor.numerator), span=expr.span)
        result = Binary(to, "*", result, by, span=expr.span)
    if factor.denominator != 1:
        by = Literal(number(), Decimal(factor.denominator), span=expr.span)
        result = Binary(to, "/", result, by, span=expr.span)
    return result if result is not expr else replace(expr, type=to)


def decimal(value: Fraction) -> Decimal | None:
    """Return a fraction as a decimal when it has one with an end."""
    rest = value.denominator
    shift = 0
    while rest % 10 == 0:
        rest, shift = rest // 10, shift + 1
    for prime in (2, 5):
        while rest % prime == 0:
            rest, shift = rest // prime, shift + 1
    if rest != 1:
        return None
    return Decimal(value.numerator * 10**shift // value.denominator).scaleb(-shift)


def _lead(exprs: Sequence[Expr]) -> int:
    """Return which one gives the unit: the first closed one that is no percentage."""
    for index, expr in enumerate(exprs):
        if not expr.type.unit.open and not is_percent(expr):
            return index
    closed = (i for i, expr in enumerate(exprs) if not expr.type.unit.open)
    return next(closed, 0)
