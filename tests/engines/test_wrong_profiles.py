"""A profile that is wrong says what is wrong, where, and what to do; never what is secret."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.engines.conftest import PASSWORD
from tests.support.ask import run
from tests.support.postgres import Login, may_read, reader

GOLDENS = Path(__file__).parent / "wrong_profiles"
SETTINGS = """\
[project]
name  = "shop"
specs = ["."]
as_of = 2026-05-31

[profiles.warehouse]
engine = "{engine}"
{location}
"""
FROM_ENVIRONMENT = 'url    = { env = "WAREHOUSE" }'
SPEC = """\
source orders {{
  table: {table}
  key:   id
  time:  ordered_on
  column id:         number
  column ordered_on: date
  column {column}: money USD
}}
metric revenue "Revenue" = sum(orders.{column})
"""


class Shop:
    """A project with one profile and one source."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, update: bool) -> None:
        self.folder, self.environment, self.update = folder, monkeypatch, update
        self.write("shop.kpi", SPEC.format(table="shop.orders", column="amount"))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "postgres") -> None:
        self.write("kpi.toml", SETTINGS.format(engine=engine, location=location))

    def url(self, value: str) -> None:
        self.profile()
        self.environment.setenv("WAREHOUSE", value)

    def refused(self, name: str, *hidden: tuple[str, str]) -> str:
        """Hold what the command says against its golden, and return it.

        What differs from run to run is `hidden` behind a word.
        """
        code, out, err = run(self.folder, "query", "revenue")
        assert (code, out) == (2, ""), (code, out, err)
        for text, word in hidden:
            err = err.replace(text, word)
        golden = GOLDENS / f"{name}.txt"
        if self.update:
            golden.write_text(err)
        assert err == golden.read_text()
        assert "Traceback" not in err
        assert all(secret not in err for secret in (PASSWORD, "s3cret", "hunter2"))
        return err


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> Shop:
    """A project to be made wrong."""
    return Shop(tmp_path, monkeypatch, update_goldens)


@pytest.fixture(scope="module")
def clerk(server: psycopg.Connection[Any], server_folder: Path) -> Iterator[Login]:
    """A role that may read the shop's orders, and no more."""
    server.execute("CREATE SCHEMA shop")
    server.execute("CREATE TABLE shop.orders (id int, ordered_on date, amount numeric)")
    server.execute("INSERT INTO shop.orders VALUES (1, '2026-05-03', 0.1), (2, '2026-05-04', 0.2)")
    found = reader(server, server_folder, "clerk", PASSWORD)
    may_read(server, "clerk", "shop")
    server.execute("CREATE TABLE shop.wages (id int, ordered_on date, amount numeric)")
    yield found
    server.execute("DROP SCHEMA shop CASCADE")


def test_the_right_profile_answers(shop: Shop, clerk: Login) -> None:
    shop.url(clerk.url())
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out


def test_a_wrong_password(shop: Shop, clerk: Login) -> None:
    shop.url(clerk.url(password="hunter2"))
    shop.refused("wrong_password")


def test_a_user_that_the_server_does_not_know(shop: Shop, clerk: Login) -> None:
    shop.url(clerk.url().replace("clerk", "nobody"))
    shop.refused("unknown_user")


def test_an_unknown_host(shop: Shop) -> None:
    shop.url("postgresql://clerk:hunter2@warehouse.invalid/shop")
    shop.refused("unknown_host")


def test_a_port_at_which_nothing_listens(shop: Shop) -> None:
    shop.url("postgresql://clerk:hunter2@127.0.0.1:1/shop")
    shop.refused("refused_port")


def test_an_unknown_database(shop: Shop, clerk: Login) -> None:
    shop.url(clerk.url("shops"))
    shop.refused("unknown_database")


def test_a_missing_table(shop: Shop, clerk: Login) -> None:
    shop.url(clerk.url())
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    shop.refused("missing_table")


def test_a_missing_column(shop: Shop, clerk: Login) -> None:
    shop.url(clerk.url())
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.refused("missing_column")


def test_no_permission(shop: Shop, clerk: Login) -> None:
    shop.url(clerk.url())
    shop.write("shop.kpi", SPEC.format(table="shop.wages", column="amount"))
    shop.refused("no_permission")


def test_a_connection_that_is_lost(
    shop: Shop, clerk: Login, server: psycopg.Connection[Any]
) -> None:
    """The server ends the connection while the statement runs."""
    server.execute(
        "CREATE VIEW shop.lost AS SELECT id, ordered_on, amount FROM shop.orders "
        "WHERE pg_terminate_backend(pg_backend_pid())"
    )
    server.execute("GRANT SELECT ON shop.lost TO clerk")
    try:
        shop.url(clerk.url())
        shop.write("shop.kpi", SPEC.format(table="shop.lost", column="amount"))
        shop.refused("lost_connection", (str(clerk.folder), "FOLDER"))
    finally:
        server.execute("DROP VIEW shop.lost")


def test_a_statement_that_takes_too_long(
    shop: Shop, clerk: Login, server: psycopg.Connection[Any]
) -> None:
    server.execute(
        "CREATE VIEW shop.slow AS SELECT id, ordered_on, amount FROM shop.orders "
        "WHERE pg_sleep(60) IS NOT NULL"
    )
    server.execute("GRANT SELECT ON shop.slow TO clerk")
    try:
        shop.url(clerk.url())
        shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
        shop.write("shop.kpi", SPEC.format(table="shop.slow", column="amount"))
        shop.refused("too_long")
    finally:
        server.execute("DROP VIEW shop.slow")


def test_a_driver_that_is_not_installed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.url("postgresql://clerk:hunter2@127.0.0.1:1/shop")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    shop.refused("missing_driver")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("malformed_scheme", "mysql://clerk:hunter2@warehouse/shop"),
        ("malformed_at", "postgresql://clerk:hunt@er2@warehouse/shop"),
        ("malformed_at", "postgresql://clerk:/hunter2@warehouse/shop"),
        ("malformed_at", "postgresql://clerk:12/hunter2@warehouse/shop"),
        ("malformed_at", "postgresql://clerk:hunter2#@warehouse/shop"),
        ("malformed_at", "postgresql://clerk:hunter2?@warehouse/shop"),
        ("malformed_at", "postgresql://clerk:hunter2%@warehouse/shop"),
        ("malformed_at", "postgresql://clerk:hunter2[@warehouse:x/shop"),
        ("malformed_option", "postgresql://clerk@warehouse/shop?password=hunter2"),
        ("malformed_option", "postgresql://clerk@warehouse/shop?hunter2"),
    ],
)
def test_a_malformed_address(shop: Shop, name: str, url: str) -> None:
    """Nothing of it is shown: what the driver would take for a host may be part of a password."""
    shop.url(url)
    err = shop.refused(name)
    assert all(part not in err for part in ("hunt", "er2", "clerk", "shop?"))


def test_an_address_with_a_password_in_the_file(shop: Shop) -> None:
    shop.profile('url    = "postgresql://clerk:hunter2@warehouse/shop"')
    shop.refused("secret_in_file")
    shop.profile('url = "postgresql://clerk:hunter2@warehouse/shop"\nurll = "hunter3"')
    code, out, err = run(shop.folder, "query", "revenue")
    assert code == 2
    assert "hunter2" not in out + err


def test_an_unknown_engine(shop: Shop) -> None:
    shop.profile(engine="postgresql")
    shop.environment.setenv("WAREHOUSE", "postgresql://clerk:hunter2@warehouse/shop")
    shop.refused("unknown_engine")


def test_a_variable_that_is_not_set(shop: Shop) -> None:
    shop.environment.delenv("WAREHOUSE", raising=False)
    shop.profile()
    shop.refused("unset_variable")


def test_a_server_that_is_given_as_a_file(shop: Shop) -> None:
    shop.profile('path   = "shop.duckdb"')
    shop.refused("path_for_a_server")


def test_a_file_that_is_not_there(shop: Shop) -> None:
    shop.profile('path   = "shop.duckdb"', "duckdb")
    shop.refused("missing_file")


def test_a_file_that_is_no_database(shop: Shop) -> None:
    shop.write("shop.duckdb", "id,ordered_on,amount\n1,2026-05-03,0.1\n")
    shop.profile('path   = "shop.duckdb"', "duckdb")
    shop.refused("no_database")


def test_a_table_that_is_named_for_its_folder(shop: Shop) -> None:
    (shop.folder / "data").mkdir()
    shop.write("data/orders.csv", "id,ordered_on,amount\n1,2026-05-03,0.1\n")
    shop.profile('path   = "data/orders.csv"', "duckdb")
    shop.refused("file_for_a_folder")


def test_the_password_is_not_in_what_debug_shows(shop: Shop, clerk: Login) -> None:
    for url in (clerk.url(password="hunter2"), clerk.url("nope"), "postgresql://a:hunter2@x:1/y"):
        shop.url(url)
        code, out, err = run(shop.folder, "--debug", "query", "revenue")
        assert code == 2
        assert "hunter2" not in out + err
        assert PASSWORD not in out + err
