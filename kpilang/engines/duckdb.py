"""DuckDB: a database file, or a folder whose CSV and Parquet files are its tables.

The file is opened read only. Whatever statement runs afterwards can reach no other file: external
access is off but for the Parquet files that are tables, and the configuration is locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from kpilang.engines.base import EngineError

if TYPE_CHECKING:
    import duckdb

SUFFIXES = (".parquet", ".csv")
_CATALOG = "kpi_data"
_READERS = {".parquet": "READ_PARQUET", ".csv": "READ_CSV"}


class DuckDB:
    """An open, locked DuckDB."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError."""
        import duckdb

        try:
            return self._connection.execute(sql).fetchall()
        except duckdb.Error as error:
            raise EngineError(str(error)) from error

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()


def open_duckdb(path: Path, tables: Iterable[tuple[str, ...]]) -> DuckDB:
    """Open a file or a folder; of a folder only the tables named are made available.

    Raises EngineError when the path is missing, not a database, or a file cannot be read.
    ImportError when the `duckdb` package is not installed.
    """
    import duckdb

    if not path.exists():
        raise EngineError(f"`{path}` does not exist")
    try:
        if path.is_dir():
            connection = duckdb.connect(":memory:")
            scanned = [_add(connection, path, table) for table in sorted(set(tables))]
            allowed = [_text(str(file)) for file in scanned if file is not None]
            _run(connection, _set("allowed_paths", exp.Array(expressions=allowed)))
        else:
            connection = _attached(path)
        _run(connection, _set("enable_external_access", exp.false()))
        _run(connection, _set("lock_configuration", exp.true()))
    except duckdb.Error as error:
        raise EngineError(str(error)) from error
    return DuckDB(connection)


def _attached(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a file under a name of ours: a schema named like the file would be ambiguous."""
    import duckdb

    connection = duckdb.connect(":memory:")
    alias = exp.TableAlias(this=exp.to_identifier(_CATALOG))
    read_only = exp.AttachOption(this=exp.var("READ_ONLY"))
    target = exp.Alias(this=_text(str(path)), alias=alias.this)
    _run(connection, exp.Attach(this=target, expressions=[read_only]))
    _run(connection, exp.Use(this=exp.Table(this=alias.this.copy())))
    return connection


def _add(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: tuple[str, ...]
) -> Path | None:
    """Make one file a table, and return it where later statements still read it.

    CSV is read once, whole, so that types do not depend on a sample; Parquet stays where it is.
    A missing file is left to the statement that names the table.
    """
    found = _file_of(folder, table)
    if found is None:
        return None
    scanned = found.suffix.lower() == ".parquet"
    reader = exp.Anonymous(this=_READERS[found.suffix.lower()], expressions=[_text(str(found))])
    if not scanned:
        everything = exp.Neg(this=exp.Literal.number(1))
        reader.append("expressions", exp.EQ(this=exp.column("sample_size"), expression=everything))
    name = exp.Table(this=exp.to_identifier(table[-1], quoted=True))
    if len(table) > 1:
        schema = exp.to_identifier(table[-2], quoted=True)
        name.set("db", schema)
        create = exp.Create(this=exp.Table(this=schema.copy()), kind="SCHEMA", exists=True)
        _run(connection, create)
    query = exp.select("*").from_(reader)
    kind = "VIEW" if scanned else "TABLE"
    _run(connection, exp.Create(this=name, kind=kind, expression=query))
    return found if scanned else None


def _file_of(folder: Path, table: tuple[str, ...]) -> Path | None:
    if any(part in ("", ".", "..") or "/" in part or "\\" in part for part in table):
        return None
    stem = folder.joinpath(*table)
    for suffix in SUFFIXES:
        file = stem.with_name(stem.name + suffix)
        if file.is_file() and file.resolve().is_relative_to(folder.resolve()):
            return file
    return None


def _set(name: str, value: exp.Expr) -> exp.Set:
    item = exp.SetItem(this=exp.EQ(this=exp.column(name), expression=value))
    return exp.Set(expressions=[item])


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def _run(connection: duckdb.DuckDBPyConnection, statement: exp.Expr) -> None:
    connection.execute(statement.sql(dialect="duckdb"))
