"""PostgreSQL, through psycopg: one transaction for a session, which only reads.

All statements of a session see the data of one moment, so the numbers of a page fit together. What
a role or a server has set otherwise makes no difference to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from kpilang.engines.postgres_refusals import after_connect, after_statement
from kpilang.engines.urls import Address, address

if TYPE_CHECKING:
    import psycopg

SCHEMES = ("postgresql", "postgres")
#: what an address may have after `?`: what libpq knows of connections, and nothing secret
OPTIONS = (
    *("host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding"),
    *("gssencmode", "target_session_attrs", "connect_timeout", "options"),
)
CONNECT_SECONDS = 10

_SETTINGS = {
    "TimeZone": "UTC",
    "DateStyle": "ISO",
    "standard_conforming_strings": "on",
    "extra_float_digits": "1",
    "idle_in_transaction_session_timeout": "0",
}


class Postgres:
    """An open connection; every statement runs in a transaction that can write nothing."""

    dialect = "postgres"
    folder = None
    home = ()

    def __init__(
        self, connection: psycopg.Connection[Any], login: Address, seconds: int | None
    ) -> None:
        self._connection = connection
        self._login = login
        self._seconds = seconds

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        What interrupts it, as Ctrl-C does, cancels the statement on the server.
        """
        import psycopg
        from psycopg.pq import TransactionStatus

        began = monotonic()
        try:
            if self._connection.info.transaction_status is TransactionStatus.IDLE:
                self._connection.execute(_settings(self._seconds))
            return self._connection.execute(sql.encode()).fetchall()
        except psycopg.Error as error:
            told = after_statement(
                error, self._login, monotonic() - began, self._seconds, self._connection.broken
            )
            if not self._connection.broken:
                self._connection.rollback()
            raise told from None

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()


def open_postgres(url: str, seconds: int | None = None) -> Postgres:
    """Connect to a server; a statement may take so many seconds, if any number is given.

    Raises EngineError, in which nothing of the password is left; ImportError without `psycopg`.
    """
    import psycopg

    login = address(url, SCHEMES, OPTIONS)
    given: dict[str, Any] = {
        "user": login.user,
        "password": login.password,
        "host": login.host,
        "port": login.port,
        "dbname": login.database,
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "kpilang",
        "client_encoding": "utf8",
        **login.options,
    }
    try:
        # Statements are made anew each time, so the server should remember none of them.
        connection = psycopg.connect(
            **{name: value for name, value in given.items() if value is not None},
            prepare_threshold=None,
        )
    except (psycopg.Error, UnicodeError) as error:
        raise after_connect(error, login) from None
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return Postgres(connection, login, seconds)


def _settings(seconds: int | None) -> bytes:
    """Return the statement that a transaction begins with: what it sets ends with it."""
    wanted = dict(_SETTINGS)
    if seconds is not None:
        wanted["statement_timeout"] = str(seconds * 1000)
    calls = [
        exp.Anonymous(
            this="SET_CONFIG",
            expressions=[exp.Literal.string(name), exp.Literal.string(value), exp.true()],
        )
        for name, value in wanted.items()
    ]
    return exp.select(*calls).sql(dialect="postgres").encode()
