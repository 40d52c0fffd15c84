"""Trino, which is not run here. Forms: https://trino.io/docs/current."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import cloud_catalog
from kpilang.sql.dialects import cloud_forms as forms
from kpilang.sql.dialects.cloud import Forms, each_day, parsed, rewriting
from kpilang.sql.dialects.dialect import Dialect

_NAME = "trino"
_MOMENT = "TIMESTAMP(6)"
_EACH = "each_one"
#: a moment without a zone would be taken for one of the session's
_MICROSECONDS = "CAST(ROUND(TO_UNIXTIME(WITH_TIMEZONE(x, 'UTC')) * 1000000) AS BIGINT)"
_PARTS = {"ISODOW": "DAY_OF_WEEK"}


def _sql(text: str, **parts: exp.Expr) -> exp.Expr:
    return parsed(text, _NAME, **parts)


def _moved(value: exp.Expr, unit: str, count: exp.Expr, _is_day: bool) -> exp.Expr:
    """Microseconds are counted: what moves a moment there has milliseconds at least."""
    if unit == "MICROSECOND":
        moved = f"FROM_UNIXTIME_NANOS(({_MICROSECONDS} + y) * 1000)"
        return _shown(_sql(moved, x=value, y=count), "UTC")
    return call("DATE_ADD", exp.Literal.string(unit.lower()), count, value)


def _between(unit: str, first: exp.Expr, last: exp.Expr) -> exp.Expr:
    if unit == "DAY":
        return call("DATE_DIFF", exp.Literal.string("day"), first, last)
    counted = (_sql(_MICROSECONDS, x=moment) for moment in (last, first))
    return exp.Paren(this=exp.Sub(this=next(counted), expression=next(counted)))


def _truncated(unit: str, value: exp.Expr) -> exp.Expr:
    return call("DATE_TRUNC", exp.Literal.string(unit), value)


def _part(name: str, value: exp.Expr) -> exp.Expr:
    return call(_PARTS.get(name, name), value)


def _converted(clock: exp.Expr, stored: str, wanted: str) -> exp.Expr:
    return _shown(call("WITH_TIMEZONE", clock, exp.Literal.string(stored)), wanted)


def _shown(instant: exp.Expr, wanted: str) -> exp.Expr:
    clock = exp.AtTimeZone(this=instant, zone=exp.Literal.string(wanted))
    return exp.cast(clock, exp.DataType.build(_MOMENT, _NAME))


def _matches(text: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    return call("REGEXP_LIKE", text, pattern)


def _series(first: exp.Expr, last: exp.Expr, name: str) -> exp.Query:
    table, value = _unnested(call("SEQUENCE", first, last))
    return exp.select(exp.alias_(value, name)).from_(table)


def _days(first: exp.Expr, last: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    """A sequence would go down where the last day lies before the first."""
    some = exp.LTE(this=first.copy(), expression=last.copy())
    days = call("SEQUENCE", first, last, build.interval(1, "day"))
    return _unnested(build.case([(some, days)]))


def _words(text: exp.Expr, by: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    return _unnested(call("SPLIT", text, by))


def _unnested(listed: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    alias = exp.TableAlias(this=exp.to_identifier(_EACH), columns=[exp.to_identifier("value")])
    return exp.Unnest(expressions=[listed], alias=alias), exp.column("value", _EACH)


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    """Take two values out of the list of all in order: APPROX_PERCENTILE is not exact."""
    listed = "ARRAY_AGG(x ORDER BY x) FILTER (WHERE x IS NOT NULL)"
    place = f"CAST({format(share, 'f')} AS DOUBLE) * (COUNT(x) - 1)"
    low = f"ELEMENT_AT({listed}, CAST(FLOOR({place}) AS BIGINT) + 1)"
    high = f"ELEMENT_AT({listed}, CAST(CEIL({place}) AS BIGINT) + 1)"
    some = f"{low} + ({high} - {low}) * ({place} - FLOOR({place}))"
    return _sql(f"CASE WHEN COUNT(x) > 0 THEN {some} END", x=value)


def _exact(value: exp.Expr) -> exp.Expr:
    return exp.TryCast(this=value, to=exp.DataType.build("DECIMAL(38, 10)", _NAME), safe=True)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Count in a list of all days, which is made once."""
    days = exp.Subquery(this=exp.select(exp.ArrayAgg(this=exp.column("day"))).from_(table))
    name = exp.to_identifier(_EACH)
    earlier = exp.LT(this=exp.column(_EACH), expression=day)
    each = exp.Lambda(this=earlier, expressions=[name])
    count = call("CARDINALITY", call("FILTER", days, each))
    return build.coalesce(count, exp.Literal.number(0))


def _month_start(value: exp.Expr) -> exp.Expr:
    return call("DATE_TRUNC", exp.Literal.string("month"), value)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    _kind: str,
) -> exp.Expr:
    """Take the first of a list in order, in which a value may be missing."""
    value, places = forms.of_rows(value, condition)
    places += forms.places(order, latest)
    listed = exp.ArrayAgg(this=exp.Order(this=value, expressions=places))
    return call("ELEMENT_AT", listed, exp.Literal.number(1))


FORMS = Forms(
    dialect=_NAME,
    types={exp.DType.TIMESTAMP: _MOMENT, exp.DType.DATE: "DATE", exp.DType.TEXT: "VARCHAR"},
    moved=_moved,
    between=_between,
    truncated=_truncated,
    part=_part,
    converted=_converted,
    shown=_shown,
    now=exp.CurrentTimestamp,
    begins=lambda text, start: call("STARTS_WITH", text, start),
    position=lambda text, part: call("STRPOS", text, part),
    matches=_matches,
    like=forms.as_is,
    series=_series,
    days=_days,
    words=_words,
    lists_rows=True,
    has_times=False,
    same=forms.same,
    number=forms.as_is,
)

_HOLDS = cloud_catalog.Place(
    tables=("information_schema", "tables"),
    columns=("information_schema", "columns"),
    before=cloud_catalog.of_database,
    database=lambda: exp.column("CURRENT_CATALOG"),
    schema=lambda: exp.column("CURRENT_SCHEMA"),
    type_column="data_type",
    kinds=cloud_catalog.TRINO,
    stored=str.lower,
)

TRINO = Dialect(
    name=_NAME,
    sqlglot=_NAME,
    collation=None,
    like_escapes=False,
    seconds_between=forms.seconds(_between),
    percentile=_percentile,
    exact=_exact,
    whole_quotient=forms.whole_quotient,
    count_before=_count_before,
    each_day=each_day,
    catalog=cloud_catalog.catalog(_HOLDS, "TYPEOF"),
    drops_early=True,
    days_first=False,
    month_start=_month_start,
    month_number=None,
    at_end=_at_end,
    has_raw_sql=False,
    stored_moment=lambda value: exp.cast(value, exp.DType.TIMESTAMP),
    stored_number=None,
    rewritten=rewriting(FORMS),
)
