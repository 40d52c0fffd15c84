"""Redshift, through `redshift_connector`: one transaction for a session, which only reads.

Codes: those of PostgreSQL, whose protocol it speaks. The driver cannot stop a statement, so another
connection does.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud_driver import (
    SECONDS,
    Driver,
    Live,
    Rows,
    Running,
    Told,
    fine,
    no_home,
    whole,
)
from kpilang.engines.stopping import interruptible
from kpilang.engines.urls import Address
from kpilang.sql.build import call

CONNECT_SECONDS = 10
_PORT = 5439
_BEGIN, _UNDO = "BEGIN READ ONLY", "ROLLBACK"
#: what sessions set themselves
SETTINGS: dict[str, str | int] = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "enable_case_sensitive_identifier": "off",
    "statement_timeout": 0,
}


def _place(login: Address) -> tuple[str, int]:
    return login.host or "", login.port or _PORT


def _open(login: Address) -> Any:
    import redshift_connector

    host, port = _place(login)
    mode = login.options.get("sslmode", "verify-full")

    def connect() -> Any:
        return redshift_connector.connect(
            host=host,
            port=port,
            user=login.user,
            password=login.password or "",
            database=login.database,
            ssl=mode != "disable",
            sslmode="verify-full" if mode == "disable" else mode,
            application_name="kpilang",
        )

    # The driver's own limit would be one of statements too.
    wait = whole(login, "connect_timeout", CONNECT_SECONDS)
    try:
        connection = interruptible(connect, lambda: None, wait, 0)
    except EngineError:
        raise TimeoutError("connection timed out") from None
    connection.autocommit = True
    return connection


def _connect(login: Address, seconds: int | None) -> Live:
    connection = _open(login)
    cursor = connection.cursor()
    for name, value in {**SETTINGS, "statement_timeout": (seconds or 0) * 1000}.items():
        setting = exp.EQ(this=exp.var(name), expression=exp.convert(value))
        cursor.execute(exp.Set(expressions=[exp.SetItem(this=setting)]).sql(dialect="redshift"))
    cursor.execute(exp.select(call("PG_BACKEND_PID")).sql(dialect="redshift"))
    ((key,),) = cursor.fetchall()
    cursor.execute(_BEGIN)
    return Live(connection, login, seconds, key)


def _statement(live: Live, sql: str) -> Running:
    def rows() -> Rows:
        cursor = live.connection.cursor()
        cursor.execute(sql)
        found: Rows = cursor.fetchall()
        return found

    def stop() -> None:
        other = _open(live.login)
        ending = exp.select(call("PG_CANCEL_BACKEND", exp.Literal.number(live.key)))
        other.cursor().execute(ending.sql(dialect="redshift"))
        other.close()

    return Running(rows, stop)


def _recover(live: Live) -> None:
    cursor = live.connection.cursor()
    cursor.execute(_UNDO)
    cursor.execute(_BEGIN)


def _errors() -> tuple[type[Exception], ...]:
    import redshift_connector

    return (redshift_connector.Error, OSError)


def _told(error: Exception) -> Told:
    match error.args:
        case ({"C": str(code), "M": str(words)}, *_):
            return Told(code, words)
        case _:
            return Told("", " ".join(map(str, error.args)))


REDSHIFT = Driver(
    name="redshift",
    dialect="redshift",
    module="redshift_connector",
    package="redshift_connector",
    form="redshift://user:password@host:5439/database",
    needed={"host": "a host", "user": "a user", "database": "a database"},
    options=("connect_timeout", "sslmode"),
    choices={"sslmode": ("verify-full", "verify-ca", "disable")},
    whole=SECONDS,
    place=_place,
    home=no_home,
    connect=_connect,
    hello=None,
    heard=fine,
    statement=_statement,
    recover=_recover,
    errors=_errors,
    told=_told,
    codes={
        "42501": Refusal.NOT_PERMITTED,
        "28000": Refusal.LOGIN,
        "28P01": Refusal.LOGIN,
        "3D000": Refusal.UNKNOWN_DATABASE,
        "57P01": Refusal.LOST,
        "57P02": Refusal.LOST,
        "57P03": Refusal.NOT_REACHED,
        "22003": Refusal.TOO_MANY_DIGITS,
        "57014": Refusal.TOO_LONG,
    },
    texts=(
        (r"database .* does not exist", Refusal.UNKNOWN_DATABASE),
        (r"server requesting .*password authentication", Refusal.LOGIN),
    ),
)
