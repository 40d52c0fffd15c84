"""A profile of a ClickHouse server that is wrong says what is wrong, where, and what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.conftest import PASSWORD
from tests.engines.test_wrong_profiles import FROM_ENVIRONMENT, SPEC, Shop
from tests.support.ask import run
from tests.support.clickhouse import Server, start
from tests.support.require import need

pytestmark = pytest.mark.warehouse

NOBODY = "clickhouse://clerk:hunter2@"
#: a table that never comes to an end
SLOW = (
    "CREATE VIEW shop.slow AS SELECT toInt32(number % 10) AS id, toDate32('2026-05-03') AS "
    "ordered_on, toDecimal64(1, 2) AS amount FROM numbers(100000000000000)"
)


class House(Shop):
    """A project with one profile of ClickHouse and one source."""

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "clickhouse") -> None:
        super().profile(location, engine)

    def told(self, name: str, *hidden: tuple[str, str]) -> None:
        self.refused(f"clickhouse_server_{name}", *hidden)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> House:
    """A project to be made wrong."""
    return House(tmp_path, monkeypatch, update_goldens)


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    """A server with users of few rights, which holds nothing else."""
    found = start()
    secret = {"password": PASSWORD}
    found.users(
        cashier={**secret, "denied": ["shop.wages"]},
        still={**secret, "settings": {"readonly": 1}},
    )
    fill(found)
    yield found
    found.stop()


def fill(found: Server) -> None:
    columns = "(id Int32, ordered_on Date, amount Decimal(12, 2)) ENGINE = MergeTree ORDER BY id"
    found.run(
        "DROP DATABASE IF EXISTS shop SYNC",
        "CREATE DATABASE shop",
        f"CREATE TABLE shop.orders {columns}",
        "INSERT INTO shop.orders VALUES (1, '2026-05-03', 0.1), (2, '2026-05-04', 0.2)",
        f"CREATE TABLE shop.wages {columns}",
        SLOW,
    )


def url(house: Server, database: str = "shop", password: str = PASSWORD, more: str = "") -> str:
    return house.url(database, "cashier", password, more)


def test_the_right_profile_answers(shop: House, house: Server) -> None:
    shop.url(url(house))
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out


def test_a_wrong_password(shop: House, house: Server) -> None:
    shop.url(url(house, password="hunter2"))
    shop.told("wrong_password")


def test_an_unknown_host(shop: House) -> None:
    shop.url(f"{NOBODY}warehouse.invalid/shop")
    shop.told("unknown_host")


def test_a_port_at_which_nothing_listens(shop: House) -> None:
    shop.url(f"{NOBODY}127.0.0.1:1/shop")
    shop.told("refused_port")


def test_a_port_of_another_protocol(shop: House, house: Server) -> None:
    """Over TLS at the port that is for HTTP."""
    shop.url(url(house, more="?secure=true"))
    shop.told("other_protocol", (str(house.port), "PORT"))


def test_an_unknown_database(shop: House, house: Server) -> None:
    shop.url(url(house, "shops"))
    shop.told("unknown_database")


def test_a_missing_table_and_a_missing_column(shop: House, house: Server) -> None:
    shop.url(url(house))
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    shop.told("missing_table")
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.told("missing_column")


def test_a_table_that_may_not_be_read(shop: House, house: Server) -> None:
    shop.url(url(house))
    shop.write("shop.kpi", SPEC.format(table="shop.wages", column="amount"))
    shop.told("no_permission")


def test_a_user_who_may_change_no_settings(shop: House, house: Server) -> None:
    shop.url(house.url("shop", "still", PASSWORD))
    shop.told("no_settings")


def test_sql_of_its_own(shop: House, house: Server) -> None:
    shop.url(url(house))
    text = SPEC.format(table="shop.orders", column="amount")
    asked = 'orders.amount where sql"""id > 0""")'
    shop.write("shop.kpi", text.replace("orders.amount)", asked))
    shop.told("raw_sql")


def test_a_statement_that_takes_too_long(shop: House, house: Server) -> None:
    shop.url(url(house))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
    shop.write("shop.kpi", SPEC.format(table="shop.slow", column="amount"))
    shop.told("too_long")


def test_a_connection_that_is_lost(shop: House) -> None:
    """The server is ended while the statement runs."""
    alone = start()
    try:
        fill(alone)
        shop.url(alone.url("shop"))
        shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 60")
        shop.write("shop.kpi", SPEC.format(table="shop.slow", column="amount"))

        def end() -> None:
            running = "SELECT count() FROM system.processes WHERE query LIKE '%slow%'"
            for _ in range(600):
                if alone.rows(f"{running} AND query NOT LIKE '%system.processes%'")[0][0]:
                    alone.process.kill()
                    return
                time.sleep(0.05)

        ending = threading.Thread(target=end)
        ending.start()
        shop.told("lost_connection", (str(alone.port), "PORT"))
        ending.join()
    finally:
        alone.stop()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("malformed_scheme", "postgresql://clerk:hunter2@warehouse/shop"),
        ("malformed_at", "clickhouse://clerk:hunt@er2@warehouse/shop"),
        ("malformed_option", "clickhouse://clerk@warehouse/shop?password=hunter2"),
        ("malformed_secure", "clickhouse://clerk@warehouse/shop?secure=maybe"),
    ],
)
def test_a_malformed_address(shop: House, name: str, address: str) -> None:
    shop.url(address)
    shop.told(name)


def test_a_driver_that_is_not_installed(shop: House) -> None:
    shop.url(f"{NOBODY}127.0.0.1:1/shop")
    shop.environment.setitem(sys.modules, "clickhouse_connect", None)
    shop.told("missing_driver")


def test_a_server_that_does_not_know_what_statements_rely_on(
    shop: House, house: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpilang.engines import clickhouse_server

    known = {**clickhouse_server.SETTINGS, "a_setting_of_later_servers": 1}
    monkeypatch.setattr(clickhouse_server, "SETTINGS", known)
    ((version,),) = house.rows("SELECT version()")
    shop.url(url(house))
    short = ".".join(str(version).split(".")[:2])
    shop.told("too_old", (str(version), "VERSION"), (short, "VERSION"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that nobody knows and its key, made now."""
    need(shutil.which("openssl"), "openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.fixture(scope="module")
def secure(files: tuple[Path, Path]) -> Iterator[Server]:
    """A server that is asked over TLS."""
    found = start(*files)
    yield found
    found.stop()


@pytest.mark.parametrize("scheme", ["https", "clickhouse"])
def test_who_knows_the_certificate_gets_in(
    shop: House, secure: Server, files: tuple[Path, Path], scheme: str
) -> None:
    more = "&secure=true" if scheme == "clickhouse" else ""
    shop.url(f"{scheme}://127.0.0.1:{secure.port}/?ca_cert={files[0]}{more}")
    shop.told("nothing_there")


def test_a_certificate_that_nobody_knows(shop: House, secure: Server) -> None:
    shop.url(f"{NOBODY}127.0.0.1:{secure.port}/shop?secure=true")
    shop.told("unknown_certificate", (str(secure.port), "PORT"))


def test_the_password_is_not_in_what_debug_shows(shop: House, house: Server) -> None:
    for address in (url(house, password="hunter2"), url(house, "nope"), f"{NOBODY}x:1/y"):
        shop.url(address)
        code, out, err = run(shop.folder, "--debug", "query", "revenue")
        assert code == 2
        assert "hunter2" not in out + err
        assert PASSWORD not in out + err
