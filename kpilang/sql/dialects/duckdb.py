"""DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.sql.build import call
from kpilang.sql.dialects import catalog
from kpilang.sql.dialects.catalog import Catalog
from kpilang.sql.dialects.dialect import Dialect

_DAY = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))


def _seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    # Seconds since 1970 as a double leave no room for microseconds.
    elapsed = exp.Sub(this=call("EPOCH_US", later), expression=call("EPOCH_US", earlier))
    whole = exp.Cast(this=elapsed, to=exp.DataType(this=exp.DType.DOUBLE))
    return exp.Paren(this=exp.Div(this=whole, expression=exp.Literal.number(1_000_000)))


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    if share == Decimal("0.5"):
        return call("MEDIAN", value)
    return call("QUANTILE_CONT", value, exp.Literal.number(format(share, "f")))


def _exact(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("decimal(38, 10)"))


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return exp.IntDiv(this=top, expression=bottom)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Count in a subquery, which is worked out once for each day that occurs."""
    earlier = exp.LT(this=exp.column("day", table.alias_or_name), expression=day)
    return exp.Subquery(this=exp.select(exp.Count(this=exp.Star())).from_(table).where(earlier))


def _each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return call("UNNEST", call("GENERATE_SERIES", first, last, _DAY.copy()))


def _month_start(value: exp.Expr) -> exp.Expr:
    """Take as many days away as have passed, for which no calendar is looked into twice."""
    passed = exp.Sub(this=call("DAY", value.copy()), expression=exp.Literal.number(1))
    return exp.Sub(this=exp.cast(value, exp.DType.DATE), expression=exp.cast(passed, exp.DType.INT))


def _month_number(value: exp.Expr) -> exp.Expr:
    year, month = call("YEAR", value.copy()), call("MONTH", value)
    return exp.Add(this=exp.Mul(this=exp.Literal.number(12), expression=year), expression=month)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    _kind: str,
) -> exp.Expr:
    """Take the row's value in brackets: one that is missing would be passed over."""
    place: exp.Expr = call("ROW", *order)
    if condition is not None:
        place = exp.Case(ifs=[exp.If(this=condition, true=place)])
    found = call("ARG_MAX" if latest else "ARG_MIN", call("ROW", value), place)
    return call("STRUCT_EXTRACT", found, exp.Literal.number(1))


DUCKDB = Dialect(
    name="duckdb",
    sqlglot="duckdb",
    collation=None,
    like_escapes=False,
    seconds_between=_seconds,
    percentile=_percentile,
    exact=_exact,
    whole_quotient=_whole_quotient,
    count_before=_count_before,
    each_day=_each_day,
    catalog=Catalog(
        catalog.tables,
        catalog.columns,
        catalog.unique_columns,
        type_of="TYPEOF",
        folds_names=True,
        is_kind=None,
    ),
    drops_early=False,
    days_first=True,
    month_start=_month_start,
    month_number=_month_number,
    at_end=_at_end,
    has_raw_sql=True,
    stored_moment=None,
    stored_number=None,
    rewritten=None,
)
