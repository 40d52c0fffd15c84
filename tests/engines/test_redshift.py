"""Redshift's own driver against PostgreSQL, whose protocol Redshift speaks.

What is alike in both is seen here: sessions, transactions, values, errors, the end of a statement.
The words of Redshift alone are not: its catalogue is two views, and one setting is left out.
"""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg
import pytest

from kpilang.engines import redshift
from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.cloud import open_cloud
from kpilang.engines.redshift import REDSHIFT
from tests.engines.conftest import PASSWORD
from tests.engines.test_wrong_profiles import FROM_ENVIRONMENT, SPEC, Shop
from tests.support.ask import run
from tests.support.forwarding import forwarded
from tests.support.interrupting import interrupted
from tests.support.postgres import Login, may_read, reader

pytestmark = pytest.mark.warehouse


class Redshift(Shop):
    """A project with one profile of Redshift and one source."""

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "redshift") -> None:
        super().profile(location, engine)

    def told(self, name: str, *hidden: tuple[str, str]) -> None:
        self.refused(f"redshift_{name}", *hidden)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> Redshift:
    """A project to be made wrong."""
    monkeypatch.delitem(redshift.SETTINGS, "enable_case_sensitive_identifier")
    return Redshift(tmp_path, monkeypatch, update_goldens)


@pytest.fixture(scope="module")
def teller(server: psycopg.Connection[Any], server_folder: Path) -> Iterator[Login]:
    """A role that may read the shop's orders, and no more."""
    server.execute("CREATE SCHEMA shop")
    server.execute("CREATE TABLE shop.orders (id int, ordered_on date, amount numeric)")
    server.execute("INSERT INTO shop.orders VALUES (1, '2026-05-03', 0.1), (2, '2026-05-04', 0.2)")
    found = reader(server, server_folder, "teller", PASSWORD, "md5")
    server.execute(
        "CREATE VIEW shop.slow AS SELECT id, ordered_on, amount FROM shop.orders "
        "WHERE pg_sleep(60) IS NOT NULL"
    )
    server.execute(
        "CREATE VIEW shop.lost AS SELECT id, ordered_on, amount FROM shop.orders "
        "WHERE pg_terminate_backend(pg_backend_pid())"
    )
    server.execute("CREATE VIEW svv_columns AS SELECT * FROM information_schema.columns")
    server.execute("CREATE VIEW svv_tables AS SELECT * FROM information_schema.tables")
    server.execute("GRANT SELECT ON svv_columns, svv_tables TO teller")
    may_read(server, "teller", "shop")
    server.execute("CREATE TABLE shop.wages (id int, ordered_on date, amount numeric)")
    server.execute("GRANT INSERT ON shop.orders TO teller")
    yield found
    server.execute("DROP VIEW svv_columns, svv_tables")
    server.execute("DROP SCHEMA shop CASCADE")


@pytest.fixture(scope="module")
def port(server: psycopg.Connection[Any], server_folder: Path) -> Iterator[int]:
    """A port at which the server answers."""
    with forwarded(next(server_folder.glob(".s.PGSQL.*[0-9]"))) as found:
        yield found


def url(port: int, rest: str = "postgres", password: str = "") -> str:
    word = password or "s3cret%3Ap%40ss%2Fw%23rd%3F%25%20x"
    return f"redshift://teller:{word}@127.0.0.1:{port}/{rest}?sslmode=disable"


def test_the_right_profile_answers(shop: Redshift, teller: Login, port: int) -> None:
    shop.url(url(port))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out


def test_a_session_is_one_that_only_reads(shop: Redshift, teller: Login, port: int) -> None:
    engine = open_cloud(REDSHIFT, url(port), 90)
    names = ("timezone", "datestyle", "statement_timeout", "transaction_read_only")
    asked = ", ".join(f"current_setting('{name}')" for name in names)
    assert engine.rows(f"SELECT {asked}") == [("UTC", "ISO, MDY", "90s", "on")]
    with pytest.raises(EngineError, match="read-only transaction"):
        engine.rows("INSERT INTO shop.orders VALUES (3, '2026-05-05', 0.3)")
    assert engine.rows("SELECT current_setting('transaction_read_only')") == [("on",)]
    engine.close()


def test_values_are_of_the_types_that_they_have_elsewhere(
    shop: Redshift, teller: Login, port: int
) -> None:
    engine = open_cloud(REDSHIFT, url(port))
    (row,) = engine.rows(
        "SELECT 7, 0.10::numeric(38, 10), 0.5::double precision, DATE '2026-05-03', "
        "TIMESTAMP '2026-05-03 10:30:00', TIMESTAMPTZ '2026-05-03 10:30:00+02', TRUE, 'a%b', NULL"
    )
    clock = datetime.datetime(2026, 5, 3, 10, 30)
    wanted = (7, Decimal("0.1"), 0.5, datetime.date(2026, 5, 3), clock, clock.replace(hour=8))
    assert row == (*wanted, True, "a%b", None)
    assert [type(value) for value in row[:7]] == [*(type(value) for value in wanted), bool]
    engine.close()


def test_a_wrong_password(shop: Redshift, teller: Login, port: int) -> None:
    shop.url(url(port, password="hunter2"))
    shop.told("wrong_password")


def test_an_unknown_host(shop: Redshift) -> None:
    shop.url("redshift://teller:hunter2@warehouse.invalid/shop")
    shop.told("unknown_host")


def test_a_port_at_which_nothing_listens(shop: Redshift) -> None:
    shop.url("redshift://teller:hunter2@127.0.0.1:1/shop")
    shop.told("refused_port")


def test_a_server_without_tls(shop: Redshift, teller: Login, port: int) -> None:
    shop.url(url(port).partition("?")[0])
    shop.told("no_tls", (str(port), "PORT"))


def test_an_unknown_database(shop: Redshift, teller: Login, port: int) -> None:
    shop.url(url(port, "shops"))
    shop.told("unknown_database")


def test_a_missing_table_and_a_missing_column(shop: Redshift, teller: Login, port: int) -> None:
    shop.url(url(port))
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.told("missing_column")
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    code, _, err = run(shop.folder, "query", "revenue")
    assert code == 2
    assert err.startswith("error[K025]: the table `shop.order` of the source `orders` is not there")
    assert "shop.orders" in err


def test_a_table_that_may_not_be_read(
    shop: Redshift, teller: Login, port: int, server: psycopg.Connection[Any]
) -> None:
    """The catalogue tells of it, as the role may do something else with it."""
    server.execute("GRANT INSERT ON shop.wages TO teller")
    shop.url(url(port))
    shop.write("shop.kpi", SPEC.format(table="shop.wages", column="amount"))
    shop.told("no_permission")


def test_a_connection_that_is_lost(shop: Redshift, teller: Login, port: int) -> None:
    shop.url(url(port))
    shop.write("shop.kpi", SPEC.format(table="shop.lost", column="amount"))
    shop.told("lost_connection", (str(port), "PORT"))


def sleeping(server: psycopg.Connection[Any]) -> int:
    asked = "SELECT COUNT(*) FROM pg_stat_activity WHERE usename = 'teller' AND query ~ 'pg_sleep'"
    row = server.execute(f"{asked} AND state = 'active'").fetchone()
    assert row is not None
    return int(row[0])


def test_a_statement_that_takes_too_long_is_stopped_at_the_server(
    shop: Redshift, teller: Login, port: int, server: psycopg.Connection[Any]
) -> None:
    shop.url(url(port))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
    shop.write("shop.kpi", SPEC.format(table="shop.slow", column="amount"))
    shop.told("too_long")
    engine = open_cloud(REDSHIFT, url(port), 1)
    with pytest.raises(EngineError) as refused:
        engine.rows("SELECT pg_sleep(60)")
    assert (refused.value.refusal, refused.value.about) == (Refusal.TOO_LONG, "1")
    assert sleeping(server) == 0
    assert engine.rows("SELECT 1") == [(1,)]
    engine.close()


def test_ctrl_c_stops_the_statement_at_the_server(
    shop: Redshift, teller: Login, port: int, server: psycopg.Connection[Any]
) -> None:
    engine = open_cloud(REDSHIFT, url(port))

    def begun() -> None:
        for _ in range(300):
            if sleeping(server):
                return
            time.sleep(0.1)

    with interrupted(begun):
        engine.rows("SELECT pg_sleep(60)")
    assert sleeping(server) == 0
    engine.close()


def test_a_limit_of_the_server_is_none_of_the_profile(
    shop: Redshift, teller: Login, port: int, server: psycopg.Connection[Any]
) -> None:
    engine = open_cloud(REDSHIFT, url(port))
    ending = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'teller'"
    timer = Timer(0.5, server.execute, (ending,))
    timer.start()
    with pytest.raises(EngineError, match="canceling statement") as refused:
        engine.rows("SELECT pg_sleep(60)")
    timer.join()
    assert refused.value.refusal is Refusal.STATEMENT
    engine.close()


def test_a_driver_that_is_not_installed(shop: Redshift, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.url("redshift://teller:hunter2@127.0.0.1:1/shop")
    monkeypatch.setitem(sys.modules, "redshift_connector", None)
    shop.told("missing_driver")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("malformed_scheme", "postgresql://teller:hunter2@warehouse/shop"),
        ("malformed_at", "redshift://teller:hunt@er2@warehouse/shop"),
        ("malformed_option", "redshift://teller@warehouse/shop?password=hunter2"),
        ("odd_mode", "redshift://teller:hunter2@warehouse/shop?sslmode=prefer"),
        ("no_database", "redshift://teller:hunter2@warehouse"),
        ("odd_host", f"redshift://teller:hunter2@{'w' * 64}/shop"),
    ],
)
def test_a_malformed_address(shop: Redshift, name: str, address: str) -> None:
    shop.url(address)
    shop.told(name)


def test_the_password_is_not_in_what_debug_shows(shop: Redshift, teller: Login, port: int) -> None:
    for address in (url(port, password="hunter2"), url(port, "nope"), url(1, password="hunter2")):
        shop.url(address)
        code, out, err = run(shop.folder, "--debug", "query", "revenue")
        assert code == 2
        assert "hunter2" not in out + err
        assert PASSWORD not in out + err
