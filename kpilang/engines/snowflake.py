"""Snowflake, through `snowflake-connector-python`: what numbers depend on are session parameters.

A statement is begun and then waited for, as it can only be stopped by the name that it has then.
Codes: those that the server gives, of which Snowflake documents few; others are told in its words.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud_driver import SECONDS, Driver, Live, Rows, Running, Told, no_home, whole
from kpilang.engines.urls import Address
from kpilang.sql.build import call

CONNECT_SECONDS = 10
_DOMAIN = ".snowflakecomputing."
#: what the driver puts around the words of the server
_AROUND = re.compile(r"^(?:Failed to login: )?(?:Login error: )?|, code: \d+$")
_SETTINGS: dict[str, Any] = {
    "TIMEZONE": "UTC",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
    "WEEK_START": 1,
    "WEEK_OF_YEAR_POLICY": 0,
    "DATE_INPUT_FORMAT": "AUTO",
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "TIMESTAMP_INPUT_FORMAT": "AUTO",
    "TIMESTAMP_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": False,
    "ROWS_PER_RESULTSET": 0,
    "ABORT_DETACHED_QUERY": True,
    "CLIENT_TELEMETRY_ENABLED": False,
    "QUERY_TAG": "kpilang",
}


def _account(login: Address) -> str:
    """Return the name of the account, also of one that is written as a browser shows it."""
    return (login.host or "").partition(_DOMAIN)[0]


def _place(login: Address) -> tuple[str, int]:
    written = login.host or ""
    whole_name = written if _DOMAIN in written else f"{written}{_DOMAIN}com"
    host = login.options.get("host") or whole_name
    return host, whole(login, "port", login.port or 443)


def _connect(login: Address, seconds: int | None) -> Live:
    from snowflake import connector
    from snowflake.connector import errors

    host, port = _place(login)
    options = login.options
    settings = dict(_SETTINGS)
    if seconds is not None:
        settings["STATEMENT_TIMEOUT_IN_SECONDS"] = seconds
    given: dict[str, Any] = {
        "account": _account(login),
        "user": login.user,
        "database": login.database,
        "schema": login.schema,
        "warehouse": options.get("warehouse"),
        "role": options.get("role"),
        "authenticator": options.get("authenticator"),
    }
    if "host" in options:
        given |= {"host": host, "port": port, "protocol": options.get("protocol", "https")}
    if "private_key_file" in options:
        given |= {"private_key_file": options["private_key_file"]}
        given |= {"authenticator": "SNOWFLAKE_JWT", "private_key_password": login.password}
    else:
        given |= {"password": login.password}
    try:
        connection = _opened(connector, login, given, settings)
    except errors.Error:
        # The driver tells of a host that nobody knows as of one that does not answer.
        socket.getaddrinfo(host, port)
        raise
    return Live(connection, login, seconds)


def _opened(connector: Any, login: Address, given: dict[str, Any], settings: Any) -> Any:
    return connector.connect(
        **{name: value for name, value in given.items() if value is not None},
        session_parameters=settings,
        login_timeout=whole(login, "connect_timeout", CONNECT_SECONDS),
        application="kpilang",
        # What still runs when a session is closed is of use to nobody.
        server_session_keep_alive=False,
        enable_server_session_keep_alive_auto_detection=False,
    )


def _heard(row: Sequence[Any], login: Address) -> EngineError | None:
    """A session opens without the database, schema or warehouse that it was to use."""
    database, schema, warehouse = row
    missing = (login.database and database is None) or (login.schema and schema is None)
    if missing:
        named = ".".join(part for part in (login.database, login.schema) if part)
        return EngineError("there is none", Refusal.UNKNOWN_DATABASE, named)
    if warehouse is None:
        named = login.options.get("warehouse", "")
        told = f"no warehouse `{named}` may be used" if named else "no `warehouse` is named"
        return EngineError(told, Refusal.NOT_PERMITTED, login.user or "")
    return None


def _statement(live: Live, sql: str) -> Running:
    cursor = live.connection.cursor()
    begun: list[str] = []

    def rows() -> Rows:
        name = cursor.execute_async(sql)["queryId"]
        begun.append(name)
        cursor.get_results_from_sfqid(name)
        found: Rows = cursor.fetchall()
        cursor.close()
        return found

    def stop() -> None:
        for name in begun:
            live.connection.cursor().abort_query(name)

    return Running(rows, stop)


def _errors() -> tuple[type[Exception], ...]:
    from snowflake.connector import errors

    return (errors.Error, OSError)


def _told(error: Exception) -> Told:
    """Return the number of an error of the server; those of the driver say only that one is."""
    number = getattr(error, "errno", None)
    words = _AROUND.sub("", str(getattr(error, "raw_msg", None) or error))
    is_servers = isinstance(number, int) and (
        number in _SERVERS or bool(error.__dict__.get("sfqid"))
    )
    return Told(f"{number:06d}" if is_servers and number is not None else "", words)


_CODES = {
    2003: Refusal.STATEMENT,
    2043: Refusal.UNKNOWN_DATABASE,
    3001: Refusal.NOT_PERMITTED,
    606: Refusal.NOT_PERMITTED,
    604: Refusal.STATEMENT,
    630: Refusal.TOO_LONG,
    100039: Refusal.TOO_MANY_DIGITS,
    390100: Refusal.LOGIN,
    390101: Refusal.LOGIN,
    390102: Refusal.LOGIN,
    390111: Refusal.LOST,
    390112: Refusal.LOST,
    390114: Refusal.LOST,
    390144: Refusal.LOGIN,
    390186: Refusal.LOGIN,
    390189: Refusal.LOGIN,
    390201: Refusal.UNKNOWN_DATABASE,
    390422: Refusal.LOGIN,
}
_SERVERS = frozenset(_CODES)

SNOWFLAKE = Driver(
    name="snowflake",
    dialect="snowflake",
    module="snowflake.connector",
    package="snowflake-connector-python",
    form="snowflake://user:password@account/database/schema?warehouse=name",
    needed={"host": "an account", "user": "a user", "database": "a database"},
    options=(
        *("authenticator", "connect_timeout", "host", "port", "private_key_file", "protocol"),
        *("role", "warehouse"),
    ),
    choices={"protocol": ("https", "http")},
    whole={**SECONDS, "port": 65_535},
    place=_place,
    home=no_home,
    connect=_connect,
    hello=exp.select(*map(call, ("CURRENT_DATABASE", "CURRENT_SCHEMA", "CURRENT_WAREHOUSE"))),
    heard=_heard,
    statement=_statement,
    recover=None,
    errors=_errors,
    told=_told,
    codes={f"{number:06d}": refusal for number, refusal in _CODES.items()},
    texts=(
        (r"login timed out", Refusal.NOT_REACHED),
        (r"HTTP request failed after retries", Refusal.LOST),
        (r"404 Not Found|HTTP 404|status 404|403 Forbidden|HTTP 403", Refusal.UNKNOWN_HOST),
        (r"Incorrect username or password|JWT token is invalid", Refusal.LOGIN),
        (r"Insufficient privileges", Refusal.NOT_PERMITTED),
        (r"reached its statement or warehouse timeout", Refusal.TOO_LONG),
        (r"Numeric value '.*' is out of range|out of representable range", Refusal.TOO_MANY_DIGITS),
    ),
)
