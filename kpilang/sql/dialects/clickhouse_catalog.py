"""What ClickHouse holds: a schema is a database, and capitals make a difference in names."""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.dialects.catalog import Catalog, Table

_SYSTEM = ("system", "information_schema", "INFORMATION_SCHEMA")
#: what stands for a type as others call it, by the beginning of what it is called there
_TYPES = (
    ("DateTime", "timestamp"),
    ("Date", "date"),
    ("Bool", "boolean"),
    ("Interval", "interval"),
    ("UInt", "bigint"),
    ("Int", "bigint"),
    ("Float", "double"),
    ("BFloat", "double"),
    ("String", "text"),
    ("Enum", "text"),
    ("UUID", "text"),
)
_ZONE = "'.+'"
#: by a key of such a column the engine passes over rows that fit, where the text is asked for
_NO_TEXT = ("Nullable(Enum", "nullable enum")
#: what stands around a type
_AROUND = "^(LowCardinality[(])?(Nullable[(])?"


def type_named(stored: exp.Expr) -> exp.Expr:
    """Return what a type is called elsewhere, in a statement.

    A moment whose type has a zone is an instant; without one, or in UTC, it is a clock time.
    """
    bare = build.call("replaceRegexpOne", stored, build.constant(_AROUND), build.constant(""))
    zone = build.call("match", bare.copy(), build.constant(_ZONE))
    utc = build.call("match", bare.copy(), build.constant("'UTC'"))
    moment = build.call("startsWith", bare.copy(), build.constant("DateTime"))
    start, name = _NO_TEXT
    branches: list[tuple[exp.Expr, exp.Expr]] = [
        (build.call("startsWith", stored.copy(), build.constant(start)), build.constant(name)),
        (exp.and_(moment, zone, exp.Not(this=utc)), build.constant("timestamp with time zone")),
    ]
    branches += [
        (build.call("startsWith", bare.copy(), build.constant(start)), build.constant(name))
        for start, name in _TYPES
    ]
    return build.case(branches, build.call("lower", bare))


def _tables(_table: Table) -> exp.Select:
    schema = exp.column("database")
    here = exp.EQ(this=schema, expression=build.call("currentDatabase"))
    query = exp.select(here, schema.copy(), "name").from_("system.tables")
    other = [build.constant(name) for name in _SYSTEM]
    theirs = exp.Not(this=exp.In(this=exp.column("database"), expressions=other))
    return query.where(theirs, exp.column("is_temporary").eq(0)).order_by("2", "3")


def _columns(table: Table) -> exp.Select:
    query = exp.select("name", type_named(exp.column("type"))).from_("system.columns")
    return query.where(*_is_table(table)).order_by("position")


def _unique_columns(table: Table) -> exp.Select:
    """Nothing is kept unique: a primary key is an order there."""
    query = exp.select(build.constant(""), "name").from_("system.columns")
    return query.where(*_is_table(table), exp.false())


def _is_table(table: Table) -> list[exp.Expr]:
    schema = build.call("currentDatabase") if len(table) < 2 else build.constant(table[-2])
    found = {"database": schema, "table": build.constant(table[-1])}
    return [exp.EQ(this=exp.column(name), expression=value) for name, value in found.items()]


CATALOG = Catalog(
    tables=_tables,
    columns=_columns,
    unique_columns=_unique_columns,
    type_of="toTypeName",
    folds_names=False,
    is_kind=None,
)
