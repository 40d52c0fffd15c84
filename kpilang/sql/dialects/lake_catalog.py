"""What an engine holds that has no catalogue of its own to be asked by a statement.

Whoever opens it makes two views: the tables, and the columns of those that a model reads. Types
are called there as DuckDB and PostgreSQL call them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.dialects.catalog import Catalog, Table

TABLES = ("kpi_tables", ("is_found", "table_schema", "table_name"))
COLUMNS = (
    "kpi_columns",
    ("table_schema", "table_name", "column_name", "data_type", "place"),
)
#: what stands for a type as others call it, by the beginning of what an engine calls it
_TYPES = (
    ("timestamp_ntz", "timestamp"),
    ("timestamp", "timestamp with time zone"),
    ("string", "text"),
    ("varchar", "text"),
    ("char", "text"),
    ("interval", "interval"),
    ("int", "integer"),
    ("binary", "blob"),
    ("array", "list"),
)


def type_name(stored: str) -> str:
    """Return what a type is called elsewhere."""
    lowered = stored.casefold()
    return next((name for start, name in _TYPES if lowered.startswith(start)), lowered)


def type_named(stored: exp.Expr) -> exp.Expr:
    """Return what a type is called elsewhere, in a statement."""
    branches = [
        (build.call("STARTSWITH", stored.copy(), build.constant(start)), build.constant(name))
        for start, name in _TYPES
    ]
    return build.case(branches, stored)


def rows(columns: Sequence[str], values: Sequence[Sequence[str | int | bool]]) -> exp.Select:
    """Return rows of texts and numbers as a statement, also when there are none."""
    empty: tuple[str | int | bool, ...] = tuple("" for _ in columns)
    tuples = [
        exp.Tuple(expressions=[build.constant(cell) for cell in row]) for row in values or [empty]
    ]
    alias = exp.TableAlias(
        this=build.identifier("r"), columns=[build.identifier(name) for name in columns]
    )
    query = exp.select(exp.Star()).from_(exp.Values(expressions=tuples, alias=alias))
    return query if values else query.where(exp.false())


def schema_of(table: Table) -> str:
    """Return the schema of a table, as the views tell it."""
    return table[-2] if len(table) > 1 else ""


def _tables(_table: Table) -> exp.Select:
    name, columns = TABLES
    query = exp.select(*map(build.column, columns)).from_(build.table((name,)))
    return query.order_by(*map(exp.Literal.number, (2, 3)))


def _columns(table: Table) -> exp.Select:
    query = exp.select(build.column("column_name"), build.column("data_type"))
    query = query.from_(build.table((COLUMNS[0],))).where(
        _same("table_schema", schema_of(table)), _same("table_name", table[-1])
    )
    return query.order_by(build.column("place"))


def _unique_columns(_table: Table) -> exp.Select:
    """Nothing is kept unique."""
    query = exp.select(build.constant(""), build.constant(""))
    return query.from_(build.table((COLUMNS[0],))).where(exp.false())


def _same(column: str, value: str) -> exp.Expr:
    return exp.EQ(
        this=exp.Lower(this=build.column(column)),
        expression=exp.Lower(this=build.constant(value)),
    )


CATALOG = Catalog(
    tables=_tables,
    columns=_columns,
    unique_columns=_unique_columns,
    type_of="TYPEOF",
    folds_names=True,
    is_kind=None,
)
