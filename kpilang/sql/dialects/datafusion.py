"""Apache DataFusion, with the functions that `kpilang/engines/datafusion_functions.py` gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from kpilang.sql.build import call
from kpilang.sql.dialects import lake_catalog
from kpilang.sql.dialects.datafusion_rewriting import microseconds, rewritten
from kpilang.sql.dialects.dialect import Dialect

_VALUE = "v"
_DAY = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))


def _seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    elapsed = exp.Sub(this=microseconds(later), expression=microseconds(earlier))
    whole = exp.cast(elapsed, exp.DType.DOUBLE)
    return exp.Paren(this=exp.Div(this=whole, expression=exp.Literal.number(1_000_000)))


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    """Take it of all values: the engine's own interpolates in steps of a millionth."""
    number = exp.cast(exp.Literal.number(format(share, "f")), exp.DType.DOUBLE)
    return call("KPI_PERCENTILE", exp.ArrayAgg(this=value), number)


def _exact(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("decimal(38, 10)"))


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return exp.Div(this=top, expression=bottom, typed=True)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    days = exp.select(exp.ArrayAgg(this=exp.column("day"))).from_(table)
    return call("KPI_BEFORE", day, exp.Subquery(this=days))


def _each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return call("UNNEST", call("GENERATE_SERIES", first, last, _DAY.copy()))


def _month_start(value: exp.Expr) -> exp.Expr:
    month = call("DATE_TRUNC", exp.Literal.string("month"), value)
    return exp.cast(month, exp.DType.DATE)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    _kind: str,
) -> exp.Expr:
    """Take the greatest or least of places with their values; FIRST_VALUE fails beside another."""
    parts = [*((f"p{n}", place) for n, place in enumerate(order)), (_VALUE, value)]
    named = [cell for name, part in parts for cell in (exp.Literal.string(name), part)]
    row: exp.Expr = call("NAMED_STRUCT", *named)
    if condition is not None:
        row = exp.Case(ifs=[exp.If(this=condition, true=row)])
    found = exp.Max(this=row) if latest else exp.Min(this=row)
    return call("GET_FIELD", found, exp.Literal.string(_VALUE))


DATAFUSION = Dialect(
    name="datafusion",
    sqlglot="duckdb",
    collation=None,
    like_escapes=False,
    seconds_between=_seconds,
    percentile=_percentile,
    exact=_exact,
    whole_quotient=_whole_quotient,
    count_before=_count_before,
    each_day=_each_day,
    catalog=replace(lake_catalog.CATALOG, type_of="ARROW_TYPEOF", folds_names=False),
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
