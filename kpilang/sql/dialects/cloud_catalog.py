"""What the warehouses hold that are not run here, by the information schema of each.

They differ in where it is, in what a type is called, and in how a name is stored. None of them
keeps a key unique, whatever a table declares. Forms are those of each vendor's manual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from kpilang.source.frozen import dataclass
from kpilang.sql import build
from kpilang.sql.dialects.catalog import Catalog, Table

Kinds = Sequence[tuple[str, str]]

_SYSTEM = ("information_schema", "pg_catalog", "pg_internal")
_INSTANT, _CLOCK = "timestamp with time zone", "timestamp"

#: what stands for a type as others call it, by a pattern of what it is called there; first fits
SNOWFLAKE: Kinds = (
    ("timestamp_ntz%", _CLOCK),
    ("timestamp%", _INSTANT),
    ("number%", "decimal"),
    ("float%", "double"),
    ("decfloat%", "double"),
    ("text%", "text"),
)
BIGQUERY: Kinds = (
    ("datetime%", _CLOCK),
    ("timestamp%", _INSTANT),
    ("int64%", "bigint"),
    ("float64%", "double"),
    ("numeric%", "decimal"),
    ("bignumeric%", "decimal"),
    ("string%", "text"),
    ("bytes%", "blob"),
)
DATABRICKS: Kinds = (
    ("timestamp_ntz%", _CLOCK),
    ("timestamp%", _INSTANT),
    ("interval%", "interval"),
    ("int", "integer"),
    ("string%", "text"),
    ("binary%", "blob"),
    ("array%", "list"),
)
REDSHIFT: Kinds = (
    ("timestamp with time zone%", _INSTANT),
    ("timestamptz%", _INSTANT),
    ("timestamp%", _CLOCK),
    ("numeric%", "decimal"),
    ("character%", "text"),
)
TRINO: Kinds = (
    ("timestamp%with time zone", _INSTANT),
    ("timestamp%", _CLOCK),
    ("row(%", "struct"),
    ("array(%", "list"),
    ("varbinary%", "blob"),
)
#: `timestamp` is no time there, but a number of the version of a row
TSQL: Kinds = (
    ("timestamp%", "blob"),
    ("datetimeoffset%", _INSTANT),
    ("%datetime%", _CLOCK),
    ("bit", "boolean"),
    ("%money", "decimal"),
    ("numeric%", "decimal"),
    ("float%", "double"),
    ("int", "integer"),
    ("n%char%", "text"),
    ("ntext", "text"),
    ("%binary%", "blob"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a warehouse tells what it holds, and how; none has a default.

    `tables` and `columns` are the relations that list them, without the parts before them.
    `before(table)` gives these: those that name the database or schema that a table is looked for
    in. `database()` and `schema()` are those of the session; None where the parts before say it.
    `type_column` holds the name of a type, which `kinds` reads. `stored(name)` is the
    form in which it stores a name: one that is compared otherwise is looked for in all of it.
    """

    tables: Table
    columns: Table
    before: Callable[[Table], Table]
    database: Callable[[], exp.Expr] | None
    schema: Callable[[], exp.Expr] | None
    type_column: str
    kinds: Kinds
    stored: Callable[[str], str]


def catalog(place: Place, type_of: str) -> Catalog:
    """Return what is asked of a warehouse that tells what it holds at a place."""

    def tables(table: Table) -> exp.Select:
        schema = build.column("table_schema")
        here: exp.Expr = (
            exp.false() if place.schema is None else _is("table_schema", place.schema())
        )
        query = exp.select(here, schema.copy(), build.column("table_name"))
        query = query.from_(_relation(place, place.tables, table))
        other = [build.constant(name) for name in _SYSTEM]
        theirs = exp.In(this=exp.Lower(this=schema.copy()), expressions=other)
        query = query.where(exp.Not(this=theirs), *_in_database(place, table))
        return query.order_by(*map(exp.Literal.number, (2, 3)))

    def columns(table: Table) -> exp.Select:
        kind = type_named(exp.Lower(this=build.column(place.type_column)), place.kinds)
        query = exp.select(build.column("column_name"), kind)
        query = query.from_(_relation(place, place.columns, table)).where(*_is_table(place, table))
        return query.order_by(build.column("ordinal_position"))

    def unique_columns(table: Table) -> exp.Select:
        query = exp.select(build.constant(""), build.column("column_name"))
        return query.from_(_relation(place, place.columns, table)).where(exp.false())

    return Catalog(tables, columns, unique_columns, type_of, folds_names=True, is_kind=None)


def type_named(stored: exp.Expr, kinds: Kinds) -> exp.Expr:
    """Return what a type is called elsewhere, in a statement."""
    branches = [
        (exp.Like(this=stored.copy(), expression=build.constant(pattern)), build.constant(name))
        for pattern, name in kinds
    ]
    return build.case(branches, stored)


def of_database(table: Table) -> Table:
    """Each database has a schema of its own that tells what it holds."""
    return table[-3:-2]


def of_dataset(table: Table) -> Table:
    """Each dataset has; one is not found without its name."""
    return table[:-1]


def of_session(_table: Table) -> Table:
    """One relation tells of all."""
    return ()


def _relation(place: Place, name: Table, table: Table) -> exp.Expr:
    """Return a relation of the catalogue; its own names are written as the manual has them."""
    found = build.table((*place.before(table), *name))
    for part, key in zip(reversed(name), ("this", "db", "catalog"), strict=False):
        found.set(key, exp.to_identifier(part, quoted=False))
    return found


def _in_database(place: Place, table: Table) -> list[exp.Expr]:
    if place.database is None:
        return []
    named = _named(place, table[-3]) if len(table) > 2 else place.database()
    return [_is("table_catalog", named)]


def _is_table(place: Place, table: Table) -> list[exp.Expr]:
    """Return the conditions that a row of the catalogue is about a table."""
    found = _in_database(place, table)
    if place.schema is not None:
        named = _named(place, table[-2]) if len(table) > 1 else place.schema()
        found.append(_is("table_schema", named))
    return [*found, _is("table_name", _named(place, table[-1]))]


def _named(place: Place, name: str) -> exp.Expr:
    return build.constant(place.stored(name))


def _is(column: str, value: exp.Expr) -> exp.Expr:
    return exp.EQ(this=build.column(column), expression=value)
