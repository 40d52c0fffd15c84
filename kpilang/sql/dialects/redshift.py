"""Amazon Redshift, which is not run here. Forms: https://docs.aws.amazon.com/redshift."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import cloud_catalog
from kpilang.sql.dialects import cloud_forms as forms
from kpilang.sql.dialects.cloud import Forms, parsed, rewriting
from kpilang.sql.dialects.dialect import Dialect
from kpilang.sql.dialects.rewriting import plain_like
from kpilang.sql.dialects.unsaid import FIRST_OR_LAST, PERCENTILES, RATES

_NAME = "redshift"
_MOMENT = "TIMESTAMP"
_TENS = ("ones", "tens", "hundreds", "thousands")


def _sql(text: str, **parts: exp.Expr) -> exp.Expr:
    return parsed(text, _NAME, **parts)


def _truncated(unit: str, value: exp.Expr) -> exp.Expr:
    return call("DATE_TRUNC", exp.Literal.string(unit), value)


def _part(name: str, value: exp.Expr) -> exp.Expr:
    """A week by ISO 8601 is that of `WEEK`; Sunday is day 0."""
    if name == "ISODOW":
        return _sql("(MOD(CAST(DATE_PART(DOW, x) AS INT) + 6, 7) + 1)", x=value)
    return exp.Extract(this=exp.var(name), expression=value)


def _converted(clock: exp.Expr, stored: str, wanted: str) -> exp.Expr:
    return call("CONVERT_TIMEZONE", exp.Literal.string(stored), exp.Literal.string(wanted), clock)


def _shown(instant: exp.Expr, wanted: str) -> exp.Expr:
    return exp.AtTimeZone(this=instant, zone=exp.Literal.string(wanted))


def _begins(text: exp.Expr, start: exp.Expr) -> exp.Expr:
    return _sql("(LEFT(x, LEN(y)) = y)", x=text, y=start)


def _series(first: exp.Expr, last: exp.Expr, name: str) -> exp.Query:
    """Put numbers together of digits: what makes rows there runs beside the tables only."""
    start, count = int(first.name), int(last.name) - int(first.name) + 1
    places = _TENS[: len(str(count - 1))]
    assert len(str(count - 1)) <= len(_TENS), "an answer has fewer rows"
    number: exp.Expr = exp.Literal.number(start)
    query = exp.select()
    for power, place in enumerate(places):
        digit: exp.Expr = exp.column("d", place)
        if power:
            digit = exp.Mul(this=digit, expression=exp.Literal.number(10**power))
        number = exp.Add(this=number, expression=digit)
        digits = exp.Subquery(this=_digits(), alias=exp.TableAlias(this=exp.to_identifier(place)))
        if power:
            query.append("joins", exp.Join(this=digits, kind="CROSS"))
        else:
            query.set("from_", exp.From(this=digits))
    query.set("expressions", [exp.alias_(number, name)])
    return query.where(exp.LTE(this=exp.Paren(this=number.copy()), expression=last), copy=False)


def _digits() -> exp.Query:
    out: exp.Query = exp.select(exp.alias_(exp.Literal.number(0), "d"))
    for digit in range(1, 10):
        one = exp.select(exp.Literal.number(digit))
        out = exp.Union(this=out, expression=one, distinct=False)
    return out


def _nothing(*_: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    raise AssertionError("what needs rows out of nothing is marked as unsaid")


def _exact(value: exp.Expr) -> exp.Expr:
    return exp.cast(value, exp.DataType.build("DECIMAL(38, 10)", _NAME))


def _each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """It has no rows out of nothing beside those of a table."""
    return call(RATES, first, last)


def _month_start(value: exp.Expr) -> exp.Expr:
    return exp.cast(call("DATE_TRUNC", exp.Literal.string("month"), value), exp.DType.DATE)


def _at_end(
    value: exp.Expr,
    _order: Sequence[exp.Expr],
    _condition: exp.Expr | None,
    _latest: bool,
    _kind: str,
) -> exp.Expr:
    """It has no aggregate that goes by an order and keeps what is missing."""
    return call(FIRST_OR_LAST, value)


def _same(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    left, right = build.group(left), build.group(right)
    return _sql("(x = y OR (x IS NULL AND y IS NULL))", x=left, y=right)


FORMS = Forms(
    dialect=_NAME,
    types={exp.DType.TIMESTAMP: _MOMENT, exp.DType.DATE: "DATE", exp.DType.TEXT: "VARCHAR(65535)"},
    moved=forms.moved,
    between=forms.between,
    truncated=_truncated,
    part=_part,
    converted=_converted,
    shown=_shown,
    now=lambda: exp.AtTimeZone(this=exp.var("SYSDATE"), zone=exp.Literal.string("UTC")),
    begins=_begins,
    position=lambda text, part: call("STRPOS", text, part),
    matches=forms.matches,
    like=plain_like,
    series=_series,
    days=_nothing,
    words=_nothing,
    lists_rows=False,
    has_times=True,
    same=_same,
    number=forms.as_is,
)

_in_its_words = rewriting(FORMS)


def _rewritten(tree: exp.Expr) -> exp.Expr:
    """All percentiles of a statement have to be of the same values there."""
    tree = _in_its_words(tree)
    percentiles = list(tree.find_all(exp.WithinGroup))
    for other in percentiles[1:]:
        if other.expression != percentiles[0].expression:
            other.replace(call(PERCENTILES))
    return tree


_HOLDS = cloud_catalog.Place(
    tables=("svv_tables",),
    columns=("svv_columns",),
    before=cloud_catalog.of_session,
    database=lambda: call("CURRENT_DATABASE"),
    schema=lambda: call("CURRENT_SCHEMA"),
    type_column="data_type",
    kinds=cloud_catalog.REDSHIFT,
    stored=str.lower,
)

REDSHIFT = Dialect(
    name=_NAME,
    sqlglot=_NAME,
    collation=None,
    like_escapes=False,
    seconds_between=forms.seconds(forms.between),
    percentile=forms.percentile,
    exact=_exact,
    whole_quotient=forms.whole_quotient,
    count_before=forms.count_before,
    each_day=_each_day,
    catalog=cloud_catalog.catalog(_HOLDS, "TYPEOF"),
    drops_early=True,
    days_first=False,
    month_start=_month_start,
    month_number=None,
    at_end=_at_end,
    has_raw_sql=False,
    stored_moment=lambda value: exp.cast(value, exp.DType.TIMESTAMP),
    stored_number=None,
    rewritten=_rewritten,
)
