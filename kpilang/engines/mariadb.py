"""MariaDB, through PyMySQL: one transaction for a session, which only reads.

All statements of a session see the data of one moment, as far as tables are InnoDB's. What a user
or a server has set otherwise makes no difference to them. A statement that warns of a number that
it cut or could not read has failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.mariadb_refusals import after_connect, after_statement, after_warnings
from kpilang.engines.urls import Address, address

if TYPE_CHECKING:
    import pymysql

SCHEMES = ("mariadb", "mysql")
#: what an address may have after `?`, and nothing secret
OPTIONS = ("unix_socket", "connect_timeout", "ssl_ca", "ssl_cert", "ssl_key")
CONNECT_SECONDS = 10
#: the first that has all that statements need
OLDEST = (10, 6)

_FORM = "mariadb://user:password@host:3306/database"
_ZONED = "CONVERT_TZ("
_SETTINGS: Mapping[str, str | int] = {
    "time_zone": "+00:00",
    "sql_mode": "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION",
    "collation_connection": "utf8mb4_nopad_bin",
    "lc_messages": "en_US",
    "group_concat_max_len": 1_073_741_824,
    "sql_select_limit": 18_446_744_073_709_551_615,
    "wait_timeout": 28_800,
    # Rows are joined by hashes where there is no index, else each with all others.
    "join_cache_level": 8,
}
_TRANSACTION = (
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)


class MariaDB:
    """An open connection; every statement runs in a transaction that can write nothing."""

    dialect = "mariadb"
    folder = None
    home = ()

    def __init__(
        self,
        connection: pymysql.Connection[Any],
        given: Mapping[str, Any],
        login: Address,
        seconds: int | None,
    ) -> None:
        self._connection, self._given = connection, given
        self._login, self._seconds = login, seconds
        self._has_zones = False

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run one statement and return its rows; raises EngineError.

        What interrupts it, as Ctrl-C does, ends the connection on the server.
        """
        import pymysql

        try:
            if _ZONED in sql and not self._has_zones:
                self._look_for_zones()
            found = self._run(sql)
            warned = self._connection.show_warnings()
        except KeyboardInterrupt:
            self._kill()
            raise
        except pymysql.Error as error:
            raise after_statement(error, self._login, self._seconds) from None
        refused = after_warnings(warned)
        if refused is not None:
            raise refused
        return found

    def close(self) -> None:
        """Release the connection."""
        import pymysql

        # One that was lost or killed is closed already.
        with suppress(pymysql.Error):
            self._connection.close()

    def _run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return tuple(cursor.fetchall())

    def _look_for_zones(self) -> None:
        """See that the server knows time zones; without them each moment would have no value."""
        names = [exp.Literal.string(text) for text in ("2026-01-01", "UTC", "America/New_York")]
        query = exp.select(exp.Anonymous(this="CONVERT_TZ", expressions=names))
        ((found,),) = self._run(query.sql(dialect="mysql"))
        if found is None:
            raise EngineError("the server knows no time zones", Refusal.NO_ZONES)
        self._has_zones = True

    def _kill(self) -> None:
        import pymysql

        number = self._connection.thread_id()
        # Who cannot get in once more leaves the end to the server.
        with suppress(pymysql.Error), pymysql.connect(**self._given) as other:
            other.kill(number)


def open_mariadb(url: str, seconds: int | None = None) -> MariaDB:
    """Connect to a server; a statement may take so many seconds, if any number is given.

    Raises EngineError, in which nothing of the password is left; ImportError without `pymysql`.
    """
    import pymysql

    try:
        login = address(url, SCHEMES, OPTIONS)
    except EngineError as error:
        raise EngineError(str(error), error.refusal, _FORM) from None
    options = dict(login.options)
    seconds_to_connect = options.pop("connect_timeout", str(CONNECT_SECONDS))
    wait = int(seconds_to_connect) if seconds_to_connect.isdecimal() else CONNECT_SECONDS
    given: dict[str, Any] = {
        "user": login.user,
        "password": login.password,
        "host": login.host,
        "port": login.port,
        "database": login.database,
        "charset": "utf8mb4",
        "connect_timeout": wait or CONNECT_SECONDS,
        "program_name": "kpilang",
        **options,
    }
    given = {name: value for name, value in given.items() if value is not None}
    try:
        connection = pymysql.connect(**given)
    except (pymysql.Error, OSError, UnicodeError) as error:
        raise after_connect(error, login) from None
    engine = MariaDB(connection, given, login, seconds)
    try:
        _check_version(connection.get_server_info())
        for statement in _begin(seconds):
            engine.rows(statement)
    except EngineError:
        engine.close()
        raise
    return engine


def _check_version(told: str) -> None:
    """See that the server is one that statements are written for."""
    text = told.removeprefix("5.5.5-")
    parts = text.partition("-")[0].split(".")[:2]
    known = "mariadb" in text.lower() and all(part.isdecimal() for part in parts)
    if not known:
        raise EngineError(text, Refusal.OTHER_SERVER, "MySQL")
    if tuple(map(int, parts)) < OLDEST:
        raise EngineError(text, Refusal.OTHER_SERVER, f"MariaDB {'.'.join(parts)}")


def _begin(seconds: int | None) -> list[str]:
    """Return the statements that a session begins with."""
    wanted = dict(_SETTINGS)
    wanted["max_statement_time"] = seconds or 0
    items = [
        exp.SetItem(
            this=exp.EQ(
                this=exp.SessionParameter(this=exp.var(name), kind="SESSION"),
                expression=exp.convert(value),
            )
        )
        for name, value in wanted.items()
    ]
    return [exp.Set(expressions=items).sql(dialect="mysql"), *_TRANSACTION]
