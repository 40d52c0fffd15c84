"""ClickHouse, with the settings that stand at the end of each statement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import clickhouse_types as types
from kpilang.sql.dialects.clickhouse_catalog import CATALOG
from kpilang.sql.dialects.clickhouse_numbers import bounded
from kpilang.sql.dialects.clickhouse_rewriting import rewritten
from kpilang.sql.dialects.dialect import Dialect

#: how many days before 1970 the first one lies
_FIRST = 719_162


def _seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    elapsed = call("dateDiff", exp.Literal.string("microsecond"), earlier, later)
    return exp.Paren(
        this=exp.Div(this=build.double(elapsed), expression=exp.Literal.number(1_000_000))
    )


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    return exp.ParameterizedAgg(
        this="quantileExactInclusive", expressions=[exp.var(format(share, "f"))], params=[value]
    )


def _exact(value: exp.Expr) -> exp.Expr:
    return types.exact(value, 38, 10)


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return call("intDiv", top, bottom)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Count in a set of numbers of days, which is made once."""
    listed = call("bitmapBuild", call("groupArray", _place(exp.column("day"))))
    days = exp.Subquery(this=exp.select(listed).from_(table))
    before = call("bitmapSubsetInRange", days, call("toUInt32", exp.Literal.number(0)), _place(day))
    return call("toInt64", call("bitmapCardinality", before))


def _place(day: exp.Expr) -> exp.Expr:
    """Return which day it is, counted from the first one that there is."""
    number = exp.Add(this=call("toInt32", day), expression=exp.Literal.number(_FIRST))
    return call("toUInt32", number)


def _each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    apart = call("dateDiff", exp.Literal.string("day"), first, last)
    more = exp.Add(this=apart, expression=exp.Literal.number(1))
    count = build.coalesce(call("greatest", more, exp.Literal.number(0)), exp.Literal.number(0))
    place = call("arrayJoin", call("range", types.cast(count, "UInt32", missing=False)))
    return call("addDays", first.copy(), place)


def _month_start(value: exp.Expr) -> exp.Expr:
    return call("DATE_TRUNC", exp.Literal.string("month"), value)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    _kind: str,
) -> exp.Expr:
    """Take the row's value in brackets: one that is missing would be passed over."""
    places: list[exp.Expr] = []
    for place in order:
        places += [call("isNull", place.copy()), call("assumeNotNull", place.copy())]
    arguments = [call("tuple", value), call("tuple", *places)]
    name = "argMax" if latest else "argMin"
    if condition is not None:
        name, arguments = f"{name}If", [*arguments, build.coalesce(condition, exp.false())]
    return call("tupleElement", call(name, *arguments), exp.Literal.number(1))


def _stored_moment(value: exp.Expr) -> exp.Expr:
    return exp.cast(value, exp.DType.TIMESTAMP)


CLICKHOUSE = Dialect(
    name="clickhouse",
    sqlglot="clickhouse",
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
    stored_moment=_stored_moment,
    stored_number=bounded,
    rewritten=rewritten,
)
