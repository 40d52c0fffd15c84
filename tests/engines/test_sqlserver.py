"""SQL Server's driver against a server that speaks its protocol: sessions, errors, an end.

Of logins that fail the driver keeps the worst error of a process, so each has one of its own.
"""

from __future__ import annotations

import datetime
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud import open_cloud
from kpilang.engines.sqlserver import SQLSERVER
from tests.engines import test_wrong_profiles
from tests.engines.conftest import PASSWORD
from tests.engines.test_wrong_profiles import FROM_ENVIRONMENT, SPEC, Shop
from tests.support.ask import run
from tests.support.certificates import certificate_of
from tests.support.clouds import NUMBER, Hangs, Lost, Refused, Rows, Warehouse
from tests.support.interrupting import interrupted
from tests.support.sqlserver import ENDLESS, Server, sqlserver

pytestmark = pytest.mark.warehouse

WORD = "s3cret%3Ap%40ss%2Fw%23rd%3F%25%20x"


def level(number: int | None) -> Rows:
    return Rows((("level", "int"),), [(number,)])


def apart(project: Path, *arguments: str) -> tuple[int, str, str]:
    """Run `kpi` as `run` does, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(
        [sys.executable, "-m", "kpilang", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout, ran.stderr


class SqlServer(Shop):
    """A project with one profile of SQL Server and one source."""

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "sqlserver") -> None:
        super().profile(location, engine)

    def told(self, name: str, *hidden: tuple[str, str]) -> None:
        self.refused(f"sqlserver_{name}", *hidden)

    def told_apart(self, name: str, *hidden: tuple[str, str]) -> None:
        with self.environment.context() as patch:
            patch.setattr(test_wrong_profiles, "run", apart)
            self.told(name, *hidden)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> SqlServer:
    """A project to be made wrong."""
    return SqlServer(tmp_path, monkeypatch, update_goldens)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that lets in who gives the password."""
    with sqlserver(Warehouse("compatibility_level", level(160)), PASSWORD) as found:
        yield found


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[Server]:
    """The same, over TLS."""
    warehouse = Warehouse("compatibility_level", level(160))
    with sqlserver(warehouse, PASSWORD, certificate_of(tmp_path)) as found:
        yield found


def url(server: Server, rest: str = "shop?encrypt=off", word: str = WORD) -> str:
    return f"sqlserver://clerk:{word}@127.0.0.1:{server.port}/{rest}"


def hidden(server: Server) -> tuple[str, str]:
    return str(server.port), "PORT"


def test_the_right_profile_answers(shop: SqlServer, server: Server) -> None:
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out
    assert server.logins == [("clerk", "kpilang", "shop")]
    for name in ("ANSI_NULLS ON", "ARITHABORT ON", "QUOTED_IDENTIFIER ON", "ANSI_WARNINGS ON"):
        assert f"SET {name};" in server.sets[0]
    assert server.sets[0].endswith("SET LANGUAGE us_english; SET DATEFORMAT ymd;")
    assert server.sets[1:] == ["use [shop]"]
    asked = server.warehouse.statements
    assert "compatibility_level" in asked[0]
    assert "FROM INFORMATION_SCHEMA.COLUMNS WHERE table_catalog = DB_NAME()" in asked[1]
    assert asked[-1].startswith("-- metric revenue")
    assert all(one.lstrip().startswith(("SELECT", "-- metric")) for one in asked)


def test_data_are_checked_there(shop: SqlServer, server: Server) -> None:
    shop.url(url(server))
    code, _, err = run(shop.folder, "check", "--data")
    assert "error" not in err, err
    assert code in (0, 1)
    assert len(server.warehouse.statements) > 2


def test_values_are_of_the_types_that_they_have_elsewhere(server: Server) -> None:
    engine = open_cloud(SQLSERVER, url(server))
    clock = datetime.datetime(2026, 5, 3, 10, 30, 0, 123456)
    instant = clock.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    kinds = ("int", "decimal", "double", "date", "timestamp", "instant", "boolean", "text")
    most = Decimal("-1234567890123456789012345678.0123456789")
    row = (7, most, 0.5, datetime.date(2026, 5, 3), clock, instant, True, "a%b ü ☃")
    server.warehouse.number = Rows([(kind, kind) for kind in kinds], [row, (None,) * 8])
    found, missing = engine.rows("-- metric revenue")
    wanted = (*row[:5], clock.replace(hour=8), *row[6:])
    assert found == wanted
    assert [type(value) for value in found] == [type(value) for value in wanted]
    assert missing == (None,) * 8
    engine.close()


def test_many_rows_come_whole(server: Server) -> None:
    engine = open_cloud(SQLSERVER, url(server))
    many = [(number,) for number in range(2_500)]
    server.warehouse.number = Rows((("number", "int"),), many)
    assert engine.rows("-- metric revenue") == many
    engine.close()


def test_a_session_is_over_tls_unless_it_is_said(shop: SqlServer, secured: Server) -> None:
    shop.url(url(secured, "shop"))
    code, out, err = run(shop.folder, "query", "revenue")
    assert (code, err) == (0, "")
    assert "$0.30" in out


def test_a_server_without_tls(shop: SqlServer, server: Server) -> None:
    shop.url(url(server, "shop"))
    shop.told_apart("no_tls", hidden(server))
    assert server.logins == []


def test_a_wrong_password(shop: SqlServer, secured: Server) -> None:
    shop.url(url(secured, "shop", "hunter2"))
    shop.told_apart("wrong_password")


def test_a_missing_database_is_told_as_a_failed_login(shop: SqlServer) -> None:
    """A server says both, and the driver keeps what is worse."""
    said = 'Cannot open database "shop" requested by the login. The login failed.'
    both = (Refused("4060", said), Refused("18456", "Login failed for user 'clerk'."))
    with sqlserver(Warehouse("-", level(160)), PASSWORD, refused=both) as server:
        shop.url(url(server))
        shop.told_apart("login_failed")
    with sqlserver(Warehouse("-", level(160)), PASSWORD, refused=both[:1]) as server:
        shop.url(url(server))
        shop.told_apart("unknown_database")


def test_an_unknown_host(shop: SqlServer) -> None:
    shop.url("sqlserver://clerk:hunter2@warehouse.invalid/shop")
    shop.told("unknown_host")


def test_a_port_at_which_nothing_listens(shop: SqlServer) -> None:
    shop.url("sqlserver://clerk:hunter2@127.0.0.1:1/shop")
    shop.told_apart("refused_port")


def test_an_address_of_the_sixth_version(shop: SqlServer) -> None:
    shop.url("sqlserver://clerk:hunter2@[::1]:1/shop")
    code, _, err = apart(shop.folder, "query", "revenue")
    assert code == 2
    assert "[::1]:1" in err


@pytest.mark.parametrize(("name", "closes"), [("other_protocol", True), ("silent", False)])
def test_a_port_at_which_something_else_listens(shop: SqlServer, name: str, closes: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            listening.accept()[0].close()

        if closes:
            Thread(target=accept, daemon=True).start()
        port = listening.getsockname()[1]
        shop.url(f"sqlserver://clerk:hunter2@127.0.0.1:{port}/shop?login_timeout=1")
        shop.told_apart(name, (str(port), "PORT"))


def test_an_older_database(shop: SqlServer, server: Server) -> None:
    server.warehouse.hello = level(150)
    shop.url(url(server))
    shop.told("old_level")


def test_a_level_that_may_not_be_seen_is_none_that_is_refused(server: Server) -> None:
    server.warehouse.hello = level(None)
    engine = open_cloud(SQLSERVER, url(server))
    assert engine.rows("-- metric revenue") == [tuple(row) for row in NUMBER.rows]
    engine.close()


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        (
            "no_permission",
            "229",
            "The SELECT permission was denied on the object 'orders', database 'shop', "
            "schema 'shop'.",
        ),
        (
            "too_many_digits",
            "8115",
            "Arithmetic overflow error converting expression to data type numeric.",
        ),
        ("other", "8134", "Divide by zero error encountered."),
        ("text_for_a_number", "8114", "Error converting data type nvarchar to numeric."),
        ("gone", "208", "Invalid object name 'shop.orders'."),
    ],
)
def test_what_the_server_refuses(
    shop: SqlServer, server: Server, name: str, code: str, words: str
) -> None:
    server.warehouse.number = Refused(code, words)
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    shop.told(name)


def test_a_refusal_leaves_the_session_fit_for_others(server: Server) -> None:
    engine = open_cloud(SQLSERVER, url(server))
    server.warehouse.number = Refused("207", "Invalid column name 'price'.")
    with pytest.raises(EngineError, match=r"^Invalid column name 'price'\.$") as refused:
        engine.rows("-- metric revenue")
    assert refused.value.refusal is Refusal.STATEMENT
    server.warehouse.number = NUMBER
    assert len(engine.rows("-- metric revenue")) == 1
    engine.close()


def test_a_missing_table_and_a_missing_column(shop: SqlServer, server: Server) -> None:
    shop.url(url(server))
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    shop.told("missing_table")
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.told("missing_column")


def test_a_connection_that_is_lost(shop: SqlServer, server: Server) -> None:
    server.warehouse.number = Lost()
    shop.url(url(server))
    shop.told("lost_connection", hidden(server))


def test_a_statement_that_takes_too_long_is_stopped_at_the_server(
    shop: SqlServer, secured: Server
) -> None:
    secured.warehouse.number = Hangs()
    shop.url(url(secured, "shop"))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
    shop.told("too_long")
    assert secured.warehouse.stopped.wait(10)


def test_after_a_statement_that_was_stopped_others_are_answered(secured: Server) -> None:
    secured.warehouse.number = Hangs()
    engine = open_cloud(SQLSERVER, url(secured, "shop"), 1)
    with pytest.raises(EngineError) as refused:
        engine.rows("-- metric revenue")
    assert (refused.value.refusal, refused.value.about) == (Refusal.TOO_LONG, "1")
    assert secured.warehouse.stopped.wait(10)
    secured.warehouse.number = NUMBER
    assert len(engine.rows("-- metric revenue")) == 1
    engine.close()


def test_rows_that_take_too_long_end_with_the_session(secured: Server) -> None:
    secured.warehouse.number = ENDLESS
    engine = open_cloud(SQLSERVER, url(secured, "shop"), 1)
    with pytest.raises(EngineError) as refused:
        engine.rows("-- metric revenue")
    assert refused.value.refusal is Refusal.TOO_LONG
    assert secured.warehouse.stopped.wait(10)
    with pytest.raises(EngineError) as refused:
        engine.rows("-- metric revenue")
    assert refused.value.refusal is Refusal.LOST
    engine.close()


def test_ctrl_c_stops_the_statement_at_the_server(server: Server) -> None:
    server.warehouse.number = Hangs()
    engine = open_cloud(SQLSERVER, url(server))

    with interrupted(lambda: server.warehouse.begun.wait(30)):
        engine.rows("-- metric revenue")
    assert server.warehouse.stopped.wait(10)
    engine.close()


def test_a_driver_that_is_not_installed(shop: SqlServer, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.url("sqlserver://clerk:hunter2@127.0.0.1:1/shop")
    monkeypatch.setitem(sys.modules, "pymssql", None)
    shop.told("missing_driver")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("malformed_scheme", "mssql://clerk:hunter2@warehouse/shop"),
        ("malformed_at", "sqlserver://clerk:hunt@er2@warehouse/shop"),
        ("malformed_option", "sqlserver://clerk@warehouse/shop?password=hunter2"),
        ("odd_mode", "sqlserver://clerk:hunter2@warehouse/shop?encrypt=request"),
        ("odd_seconds", "sqlserver://clerk:hunter2@warehouse/shop?login_timeout=soon"),
        ("no_database", "sqlserver://clerk:hunter2@warehouse"),
        ("no_user", "sqlserver://warehouse/shop"),
        ("odd_host", "sqlserver://clerk:hunter2@ware..house/shop"),
        ("named_instance", "sqlserver://clerk:hunter2@warehouse%5Csales/shop"),
    ],
)
def test_a_malformed_address(shop: SqlServer, name: str, address: str) -> None:
    shop.url(address)
    shop.told(name)


def test_the_password_is_not_in_what_debug_shows(shop: SqlServer, secured: Server) -> None:
    for address in (
        url(secured, "shop", "hunter2"),
        "sqlserver://clerk:hunter2@127.0.0.1:1/shop",
        "sqlserver://clerk:hunter2@warehouse.invalid/shop",
    ):
        shop.url(address)
        code, out, err = apart(shop.folder, "--debug", "query", "revenue")
        assert code == 2
        assert "hunter2" not in out + err
