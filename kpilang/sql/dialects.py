"""Dialects as data: the primitives that engines say differently, and nothing else.

The forms are those of each engine's manual that gave the same numbers when run; one-step
transpiling between dialects is not relied on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the SQL stage must know of an engine; no field has a default, so none is forgotten.

    `sqlglot` names the generator. `collation` is put on text that is ordered or compared by size,
    where the engine would not go by code point. `seconds_between(later, earlier)` is exact.
    `percentile(x, share)` interpolates between the values that are not null. `like_escapes` says
    that a backslash in a pattern means something, which it does not in the language. `exact` is a
    number to ten places, without the noise of doubles. `whole_quotient` divides whole numbers and
    drops the rest. `count_before(day, table)` is how many days of a small table lie before a day.
    `each_day(first, last)` gives a row per day in a select list, none when last is less. `type_of`
    is the function that names the type of a value. `drops_early` says that rows which none of
    several filters keeps are better dropped before they are grouped by what holds for them than
    after: it is less work, unless grouping is cheap and a filter by OR is not. `days_first` says
    that rows are better grouped by day before months, which take long to be told from a timestamp;
    `month_start(x)` is the quickest way to tell the first day of the month of a stored column;
    `month_number(x)` counts months from the start of time on where that is quicker still, so that
    rows are grouped by it first.
    `at_end(value, order, condition, latest)` is a value of the row that is first or last by some
    order, of those where a condition holds if there is any, also where that row has none.
    """

    name: str
    sqlglot: str
    collation: str | None
    like_escapes: bool
    seconds_between: Callable[[exp.Expr, exp.Expr], exp.Expr]
    percentile: Callable[[exp.Expr, Decimal], exp.Expr]
    exact: Callable[[exp.Expr], exp.Expr]
    whole_quotient: Callable[[exp.Expr, exp.Expr], exp.Expr]
    count_before: Callable[[exp.Expr, exp.Table], exp.Expr]
    each_day: Callable[[exp.Expr, exp.Expr], exp.Expr]
    type_of: str
    drops_early: bool
    days_first: bool
    month_start: Callable[[exp.Expr], exp.Expr]
    month_number: Callable[[exp.Expr], exp.Expr] | None
    at_end: Callable[[exp.Expr, Sequence[exp.Expr], exp.Expr | None, bool], exp.Expr]


def _duckdb_seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    # Seconds since 1970 as a double leave no room for microseconds.
    elapsed = exp.Sub(this=_call("EPOCH_US", later), expression=_call("EPOCH_US", earlier))
    whole = exp.Cast(this=elapsed, to=exp.DataType(this=exp.DType.DOUBLE))
    return exp.Paren(this=exp.Div(this=whole, expression=exp.Literal.number(1_000_000)))


def _postgres_seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    elapsed = exp.Sub(this=later, expression=earlier)
    return exp.Extract(this=exp.var("EPOCH"), expression=elapsed)


def _duckdb_percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    if share == Decimal("0.5"):
        return _call("MEDIAN", value)
    return _call("QUANTILE_CONT", value, exp.Literal.number(format(share, "f")))


def _postgres_percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    return exp.WithinGroup(
        this=_call("PERCENTILE_CONT", exp.Literal.number(format(share, "f"))),
        expression=exp.Order(expressions=[exp.Ordered(this=value)]),
    )


def _duckdb_exact(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("decimal(38, 10)"))


def _postgres_exact(value: exp.Expr) -> exp.Expr:
    """A numeric without a precision holds every double."""
    return _call("ROUND", exp.cast(value, exp.DType.DECIMAL), exp.Literal.number(10))


def _duckdb_whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return exp.IntDiv(this=top, expression=bottom)


def _postgres_whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return exp.Div(this=top, expression=bottom, typed=True)


def _duckdb_count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Count in a subquery, which is worked out once for each day that occurs."""
    earlier = exp.LT(this=exp.column("day", table.alias_or_name), expression=day)
    return exp.Subquery(this=exp.select(exp.Count(this=exp.Star())).from_(table).where(earlier))


def _postgres_count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Look the day up in a sorted list: a subquery would be worked out for each row."""
    days = exp.ArrayAgg(
        this=exp.Order(this=exp.column("day"), expressions=[exp.Ordered(this=exp.column("day"))])
    )
    sorted_days = exp.Subquery(this=exp.select(days).from_(table))
    yesterday = exp.Sub(this=day, expression=exp.Literal.number(1))
    # With no day at all there is no list, so no bucket.
    place = _call("WIDTH_BUCKET", yesterday, sorted_days)
    return exp.Coalesce(this=place, expressions=[exp.Literal.number(0)])


_DAY = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))


def _duckdb_each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return _call("UNNEST", _call("GENERATE_SERIES", first, last, _DAY.copy()))


def _postgres_each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Dates by themselves would be taken as midnights of the session's time zone."""
    bounds = (exp.cast(day, exp.DType.TIMESTAMP) for day in (first, last))
    return _call("GENERATE_SERIES", *bounds, _DAY.copy())


def _duckdb_month_start(value: exp.Expr) -> exp.Expr:
    """Take as many days away as have passed, for which no calendar is looked into twice."""
    passed = exp.Sub(this=_call("DAY", value.copy()), expression=exp.Literal.number(1))
    return exp.Sub(this=exp.cast(value, exp.DType.DATE), expression=exp.cast(passed, exp.DType.INT))


def _duckdb_month_number(value: exp.Expr) -> exp.Expr:
    year, month = _call("YEAR", value.copy()), _call("MONTH", value)
    return exp.Add(this=exp.Mul(this=exp.Literal.number(12), expression=year), expression=month)


def _postgres_month_start(value: exp.Expr) -> exp.Expr:
    return exp.cast(_call("DATE_TRUNC", exp.Literal.string("month"), value), exp.DType.DATE)


def _duckdb_at_end(
    value: exp.Expr, order: Sequence[exp.Expr], condition: exp.Expr | None, latest: bool
) -> exp.Expr:
    """Take the row's value in brackets: one that is missing would be passed over."""
    place: exp.Expr = _call("ROW", *order)
    if condition is not None:
        place = exp.Case(ifs=[exp.If(this=condition, true=place)])
    found = _call("ARG_MAX" if latest else "ARG_MIN", _call("ROW", value), place)
    return _call("STRUCT_EXTRACT", found, exp.Literal.number(1))


def _postgres_at_end(
    value: exp.Expr, order: Sequence[exp.Expr], condition: exp.Expr | None, latest: bool
) -> exp.Expr:
    ordered = [exp.Ordered(this=place, desc=latest, nulls_first=latest) for place in order]
    found: exp.Expr = exp.ArrayAgg(this=exp.Order(this=value, expressions=ordered))
    if condition is not None:
        found = exp.Filter(this=found, expression=exp.Where(this=condition))
    return exp.Bracket(this=exp.Paren(this=found), expressions=[exp.Literal.number(1)], offset=1)


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


DUCKDB = Dialect(
    name="duckdb",
    sqlglot="duckdb",
    collation=None,
    like_escapes=False,
    seconds_between=_duckdb_seconds,
    percentile=_duckdb_percentile,
    exact=_duckdb_exact,
    whole_quotient=_duckdb_whole_quotient,
    count_before=_duckdb_count_before,
    each_day=_duckdb_each_day,
    type_of="TYPEOF",
    drops_early=False,
    days_first=True,
    month_start=_duckdb_month_start,
    month_number=_duckdb_month_number,
    at_end=_duckdb_at_end,
)

POSTGRES = Dialect(
    name="postgres",
    sqlglot="postgres",
    collation="C",
    like_escapes=True,
    seconds_between=_postgres_seconds,
    percentile=_postgres_percentile,
    exact=_postgres_exact,
    whole_quotient=_postgres_whole_quotient,
    count_before=_postgres_count_before,
    each_day=_postgres_each_day,
    type_of="PG_TYPEOF",
    drops_early=True,
    days_first=False,
    month_start=_postgres_month_start,
    month_number=None,
    at_end=_postgres_at_end,
)

DIALECTS: dict[str, Dialect] = {d.name: d for d in (DUCKDB, POSTGRES)}
