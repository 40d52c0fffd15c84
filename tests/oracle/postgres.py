"""The tables of random worlds on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from kpilang.engines.base import EngineError
from tests.support.postgres import copy_tables


class Postgres:
    """A server as an engine; it holds the tables of one world at a time."""

    dialect = "postgres"
    folder = None

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def open(self, path: Path, _read: Sequence[Path]) -> Postgres:
        """Take over the tables of a DuckDB file."""
        self.connection.execute('DROP SCHEMA IF EXISTS "main" CASCADE')
        copy_tables(path, self.connection)
        return self

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        try:
            return self.connection.execute(sql).fetchall()
        except psycopg.Error as error:
            raise EngineError(str(error)) from error

    def close(self) -> None:
        """Leave the server to who started it."""
