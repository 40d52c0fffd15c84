"""SQLite, with the functions that `kpilang/engines/sqlite_functions.py` gives it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects.catalog import Catalog, Table
from kpilang.sql.dialects.dialect import Dialect
from kpilang.sql.dialects.sqlite_rewriting import rewritten


def _seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    return call("KPI_SECONDS", later, earlier)


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    return call("KPI_PERCENTILE", value, exp.Literal.number(format(share, "f")))


def _exact(value: exp.Expr) -> exp.Expr:
    return call("KPI_EXACT", value)


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return call("KPI_WHOLE", top, bottom)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Count in a subquery, for which the engine makes an index."""
    earlier = exp.LT(this=exp.column("day", table.alias_or_name), expression=day)
    return exp.Subquery(this=exp.select(exp.Count(this=exp.Star())).from_(table).where(earlier))


def _each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return call("UNNEST", call("KPI_DAYS", first, last))


def _month_start(value: exp.Expr) -> exp.Expr:
    """Write the first day in place of the day."""
    start = call("SUBSTR", value, exp.Literal.number(1), exp.Literal.number(8))
    return exp.DPipe(this=start, expression=exp.Literal.string("01"))


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    _kind: str,
) -> exp.Expr:
    counted = exp.Literal.number(1) if condition is None else condition
    return call("KPI_LAST" if latest else "KPI_FIRST", value, counted, *order)


def _stored_moment(value: exp.Expr) -> exp.Expr:
    return call("KPI_MOMENT", value)


def _tables(_table: Table) -> exp.Select:
    query = exp.select("TRUE", "'main'", "name").from_("sqlite_schema")
    listed = "type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
    return query.where(listed).order_by("name")


def _columns(table: Table) -> exp.Select:
    query = exp.select("name", "type").from_(exp.Table(this=_pragma("TABLE_INFO", table)))
    return query.order_by("cid")


def _unique_columns(table: Table) -> exp.Select:
    """List the columns of the primary key; where it is a text, several rows may lack a value."""
    query = exp.select("'primary key'", "name")
    return query.from_(exp.Table(this=_pragma("TABLE_INFO", table))).where("pk > 0")


def _is_kind(value: exp.Expr, kind: str) -> exp.Expr:
    types = {"number": ("integer", "real"), "text": ("text",)}.get(kind)
    if types is None:
        return call("KPI_IS", value, build.constant(kind))
    return exp.In(this=call("TYPEOF", value), expressions=[build.constant(name) for name in types])


def _pragma(name: str, table: Table) -> exp.Expr:
    parts = [build.constant(table[-1])]
    parts += [build.constant(table[-2])] if len(table) > 1 else []
    return call(f"PRAGMA_{name}", *parts)


SQLITE = Dialect(
    name="sqlite",
    sqlglot="sqlite",
    collation=None,
    like_escapes=False,
    seconds_between=_seconds,
    percentile=_percentile,
    exact=_exact,
    whole_quotient=_whole_quotient,
    count_before=_count_before,
    each_day=_each_day,
    catalog=Catalog(
        _tables,
        _columns,
        _unique_columns,
        type_of="TYPEOF",
        folds_names=True,
        is_kind=_is_kind,
    ),
    drops_early=True,
    days_first=True,
    month_start=_month_start,
    month_number=None,
    at_end=_at_end,
    has_raw_sql=False,
    stored_moment=_stored_moment,
    stored_number=None,
    rewritten=rewritten,
)
