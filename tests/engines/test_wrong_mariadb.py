"""A profile of MariaDB that is wrong says what is wrong, where, and what to do."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.engines.conftest import PASSWORD
from tests.engines.test_wrong_profiles import SPEC, Shop
from tests.support.ask import run
from tests.support.mariadb import Server, empty, server

pytestmark = pytest.mark.warehouse

FROM_ENVIRONMENT = 'url    = { env = "WAREHOUSE" }'
NOBODY = "mariadb://clerk:hunter2@"


class Maria(Shop):
    """A project with one profile of MariaDB and one source."""

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "mariadb") -> None:
        super().profile(location, engine)

    def told(self, name: str, *hidden: tuple[str, str]) -> None:
        self.refused(f"mariadb_{name}", *hidden)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> Maria:
    """A project to be made wrong."""
    return Maria(tmp_path, monkeypatch, update_goldens)


@pytest.fixture(scope="module")
def maria() -> Server:
    """A server with a user that may read the shop's orders, and no more."""
    found = server()
    empty(found, ["shop"])
    secret = PASSWORD.replace("'", "''")
    found.run(
        "CREATE TABLE shop.orders (id int, ordered_on date, amount decimal(12, 2))",
        "INSERT INTO shop.orders VALUES (1, '2026-05-03', 0.1), (2, '2026-05-04', 0.2)",
        "CREATE TABLE shop.wages LIKE shop.orders",
        "CREATE VIEW shop.slow AS SELECT id, ordered_on, amount FROM shop.orders "
        "WHERE SLEEP(60) = 0",
        "DROP USER IF EXISTS cashier@localhost",
        f"CREATE USER cashier@localhost IDENTIFIED BY '{secret}'",
        "GRANT SELECT ON shop.orders TO cashier@localhost",
        "GRANT SELECT ON shop.slow TO cashier@localhost",
    )
    return found


def url(maria: Server, database: str = "shop", password: str = PASSWORD) -> str:
    return maria.url(database, "cashier", password)


def test_the_right_profile_answers(shop: Maria, maria: Server) -> None:
    shop.url(url(maria))
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out


def test_a_wrong_password(shop: Maria, maria: Server) -> None:
    shop.url(url(maria, password="hunter2"))
    shop.told("wrong_password")


def test_an_unknown_host(shop: Maria) -> None:
    shop.url(f"{NOBODY}warehouse.invalid/shop")
    shop.told("unknown_host")


def test_a_port_at_which_nothing_listens(shop: Maria) -> None:
    shop.url(f"{NOBODY}127.0.0.1:1/shop")
    shop.told("refused_port")


def test_an_unknown_database(shop: Maria, maria: Server) -> None:
    shop.url(maria.url("shops"))
    shop.told("unknown_database")


def test_a_missing_table_and_a_missing_column(shop: Maria, maria: Server) -> None:
    shop.url(url(maria))
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    shop.told("missing_table")
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.told("missing_column")


def test_a_table_that_may_not_be_read_is_one_that_is_not_there(shop: Maria, maria: Server) -> None:
    """The server hides it, so that its name is not told either."""
    shop.url(url(maria))
    shop.write("shop.kpi", SPEC.format(table="shop.wages", column="amount"))
    shop.told("hidden_table")


def test_a_connection_that_is_lost(shop: Maria, maria: Server) -> None:
    """Somebody ends the connection while the statement runs."""
    shop.url(url(maria))
    shop.write("shop.kpi", SPEC.format(table="shop.slow", column="amount"))

    def end() -> None:
        for _ in range(300):
            rows = maria.run(
                "SELECT id FROM information_schema.processlist WHERE user = 'cashier' "
                "AND command = 'Query' AND info LIKE '%slow%' AND time_ms > 300"
            )
            if rows:
                maria.run(f"KILL {rows[0][0]}")
                return

    ending = threading.Thread(target=end)
    ending.start()
    shop.told("lost_connection", (str(maria.socket), "SOCKET"))
    ending.join()


def test_a_statement_that_takes_too_long(shop: Maria, maria: Server) -> None:
    shop.url(url(maria))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
    shop.write("shop.kpi", SPEC.format(table="shop.slow", column="amount"))
    shop.told("too_long")


def test_a_driver_that_is_not_installed(shop: Maria, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.url(f"{NOBODY}127.0.0.1:1/shop")
    monkeypatch.setitem(sys.modules, "pymysql", None)
    shop.told("missing_driver")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("malformed_scheme", "postgresql://clerk:hunter2@warehouse/shop"),
        ("malformed_at", "mariadb://clerk:hunt@er2@warehouse/shop"),
        ("malformed_option", "mariadb://clerk@warehouse/shop?password=hunter2"),
    ],
)
def test_a_malformed_address(shop: Maria, name: str, address: str) -> None:
    shop.url(address)
    shop.told(name)


@pytest.mark.parametrize(
    ("name", "version"), [("mysql", "8.4.3"), ("too_old", "5.5.5-10.5.26-MariaDB")]
)
def test_a_server_that_statements_are_not_written_for(shop: Maria, name: str, version: str) -> None:
    with _greets(version) as port:
        shop.url(f"{NOBODY}127.0.0.1:{port}/shop")
        shop.told(name)


@contextmanager
def _greets(version: str) -> Iterator[int]:
    """Listen as a server of a version does that lets everybody in, and says yes to everything."""
    salt = b"12345678"
    greeting = b"\x0a" + version.encode() + b"\x00" + b"\x01\x00\x00\x00" + salt + b"\x00"
    # protocol 4.1, secure connection, plug-in authentication
    greeting += b"\xff\xf7" + b"\x2d" + b"\x02\x00" + b"\x08\x00" + b"\x15" + b"\x00" * 10
    greeting += b"123456789012\x00" + b"mysql_native_password\x00"
    fine = b"\x00\x00\x00\x02\x00\x00\x00"

    def packet(number: int, body: bytes) -> bytes:
        return len(body).to_bytes(3, "little") + bytes([number]) + body

    def serve(listening: socket.socket) -> None:
        client, _ = listening.accept()
        # The driver hangs up without a word.
        with client, suppress(ConnectionResetError):
            client.sendall(packet(0, greeting))
            while head := client.recv(4):
                client.recv(int.from_bytes(head[:3], "little"))
                client.sendall(packet(head[3] + 1, fine))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve, args=(listening,), daemon=True)
        serving.start()
        yield listening.getsockname()[1]
        serving.join(10)


def test_the_password_is_not_in_what_debug_shows(shop: Maria, maria: Server) -> None:
    for address in (url(maria, password="hunter2"), url(maria, "nope"), f"{NOBODY}x:1/y"):
        shop.url(address)
        code, out, err = run(shop.folder, "--debug", "query", "revenue")
        assert code == 2
        assert "hunter2" not in out + err
        assert PASSWORD not in out + err
