"""What PostgreSQL holds, by its own catalogue.

The information schema hides what a role may not read, and has no materialised views; here a table
that may not be read is there, and reading it is refused. Names are compared exactly, as they are
where they stand in quotes.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.dialects.catalog import Catalog, Table

_RELATIONS = "c.relkind IN ('r', 'p', 'v', 'm', 'f')"
#: enumerations and what else is text are compared and shown as text; a domain is what it is made of
_TYPE = """\
CASE WHEN t.typcategory IN ('S', 'E') THEN 'text'
     ELSE FORMAT_TYPE(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL) END"""


def _tables(_table: Table) -> exp.Select:
    visible = build.call("PG_TABLE_IS_VISIBLE", exp.column("oid", "c"))
    query = exp.select(visible, "n.nspname", "c.relname", dialect="postgres")
    return (
        _relations(query.from_("pg_catalog.pg_class AS c"))
        .where("n.nspname NOT IN ('information_schema', 'pg_catalog', 'pg_toast')")
        .where(build.call("HAS_SCHEMA_PRIVILEGE", exp.column("oid", "n"), build.constant("USAGE")))
        .order_by("n.nspname", "c.relname")
    )


def _columns(table: Table) -> exp.Select:
    query = exp.select("a.attname", _TYPE, dialect="postgres").from_("pg_catalog.pg_class AS c")
    query = query.join("pg_catalog.pg_attribute AS a", on="a.attrelid = c.oid")
    query = query.join("pg_catalog.pg_type AS t", on="t.oid = a.atttypid")
    query = _relations(query).where("a.attnum > 0", "NOT a.attisdropped", *_is_table(table))
    return query.order_by("a.attnum")


def _unique_columns(table: Table) -> exp.Select:
    """List the columns of unique indexes; those of a table with heirs say nothing about these."""
    query = exp.select("CAST(i.indexrelid AS TEXT)", "a.attname", dialect="postgres")
    query = query.from_("pg_catalog.pg_class AS c")
    query = query.join("pg_catalog.pg_index AS i", on="i.indrelid = c.oid")
    listed = exp.condition("a.attnum = ANY(i.indkey)", dialect="postgres")
    query = query.join("pg_catalog.pg_attribute AS a", on=exp.and_("a.attrelid = c.oid", listed))
    return _relations(query).where(
        *("i.indisunique", "i.indisvalid", "i.indimmediate"),
        *("i.indpred IS NULL", "i.indexprs IS NULL"),
        "c.relkind = 'p' OR NOT c.relhassubclass",
        *_is_table(table),
    )


def _relations(query: exp.Select) -> exp.Select:
    query = query.join("pg_catalog.pg_namespace AS n", on="n.oid = c.relnamespace")
    return query.where(_RELATIONS)


def _is_table(table: Table) -> list[exp.Expr]:
    """Return the conditions on a table, which is looked for as statements find it."""
    found: list[exp.Expr] = [_is(exp.column("relname", "c"), table[-1])]
    if len(table) > 1:
        found.append(_is(exp.column("nspname", "n"), table[-2]))
    else:
        found.append(build.call("PG_TABLE_IS_VISIBLE", exp.column("oid", "c")))
    if len(table) > 2:
        found.append(_is(build.call("CURRENT_DATABASE"), table[-3]))
    return found


def _is(value: exp.Expr, name: str) -> exp.Expr:
    return exp.EQ(this=value, expression=build.constant(name))


CATALOG = Catalog(
    tables=_tables,
    columns=_columns,
    unique_columns=_unique_columns,
    type_of="PG_TYPEOF",
    folds_names=False,
    is_kind=None,
)
