"""SQLite: a database file, read only, with the functions that statements need.

Statements run in a thread of their own, so that Ctrl-C and the time that they may take reach the
one that waits for them. All of a session see the data of one moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.sqlite_functions import Raised, give_functions
from kpilang.engines.sqlite_numbers import TooManyDigits
from kpilang.engines.stopping import interruptible

#: the first that has all joins
OLDEST = (3, 39)
_MAIN = ("main", "temp")


class SQLite:
    """An open database."""

    dialect = "sqlite"
    folder = None
    home = ()

    def __init__(
        self, connection: sqlite3.Connection, raised: Raised, seconds: int | None = None
    ) -> None:
        self._connection, self._raised, self._seconds = connection, raised, seconds

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        One that takes longer than the seconds given is stopped, and one that Ctrl-C interrupts.
        """
        self._raised.error = None
        try:
            return interruptible(
                lambda: self._connection.execute(sql).fetchall(),
                self._connection.interrupt,
                self._seconds,
            )
        except sqlite3.Error as error:
            if isinstance(self._raised.error, TooManyDigits):
                raise EngineError(str(self._raised.error), Refusal.TOO_MANY_DIGITS) from error
            raise EngineError(str(self._raised.error or error)) from error

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()


def open_sqlite(path: Path, seconds: int | None = None) -> SQLite:
    """Open a file, whose tables are those of the schema `main`, and of one called like the file.

    Raises EngineError where the file is no database, or the library too old.
    """
    if sqlite3.sqlite_version_info < OLDEST:
        raise EngineError(
            f"SQLite {sqlite3.sqlite_version} is too old, 3.39 is the first that does"
        )
    if path.is_dir():
        raise EngineError(f"`{path}` is a folder", Refusal.NO_DATABASE)
    try:
        connection = _connected(path)
    except sqlite3.DatabaseError as error:
        is_other = error.sqlite_errorcode == sqlite3.SQLITE_NOTADB
        refusal = Refusal.NO_DATABASE if is_other else Refusal.STATEMENT
        raise EngineError(str(error), refusal) from error
    return SQLite(connection, give_functions(connection), seconds)


def _connected(path: Path) -> sqlite3.Connection:
    """Connect to a file, in a transaction that only reads; raises sqlite3.DatabaseError."""
    address = f"file:{quote(str(path))}?mode=ro"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
    try:
        if path.stem.casefold() not in _MAIN:
            alias = exp.Alias(this=exp.Placeholder(), alias=exp.to_identifier(path.stem, True))
            connection.execute(exp.Attach(this=alias).sql(dialect="sqlite"), (address,))
        for setting in ("query_only", "case_sensitive_like"):
            connection.execute(exp.Pragma(this=exp.var(f"{setting} = ON")).sql(dialect="sqlite"))
        connection.execute(exp.Transaction().sql(dialect="sqlite"))
        connection.execute(exp.select(exp.Count(this=exp.Star())).from_("sqlite_schema").sql())
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
