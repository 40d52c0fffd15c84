"""Aggregates in SQL: of rows, as states that can be merged, and of such states."""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from kpilang.model.expr import Aggregate, AggregateFunction
from kpilang.sql import build
from kpilang.sql.dialects import Dialect

_QUANTILES = (AggregateFunction.MEDIAN, AggregateFunction.PERCENTILE)


def counted(condition: exp.Expr | None) -> exp.Expr:
    """Return a count of the rows where a condition holds."""
    if condition is None:
        return exp.Count(this=exp.Star())
    return exp.Count(this=build.case([(condition, exp.Literal.number(1))]))


def aggregated(
    aggregate: Aggregate, argument: exp.Expr, condition: exp.Expr | None, dialect: Dialect
) -> exp.Expr:
    """Return an aggregate of the argument over the rows where the condition holds."""
    if condition is not None:
        argument = build.case([(condition, argument)])
    return value_column(aggregate, argument, dialect)


def value_column(aggregate: Aggregate, argument: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Return an aggregate of a value of each row."""
    if aggregate.function in _QUANTILES:
        # Engines round a percentile of decimals to their scale.
        argument = build.double(argument)
    match aggregate.function:
        case AggregateFunction.COUNT:
            return exp.Count(this=argument)
        case AggregateFunction.COUNT_DISTINCT:
            return exp.Count(this=exp.Distinct(expressions=[argument]))
        case AggregateFunction.SUM:
            return exp.Sum(this=argument)
        case AggregateFunction.AVG:
            # An exact sum has no order of addition; the average of doubles would have one.
            return build.quotient(exp.Sum(this=argument), exp.Count(this=argument.copy()))
        case AggregateFunction.MIN:
            return exp.Min(this=argument)
        case AggregateFunction.MAX:
            return exp.Max(this=argument)
        case AggregateFunction.MEDIAN:
            return dialect.percentile(argument, Decimal("0.5"))
        case AggregateFunction.PERCENTILE:
            assert aggregate.fraction is not None
            return dialect.percentile(argument, aggregate.fraction)
        case AggregateFunction.FIRST | AggregateFunction.LAST:
            raise AssertionError(f"{aggregate.function} is refused when planning")


def states(
    aggregate: Aggregate, argument: exp.Expr, condition: exp.Expr | None
) -> tuple[tuple[str, exp.Expr], ...]:
    """Return what is kept of an aggregate so that it can be merged: endings of names, values."""
    if condition is not None:
        argument = build.case([(condition, argument)])
    match aggregate.function:
        case AggregateFunction.AVG:
            total = exp.Sum(this=argument)
            return ("_sum", total), ("_count", exp.Count(this=argument.copy()))
        case AggregateFunction.COUNT:
            return (("", exp.Count(this=argument)),)
        case AggregateFunction.SUM:
            return (("", exp.Sum(this=argument)),)
        case AggregateFunction.MIN:
            return (("", exp.Min(this=argument)),)
        case AggregateFunction.MAX:
            return (("", exp.Max(this=argument)),)
        case _:
            raise AssertionError(f"{aggregate.function} has no states that merge")


def merged(aggregate: Aggregate, state: exp.Expr) -> exp.Expr:
    """Return the whole of which the state is a part."""
    match aggregate.function:
        case AggregateFunction.MIN:
            return exp.Min(this=state)
        case AggregateFunction.MAX:
            return exp.Max(this=state)
        case _:
            return exp.Sum(this=state)
