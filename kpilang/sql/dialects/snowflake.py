"""Snowflake, which is not run here. Forms: https://docs.snowflake.com/en/sql-reference."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import cloud_catalog
from kpilang.sql.dialects import cloud_forms as forms
from kpilang.sql.dialects.cloud import Forms, each_day, parsed, rewriting
from kpilang.sql.dialects.dialect import Dialect

_NAME = "snowflake"
_MOMENT = "TIMESTAMP_NTZ"
_EACH = "each_one"
_PLAIN = re.compile("[a-z_][a-z0-9_]*")
_KINDS = {
    "date": "DATE",
    "timestamp": _MOMENT,
    "boolean": "BOOLEAN",
    "double": "DOUBLE",
    "text": "VARCHAR",
}
_PARTS = {"ISODOW": "DAYOFWEEKISO", "WEEK": "WEEKISO"}


def _sql(text: str, **parts: exp.Expr) -> exp.Expr:
    return parsed(text, _NAME, **parts)


def _truncated(unit: str, value: exp.Expr) -> exp.Expr:
    """Weeks begin where a setting says, so they are told by their days."""
    if unit == "week":
        return _sql("DATEADD(DAY, 1 - DAYOFWEEKISO(x), CAST(x AS DATE))", x=value)
    return call("DATE_TRUNC", exp.Literal.string(unit.upper()), value)


def _part(name: str, value: exp.Expr) -> exp.Expr:
    return call(_PARTS.get(name, name), value)


def _converted(clock: exp.Expr, stored: str, wanted: str) -> exp.Expr:
    zones = [exp.Literal.string(zone) for zone in (stored, wanted)]
    return call("CONVERT_TIMEZONE", *zones, exp.cast(clock, exp.DataType.build(_MOMENT, _NAME)))


def _shown(instant: exp.Expr, wanted: str) -> exp.Expr:
    """Of an instant the zone is known, so that only the one wanted is said."""
    found = call("CONVERT_TIMEZONE", exp.Literal.string(wanted), instant)
    return exp.cast(found, exp.DataType.build(_MOMENT, _NAME))


def _series(first: exp.Expr, last: exp.Expr, name: str) -> exp.Query:
    """Number the rows of a generator, which may leave numbers of its own out."""
    count = int(last.name) - int(first.name) + 1
    text = "SELECT ROW_NUMBER() OVER (ORDER BY SEQ4()) - 1 + first AS n FROM "
    query = _sql(f"{text} TABLE(GENERATOR(ROWCOUNT => {count}))", first=first)
    assert isinstance(query, exp.Select)
    query.expressions[0].set("alias", build.identifier(name))
    return query


def _days(first: exp.Expr, last: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    places = _sql("ARRAY_GENERATE_RANGE(0, DATEDIFF(DAY, x, y) + 1)", x=first, y=last)
    value = _sql(f"DATEADD(DAY, CAST({_EACH}.value AS INT), x)", x=first)
    return _flattened(places), value


def _words(text: exp.Expr, by: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    return _flattened(call("SPLIT", text, by)), _sql(f"CAST({_EACH}.value AS VARCHAR)")


def _flattened(listed: exp.Expr) -> exp.Expr:
    return exp.Lateral(
        this=call("FLATTEN", listed), alias=exp.TableAlias(this=exp.to_identifier(_EACH))
    )


def _exact(value: exp.Expr) -> exp.Expr:
    return exp.cast(value, exp.DataType.build("NUMBER(38, 10)", _NAME))


def _whole_quotient(top: exp.Expr, bottom: exp.Expr) -> exp.Expr:
    return call("TRUNC", exp.Div(this=build.group(top), expression=build.group(bottom)))


def _month_start(value: exp.Expr) -> exp.Expr:
    return call("DATE_TRUNC", exp.Literal.string("MONTH"), value)


def _at_end(
    value: exp.Expr,
    order: Sequence[exp.Expr],
    condition: exp.Expr | None,
    latest: bool,
    kind: str,
) -> exp.Expr:
    """Take the first of a list of objects, in which a value may be missing."""
    value, places = forms.of_rows(value, condition)
    places += forms.places(order, latest)
    listed = exp.WithinGroup(
        this=call("ARRAY_AGG", call("OBJECT_CONSTRUCT_KEEP_NULL", build.constant("v"), value)),
        expression=exp.Order(expressions=places),
    )
    found = call("GET", call("GET", listed, exp.Literal.number(0)), build.constant("v"))
    return exp.cast(found, exp.DataType.build(_KINDS.get(kind, "NUMBER(38, 10)"), _NAME))


FORMS = Forms(
    dialect=_NAME,
    types={exp.DType.TIMESTAMP: _MOMENT, exp.DType.DATE: "DATE"},
    moved=forms.moved,
    between=forms.between,
    truncated=_truncated,
    part=_part,
    converted=_converted,
    shown=_shown,
    now=lambda: call("CURRENT_TIMESTAMP"),
    begins=lambda text, start: call("STARTSWITH", text, start),
    position=lambda text, part: call("CHARINDEX", part, text),
    matches=forms.matches,
    like=forms.as_is,
    series=_series,
    days=_days,
    words=_words,
    lists_rows=False,
    has_times=False,
    same=forms.same,
    number=forms.as_is,
)


def _stored(name: str) -> str:
    """Return a name as it is stored: a plain word that stands in no quotes has capitals."""
    return name.upper() if _PLAIN.fullmatch(name) else name


def _rewritten(tree: exp.Expr) -> exp.Expr:
    """A word that is quoted because some engine reserves it is still the same name."""
    tree = _in_its_words(tree)
    for name in tree.find_all(exp.Identifier):
        if name.args.get("quoted"):
            name.set("this", _stored(name.this))
    return tree


_in_its_words = rewriting(FORMS)

_HOLDS = cloud_catalog.Place(
    tables=("information_schema", "tables"),
    columns=("information_schema", "columns"),
    before=cloud_catalog.of_database,
    database=lambda: call("CURRENT_DATABASE"),
    schema=lambda: call("CURRENT_SCHEMA"),
    type_column="data_type",
    kinds=cloud_catalog.SNOWFLAKE,
    stored=_stored,
)

SNOWFLAKE = Dialect(
    name=_NAME,
    sqlglot=_NAME,
    collation=None,
    like_escapes=False,
    seconds_between=forms.seconds(forms.between),
    percentile=forms.percentile,
    exact=_exact,
    whole_quotient=_whole_quotient,
    count_before=forms.count_before,
    each_day=each_day,
    catalog=cloud_catalog.catalog(_HOLDS, "SYSTEM$TYPEOF"),
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
