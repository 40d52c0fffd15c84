"""Databricks, through `databricks-sql-connector`: a session of a SQL warehouse.

Conditions: Databricks documentation, "Error conditions". What numbers depend on is set when the
session opens, and looked at, as a cluster may take no notice of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud_driver import SECONDS, Driver, Live, Told, no_home, of_cursor, whole
from kpilang.engines.urls import Address
from kpilang.sql.build import call, coalesce, constant

CONNECT_SECONDS = 10
_ATTEMPTS = 3
_CONDITION = re.compile(r"\[([A-Z][A-Z0-9_.]+)\]\s*")
#: what the driver puts around the words of the server
_AROUND = re.compile(r"^Error during request to server[.: ]*|\.$")
_AFTER = re.compile(r"\s*SQLSTATE: .*", re.S)


def _place(login: Address) -> tuple[str, int]:
    return login.host or "", login.port or 443


def _connect(login: Address, seconds: int | None) -> Live:
    from databricks import sql

    host, port = _place(login)
    settings: dict[str, Any] = {"ANSI_MODE": "true", "TIMEZONE": "UTC"}
    if seconds is not None:
        settings["STATEMENT_TIMEOUT"] = str(seconds)
    authority = login.options.get("ca_file")
    wait = whole(login, "connect_timeout", CONNECT_SECONDS)
    connection = sql.connect(
        server_hostname=host,
        http_path=login.options["http_path"],
        access_token=login.password,
        catalog=login.database,
        schema=login.schema,
        session_configuration=settings,
        user_agent_entry="kpilang",
        enable_telemetry=False,
        _disable_pandas=True,
        _port=port,
        _retry_stop_after_attempts_count=_ATTEMPTS,
        _retry_stop_after_attempts_duration=float(wait),
        **({} if authority is None else {"_tls_trusted_ca_file": authority}),
    )
    return Live(connection, login, seconds)


def _heard(row: Sequence[Any], _login: Address) -> EngineError | None:
    """Say what is set otherwise; with ANSI mode a number beside a text stays a number."""
    zone, kind = row
    if zone not in ("UTC", "Etc/UTC"):
        return EngineError(f"the session's time zone is {zone}, not UTC")
    if kind == "string":
        return EngineError("the session's ANSI mode is off")
    return None


def _errors() -> tuple[type[Exception], ...]:
    import requests
    import urllib3
    from databricks.sql.exc import Error

    return (Error, urllib3.exceptions.HTTPError, requests.RequestException, OSError)


def _told(error: Exception) -> Told:
    """Return the condition, else the status of a request."""
    words = _AFTER.sub("", str(error))
    condition = _CONDITION.search(words)
    if condition is not None:
        return Told(condition[1].partition(".")[0], words[condition.end() :])
    context = getattr(error, "context", None) or {}
    status = context.get("http-code")
    if status:
        return Told(f"HTTP {status}", _AROUND.sub("", words))
    return Told("", "; ".join([_AROUND.sub("", words), *_causes(error)]))


def _causes(error: BaseException) -> Iterator[str]:
    """Yield what lies behind an error, of which the driver itself says little."""
    carried = (part for part in error.args if isinstance(part, BaseException))
    cause = next(carried, None) or error.__cause__ or error.__context__
    if cause is not None:
        yield str(cause)
        yield from _causes(cause)


DATABRICKS = Driver(
    name="databricks",
    dialect="databricks",
    module="databricks.sql",
    package="databricks-sql-connector",
    form="databricks://token:secret@host/catalog/schema?http_path=/sql/1.0/warehouses/name",
    needed={
        "host": "a host",
        # Without one the driver opens a browser, for which nobody may be there.
        "password": "a token",
        "database": "a catalog",
        "http_path": "an `http_path`",
    },
    options=("ca_file", "connect_timeout", "http_path"),
    choices={},
    whole=SECONDS,
    place=_place,
    home=no_home,
    connect=_connect,
    hello=exp.select(
        call("CURRENT_TIMEZONE"), call("TYPEOF", coalesce(exp.Literal.number(1), constant("1")))
    ),
    heard=_heard,
    statement=of_cursor,
    recover=None,
    errors=_errors,
    told=_told,
    codes={
        "INSUFFICIENT_PERMISSIONS": Refusal.NOT_PERMITTED,
        "PERMISSION_DENIED": Refusal.NOT_PERMITTED,
        "CATALOG_NOT_FOUND": Refusal.UNKNOWN_DATABASE,
        "NO_SUCH_CATALOG_EXCEPTION": Refusal.UNKNOWN_DATABASE,
        "SCHEMA_NOT_FOUND": Refusal.UNKNOWN_DATABASE,
        "NUMERIC_VALUE_OUT_OF_RANGE": Refusal.TOO_MANY_DIGITS,
        "ARITHMETIC_OVERFLOW": Refusal.TOO_MANY_DIGITS,
        "STATEMENT_TIMEOUT": Refusal.TOO_LONG,
        "HTTP 401": Refusal.LOGIN,
        "HTTP 403": Refusal.LOGIN,
    },
    texts=(
        (r"PERMISSION_DENIED|does not have .*permission", Refusal.NOT_PERMITTED),
        (r"would exceed Retry policy", Refusal.LOST),
        (r"Invalid access token|401 Unauthorized|403 Forbidden", Refusal.LOGIN),
    ),
)
