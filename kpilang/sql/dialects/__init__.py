"""Dialects as data: the primitives that engines say differently, and nothing else.

The forms are those of each engine's manual that gave the same numbers when run; one-step
transpiling between dialects is not relied on.

dialect.py   the record; no field has a default, so none is forgotten
catalog.py   what an engine tells of the tables that it holds
duckdb.py    DuckDB
postgres.py  PostgreSQL, postgres_catalog.py: what it holds
mariadb.py   MariaDB, mariadb_catalog.py: what it holds, mariadb_rewriting.py: its words
mariadb_rows.py  rows that come from nowhere
mariadb_texts.py  texts told apart; mariadb_zones.py: clock times
texts.py     columns of text that are read from the data
sqlite.py    SQLite, sqlite_rewriting.py: statements in its words
sqlite_moments.py  moments and durations as texts
datafusion.py  DataFusion, datafusion_rewriting.py: statements in its words
spark.py     Spark, spark_rewriting.py: statements in its words
clickhouse.py  ClickHouse, clickhouse_rewriting.py: statements in its words
clickhouse_types.py  its types; clickhouse_numbers.py: numbers that have room
clickhouse_moves.py  days and moments moved
clickhouse_rows.py  rows, joins; clickhouse_zones.py: clock times
clickhouse_catalog.py  what it holds
cloud.py     what those that are not run here have in common; unsaid.py: what some cannot say
cloud_forms.py  forms that several of them share; cloud_catalog.py: what they hold
bigquery.py  BigQuery
databricks.py  Databricks
redshift.py  Redshift
snowflake.py  Snowflake
trino.py     Trino
tsql.py      T-SQL, tsql_rewriting.py: statements in its words, tsql_words.py: those it reserves
tsql_conditions.py  conditions apart from values; tsql_groups.py: groups, windows over them
tsql_numbers.py  sums and products that have room; tsql_zones.py: zones as Windows names them
doubles.py  doubles that stay doubles; known_doubles.py: columns that hold some
rewriting.py  what rewritings of statements do alike
lake_catalog.py  what an engine holds that has to be told it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kpilang.sql.dialects.dialect import Dialect

if TYPE_CHECKING:  # a dialect is imported when it is asked for
    from kpilang.sql.dialects.bigquery import BIGQUERY
    from kpilang.sql.dialects.clickhouse import CLICKHOUSE
    from kpilang.sql.dialects.databricks import DATABRICKS
    from kpilang.sql.dialects.datafusion import DATAFUSION
    from kpilang.sql.dialects.duckdb import DUCKDB
    from kpilang.sql.dialects.mariadb import MARIADB
    from kpilang.sql.dialects.postgres import POSTGRES
    from kpilang.sql.dialects.redshift import REDSHIFT
    from kpilang.sql.dialects.snowflake import SNOWFLAKE
    from kpilang.sql.dialects.spark import SPARK
    from kpilang.sql.dialects.sqlite import SQLITE
    from kpilang.sql.dialects.trino import TRINO
    from kpilang.sql.dialects.tsql import TSQL

__all__ = [
    "BIGQUERY",
    "CLICKHOUSE",
    "COMPILED",
    "DATABRICKS",
    "DATAFUSION",
    "DIALECTS",
    "DUCKDB",
    "MARIADB",
    "POSTGRES",
    "REDSHIFT",
    "SNOWFLAKE",
    "SPARK",
    "SQLITE",
    "TRINO",
    "TSQL",
    "UNPROVEN",
    "WRITTEN",
    "Dialect",
]

#: those whose statements need nothing but the engine
WRITTEN = ("duckdb", "postgres")
#: those that no engine here runs
UNPROVEN = ("bigquery", "databricks", "redshift", "snowflake", "trino", "tsql")
#: those whose statements somebody may take elsewhere as they are
COMPILED = tuple(sorted((*WRITTEN, "clickhouse", *UNPROVEN)))

_NAMES = tuple(sorted((*COMPILED, "datafusion", "mariadb", "spark", "sqlite")))


class _Dialects(Mapping[str, Dialect]):
    """The dialects by their names; each is imported when it is asked for."""

    def __getitem__(self, name: str) -> Dialect:
        if name not in _NAMES:
            raise KeyError(name)
        found: Dialect = getattr(import_module(f"{__name__}.{name}"), name.upper())
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


DIALECTS: Mapping[str, Dialect] = _Dialects()

if not TYPE_CHECKING:  # which would take every attribute for granted

    def __getattr__(name: str) -> Any:
        """Return a dialect by the name of its record."""
        if name in __all__ and name.lower() in DIALECTS:
            return DIALECTS[name.lower()]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
