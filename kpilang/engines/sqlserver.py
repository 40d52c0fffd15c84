"""SQL Server and Azure SQL, through `pymssql`: what numbers depend on are options of the session.

Numbers: "Database Engine events and errors" of its manual; those from 20000 on are of FreeTDS, the
library that the driver is made on. A connection belongs to one thread there. So a statement is
waited for in the driver's own hook, and ended in the thread that runs it; while rows are read that
thread listens to nobody, and the connection is ended instead.
"""

from __future__ import annotations

import os
import re
import select
import socket
from collections.abc import Sequence
from threading import Event, local
from typing import Any

from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud_driver import Driver, Live, Rows, Running, Told, no_home, whole
from kpilang.engines.urls import Address
from kpilang.sql.build import call

CONNECT_SECONDS = 10
#: that of SQL Server 2022, whose functions statements call
LEVEL = 160
FORM = "sqlserver://user:password@host:1433/database"
_PORT = 1433
_TDS = "7.4"
#: rows that are taken before it is looked whether to stop, and seconds that are waited before
_AT_ONCE, _LOOK = 1_000, 0.05
#: what sessions set themselves; the last two tell how texts are read as moments
SETTINGS = " ".join(
    (
        *(f"SET {name} ON;" for name in ("ANSI_NULLS", "ANSI_PADDING", "ANSI_WARNINGS")),
        *(f"SET {name} ON;" for name in ("ARITHABORT", "CONCAT_NULL_YIELDS_NULL")),
        "SET QUOTED_IDENTIFIER ON;",
        *(f"SET {name} OFF;" for name in ("NUMERIC_ROUNDABORT", "IMPLICIT_TRANSACTIONS")),
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;",
        "SET ROWCOUNT 0;",
        "SET TEXTSIZE 2147483647;",
        "SET LANGUAGE us_english;",
        "SET DATEFORMAT ymd;",
    )
)
#: what FreeTDS adds to the words of a server, or says by itself
_ADDED = re.compile(
    r"DB-Lib error message (?P<code>\d+), severity \d+:\n(?P<words>[^\n]*)\n"
    r"(?:Net-Lib error during (?P<cause>[^\n]*?)(?: \(-?\d+\))?\n)?"
    r"(?:Operating System error during [^\n]*\n)?"
)


class _Waiting(local):
    """The statement that a thread waits for."""

    stopped: Event | None = None
    socket: int | None = None


_waiting = _Waiting()


class _Stopped(Exception):
    """A statement is not waited for any more."""


def _place(login: Address) -> tuple[str, int]:
    return login.host or "", login.port or _PORT


def _connect(login: Address, seconds: int | None) -> Live:
    import pymssql

    host, port = _place(login)
    if "\\" in host:
        told = "an instance has no name here, but a port"
        raise EngineError(told, Refusal.MALFORMED_URL, FORM)
    # The driver tells of a host that nobody knows as of one that does not answer.
    socket.getaddrinfo(host, port)
    connection = pymssql.connect(
        server=f"[{host}]:{port}" if ":" in host else host,
        port=str(port),
        user=login.user,
        password=login.password or "",
        database=login.database or "",
        encryption=login.options.get("encrypt", "require"),
        login_timeout=whole(login, "login_timeout", CONNECT_SECONDS),
        appname="kpilang",
        charset="UTF-8",
        tds_version=_TDS,
        autocommit=True,
        conn_properties=SETTINGS,
    )
    # A limit of the driver's own would hold for all sessions, and end this one.
    pymssql._mssql.set_wait_callback(_wait)
    return Live(connection, login, seconds)


def _wait(number: int) -> None:
    """Wait for the answer to a statement, or until it is to be stopped."""
    stopped = _waiting.stopped
    if stopped is None:
        return
    _waiting.socket = number
    while not select.select([number], [], [], _LOOK)[0]:
        if stopped.is_set():
            raise _Stopped


def _heard(row: Sequence[Any], _login: Address) -> EngineError | None:
    (level,) = row
    if level is not None and level < LEVEL:
        return EngineError(f"the database's compatibility level is {level}; {LEVEL} is needed")
    return None


def _statement(live: Live, sql: str) -> Running:
    statement = _Statement(live, sql)
    return Running(statement.rows, statement.stop)


class _Statement:
    """A statement that is stopped in the thread that runs it, or else with its connection."""

    def __init__(self, live: Live, sql: str) -> None:
        self._live, self._sql = live, sql
        self._stopped = Event()
        self._reads: int | None = None

    def rows(self) -> Rows:
        found: list[Sequence[Any]] = []
        cursor = self._live.connection.cursor()
        _waiting.stopped = self._stopped
        try:
            cursor.execute(self._sql)
            self._reads = _waiting.socket
            while not self._stopped.is_set() and (some := cursor.fetchmany(_AT_ONCE)):
                found += some
            if self._stopped.is_set():
                raise _Stopped
        except _Stopped:
            self._reads = None
            self._live.connection._conn.cancel()
        finally:
            self._reads = _waiting.stopped = None
        return found

    def stop(self) -> None:
        reads = self._reads
        if self._stopped.is_set() and reads is not None:
            with socket.socket(fileno=os.dup(reads)) as end:
                end.shutdown(socket.SHUT_RDWR)
        self._stopped.set()


def _errors() -> tuple[type[Exception], ...]:
    import pymssql

    return (pymssql.Error, pymssql._mssql.MSSQLException, OSError)


def _told(error: Exception) -> Told:
    """Return the number and words of the server, else those of FreeTDS that came first."""
    number, words = _said(error)
    added = list(_ADDED.finditer(words))
    servers = _ADDED.sub("", words).strip()
    if servers or not added:
        return Told(number, servers)
    first = added[0]
    return Told(first["code"], ": ".join(filter(None, (first["words"], first["cause"]))))


def _said(error: Exception) -> tuple[str, str]:
    """Return number and words, which the driver packs in several ways."""
    match error.args:
        case (int(number), bytes(words)) | ((int(number), bytes(words)),):
            return str(number), words.decode("utf-8", "replace")
        case _:
            return "", " ".join(map(str, error.args))


SQLSERVER = Driver(
    name="sqlserver",
    dialect="tsql",
    module="pymssql",
    package="pymssql",
    form=FORM,
    needed={"host": "a host", "user": "a user", "database": "a database"},
    options=("encrypt", "login_timeout"),
    choices={"encrypt": ("require", "off")},
    whole={"login_timeout": 3_600},
    place=_place,
    home=no_home,
    connect=_connect,
    hello=exp.select(exp.Max(this=exp.column("compatibility_level")))
    .from_(exp.table_("databases", db="sys"))
    .where(exp.EQ(this=exp.column("name"), expression=call("DB_NAME"))),
    heard=_heard,
    statement=_statement,
    recover=None,
    errors=_errors,
    told=_told,
    codes={
        "18456": Refusal.LOGIN,
        "18452": Refusal.LOGIN,
        "18486": Refusal.LOGIN,
        "18487": Refusal.LOGIN,
        "18488": Refusal.LOGIN,
        # "Check messages from the server", of which the driver has none: it did not let us in.
        "20018": Refusal.LOGIN,
        "911": Refusal.UNKNOWN_DATABASE,
        "4060": Refusal.UNKNOWN_DATABASE,
        "916": Refusal.NOT_PERMITTED,
        "229": Refusal.NOT_PERMITTED,
        "230": Refusal.NOT_PERMITTED,
        "297": Refusal.NOT_PERMITTED,
        "300": Refusal.NOT_PERMITTED,
        "220": Refusal.TOO_MANY_DIGITS,
        "232": Refusal.TOO_MANY_DIGITS,
        "8115": Refusal.TOO_MANY_DIGITS,
        "40613": Refusal.NOT_REACHED,
        "40615": Refusal.NOT_REACHED,
        "596": Refusal.LOST,
        "6005": Refusal.LOST,
        "20009": Refusal.NOT_REACHED,
        "20002": Refusal.NOT_REACHED,
        "20003": Refusal.NOT_REACHED,
        "20004": Refusal.LOST,
        "20006": Refusal.LOST,
        "20017": Refusal.LOST,
        "20047": Refusal.LOST,
    },
    texts=((r"Not connected to any MS SQL server|Connection is closed", Refusal.LOST),),
)
