"""Forms that several of the dialects share that are not run here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects.unsaid import HOLIDAYS


def moved(value: exp.Expr, unit: str, count: exp.Expr, _is_day: bool) -> exp.Expr:
    """Return a day or moment that is moved, by one function for both."""
    return call("DATEADD", exp.var(unit), count, value)


def between(unit: str, first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Return how many days or microseconds lie between, by one function for both."""
    return call("DATEDIFF", exp.var(unit), first, last)


def seconds(
    between: Callable[[str, exp.Expr, exp.Expr], exp.Expr],
) -> Callable[[exp.Expr, exp.Expr], exp.Expr]:
    """Return what counts seconds between two moments, by what counts microseconds."""

    def between_moments(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
        elapsed = build.double(between("MICROSECOND", earlier, later))
        return exp.Paren(this=exp.Div(this=elapsed, expression=exp.Literal.number(1_000_000)))

    return between_moments


def matches(text: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    """Tell whether a pattern is found in a text; REGEXP_LIKE is missing or compares it whole."""
    found = call("REGEXP_INSTR", text, pattern)
    return exp.Paren(this=exp.GT(this=found, expression=exp.Literal.number(0)))


def percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    """Return the aggregate of the SQL standard."""
    return exp.WithinGroup(
        this=call("PERCENTILE_CONT", exp.Literal.number(format(share, "f"))),
        expression=exp.Order(expressions=[exp.Ordered(this=value)]),
    )


def whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    """Whole numbers are divided without a rest."""
    return exp.Div(this=build.group(top), expression=build.group(bottom), typed=True)


def count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """There is no subquery that counts by a day of the row around it."""
    return call(HOLIDAYS, day, exp.column("day", table.alias_or_name))


def as_is(node: exp.Expr) -> exp.Expr:
    """Say what needs no other words."""
    return node


def same(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Return whether two are alike, also where both are missing."""
    return exp.NullSafeEQ(this=left, expression=right)


def of_rows(
    value: exp.Expr, condition: exp.Expr | None, *, nulls_first: bool = False
) -> tuple[exp.Expr, list[exp.Expr]]:
    """Return a value of rows where a condition holds, and the place that those come first by."""
    if condition is None:
        return value, []
    holds = build.case([(condition.copy(), exp.Literal.number(0))], exp.Literal.number(1))
    return build.case([(condition, value)]), [exp.Ordered(this=holds, nulls_first=nulls_first)]


def places(order: Sequence[exp.Expr], latest: bool) -> list[exp.Expr]:
    """Return the order by which the first or latest row comes first; what is missing is latest."""
    return [exp.Ordered(this=place, desc=latest, nulls_first=latest) for place in order]
