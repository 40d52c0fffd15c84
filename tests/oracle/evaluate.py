"""Expressions over one row, or over the values of aggregates, by the laws and in exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from kpilang.model.expr import (
    Binary,
    Case,
    Expr,
    Function,
    Literal,
    Membership,
    NullTest,
    Unary,
)
from kpilang.model.units import SECONDS
from kpilang.model.windows import Calendar
from tests.oracle.functions import called
from tests.oracle.values import (
    Num,
    Stamp,
    Value,
    as_number,
    civil_day,
    clock_time,
    compare,
    divide,
    later,
    number,
    result,
    truth,
)


@dataclass(frozen=True)
class Scope:
    """What an expression is worked out in: `read` answers what is read from rows or windows."""

    read: Callable[[Expr], Value]
    calendar: Calendar


def evaluate(expr: Expr, scope: Scope) -> Value:
    """Return the value of an expression."""
    match expr:
        case Literal(value=value):
            return _constant(value, scope.calendar)
        case Unary(operator="not", operand=operand):
            return not truth(evaluate(operand, scope))
        case Unary(operand=operand):
            inner = evaluate(operand, scope)
            if inner is None:
                return None
            plus = as_number(inner)
            return Num(-plus.value, plus.error, plus.double)
        case Binary(operator="and", left=left, right=right):
            return truth(evaluate(left, scope)) and truth(evaluate(right, scope))
        case Binary(operator="or", left=left, right=right):
            return truth(evaluate(left, scope)) or truth(evaluate(right, scope))
        case Binary(operator="+" | "-" | "*" | "/"):
            left_value, right_value = evaluate(expr.left, scope), evaluate(expr.right, scope)
            return _arithmetic(expr, left_value, right_value, scope)
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
            values = [evaluate(argument, scope) for argument in arguments]
            return called(name, values, scope.calendar)
    return scope.read(expr)


def _constant(value: object, calendar: Calendar) -> Value:
    if isinstance(value, datetime):
        return clock_time(value, calendar.timezone)
    if value is None or isinstance(value, (bool, str, date)):
        return value
    return number(value)


def _arithmetic(expr: Binary, left: Value, right: Value, scope: Scope) -> Value:
    if left is None or right is None:
        return None
    if isinstance(left, (Stamp, date)) and isinstance(right, (Stamp, date)):
        return _difference(expr, left, right)
    if isinstance(left, (Stamp, date)):
        return _moved(left, as_number(right), 1 if expr.operator == "+" else -1, scope.calendar)
    if isinstance(right, (Stamp, date)):
        return _moved(right, as_number(left), 1, scope.calendar)
    a, b = as_number(left), as_number(right)
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


def _moved(moment: Stamp | date, by: Num, sign: int, calendar: Calendar) -> Value:
    """Move a date by whole days, a timestamp by exact seconds."""
    if isinstance(moment, Stamp):
        micros = by.value * 10**6
        assert micros.denominator == 1, by
        return later(moment, sign * int(micros), calendar.timezone)
    assert by.value.denominator == 1, by
    return moment + timedelta(days=sign * int(by.value))
