"""T-SQL of SQL Server 2022 and Azure SQL, which are not run here.

Forms: https://learn.microsoft.com/en-us/sql/t-sql. A database has to be of compatibility level 160.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import cloud_catalog
from kpilang.sql.dialects import cloud_forms as forms
from kpilang.sql.dialects import tsql_rewriting as words
from kpilang.sql.dialects.cloud import Forms, each_day, rewriting
from kpilang.sql.dialects.dialect import Dialect
from kpilang.sql.dialects.tsql_groups import OVER_GROUP
from kpilang.sql.dialects.tsql_numbers import exact
from kpilang.sql.dialects.tsql_zones import MOMENT, converted, shown
from kpilang.sql.dialects.unsaid import PATTERNS

_NAME = "tsql"
_EACH, _VALUE = "each_one", "value"
_MICROSECOND, _MILLION, _DAY = "MICROSECOND", 1_000_000, 86_400
_TIMES = (_MICROSECOND, "SECOND", "MINUTE", "HOUR")
_PARTS = {"WEEK": "ISO_WEEK"}
#: a Monday, before which there is no day
_FIRST = "0001-01-01"


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _moved(value: exp.Expr, unit: str, count: exp.Expr, is_day: bool) -> exp.Expr:
    """A day has no times, and a move has the digits of an INT: microseconds are days and rests."""
    if unit in _TIMES and (is_day or not _is_moment(value)):
        value = exp.cast(value, exp.DataType.build(MOMENT, _NAME))
    if unit != _MICROSECOND or _is_short(count):
        return call("DATEADD", exp.var(unit), count, value)
    count = build.group(exp.cast(count, exp.DType.BIGINT))
    seconds = _divided(count, _MILLION)
    parts = (
        ("DAY", _divided(seconds, _DAY)),
        ("SECOND", exp.Mod(this=seconds, expression=_number(_DAY))),
        (_MICROSECOND, exp.Mod(this=count, expression=_number(_MILLION))),
    )
    for name, part in parts:
        value = call("DATEADD", exp.var(name), part.copy(), value)
    return value


def _is_moment(value: exp.Expr) -> bool:
    return isinstance(value, exp.Cast) and value.to == exp.DataType.build(MOMENT, _NAME)


def _is_short(count: exp.Expr) -> bool:
    count = count.unnest()
    count = count.this.unnest() if isinstance(count, exp.Neg) else count
    return isinstance(count, exp.Literal) and len(count.this) < 10


def _divided(count: exp.Expr, by: int) -> exp.Expr:
    return exp.Paren(this=exp.Div(this=count.copy(), expression=_number(by), typed=True))


def _between(unit: str, first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Boundaries are counted: midnights between two days, and every microsecond is one."""
    name = "DATEDIFF" if unit == "DAY" else "DATEDIFF_BIG"
    return call(name, exp.var(unit), first, last)


def _truncated(unit: str, value: exp.Expr) -> exp.Expr:
    """A week begins where a setting says, except for one by ISO 8601."""
    name = "ISO_WEEK" if unit == "week" else unit.upper()
    return call("DATETRUNC", exp.var(name), value)


def _part(name: str, value: exp.Expr) -> exp.Expr:
    """The number of a weekday depends on a setting, so days are counted from a Monday."""
    if name != "ISODOW":
        return call("DATEPART", exp.var(_PARTS.get(name, name)), value)
    monday = exp.cast(exp.Literal.string(_FIRST), exp.DType.DATE)
    days = call("DATEDIFF", exp.var("DAY"), monday, value)
    weekday = exp.Mod(this=days, expression=_number(7))
    return exp.Paren(this=exp.Add(this=weekday, expression=_number(1)))


def _series(first: exp.Expr, last: exp.Expr, name: str) -> exp.Query:
    rows = exp.select(exp.alias_(exp.column(_VALUE, _EACH), name))
    return rows.from_(_rows(call("GENERATE_SERIES", first, last, _number(1))))


def _days(first: exp.Expr, last: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    """Without a step numbers would go down where the last day lies before the first."""
    count = call("DATEDIFF", exp.var("DAY"), first, last)
    rows = _applied(call("GENERATE_SERIES", _number(0), count, _number(1)))
    day = call("DATEADD", exp.var("DAY"), exp.column(_VALUE, _EACH), first.copy())
    return rows, day


def _words(text: exp.Expr, by: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    return _applied(call("STRING_SPLIT", text, by)), exp.column(_VALUE, _EACH)


def _rows(rows: exp.Expr) -> exp.Expr:
    return exp.Table(this=rows, alias=exp.TableAlias(this=exp.to_identifier(_EACH)))


def _applied(rows: exp.Expr) -> exp.Expr:
    alias = exp.TableAlias(this=exp.to_identifier(_EACH))
    return exp.Lateral(this=rows, alias=alias, cross_apply=True)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    earlier = exp.LT(this=exp.column("day", table.alias_or_name), expression=day)
    return exp.Subquery(this=exp.select(exp.Count(this=exp.Star())).from_(table).where(earlier))


def _month_start(value: exp.Expr) -> exp.Expr:
    return call("DATE_TRUNC", exp.Literal.string("month"), value)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    kind: str,
) -> exp.Expr:
    """Take the first value of a window over the rows of the group."""
    value, places = forms.of_rows(value, condition)
    places += forms.places(order, latest)
    if kind == "boolean":
        value = exp.cast(value, exp.DType.INT)
    frame = exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"
    )
    window = exp.Window(
        this=call("FIRST_VALUE", value),
        order=exp.Order(expressions=places),
        spec=frame,
        over="OVER",
    )
    window.meta[OVER_GROUP] = True
    return window


FORMS = Forms(
    dialect=_NAME,
    types={
        exp.DType.TIMESTAMP: MOMENT,
        exp.DType.DATE: "DATE",
        exp.DType.TEXT: words.TEXT,
        exp.DType.BOOLEAN: "BIT",
    },
    moved=_moved,
    between=_between,
    truncated=_truncated,
    part=_part,
    converted=converted,
    shown=shown,
    now=lambda: call("SYSDATETIMEOFFSET"),
    begins=words.begins,
    position=words.position,
    matches=lambda text, _pattern: call(PATTERNS, text),
    like=words.like,
    series=_series,
    days=_days,
    words=_words,
    lists_rows=False,
    has_times=False,
    same=forms.same,
    number=forms.as_is,
)

_in_common_words = rewriting(FORMS)

_HOLDS = cloud_catalog.Place(
    tables=("INFORMATION_SCHEMA", "TABLES"),
    columns=("INFORMATION_SCHEMA", "COLUMNS"),
    before=cloud_catalog.of_database,
    database=lambda: call("DB_NAME"),
    schema=lambda: call("SCHEMA_NAME"),
    type_column="data_type",
    kinds=cloud_catalog.TSQL,
    stored=str,
)

TSQL = Dialect(
    name=_NAME,
    sqlglot=_NAME,
    collation=None,
    like_escapes=False,
    seconds_between=forms.seconds(_between),
    percentile=forms.percentile,
    exact=exact,
    whole_quotient=forms.whole_quotient,
    count_before=_count_before,
    each_day=each_day,
    catalog=cloud_catalog.catalog(_HOLDS, words.TYPE_OF),
    drops_early=True,
    days_first=False,
    month_start=_month_start,
    month_number=None,
    at_end=_at_end,
    has_raw_sql=False,
    stored_moment=lambda value: exp.cast(value, exp.DType.TIMESTAMP),
    stored_number=None,
    rewritten=lambda tree: words.in_its_words(_in_common_words(tree)),
)
