"""Expressions over one row, or over the values of aggregates, by the laws and in exact numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kpilang.model.expr import (
    Aggregate,
    Binary,
    Case,
    Column,
    Expr,
    Function,
    Literal,
    Membership,
    NullTest,
    RefKey,
    Shift,
    Unary,
)
from kpilang.model.units import SECONDS


class Unsure(Exception):
    """Two doubles are too close to say which is greater: the case decides nothing."""


@dataclass(frozen=True)
class Num:
    """A number: exact, with how far a double may be from it.

    `double` says that an engine may hold it as a double; without it equality is exact.
    """

    value: Fraction
    error: float = 0.0
    double: bool = False


@dataclass(frozen=True)
class Stamp:
    """A moment, and what a clock in the calendar's zone shows then."""

    instant: datetime
    civil: datetime


Value = Num | str | bool | date | Stamp | tuple[Any, ...] | None
Scope = Callable[[Expr], Value]


def number(raw: Any) -> Num:
    return Num(Fraction(raw), 0.0, isinstance(raw, float))


def result(value: Fraction, error: float, *, double: bool) -> Num:
    """Make the outcome of an operation; a double that cannot hold it is off a little."""
    if double and Fraction(float(value)) != value:
        error += abs(float(value)) * 4e-16
    return Num(value, error, double)


def stamp(raw: datetime, zone: str, calendar_zone: str) -> Stamp:
    """Read a stored timestamp: one without a zone is in its source's.

    Clock times that come twice are taken as the later, those left out move on, as engines do.
    """
    if raw.tzinfo is None:
        local = raw.replace(tzinfo=ZoneInfo(zone))
        again = local.replace(fold=1)
        twice = (
            again.utcoffset() != local.utcoffset()
            and again.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == raw
        )
        raw_instant = (again if twice else local).astimezone(UTC)
        civil = raw if zone == calendar_zone else _civil(raw_instant, calendar_zone)
        return Stamp(raw_instant, civil)
    instant = raw.astimezone(UTC)
    return Stamp(instant, _civil(instant, calendar_zone))


def _civil(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def evaluate(expr: Expr, scope: Scope) -> Value:
    """Return the value of an expression; `scope` answers columns, keys, aggregates and shifts."""
    match expr:
        case Column() | RefKey() | Aggregate() | Shift():
            return scope(expr)
        case Literal(value=value):
            if isinstance(value, bool) or not hasattr(value, "as_tuple"):
                return value  # type: ignore[return-value]
            return number(value)
        case Unary(operator="not", operand=operand):
            return not truth(evaluate(operand, scope))
        case Unary(operand=operand):
            inner = evaluate(operand, scope)
            return None if inner is None else Num(-_num(inner).value, inner.error, inner.double)  # type: ignore[union-attr]
        case Binary(operator="and", left=left, right=right):
            return truth(evaluate(left, scope)) and truth(evaluate(right, scope))
        case Binary(operator="or", left=left, right=right):
            return truth(evaluate(left, scope)) or truth(evaluate(right, scope))
        case Binary(operator="+" | "-" | "*" | "/"):
            return _arithmetic(expr, evaluate(expr.left, scope), evaluate(expr.right, scope))
        case Binary(operator=operator):
            return compare(operator, evaluate(expr.left, scope), evaluate(expr.right, scope))
        case Membership(value=value, options=options, negated=negated):
            needle = evaluate(value, scope)
            found = any(compare("=", needle, evaluate(option, scope)) for option in options)
            return found is not negated
        case NullTest(value=value, negated=negated):
            return (evaluate(value, scope) is None) is not negated
        case Case(branches=branches, default=default):
            for condition, then in branches:
                if truth(evaluate(condition, scope)):
                    return evaluate(then, scope)
            return None if default is None else evaluate(default, scope)
        case Function(name=name, arguments=arguments):
            return _function(name, [evaluate(argument, scope) for argument in arguments])
    raise AssertionError(expr)


def truth(value: Value) -> bool:
    """Conditions have two values: a missing one is false."""
    return value is True


def compare(operator: str, left: Value, right: Value) -> bool:
    """Compare; with a missing value it is false, but for the exact opposites."""
    if operator == "!=":
        return not compare("=", left, right)
    if operator == "not like":
        return not compare("like", left, right)
    if left is None or right is None:
        return False
    if operator == "like":
        return _like(str(left), str(right))
    a, b = _comparable(left, right)
    if operator == "=":
        return bool(a == b)
    return bool({"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator])


def _comparable(left: Value, right: Value) -> tuple[Any, Any]:
    if isinstance(left, Num) and isinstance(right, Num):
        gap = abs(left.value - right.value)
        if (left.error or right.error) and gap <= left.error + right.error:
            raise Unsure
        return left.value, right.value
    if isinstance(left, Stamp) and isinstance(right, Stamp):
        return left.instant, right.instant
    return civil_day(left), civil_day(right)


def civil_day(value: Value) -> Value:
    return value.civil.date() if isinstance(value, Stamp) else value


def _like(text: str, pattern: str) -> bool:
    parts = [".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern]
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _num(value: Value) -> Num:
    assert isinstance(value, Num), value
    return value


def _arithmetic(expr: Binary, left: Value, right: Value) -> Num | None:
    if left is None or right is None:
        return None
    if isinstance(left, (Stamp, date)):
        return _difference(expr, left, right)
    a, b = _num(left), _num(right)
    double = a.double or b.double
    match expr.operator:
        case "+":
            return result(a.value + b.value, a.error + b.error, double=double)
        case "-":
            return result(a.value - b.value, a.error + b.error, double=double)
        case "*":
            error = abs(float(a.value)) * b.error + abs(float(b.value)) * a.error
            return result(a.value * b.value, error, double=double)
    return divide(a, b)


def divide(a: Num, b: Num) -> Num | None:
    """Divide; by zero there is no value."""
    if b.error and abs(b.value) <= b.error:
        raise Unsure
    if b.value == 0:
        return None
    quotient = a.value / b.value
    error = (a.error + abs(float(quotient)) * b.error) / (abs(float(b.value)) - b.error)
    return result(quotient, error, double=True)


def _difference(expr: Binary, left: Value, right: Value) -> Num:
    base = expr.type.unit.time_base
    assert base is not None, expr
    unit = SECONDS[base[0].name]
    if isinstance(left, Stamp) and isinstance(right, Stamp):
        passed: timedelta = left.instant - right.instant
    else:
        a, b = civil_day(left), civil_day(right)
        assert isinstance(a, date)
        assert isinstance(b, date)
        passed = a - b
    micros = passed // timedelta(microseconds=1)
    exact = Fraction(micros, 10**6 * unit)
    return result(exact, 0.0, double=exact.denominator != 1 or isinstance(left, Stamp))


def _function(name: str, arguments: list[Value]) -> Value:
    if name == "coalesce":
        return next((argument for argument in arguments if argument is not None), None)
    if any(argument is None for argument in arguments):
        return None
    first = arguments[0]
    match name:
        case "lower":
            return str(first).lower()
        case "upper":
            return str(first).upper()
        case "trim":
            return str(first).strip(" ")
        case "date":
            return civil_day(first)
        case "year" | "month" | "day":
            return number(getattr(civil_day(first), name))
        case "abs":
            a = _num(first)
            return Num(abs(a.value), a.error, a.double)
        case "round":
            places = int(_num(arguments[1]).value) if len(arguments) > 1 else 0
            return _round(_num(first), places)
        case "mod":
            a, b = _num(first), _num(arguments[1])
            if b.value == 0:
                return None
            whole = abs(a.value) // abs(b.value) * (1 if (a.value < 0) == (b.value < 0) else -1)
            return result(a.value - whole * b.value, a.error + b.error, double=a.double or b.double)
    raise AssertionError(name)


def _round(a: Num, places: int) -> Num:
    """Round half away from zero."""
    scaled = abs(a.value) * 10**places
    floor = scaled.numerator // scaled.denominator
    rest = scaled - floor
    if a.error and abs(rest - Fraction(1, 2)) <= a.error * 10**places:
        raise Unsure
    whole = floor + (1 if rest >= Fraction(1, 2) else 0)
    value = Fraction(whole, 10**places) * (-1 if a.value < 0 else 1)
    return result(value, 0.0, double=a.double)
