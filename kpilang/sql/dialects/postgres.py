"""PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.sql.build import call
from kpilang.sql.dialects.dialect import Dialect
from kpilang.sql.dialects.postgres_catalog import CATALOG

_DAY = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))


def _seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    elapsed = exp.Sub(this=later, expression=earlier)
    return exp.Extract(this=exp.var("EPOCH"), expression=elapsed)


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    return exp.WithinGroup(
        this=call("PERCENTILE_CONT", exp.Literal.number(format(share, "f"))),
        expression=exp.Order(expressions=[exp.Ordered(this=value)]),
    )


def _exact(value: exp.Expr) -> exp.Expr:
    """A numeric without a precision holds every double."""
    return call("ROUND", exp.cast(value, exp.DType.DECIMAL), exp.Literal.number(10))


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return exp.Div(this=top, expression=bottom, typed=True)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Look the day up in a sorted list: a subquery would be worked out for each row."""
    days = exp.ArrayAgg(
        this=exp.Order(this=exp.column("day"), expressions=[exp.Ordered(this=exp.column("day"))])
    )
    sorted_days = exp.Subquery(this=exp.select(days).from_(table))
    yesterday = exp.Sub(this=day, expression=exp.Literal.number(1))
    # With no day at all there is no list, so no bucket.
    place = call("WIDTH_BUCKET", yesterday, sorted_days)
    return exp.Coalesce(this=place, expressions=[exp.Literal.number(0)])


def _each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Dates by themselves would be taken as midnights of the session's time zone."""
    bounds = (exp.cast(day, exp.DType.TIMESTAMP) for day in (first, last))
    return call("GENERATE_SERIES", *bounds, _DAY.copy())


def _month_start(value: exp.Expr) -> exp.Expr:
    return exp.cast(call("DATE_TRUNC", exp.Literal.string("month"), value), exp.DType.DATE)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    _kind: str,
) -> exp.Expr:
    ordered = [exp.Ordered(this=place, desc=latest, nulls_first=latest) for place in order]
    found: exp.Expr = exp.ArrayAgg(this=exp.Order(this=value, expressions=ordered))
    if condition is not None:
        found = exp.Filter(this=found, expression=exp.Where(this=condition))
    return exp.Bracket(this=exp.Paren(this=found), expressions=[exp.Literal.number(1)], offset=1)


POSTGRES = Dialect(
    name="postgres",
    sqlglot="postgres",
    collation="C",
    like_escapes=True,
    seconds_between=_seconds,
    percentile=_percentile,
    exact=_exact,
    whole_quotient=_whole_quotient,
    count_before=_count_before,
    each_day=_each_day,
    catalog=CATALOG,
    drops_early=True,
    days_first=False,
    month_start=_month_start,
    month_number=None,
    at_end=_at_end,
    has_raw_sql=True,
    stored_moment=None,
    stored_number=None,
    rewritten=None,
)
