"""MariaDB, with the settings that `kpilang/engines/mariadb.py` gives its sessions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects.dialect import Dialect
from kpilang.sql.dialects.mariadb_catalog import CATALOG
from kpilang.sql.dialects.mariadb_rewriting import rewritten
from kpilang.sql.dialects.mariadb_rows import days

_COMMA = exp.Literal.string(",")
#: digits of a number, and how many of them stand at the end, that was a text in between
_DIGITS = (65, 20)
_KINDS = {"date": "DATE", "timestamp": "DATETIME(6)", "boolean": "SIGNED", "double": "DOUBLE"}


def _seconds(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    elapsed = call("TIMESTAMPDIFF", exp.var("MICROSECOND"), _bare(earlier), _bare(later))
    million = exp.Literal.number(1_000_000)
    return exp.Paren(this=exp.Div(this=build.double(elapsed), expression=million, typed=True))


def _percentile(value: exp.Expr, share: Decimal) -> exp.Expr:
    """Take two values out of the list of all in order: there is no such aggregate of a group."""
    listed = call("GROUP_CONCAT", exp.Order(this=value, expressions=[exp.Ordered(this=value)]))
    last = exp.Paren(this=exp.Sub(this=exp.Count(this=value.copy()), expression=_number(1)))
    place = exp.Mul(this=exp.Literal.number(format(share, "f")), expression=last)
    whole = call("FLOOR", place)

    def at(after: int) -> exp.Expr:
        number = exp.Add(this=whole.copy(), expression=_number(after))
        upto = call("SUBSTRING_INDEX", listed.copy(), _COMMA.copy(), number)
        found = call("SUBSTRING_INDEX", upto, _COMMA.copy(), exp.Neg(this=_number(1)))
        return build.double(found)

    rest = exp.Paren(this=exp.Sub(this=place.copy(), expression=whole.copy()))
    step = exp.Paren(this=exp.Sub(this=at(2), expression=at(1)))
    return exp.Paren(this=exp.Add(this=at(1), expression=exp.Mul(this=step, expression=rest)))


def _exact(value: exp.Expr) -> exp.Expr:
    """What has too many digits is refused by the session, which looks at warnings."""
    return exp.cast(value, exp.DataType.build("decimal(65, 10)"))


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return exp.IntDiv(this=top, expression=bottom)


def _count_before(day: exp.Expr, table: exp.Table) -> exp.Expr:
    earlier = exp.LT(this=exp.column("day", table.alias_or_name), expression=day)
    return exp.Subquery(this=exp.select(exp.Count(this=exp.Star())).from_(table).where(earlier))


def _each_day(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    return days(first, last)


def _month_start(value: exp.Expr) -> exp.Expr:
    return call("DATE_TRUNC", exp.Literal.string("month"), value)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    kind: str,
) -> exp.Expr:
    """Take the first of a list, in which each value has a sign before it and none is empty."""
    if condition is not None:
        value = build.case([(condition, value)])
    is_none = exp.Is(this=build.group(value.copy()), expression=exp.Null())
    shown = call("CONCAT", exp.Literal.string("="), value)
    marked = build.case([(is_none, exp.Literal.string(""))], shown)
    places: list[exp.Expr] = []
    if condition is not None:
        some = build.case([(condition.copy(), _number(0))], _number(1))
        places.append(exp.Ordered(this=some))
    for place in order:
        missing = exp.Is(this=build.group(place.copy()), expression=exp.Null())
        for part in (exp.Paren(this=missing), place.copy()):
            # As it is said, MariaDB puts what is missing first of what ascends.
            places.append(exp.Ordered(this=part, desc=latest, nulls_first=not latest))
    ordered = exp.Limit(this=exp.Order(this=marked, expressions=places), expression=_number(1))
    text = call("SUBSTRING", exp.Nullif(this=call("GROUP_CONCAT", ordered), expression=_empty()))
    text.append("expressions", _number(2))
    if kind == "text":
        return text
    found = _KINDS.get(kind, "DECIMAL({}, {})".format(*_DIGITS))
    return exp.cast(text, exp.DataType.build(found, dialect="mysql"))


def _empty() -> exp.Expr:
    return exp.Literal.string("")


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _bare(value: exp.Expr) -> exp.Expr:
    return value.this if isinstance(value, exp.Paren) else value


MARIADB = Dialect(
    name="mariadb",
    sqlglot="mysql",
    collation=None,
    like_escapes=True,
    seconds_between=_seconds,
    percentile=_percentile,
    exact=_exact,
    whole_quotient=_whole_quotient,
    count_before=_count_before,
    each_day=_each_day,
    catalog=CATALOG,
    drops_early=True,
    days_first=True,
    month_start=_month_start,
    month_number=None,
    at_end=_at_end,
    has_raw_sql=False,
    stored_moment=None,
    stored_number=None,
    rewritten=rewritten,
)
