"""What MariaDB holds: a schema is a database, and a name is what the server takes it for."""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.dialects.catalog import Catalog, Table

_SYSTEM = ("information_schema", "mysql", "performance_schema", "sys")
#: `TIMESTAMP` is an instant there, `DATETIME` a clock time, and a truth value a number of one digit
_TYPE = """\
CASE WHEN column_type LIKE 'tinyint(1)%' THEN 'boolean'
     WHEN data_type = 'timestamp' THEN 'timestamp with time zone'
     WHEN data_type IN ('int', 'mediumint', 'year') THEN 'integer'
     WHEN data_type IN ('tinytext', 'mediumtext', 'longtext') THEN 'text'
     WHEN data_type IN ('bit', 'binary', 'varbinary', 'json', 'set') THEN 'blob'
     ELSE data_type END"""


def _tables(_table: Table) -> exp.Select:
    schema = exp.column("table_schema")
    here = exp.EQ(this=schema, expression=build.call("DATABASE"))
    query = exp.select(build.coalesce(here, exp.false()), schema.copy(), "table_name")
    query = query.from_("information_schema.tables")
    other = [build.constant(name) for name in _SYSTEM]
    theirs = exp.Not(this=exp.In(this=exp.column("table_schema"), expressions=other))
    return query.where(theirs).order_by("2", "3")


def _columns(table: Table) -> exp.Select:
    query = exp.select("column_name", exp.maybe_parse(_TYPE, dialect="mysql"))
    query = query.from_("information_schema.columns").where(*_is_table(table))
    return query.order_by("ordinal_position")


def _unique_columns(table: Table) -> exp.Select:
    """List the columns of unique indexes: who keeps `a` and `A` for one keeps more than unique."""
    query = exp.select("index_name", "column_name").from_("information_schema.statistics")
    return query.where("non_unique = 0", *_is_table(table))


def _is_table(table: Table) -> list[exp.Expr]:
    schema = build.call("DATABASE") if len(table) < 2 else build.constant(table[-2])
    found = {"table_schema": schema, "table_name": build.constant(table[-1])}
    return [exp.EQ(this=exp.column(name), expression=value) for name, value in found.items()]


CATALOG = Catalog(
    tables=_tables,
    columns=_columns,
    unique_columns=_unique_columns,
    type_of="TYPEOF",
    folds_names=True,
    is_kind=None,
)
