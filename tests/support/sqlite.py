"""A SQLite file for tests, filled from rows or from a DuckDB file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb


def copy_tables(source: Path, target: Path) -> None:
    """Copy every table of a DuckDB file with its rows; schemas are left out."""
    with duckdb.connect() as data:
        data.execute(f"ATTACH '{source}' AS origin (READ_ONLY)")
        data.execute("SET TimeZone = 'UTC'")
        tables = data.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() "
            "WHERE database_name = 'origin' ORDER BY ALL"
        ).fetchall()
        for schema, table in tables:
            columns = dict(
                data.execute(
                    "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = ? "
                    "AND database_name = 'origin' AND table_name = ? ORDER BY column_index",
                    [schema, table],
                ).fetchall()
            )
            values = [
                f"CAST({quoted(name)} AS VARCHAR)" if "ZONE" in kind else quoted(name)
                for name, kind in columns.items()
            ]
            query = f'SELECT {", ".join(values)} FROM origin."{schema}"."{table}"'
            fill(target, table, columns, data.execute(query).fetchall())


def fill(
    target: Path, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
) -> None:
    """Make a table in a file; `columns` are their types by name."""
    connection = sqlite3.connect(target)
    try:
        # Nobody needs it after a power cut, and to wait for the disk takes most of the time.
        connection.execute("PRAGMA synchronous = OFF")
        listed = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {quoted(table)} ({listed})")
        marks = ", ".join("?" for _ in columns)
        insert = f"INSERT INTO {quoted(table)} VALUES ({marks})"
        connection.executemany(insert, [[stored(value) for value in row] for row in rows])
        connection.commit()
    finally:
        connection.close()


def stored(value: Any) -> Any:
    """Return a value as SQLite keeps it."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case _:
            return value


def quoted(name: str) -> str:
    """Return a name in quotes."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
