"""BigQuery, which is not run here. Forms: https://cloud.google.com/bigquery/docs/reference."""

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
from kpilang.sql.dialects.rewriting import plain_like

_NAME = "bigquery"
_EACH = "each_one"
_PARTS = {"ISODOW": "DAYOFWEEK", "WEEK": "ISOWEEK"}


def _sql(text: str, **parts: exp.Expr) -> exp.Expr:
    return parsed(text, _NAME, **parts)


def _moved(value: exp.Expr, unit: str, count: exp.Expr, is_day: bool) -> exp.Expr:
    """A day and a moment are moved by functions of their own."""
    interval = exp.Interval(this=build.group(count), unit=exp.var(unit))
    return call("DATE_ADD" if is_day else "DATETIME_ADD", value, interval)


def _between(unit: str, first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return call("DATE_DIFF" if unit == "DAY" else "DATETIME_DIFF", last, first, exp.var(unit))


def _truncated(unit: str, value: exp.Expr) -> exp.Expr:
    """A week begins on Sunday there, unless it is said."""
    if unit == "hour":
        return call("DATETIME_TRUNC", value, exp.var("HOUR"))
    name = "WEEK(MONDAY)" if unit == "week" else unit.upper()
    day = call("DATE_TRUNC", exp.cast(value, exp.DataType.build("DATE", _NAME)), exp.var(name))
    return exp.cast(day, exp.DataType.build("DATETIME", _NAME))


def _part(name: str, value: exp.Expr) -> exp.Expr:
    if name == "ISODOW":
        return _sql("(MOD(EXTRACT(DAYOFWEEK FROM x) + 5, 7) + 1)", x=value)
    return exp.Extract(this=exp.var(_PARTS.get(name, name)), expression=value)


def _converted(clock: exp.Expr, stored: str, wanted: str) -> exp.Expr:
    instant = call("TIMESTAMP", clock, exp.Literal.string(stored))
    return _shown(instant, wanted)


def _shown(instant: exp.Expr, wanted: str) -> exp.Expr:
    return call("DATETIME", instant, exp.Literal.string(wanted))


def _matches(text: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    return call("REGEXP_CONTAINS", text, pattern)


def _series(first: exp.Expr, last: exp.Expr, name: str) -> exp.Query:
    rows = exp.select(exp.alias_(exp.column(_EACH), name))
    return rows.from_(_unnested(call("GENERATE_ARRAY", first, last)))


def _days(first: exp.Expr, last: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    return _unnested(call("GENERATE_DATE_ARRAY", first, last)), exp.column(_EACH)


def _words(text: exp.Expr, by: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    return _unnested(call("SPLIT", text, by)), exp.column(_EACH)


def _unnested(listed: exp.Expr) -> exp.Expr:
    alias = exp.TableAlias(columns=[exp.to_identifier(_EACH)])
    return exp.Unnest(expressions=[listed], alias=alias)


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    """Take two values out of the list of all in order: there is no such aggregate that is exact."""
    listed = "ARRAY_AGG(x IGNORE NULLS ORDER BY x)"
    place = f"{format(share, 'f')} * (COUNT(x) - 1)"
    low = f"{listed}[SAFE_OFFSET(CAST(FLOOR({place}) AS INT64))]"
    high = f"{listed}[SAFE_OFFSET(CAST(CEIL({place}) AS INT64))]"
    return _sql(f"({low} + ({high} - {low}) * ({place} - FLOOR({place})))", x=value)


def _exact(value: exp.Expr) -> exp.Expr:
    """A number to ten places; NUMERIC has nine."""
    rounded = call("ROUND", exp.Cast(this=value, to=exp.DataType.build("BIGNUMERIC", _NAME)))
    rounded.append("expressions", exp.Literal.number(10))
    return rounded


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return call("DIV", top, bottom)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    """Count in a list of all days: a subquery may not count by a day of the row around it."""
    days = exp.Subquery(this=exp.select(exp.ArrayAgg(this=exp.column("day"))).from_(table))
    count = _sql("COUNTIF(each_one < x)", x=day)
    return exp.Subquery(this=exp.select(count).from_(_unnested(days)))


def _month_start(value: exp.Expr) -> exp.Expr:
    return call("DATE_TRUNC", exp.Literal.string("month"), value)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    _kind: str,
) -> exp.Expr:
    """Take the first of a list of structs, in which a value may be missing."""
    value, places = forms.of_rows(value, condition, nulls_first=True)
    for place in order:
        missing = exp.Is(this=build.group(place.copy()), expression=exp.Null())
        for part in (exp.Paren(this=missing), place.copy()):
            places.append(exp.Ordered(this=part, desc=latest, nulls_first=not latest))
    row = call("STRUCT", exp.alias_(value, "v"))
    ordered = exp.Order(this=row, expressions=places)
    listed = exp.ArrayAgg(this=exp.Limit(this=ordered, expression=exp.Literal.number(1)))
    first = exp.Bracket(this=listed, expressions=[call("SAFE_OFFSET", exp.Literal.number(0))])
    return exp.Dot(this=first, expression=exp.to_identifier("v"))


def _number(literal: exp.Expr) -> exp.Expr:
    """A number with a fraction is a double there, unless it is said to be none."""
    return exp.Cast(
        this=exp.Literal.string(literal.this), to=exp.DataType.build("BIGNUMERIC", _NAME)
    )


FORMS = Forms(
    dialect=_NAME,
    types={
        exp.DType.TIMESTAMP: "DATETIME",
        exp.DType.DATE: "DATE",
        exp.DType.DECIMAL: "BIGNUMERIC",
        exp.DType.TEXT: "STRING",
    },
    moved=_moved,
    between=_between,
    truncated=_truncated,
    part=_part,
    converted=_converted,
    shown=_shown,
    now=lambda: call("CURRENT_TIMESTAMP"),
    begins=lambda text, start: call("STARTS_WITH", text, start),
    position=lambda text, part: call("STRPOS", text, part),
    matches=_matches,
    like=plain_like,
    series=_series,
    days=_days,
    words=_words,
    lists_rows=False,
    has_times=False,
    same=forms.same,
    number=_number,
)

_HOLDS = cloud_catalog.Place(
    tables=("INFORMATION_SCHEMA", "TABLES"),
    columns=("INFORMATION_SCHEMA", "COLUMNS"),
    before=cloud_catalog.of_dataset,
    database=None,
    schema=None,
    type_column="data_type",
    kinds=cloud_catalog.BIGQUERY,
    stored=str,
)

BIGQUERY = Dialect(
    name=_NAME,
    sqlglot=_NAME,
    collation=None,
    like_escapes=False,
    seconds_between=forms.seconds(_between),
    percentile=_percentile,
    exact=_exact,
    whole_quotient=_whole_quotient,
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
