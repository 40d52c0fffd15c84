"""A folder of Parquet files for tests, filled from a DuckDB file or from rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from kpilang.engines.base import Table
from tests.support.sqlite import quoted

#: what Parquet has no type for
_TYPES = {"HUGEINT": "DECIMAL(38, 0)", "TIMESTAMP_NS": "TIMESTAMP"}


def copy_tables(source: Path, lake: Path) -> tuple[Table, ...]:
    """Write every table of a DuckDB file as a Parquet file, in a folder for each schema.

    Those of `main` are also beside the folders, as a table is found without its schema. Return what
    they are called.
    """
    found: list[Table] = []
    with duckdb.connect() as data:
        data.execute(f"ATTACH '{source}' AS origin (READ_ONLY)")
        data.execute("SET TimeZone = 'UTC'")
        tables = data.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() "
            "WHERE database_name = 'origin' ORDER BY ALL"
        ).fetchall()
        for schema, table in tables:
            columns = data.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = ? "
                "AND database_name = 'origin' AND table_name = ? ORDER BY column_index",
                [schema, table],
            ).fetchall()
            values = ", ".join(
                f"CAST({quoted(name)} AS {_TYPES[kind]}) AS {quoted(name)}"
                if kind in _TYPES
                else quoted(name)
                for name, kind in columns
            )
            query = f"SELECT {values} FROM origin.{quoted(schema)}.{quoted(table)}"
            for name in ((schema, table), (table,))[: 2 if schema == "main" else 1]:
                place = lake.joinpath(*name[:-1], f"{table}.parquet")
                place.parent.mkdir(parents=True, exist_ok=True)
                write(data, query, place)
                found.append(name)
    return tuple(found)


def fill(lake: Path, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Write a table as a file; `columns` are their types by name."""
    with duckdb.connect() as data:
        data.execute("SET TimeZone = 'UTC'")
        listed = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
        data.execute(f"CREATE TABLE rows ({listed})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            data.executemany(f"INSERT INTO rows VALUES ({marks})", [list(row) for row in rows])
        lake.mkdir(parents=True, exist_ok=True)
        write(data, "FROM rows", lake / f"{table}.parquet")


def write(data: duckdb.DuckDBPyConnection, query: str, place: Path) -> None:
    """Write the rows of a query as a file, or as several ones in a folder."""
    target = str(place).replace("'", "''")
    data.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet)")
