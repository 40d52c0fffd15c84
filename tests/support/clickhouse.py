"""A ClickHouse for tests that is asked over HTTP: started once, filled from a DuckDB file.

Its tables are MergeTrees, with the narrowest of the types that people store such values as.
"""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from kpilang.engines.base import Engine
from kpilang.engines.clickhouse_server import open_clickhouse_server
from tests.oracle.run import in_duckdb
from tests.oracle.tables import Table
from tests.support import lake

#: what DuckDB's types are called there
_TYPES = {
    "BIGINT": "Int64",
    "BOOLEAN": "Bool",
    "DATE": "Date32",
    "DOUBLE": "Float64",
    "HUGEINT": "Decimal(38, 0)",
    "INTEGER": "Int32",
    "TIMESTAMP": "DateTime64(6)",
    "TIMESTAMP WITH TIME ZONE": "DateTime64(6, 'America/New_York')",
    "VARCHAR": "LowCardinality(String)",
}


@dataclass(frozen=True)
class Server:
    """A server that listens at a port of this machine; `users` may come in."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    secure: bool = False

    def run(self, *statements: str) -> None:
        """Run statements as who may do everything."""
        client = self.connect()
        try:
            for statement in statements:
                client.command(statement)
        finally:
            client.close()

    def rows(self, statement: str) -> Sequence[Sequence[Any]]:
        """Return what a statement tells who may do everything."""
        client = self.connect()
        try:
            found: Sequence[Sequence[Any]] = client.query(statement).result_rows
            return found
        finally:
            client.close()

    def connect(self) -> Any:
        """Return the driver's own client."""
        import clickhouse_connect

        settings = {"session_timezone": "UTC", "allow_suspicious_low_cardinality_types": 1}
        return clickhouse_connect.get_client(
            host="127.0.0.1", port=self.port, settings=settings, autogenerate_session_id=False
        )

    def users(self, **known: dict[str, Any]) -> None:
        """Let these in, beside who may do everything."""
        (self.folder / "users.json").write_text(json.dumps({"default": {}, **known}))

    def url(self, database: str = "", user: str = "", password: str = "", more: str = "") -> str:
        """Return an address of the server."""
        who = f"{user}:{quote(password, safe='')}@" if user else ""
        return f"clickhouse://{who}127.0.0.1:{self.port}/{database}{more}"

    def stop(self) -> None:
        """End it with all that it holds."""
        self.process.kill()
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def start(*certificate: Path) -> Server:
    """Start a server, over TLS with a certificate and its key."""
    folder = Path(tempfile.mkdtemp(prefix="kpi"))
    (folder / "users.json").write_text('{"default": {}}')
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.support.clickhouse_http", str(folder)),
            *map(str, certificate),
        ],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for those who ask.
        start_new_session=True,
    )
    assert process.stdout is not None
    port = process.stdout.readline()
    assert port, "the server is over"
    return Server(folder, int(port), process, bool(certificate))


@lru_cache(maxsize=1)
def server() -> Server:
    """Start a server, once for all tests."""
    found = start()
    atexit.register(found.stop)
    return found


def copy_tables(source: Path, target: Server) -> None:
    """Copy every table of a DuckDB file with its rows, each schema a database made anew."""
    folder = target.folder / "lake"
    shutil.rmtree(folder, ignore_errors=True)
    lake.copy_tables(source, folder)
    with duckdb.connect() as data:
        data.execute(f"ATTACH '{source}' AS origin (READ_ONLY)")
        tables = data.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() "
            "WHERE database_name = 'origin' ORDER BY ALL"
        ).fetchall()
        client = target.connect()
        try:
            for schema in sorted({"main", *(schema for schema, _ in tables)}):
                client.command(f"DROP DATABASE IF EXISTS {quoted(schema)} SYNC")
                client.command(f"CREATE DATABASE {quoted(schema)}")
            for schema, table in tables:
                file = folder / schema / f"{table}.parquet"
                _fill(client, data, schema, table, file)
        finally:
            client.close()


def _fill(
    client: Any, data: duckdb.DuckDBPyConnection, schema: str, table: str, file: Path
) -> None:
    columns = data.execute(
        "SELECT column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = 'origin' AND schema_name = ? AND table_name = ? "
        "ORDER BY column_index",
        [schema, table],
    ).fetchall()
    whole = f"origin.{lake.quoted(schema)}.{lake.quoted(table)}"
    counts = ", ".join(f"COUNT(*) > COUNT({lake.quoted(name)})" for name, _ in columns)
    missing = data.execute(f"SELECT {counts} FROM {whole}").fetchone() or ()
    listed = [
        f"{quoted(name)} {kind_of(kind, is_missing)}"
        for (name, kind), is_missing in zip(columns, missing, strict=True)
    ]
    name = f"{quoted(schema)}.{quoted(table)}"
    client.command(f"CREATE TABLE {name} ({', '.join(listed)}) ENGINE = MergeTree ORDER BY tuple()")
    # The driver would look for values to put into a text.
    place = str(file).replace("\\", "\\\\").replace("'", "\\'")
    client.command(f"INSERT INTO {name} SELECT * FROM file('{place}', Parquet)")


def kind_of(kind: str, is_missing: bool) -> str:
    """Return what one of DuckDB's types is called there, also where values are missing."""
    found = _TYPES.get(kind.upper(), kind)
    if not is_missing:
        return found
    if found.startswith("LowCardinality("):
        return f"LowCardinality(Nullable({found[15:-1]}))"
    return f"Nullable({found})"


def quoted(name: str) -> str:
    """Return a name in quotes."""
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"


class World:
    """The server as an engine with the tables of a DuckDB file, whichever it held before."""

    dialect = "clickhouse"
    folder = None
    home = ()
    held: Path | None = None

    def __init__(self, database: Path) -> None:
        self.database = database
        self.engine: Engine | None = None

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement."""
        if World.held != self.database:
            copy_tables(self.database, server())
            World.held = self.database
        if self.engine is None:
            self.engine = open_clickhouse_server(server().url("main"))
        return self.engine.rows(sql)

    def close(self) -> None:
        """Leave the server to who started it."""
        if self.engine is not None:
            self.engine.close()


def in_clickhouse_server(database: Path) -> Engine:
    """Return the server with the tables of a DuckDB file."""
    World.held = None
    return World(database)


def with_tables(path: Path, tables: Iterable[Table]) -> Engine:
    """Return the server with the tables of a random world."""
    in_duckdb(path, tuple(tables)).close()
    return in_clickhouse_server(path)
