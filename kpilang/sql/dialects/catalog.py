"""What is asked of an engine's catalogue, and the form that the SQL standard has for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from kpilang.source.frozen import dataclass
from kpilang.sql import build

Table = Sequence[str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """How an engine tells what it holds; a table is named by its parts, the schema before it.

    `tables(table)` gives the tables among which one is looked for, as rows of: whether it is found
    without its schema, schema, name.
    `columns(table)` gives name and type in the table's order, no row when there is no table.
    `unique_columns(table)` gives the columns that the engine keeps unique, each with the name of
    what keeps it so. `type_of` is the function that names the type of a value. `folds_names` says
    that capitals make no difference in names. `is_kind(value, kind)` is there where a column may
    hold anything, and tells whether a value is as statements have those of a kind.
    """

    tables: Callable[[Table], exp.Select]
    columns: Callable[[Table], exp.Select]
    unique_columns: Callable[[Table], exp.Select]
    type_of: str
    folds_names: bool
    is_kind: Callable[[exp.Expr, str], exp.Expr] | None


def tables(_table: Table) -> exp.Select:
    """List the tables of the information schema that are those of people."""
    here = exp.EQ(this=build.column("table_schema"), expression=build.call("CURRENT_SCHEMA"))
    query = exp.select(here, build.column("table_schema"), build.column("table_name"))
    query = query.from_(_catalog("tables")).where(
        _same("table_catalog", build.call("CURRENT_DATABASE")),
        exp.Not(
            this=exp.In(
                this=build.column("table_schema"),
                expressions=[build.constant(n) for n in ("information_schema", "pg_catalog")],
            )
        ),
    )
    return query.order_by(*map(exp.Literal.number, (2, 3)))


def columns(table: Table) -> exp.Select:
    """List the columns of a table by the information schema."""
    query = exp.select(build.column("column_name"), build.column("data_type"))
    query = query.from_(_catalog("columns")).where(*_is_table(table))
    return query.order_by(build.column("ordinal_position"))


def unique_columns(table: Table) -> exp.Select:
    """List the columns of a table's keys by the information schema."""
    names = ("table_catalog", "table_schema", "table_name", "constraint_name")
    query = exp.select(build.column("constraint_name"), build.column("column_name"))
    query = query.from_(_catalog("key_column_usage")).join(
        _catalog("table_constraints"), using=[exp.to_identifier(name) for name in names]
    )
    kinds = [build.constant(kind) for kind in ("PRIMARY KEY", "UNIQUE")]
    keeps = exp.In(this=build.column("constraint_type"), expressions=kinds)
    return query.where(*_is_table(table), keeps)


def _catalog(name: str) -> exp.Table:
    return build.table(("information_schema", name))


def _is_table(table: Table) -> tuple[exp.Expr, ...]:
    """Return the conditions that a row of the information schema is about a table."""
    schema = build.constant(table[-2]) if len(table) > 1 else build.call("CURRENT_SCHEMA")
    catalog = build.constant(table[-3]) if len(table) > 2 else build.call("CURRENT_DATABASE")
    return (
        _same("table_catalog", catalog),
        _same("table_schema", schema),
        _same("table_name", build.constant(table[-1])),
    )


def _same(column: str, value: exp.Expr) -> exp.Expr:
    """Compare names as people write them: capitals make no difference."""
    return exp.EQ(
        this=exp.Lower(this=build.column(column)),
        expression=exp.Lower(this=value),
    )
