"""Apache Spark, in a session as `kpilang/engines/spark.py` opens it: ANSI mode, UTC."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.sql.build import call
from kpilang.sql.dialects.dialect import Dialect
from kpilang.sql.dialects.lake_catalog import CATALOG
from kpilang.sql.dialects.spark_rewriting import rewritten

_DAY = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))


def _seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    """Count microseconds: seconds since 1970 as a double leave no room for them."""
    elapsed = call("TIMESTAMPDIFF", exp.var("MICROSECOND"), earlier, later)
    return exp.Paren(
        this=exp.Div(
            this=exp.cast(elapsed, exp.DType.DOUBLE), expression=exp.Literal.number(1_000_000)
        )
    )


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    return call("PERCENTILE", value, exp.Literal.number(format(share, "f")))


def _exact(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("decimal(38, 10)"), safe=True)


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return exp.IntDiv(this=top, expression=bottom)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Count in a subquery, of which the engine makes a join over the days that occur."""
    earlier = exp.LT(this=exp.column("day", table.alias_or_name), expression=day)
    return exp.Subquery(this=exp.select(exp.Count(this=exp.Star())).from_(table).where(earlier))


def _each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return call("UNNEST", call("GENERATE_SERIES", first, last, _DAY.copy()))


def _month_start(value: exp.Expr) -> exp.Expr:
    return call("TRUNC", exp.cast(value, exp.DType.DATE), exp.Literal.string("MONTH"))


def _at_end(
    value: exp.Expr, order: Sequence[exp.Expr], condition: exp.Expr | None, latest: bool, _kind: str
) -> exp.Expr:
    place: exp.Expr = call("STRUCT", *order)
    if condition is not None:
        place = exp.Case(ifs=[exp.If(this=condition, true=place)])
    return call("MAX_BY" if latest else "MIN_BY", value, place)


SPARK = Dialect(
    name="spark",
    sqlglot="spark",
    collation=None,
    like_escapes=False,
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
    has_raw_sql=False,
    stored_moment=None,
    stored_number=None,
    rewritten=rewritten,
)
