"""A real MariaDB for tests: started in a folder of its own, filled from a DuckDB file."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from kpilang.engines.base import Engine, EngineError, Refusal
from kpilang.engines.mariadb import open_mariadb
from tests.oracle.tables import Table
from tests.support.require import need

#: what DuckDB's types are called there; as texts are made without more, `a` is `A` for them
_TYPES = {
    "DOUBLE": "DOUBLE",
    "HUGEINT": "DECIMAL(38, 0)",
    "UHUGEINT": "DECIMAL(39, 0)",
    "TIMESTAMP": "DATETIME(6)",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP(6)",
    "TIMESTAMPTZ": "TIMESTAMP(6)",
    "VARCHAR": "VARCHAR(300)",
    "TEXT": "VARCHAR(300)",
}
PROGRAM = "mariadbd"
#: from how many rows on a table is filled from a file
_MANY = 1000


@dataclass(frozen=True)
class Server:
    """A server that listens at a socket of its own, at no port."""

    folder: Path
    #: how it was refused before it knew time zones
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / "s"

    def connect(self) -> Any:
        """Return a connection of who may do everything."""
        import pymysql

        found = pymysql.connect(
            user="root", unix_socket=str(self.socket), charset="utf8mb4", autocommit=True
        )
        with found.cursor() as cursor:
            cursor.execute("SET time_zone = '+00:00'")
        return found

    def run(self, *statements: str) -> tuple[tuple[Any, ...], ...]:
        """Run statements as who may do everything; return the rows of the last one."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return tuple(cursor.fetchall())
        finally:
            connection.close()

    def url(self, database: str = "", user: str = "root", password: str = "") -> str:
        """Return an address of the server."""
        secret = f":{quote(password, safe='')}" if password else ""
        return f"mariadb://{user}{secret}@/{database}?unix_socket={quote(str(self.socket))}"


@lru_cache(maxsize=1)
def server() -> Server:
    """Start a server, once for all tests."""
    need(shutil.which(PROGRAM), "mariadb-server is not installed")
    # A socket has a short name.
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="kpi", dir=memory if memory.is_dir() else None))
    found, data = Server(folder), folder / "data"
    subprocess.run(
        [
            *("mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={data}"),
            *("--auth-root-authentication-method=normal", "--skip-test-db"),
        ],
        check=True,
        capture_output=True,
    )
    process = subprocess.Popen(
        [
            *(PROGRAM, "--no-defaults", "--user=root", f"--datadir={data}"),
            *(f"--socket={found.socket}", "--skip-networking", f"--pid-file={folder / 'pid'}"),
            *("--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci"),
            *("--default-time-zone=+09:00", "--innodb-flush-log-at-trx-commit=0"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def stop() -> None:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    end = time.monotonic() + 60
    while not found.socket.exists():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    found.refusals.extend(_without_zones(found))
    zones = subprocess.run(
        ["mariadb-tzinfo-to-sql", "/usr/share/zoneinfo"], check=True, capture_output=True
    )
    subprocess.run(
        ["mariadb", "--no-defaults", "-uroot", f"--socket={found.socket}", "mysql"],
        input=zones.stdout,
        check=True,
        capture_output=True,
    )
    return found


def _without_zones(found: Server) -> list[Refusal]:
    engine = open_mariadb(found.url("mysql"))
    try:
        engine.rows("SELECT CONVERT_TZ('2026-01-01', 'UTC', 'Europe/Paris')")
    except EngineError as error:
        return [error.refusal]
    finally:
        engine.close()
    return []


def copy_tables(source: Path, target: Server) -> None:
    """Copy every table of a DuckDB file with its rows, each schema a database made anew."""
    with duckdb.connect() as data:
        data.execute(f"ATTACH '{source}' AS origin (READ_ONLY)")
        data.execute("SET TimeZone = 'UTC'")
        tables = data.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() "
            "WHERE database_name = 'origin' ORDER BY ALL"
        ).fetchall()
        empty(target, {"main", *(schema for schema, _ in tables)})
        connection = target.connect()
        try:
            for schema, table in tables:
                columns = dict(
                    data.execute(
                        "SELECT column_name, data_type FROM duckdb_columns() "
                        "WHERE schema_name = ? AND database_name = 'origin' AND table_name = ? "
                        "ORDER BY column_index",
                        [schema, table],
                    ).fetchall()
                )
                values = ", ".join(
                    f"CAST({in_quotes(name)} AS TIMESTAMP)" if "ZONE" in kind else in_quotes(name)
                    for name, kind in columns.items()
                )
                rows = data.execute(f'SELECT {values} FROM origin."{schema}"."{table}"').fetchall()
                fill(connection, schema, table, columns, rows if len(rows) < _MANY else ())
                if len(rows) >= _MANY:
                    _load(data, target, schema, table, columns)
        finally:
            connection.close()


def empty(target: Server, databases: Iterable[str]) -> None:
    """Make databases anew."""
    for name in sorted(databases):
        target.run(f"DROP DATABASE IF EXISTS {quoted(name)}", f"CREATE DATABASE {quoted(name)}")


def fill(
    connection: Any,
    database: str,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Make a table; `columns` are DuckDB's types by name."""
    name = f"{quoted(database)}.{quoted(table)}"
    listed = ", ".join(f"{quoted(column)} {_type(kind)} NULL" for column, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {name} ({listed})")
        if rows:
            marks = ", ".join("%s" for _ in columns)
            values = [[_stored(value) for value in row] for row in rows]
            escaped = name.replace("%", "%%")
            cursor.executemany(f"INSERT INTO {escaped} VALUES ({marks})", values)


def _load(
    data: duckdb.DuckDBPyConnection,
    target: Server,
    schema: str,
    table: str,
    columns: Mapping[str, str],
) -> None:
    """Fill a table from a file, which is quicker than row by row."""
    file = target.folder / "rows.csv"
    values = ", ".join(
        f'CAST("{name}" AS INT)' if kind == "BOOLEAN" else f'"{name}"'
        for name, kind in columns.items()
    )
    texts = ", ".join(f'"{name}"' for name, kind in columns.items() if kind == "VARCHAR")
    forced = f", FORCE_QUOTE ({texts})" if texts else ""
    data.execute(
        f'COPY (SELECT {values} FROM origin."{schema}"."{table}") TO \'{file}\' '
        f"(FORMAT csv, HEADER false, NULLSTR 'NULL'{forced})"
    )
    target.run(
        f"LOAD DATA INFILE '{file}' INTO TABLE {quoted(schema)}.{quoted(table)} "
        "CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY ''"
    )


def quoted(name: str) -> str:
    """Return a name in quotes."""
    escaped = name.replace("`", "``")
    return f"`{escaped}`"


def in_quotes(name: str) -> str:
    """Return a name in DuckDB's quotes."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


class World:
    """MariaDB as an engine with the tables of a DuckDB file, whichever it held before."""

    dialect = "mariadb"
    folder = None
    home = ()
    held: Path | None = None

    def __init__(self, database: Path) -> None:
        self.database = database

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement in a session of its own: what one has read cannot be dropped."""
        if World.held != self.database:
            copy_tables(self.database, server())
            World.held = self.database
        engine = open_mariadb(server().url("main"))
        try:
            return engine.rows(sql)
        finally:
            engine.close()

    def close(self) -> None:
        """Leave the server to who started it."""


def in_mariadb(database: Path) -> Engine:
    """Return MariaDB with the tables of a DuckDB file."""
    World.held = None
    return World(database)


def with_tables(_path: Path, tables: Sequence[Table]) -> Engine:
    """Return MariaDB with the tables of a random world."""
    found = server()
    empty(found, ["main"])
    connection = found.connect()
    try:
        for table in tables:
            rows = [[row[name] for name in table.columns] for row in table.rows]
            fill(connection, "main", table.name, table.columns, rows)
    finally:
        connection.close()
    return open_mariadb(found.url("main"))


def _type(kind: str) -> str:
    return _TYPES.get(kind.upper(), kind)


def _stored(value: Any) -> Any:
    """Return a value as it is kept: an instant as the clock of UTC shows it, no number as none."""
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value
