"""Trino, through its client `trino`: a session that lives in the headers of each request.

Names of errors: `StandardErrorCode` of Trino's SPI.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud_driver import SECONDS, Driver, Live, Told, no_home, of_cursor, whole
from kpilang.engines.urls import Address

CONNECT_SECONDS = 10
_HTTPS, _HTTP = 443, 8080
_STATUS = re.compile(r"error (\d{3})(?:: b?['\"]?(.*?)['\"]?)?$", re.S)


def _scheme(login: Address) -> str:
    """Return what is said, else https wherever a password or the port asks for it."""
    safe = bool(login.password) or login.port in (None, _HTTPS)
    return login.options.get("http_scheme") or ("https" if safe else "http")


def _place(login: Address) -> tuple[str, int]:
    return login.host or "", login.port or (_HTTPS if _scheme(login) == "https" else _HTTP)


def _connect(login: Address, seconds: int | None) -> Live:
    import trino

    host, port = _place(login)
    auth = None
    if login.password and login.options.get("auth") == "jwt":
        auth = trino.auth.JWTAuthentication(login.password)
    elif login.password:
        auth = trino.auth.BasicAuthentication(login.user, login.password)
    properties = {} if seconds is None else {"query_max_run_time": f"{seconds}s"}
    role = login.options.get("role")
    connection = trino.dbapi.connect(
        host=host,
        port=port,
        user=login.user,
        catalog=login.database,
        schema=login.schema,
        http_scheme=_scheme(login),
        auth=auth,
        verify=login.options.get("ca_file", True),
        roles=None if role is None else {login.database: role},
        source="kpilang",
        session_properties=properties,
        request_timeout=whole(login, "connect_timeout", CONNECT_SECONDS),
        max_attempts=2,
        timezone="UTC",
    )
    return Live(connection, login, seconds)


def _heard(row: Sequence[Any], _login: Address) -> EngineError | None:
    if row[0] == "UTC":
        return None
    return EngineError(f"the session's time zone is {row[0]}, not UTC")


def _errors() -> tuple[type[Exception], ...]:
    import requests
    import trino

    found = (trino.exceptions.Error, trino.exceptions.HttpError, requests.RequestException)
    return (*found, OSError)


def _told(error: Exception) -> Told:
    name, words = getattr(error, "error_name", None), getattr(error, "message", None)
    if name is not None:
        return Told(name, str(words))
    status = _STATUS.search(str(error))
    if status is not None:
        return Told(f"HTTP {status[1]}", status[2] or status[0])
    return Told("", str(error))


TRINO = Driver(
    name="trino",
    dialect="trino",
    module="trino",
    package="trino",
    form="trino://user:password@host:443/catalog/schema",
    needed={"host": "a host", "user": "a user", "database": "a catalog"},
    options=("auth", "ca_file", "connect_timeout", "http_scheme", "role"),
    choices={"auth": ("basic", "jwt"), "http_scheme": ("https", "http")},
    whole=SECONDS,
    place=_place,
    home=no_home,
    connect=_connect,
    hello=exp.select(exp.Anonymous(this="CURRENT_TIMEZONE")),
    heard=_heard,
    statement=of_cursor,
    recover=None,
    errors=_errors,
    told=_told,
    codes={
        "CATALOG_NOT_FOUND": Refusal.UNKNOWN_DATABASE,
        "SCHEMA_NOT_FOUND": Refusal.UNKNOWN_DATABASE,
        "MISSING_SCHEMA_NAME": Refusal.UNKNOWN_DATABASE,
        "PERMISSION_DENIED": Refusal.NOT_PERMITTED,
        "EXCEEDED_TIME_LIMIT": Refusal.TOO_LONG,
        "NUMERIC_VALUE_OUT_OF_RANGE": Refusal.TOO_MANY_DIGITS,
        "SERVER_SHUTTING_DOWN": Refusal.LOST,
        "HTTP 401": Refusal.LOGIN,
        "HTTP 403": Refusal.LOGIN,
        "HTTP 502": Refusal.NOT_REACHED,
        "HTTP 503": Refusal.NOT_REACHED,
        "HTTP 504": Refusal.NOT_REACHED,
    },
    texts=((r"TLS/SSL is required for authentication", Refusal.LOGIN),),
)
