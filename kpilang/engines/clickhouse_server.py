"""A ClickHouse server, through clickhouse-connect: statements that only read, over HTTP.

Each goes with the settings that numbers depend on, beside those that stand in it, and under an id
by which Ctrl-C ends it on the server.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlglot import exp

from kpilang.engines import clickhouse_values
from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.clickhouse_ending import ending
from kpilang.engines.clickhouse_refusals import after_answer, check_reads
from kpilang.engines.urls import Address, address
from kpilang.sql import build
from kpilang.sql.dialects.clickhouse_rewriting import SETTINGS

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

SCHEMES = ("clickhouse", "http", "https")
#: what an address may have after `?`, and nothing secret
OPTIONS = ("secure", "verify", "ca_cert", "client_cert", "client_cert_key", "connect_timeout")
CONNECT_SECONDS = 10
#: how much longer than the server the driver waits for what was stopped, and for all else
_MORE_SECONDS, _DAY = 30, 86_400
PORT, SECURE_PORT = 8123, 8443
#: where a user may change settings, but not that: what `readonly` is then
_READS = 2

_FORM = "clickhouse://user:password@host:8123/database"
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
#: what a user or a server may have set so that a result is cut short, or told in another form
_WHOLE: Mapping[str, str | int] = {
    **{
        f"{what}_overflow_mode": "throw"
        for what in ("distinct", "group_by", "join", "read", "result", "set", "sort", "timeout")
    },
    "date_time_output_format": "simple",
    "empty_result_for_aggregation_by_empty_set": 0,
    "extremes": 0,
    "limit": 0,
    "offset": 0,
}


class ClickHouseServer:
    """An open connection; every statement runs under settings that let it write nothing."""

    dialect = "clickhouse"
    folder = None
    home = ()

    def __init__(self, client: Client, login: Address, seconds: int | None) -> None:
        self._client, self._login, self._seconds = client, login, seconds
        self._settings: dict[str, str | int] = {**clickhouse_values.SETTINGS, **_WHOLE}
        if seconds is not None:
            self._settings["max_execution_time"] = seconds
        if _readonly(client) == 0:
            self._settings["readonly"] = _READS

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        What interrupts it, as Ctrl-C does, ends it on the server.
        """
        from clickhouse_connect.driver.exceptions import ClickHouseError

        check_reads(sql)
        number = uuid4().hex
        settings = {**self._settings, "query_id": number}
        try:
            told = self._client.raw_query(sql, settings=settings, fmt=clickhouse_values.FORM)
        except KeyboardInterrupt:
            self._kill(number)
            raise
        except ClickHouseError as error:
            raise after_answer(error, self._login, self._seconds) from None
        return clickhouse_values.rows(told)

    def close(self) -> None:
        """Release the connection."""
        self._client.close()

    def _kill(self, number: str) -> None:
        from clickhouse_connect.driver.exceptions import ClickHouseError

        same = exp.EQ(this=exp.column("query_id"), expression=build.constant(number))
        # A server that hears nothing of it ends the statement as its connection is closed.
        with suppress(ClickHouseError):
            self._client.command(ending(same), use_database=False)


def open_clickhouse_server(url: str, seconds: int | None = None) -> ClickHouseServer:
    """Connect to a server; a statement may take so many seconds, if any number is given.

    Raises EngineError, in which nothing of the password is left; ImportError without
    `clickhouse-connect`.
    """
    import clickhouse_connect
    from clickhouse_connect.driver.exceptions import ClickHouseError

    # The driver says on its own what is told here.
    logging.getLogger(clickhouse_connect.__name__).addHandler(logging.NullHandler())
    login = _login(url)
    try:
        client = clickhouse_connect.get_client(**_given(url, login, seconds))
    except ClickHouseError as error:
        raise after_answer(error, login, seconds, is_open=False) from None
    except OSError as error:
        # A certificate that cannot be read.
        raise EngineError(str(error.strerror or error), Refusal.MALFORMED_URL, _FORM) from None
    try:
        _check(client, login)
    except EngineError:
        client.close()
        raise
    return ClickHouseServer(client, login, seconds)


def _login(url: str) -> Address:
    """Return who asks where; host and port are those that are left out."""
    try:
        login = address(url, SCHEMES, OPTIONS)
        for name in ("secure", "verify"):
            _flag(login.options, name)
    except EngineError as error:
        raise EngineError(str(error), error.refusal, _FORM) from None
    port = login.port or (SECURE_PORT if _is_secure(url, login) else PORT)
    host = login.host or "localhost"
    return Address(login.user, login.password, host, port, login.database, login.options)


def _is_secure(url: str, login: Address) -> bool:
    return url.startswith("https:") or _flag(login.options, "secure") is True


def _given(url: str, login: Address, seconds: int | None) -> dict[str, Any]:
    """Return what the driver is given."""
    options = login.options
    wait = options.get("connect_timeout", "")
    found: dict[str, Any] = {
        "interface": "https" if _is_secure(url, login) else "http",
        "host": login.host,
        "port": login.port,
        "username": login.user or "default",
        "password": login.password or "",
        "database": login.database,
        "client_name": "kpilang",
        "connect_timeout": (int(wait) if wait.isdecimal() else 0) or CONNECT_SECONDS,
        "send_receive_timeout": _DAY if seconds is None else seconds + _MORE_SECONDS,
        "query_retries": 0,
        "autogenerate_session_id": False,
        "dedicated_pool": True,
        "verify": _flag(options, "verify") is not False,
        # Times are told in UTC, and read here.
        "tz_mode": "naive_utc",
        **{name: options[name] for name in OPTIONS if "cert" in name and name in options},
    }
    return {name: value for name, value in found.items() if value is not None}


def _flag(options: Mapping[str, str], name: str) -> bool | None:
    """Return what an option says, None where it is not there."""
    if name not in options:
        return None
    said = options[name].lower()
    if said not in (*_TRUE, *_FALSE):
        raise EngineError(f"`{name}` is `true` or `false`", Refusal.MALFORMED_URL)
    return said in _TRUE


def _check(client: Client, login: Address) -> None:
    """See that the server knows what statements rely on, and lets the user say it."""
    if SETTINGS.keys() - client.server_settings.keys():
        version = str(client.server_version)
        about = f"ClickHouse {'.'.join(version.split('.')[:2])}"
        raise EngineError(version, Refusal.OTHER_SERVER, about)
    if _readonly(client) == 1:
        raise EngineError(
            "its `readonly` is 1, and statements say settings of their own: 2 lets them",
            Refusal.NOT_PERMITTED,
            login.user or "default",
        )


def _readonly(client: Client) -> int:
    return int(client.server_settings["readonly"].value)
