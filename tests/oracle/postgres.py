"""The tables of random worlds on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql as composed

from kpilang.engines.base import EngineError
from tests.oracle.tables import Table

_TYPES = {"DOUBLE": "double precision"}


class Postgres:
    """A server as an engine; it holds the tables of one world at a time."""

    dialect = "postgres"
    folder = None
    home = ()

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def open(self, _path: Path, tables: Sequence[Table]) -> Postgres:
        """Hold the tables of a world, and no others."""
        self.connection.execute('DROP SCHEMA IF EXISTS "main" CASCADE')
        self.connection.execute('CREATE SCHEMA "main"')
        for table in tables:
            name = composed.Identifier("main", table.name)
            columns = composed.SQL(", ").join(
                composed.SQL("{} {}").format(
                    composed.Identifier(column), composed.SQL(_TYPES.get(kind, kind))
                )
                for column, kind in table.columns.items()
            )
            self.connection.execute(composed.SQL("CREATE TABLE {} ({})").format(name, columns))
            statement = composed.SQL("COPY {} FROM STDIN").format(name)
            with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
                for row in table.rows:
                    copy.write_row([row[column] for column in table.columns])
        return self

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        try:
            return self.connection.execute(sql).fetchall()
        except psycopg.Error as error:
            raise EngineError(str(error)) from error

    def close(self) -> None:
        """Leave the server to who started it."""


def _column(column: tuple[str, str]) -> composed.Composed:
    name, kind = column
    stored = composed.SQL(_TYPES.get(kind, kind))
    return composed.SQL("{} {}").format(composed.Identifier(name), stored)
