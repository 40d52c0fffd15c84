"""DuckDB: a database file, or a folder whose CSV and Parquet files are its tables.

The file is opened read only. Whatever statement runs afterwards can reach no other file: external
access is off but for the Parquet files that are tables, and the configuration is locked. A file
that cannot be read stops only the questions that need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from kpilang.engines import csv_files
from kpilang.engines.base import BadFile, EngineError, Fault, Folder, Refusal, Table
from kpilang.engines.stopping import interruptible
from kpilang.model.types import Type

if TYPE_CHECKING:
    import duckdb

SUFFIXES = (".parquet", ".csv")
#: what makes a path a pattern, which other files fit as well
_PATTERN = frozenset("*?[")
#: files of spreadsheets, which are no tables
SHEETS = (".xlsx", ".xls", ".ods", ".numbers")
_CATALOG = "kpi_data"

Declared = Mapping[Table, Mapping[str, Type | None]]


class DuckDB:
    """An open, locked DuckDB."""

    dialect = "duckdb"
    home = ()

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Folder | None = None,
        seconds: int | None = None,
    ) -> None:
        self._connection = connection
        self._seconds = seconds
        self.folder = folder

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        One that takes longer than the seconds given is stopped, and one that Ctrl-C interrupts.
        """
        import duckdb

        try:
            return interruptible(
                lambda: self._connection.execute(sql).fetchall(),
                self._connection.interrupt,
                self._seconds,
            )
        except duckdb.Error as error:
            raise EngineError(str(error)) from error

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()


def open_duckdb(
    path: Path,
    tables: Iterable[Table],
    declared: Declared | None = None,
    seconds: int | None = None,
) -> DuckDB:
    """Open a file or a folder; of a folder only the tables named are made available.

    `declared` are the types of the columns that matter, by table and name in the data; CSV texts
    are read as what they are declared. A column with None, and without declarations every
    column, is read as what its texts are. A statement may take so many seconds, if any number is
    given. Raises EngineError when the path is missing or not a database. ImportError when the
    `duckdb` package is not installed.
    """
    import duckdb

    if not path.exists():
        raise EngineError(f"`{path}` does not exist")
    folder = None
    try:
        if path.is_dir():
            connection = duckdb.connect(":memory:")
            folder = _load(connection, path, sorted(set(tables)), declared or {})
        else:
            connection = _attached(path)
        lock(connection)
    except duckdb.Error as error:
        refusal = Refusal.NO_DATABASE if _is_no_database(path) else Refusal.STATEMENT
        raise EngineError(str(error), refusal) from error
    return DuckDB(connection, folder, seconds)


def _is_no_database(path: Path) -> bool:
    """Tell whether a file lacks what every DuckDB file has: four letters after a checksum."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(12)[8:] != b"DUCK"


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep later statements from reaching files; a moment's text is the same wherever they run."""
    _run(connection, _set("TimeZone", _text("UTC")))
    _run(connection, _set("enable_external_access", exp.false()))
    _run(connection, _set("lock_configuration", exp.true()))


def _load(
    connection: duckdb.DuckDBPyConnection, path: Path, tables: Sequence[Table], declared: Declared
) -> Folder:
    """Make files tables, and allow later statements to read those that are not in memory."""
    bad: dict[Table, BadFile] = {}
    texts: dict[Table, str] = {}
    allowed: list[exp.Expr] = []
    for table in tables:
        file = _file_of(path, table)
        if file is None:
            continue
        shown = (Path(path.name) / file.relative_to(path)).as_posix()
        wrong = _add(connection, file, shown, table, declared.get(table))
        if wrong is not None:
            bad[table] = wrong
        elif _is_parquet(file):
            allowed.append(_text(str(file)))
        else:
            texts[table] = shown
    _run(connection, _set("allowed_paths", exp.Array(expressions=allowed)))
    others = (file for suffix in SHEETS for file in path.rglob(f"*{suffix}"))
    sheets = tuple(sorted(file.relative_to(path.parent).as_posix() for file in others))
    return Folder(path.name, SUFFIXES, _tables(path), bad, texts, sheets)


def _tables(folder: Path) -> tuple[Table, ...]:
    """Return the tables that the files in a folder and in the folders below it are."""
    files = (file for suffix in SUFFIXES for file in folder.rglob(f"*{suffix}"))
    found = {file.relative_to(folder).with_suffix("").parts for file in files}
    return tuple(sorted(found))


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
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    shown: str,
    table: Table,
    declared: Mapping[str, Type | None] | None,
) -> BadFile | None:
    """Make one file a table, or return why it is none.

    CSV is read once, whole, so that types do not depend on a sample; Parquet stays where it is.
    """
    import duckdb

    name = exp.Table(this=exp.to_identifier(table[-1], quoted=True))
    if len(table) > 1:
        schema = exp.to_identifier(table[-2], quoted=True)
        name.set("db", schema)
        create = exp.Create(this=exp.Table(this=schema.copy()), kind="SCHEMA", exists=True)
        _run(connection, create)
    if not _PATTERN.isdisjoint(str(file)):
        return BadFile(shown, Fault.PATTERN)
    if not _is_parquet(file):
        return csv_files.load(connection, file, shown, name, declared)
    reader = exp.Anonymous(this="READ_PARQUET", expressions=[_text(str(file))])
    query = exp.select("*").from_(reader)
    try:
        _run(connection, exp.Create(this=name, kind="VIEW", expression=query))
    except duckdb.Error:
        return BadFile(shown, Fault.OTHER)
    return None


def _is_parquet(file: Path) -> bool:
    return file.suffix.lower() == ".parquet"


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
