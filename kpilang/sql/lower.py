"""Typed expressions -> SQL expressions.

Conditions have two values (language.md, "Conditions"): wherever SQL's third value could show, in a
negation or when a condition is used as a value, it becomes false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, assert_never

from sqlglot import exp

from kpilang.model.expr import (
    Aggregate,
    Alive,
    Binary,
    Case,
    Column,
    Conversion,
    Convert,
    Expr,
    Folded,
    Forecast,
    Function,
    Literal,
    Membership,
    Moment,
    NullTest,
    Rank,
    RawSql,
    Reached,
    RefKey,
    Rollup,
    Shift,
    TargetOf,
    Total,
    Unary,
)
from kpilang.model.types import Kind, Type
from kpilang.model.windows import Calendar
from kpilang.plan.columns import number_type
from kpilang.plan.timeline import instant_of
from kpilang.sql import build, durations, functions
from kpilang.sql.dialects import Dialect

_ARITHMETIC = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
_COMPARISONS = {"=": exp.EQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}


#: functions that return one of their arguments
_CHOICES = ("coalesce", "greatest", "least")


class Scope(Protocol):
    """Where an expression stands: what its columns and aggregates are called in SQL."""

    @property
    def has_sums(self) -> bool:
        """Whether numbers may have as many digits as the engine has, as sums have."""
        ...

    @property
    def dialect(self) -> Dialect:
        """The dialect written for."""
        ...

    def column(self, column: Column, instant: bool) -> exp.Expr:
        """Return a column; a timestamp as civil time, or as an instant in UTC."""
        ...

    def ref_key(self, key: RefKey) -> exp.Expr:
        """Return the local key of a reference."""
        ...

    def aggregate(self, aggregate: Aggregate, instant: bool) -> exp.Expr:
        """Return the computed value of an aggregate; a timestamp as a column's."""
        ...

    @property
    def calendar(self) -> Calendar:
        """The calendar of the answer."""
        ...

    def moment(self, moment: Moment, instant: bool) -> exp.Expr:
        """Return a moment of the answer; a timestamp as a column's."""
        ...

    def alive(self, alive: Alive, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Return whether a row is alive at a moment of its period."""
        ...

    def reached(self, part: Reached) -> exp.Expr:
        """Return whether the event of a row is followed by others."""
        ...

    def holidays(self) -> exp.Table | None:
        """Return the table of holidays that fall on working days, None where there are none."""
        ...

    def raw_sql(self, part: RawSql, instant: bool) -> exp.Expr:
        """Return an expression in SQL; a timestamp as a column's."""
        ...

    def converted(self, convert: Convert, write: Callable[[Expr, bool], exp.Expr]) -> exp.Expr:
        """Return an amount in another currency; `write` writes values of this scope."""
        ...

    def rolled_up(self, rollup: Rollup, instant: bool) -> exp.Expr:
        """Return what is rolled up to a row; a timestamp as a column's."""
        ...

    def shifted(self, shift: Shift) -> Scope:
        """Return the same scope at an earlier time."""
        ...

    def total(self, total: Total) -> Scope:
        """Return the same scope without the breakdown."""
        ...

    def folded(self, folded: Folded) -> exp.Expr:
        """Return what is made of a formula's values at periods inside a row."""
        ...

    def target_of(self, target: TargetOf) -> exp.Expr:
        """Return the target of another measure."""
        ...

    def forecast(self, forecast: Forecast, value: exp.Expr) -> exp.Expr:
        """Return where a value will end at the pace of a partial row."""
        ...

    def ranked(self, rank: Rank, value: exp.Expr) -> exp.Expr:
        """Return the place of a value among those of all members."""
        ...


def value(expr: Expr, scope: Scope, instant: bool = False) -> exp.Expr:
    """Return an expression as a value; comparisons are never null."""
    if _is_condition(expr):
        return build.coalesce(condition(expr, scope), exp.false())
    return _plain(expr, scope, instant)


def writer(scope: Scope) -> Callable[[Expr, bool], exp.Expr]:
    """Return what writes the values of a scope."""
    return lambda part, instant: value(part, scope, instant)


def _choice(
    values: Sequence[Expr], default: Expr | None, scope: Scope
) -> Callable[[Expr, bool], exp.Expr]:
    """Return what writes one of several values that a choice is made of.

    Of sums with unlike scales an engine would round one to the scale of another: decimals with all
    their digits have no room for more of them behind the point.
    """
    write = writer(scope)
    every = [*values, *([] if default is None else [default])]
    decimals = [part for part in every if number_type(part) == "decimal"]
    numbers = all(part.type.kind is Kind.NUMBER for part in every)
    if not scope.has_sums or not numbers or len(decimals) < 2:
        return write
    return lambda part, instant: build.double(write(part, instant))


def condition(expr: Expr, scope: Scope) -> exp.Expr:
    """Return a condition for a place where null counts as false (WHERE, CASE WHEN)."""
    match expr:
        case Unary(operator="not", operand=operand):
            return _negated(condition(operand, scope))
        case Binary(operator="and", left=left, right=right):
            return exp.and_(condition(left, scope), condition(right, scope), copy=False)
        case Binary(operator="or", left=left, right=right):
            return exp.or_(condition(left, scope), condition(right, scope), copy=False)
        case Binary(operator="!=", left=left, right=right):
            return _differs(left, right, scope)
        case Binary(operator="like", left=left, right=right):
            return _like(left, right, scope)
        case Binary(operator="not like", left=left, right=right):
            return _negated(_like(left, right, scope))
        case Binary(operator=operator, left=left, right=right) if operator in _COMPARISONS:
            instant = _are_moments(left, right)
            return _COMPARISONS[operator](
                this=_sized(left, operator, scope, instant),
                expression=_operand(right, scope, instant),
            )
        case Membership(value=item, options=options, negated=negated):
            inside = exp.In(
                this=_operand(item, scope), expressions=[value(o, scope) for o in options]
            )
            return _negated(inside) if negated else inside
        case NullTest(value=item, negated=negated):
            test = exp.Is(this=_operand(item, scope), expression=exp.Null())
            return exp.Not(this=test) if negated else test
        case Alive():
            return scope.alive(expr, writer(scope))
        case Reached():
            return scope.reached(expr)
        case _:
            return _plain(expr, scope, False)


def _plain(expr: Expr, scope: Scope, instant: bool) -> exp.Expr:
    match expr:
        case Literal(value=literal):
            if instant and isinstance(literal, datetime):
                literal = instant_of(literal, scope.calendar.timezone)
            return build.constant(literal)
        case Convert():
            return scope.converted(expr, writer(scope))
        case RawSql():
            return scope.raw_sql(expr, instant)
        case Moment():
            return scope.moment(expr, instant)
        case Column():
            return scope.column(expr, instant)
        case RefKey():
            return scope.ref_key(expr)
        case Aggregate():
            return scope.aggregate(expr, instant)
        case Shift(body=body):
            return value(body, scope.shifted(expr), instant)
        case Total(body=body):
            return value(body, scope.total(expr), instant)
        case Rank(body=body):
            return scope.ranked(expr, value(body, scope))
        case Unary(operand=operand):
            return exp.Neg(this=_operand(operand, scope))
        case Binary(type=Type(kind=Kind.DATE | Kind.TIMESTAMP)):
            zone = scope.calendar.timezone
            return durations.moved(expr, writer(scope), instant, scope.dialect, zone)
        case Binary():
            return _arithmetic(expr, scope)
        case Case(branches=branches, default=default):
            write = _choice([then for _, then in branches], default, scope)
            return build.case(
                ((condition(when, scope), write(then, instant)) for when, then in branches),
                None if default is None else write(default, instant),
            )
        case Function():
            write = writer(scope)
            if expr.name in _CHOICES:
                write = _choice(expr.arguments, None, scope)
            return functions.function(
                expr, write, instant, scope.dialect, scope.calendar, scope.holidays
            )
        case Membership() | NullTest() | Alive() | Reached():
            return condition(expr, scope)
        case TargetOf():
            return scope.target_of(expr)
        case Forecast(body=body):
            return scope.forecast(expr, value(body, scope))
        case Folded():
            return scope.folded(expr)
        case Rollup():
            return scope.rolled_up(expr, instant)
        case Conversion():
            raise AssertionError(f"{type(expr).__name__} is refused when planning")
        case _:
            assert_never(expr)


def _arithmetic(expr: Binary, scope: Scope) -> exp.Expr:
    left, right = expr.left, expr.right
    if expr.operator == "/":
        return build.quotient(value(left, scope), value(right, scope))
    if expr.operator == "-" and left.type.kind is Kind.DATE:
        return exp.Sub(
            this=exp.cast(value(left, scope), exp.DType.DATE),
            expression=exp.cast(value(right, scope), exp.DType.DATE),
        )
    if expr.operator == "-" and left.type.kind is Kind.TIMESTAMP:
        return scope.dialect.seconds_between(
            build.group(value(left, scope, instant=True)),
            build.group(value(right, scope, instant=True)),
        )
    node = _ARITHMETIC[expr.operator]
    return node(this=_operand(left, scope), expression=_operand(right, scope))


def _like(left: Expr, right: Expr, scope: Scope) -> exp.Expr:
    like = exp.Like(this=_operand(left, scope), expression=_operand(right, scope))
    if not scope.dialect.like_escapes:
        return like
    return exp.Escape(this=like, expression=exp.Literal.string(""))


def _differs(left: Expr, right: Expr, scope: Scope) -> exp.Expr:
    instant = _are_moments(left, right)
    a, b = _operand(left, scope, instant), _operand(right, scope, instant)
    if _never_null(left) or _never_null(right):
        return exp.NullSafeNEQ(this=a, expression=b)
    return _negated(exp.EQ(this=a, expression=b))


def _negated(inner: exp.Expr) -> exp.Expr:
    return exp.Not(this=build.coalesce(inner, exp.false()))


def _are_moments(left: Expr, right: Expr) -> bool:
    """Two timestamps are compared as instants: clocks show an hour twice when they change."""
    return left.type.kind is Kind.TIMESTAMP and right.type.kind is Kind.TIMESTAMP


def _operand(expr: Expr, scope: Scope, instant: bool = False) -> exp.Expr:
    return build.group(value(expr, scope, instant))


def _sized(expr: Expr, operator: str, scope: Scope, instant: bool) -> exp.Expr:
    operand = _operand(expr, scope, instant)
    if operator != "=" and expr.type.kind is Kind.TEXT and scope.dialect.collation:
        return exp.Collate(
            this=operand, expression=exp.to_identifier(scope.dialect.collation, True)
        )
    return operand


def _is_condition(expr: Expr) -> bool:
    match expr:
        case Unary(operator="not") | Membership() | NullTest() | Alive() | Reached():
            return True
        case Function(name=name):
            return name in functions.CONDITIONS
        case Binary(type=Type(kind=Kind.BOOLEAN)):
            return True
        case _:
            return False


def _never_null(expr: Expr) -> bool:
    return isinstance(expr, Literal) and expr.value is not None
