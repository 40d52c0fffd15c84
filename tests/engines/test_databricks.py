"""Databricks' own driver against a server that speaks its protocol: sessions, errors, an end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpilang.engines.cloud import open_cloud
from kpilang.engines.databricks import DATABRICKS
from tests.engines.test_wrong_profiles import FROM_ENVIRONMENT, SPEC, Shop
from tests.support.ask import run
from tests.support.certificates import certificate_of
from tests.support.clouds import Hangs, Lost, Refused, Rows, Warehouse
from tests.support.databricks import PATH, Server, databricks
from tests.support.interrupting import interrupted

pytestmark = pytest.mark.warehouse

SESSION = (("zone", "text"), ("kind", "text"))
TOKEN = "dapi-s3cret"


class Databricks(Shop):
    """A project with one profile of Databricks and one source."""

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "databricks") -> None:
        super().profile(location, engine)

    def told(self, name: str, *hidden: tuple[str, str]) -> None:
        self.refused(f"databricks_{name}", *hidden)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> Databricks:
    """A project to be made wrong."""
    return Databricks(tmp_path, monkeypatch, update_goldens)


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate and its key."""
    return certificate_of(tmp_path)


@pytest.fixture
def server(authority: tuple[Path, Path]) -> Iterator[Server]:
    """A server that asks for a token."""
    hello = Rows(SESSION, [("Etc/UTC", "bigint")])
    with databricks(Warehouse("CURRENT_TIMEZONE()", hello), TOKEN, authority) as found:
        yield found


def address(
    server: Server, authority: tuple[Path, Path], token: str = TOKEN, path: str = PATH
) -> str:
    options = f"http_path={path}&connect_timeout=2&ca_file={authority[0]}"
    return f"databricks://token:{token}@localhost:{server.port}/main/shop?{options}"


@pytest.fixture
def url(server: Server, authority: tuple[Path, Path]) -> str:
    """The right address."""
    return address(server, authority)


def hidden(server: Server) -> tuple[str, str]:
    return str(server.port), "PORT"


def test_the_right_profile_answers(shop: Databricks, server: Server, url: str) -> None:
    shop.url(url)
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out
    (session,) = server.sessions
    settings = session.configuration
    wanted = {"ANSI_MODE": "true", "TIMEZONE": "UTC", "STATEMENT_TIMEOUT": "90"}
    assert {name: settings[name] for name in wanted} == wanted
    names = session.initialNamespace
    assert (names.catalogName, names.schemaName) == ("main", "shop")
    asked = server.warehouse.statements
    assert asked[0] == "SELECT CURRENT_TIMEZONE(), TYPEOF(COALESCE(1, '1'))"
    assert asked[-1].startswith("-- metric revenue")


@pytest.mark.parametrize(
    ("name", "row"), [("other_zone", ("Europe/Berlin", "bigint")), ("no_ansi", ("UTC", "string"))]
)
def test_a_session_that_is_set_otherwise_is_refused(
    shop: Databricks, server: Server, url: str, name: str, row: tuple[str, str]
) -> None:
    server.warehouse.hello = Rows(SESSION, [row])
    shop.url(url)
    shop.told(name)


def test_a_wrong_token(shop: Databricks, server: Server, authority: tuple[Path, Path]) -> None:
    shop.url(address(server, authority, "hunter2"))
    shop.told("wrong_token")


def test_a_warehouse_that_is_not_there(
    shop: Databricks, server: Server, authority: tuple[Path, Path]
) -> None:
    shop.url(address(server, authority, path="/sql/1.0/warehouses/none"))
    shop.told("no_warehouse")


def test_an_unknown_host(shop: Databricks) -> None:
    shop.url(
        f"databricks://token:hunter2@warehouse.invalid/main?http_path={PATH}&connect_timeout=2"
    )
    shop.told("unknown_host")


def test_a_port_at_which_nothing_listens(shop: Databricks) -> None:
    shop.url(f"databricks://token:hunter2@127.0.0.1:1/main?http_path={PATH}&connect_timeout=2")
    shop.told("refused_port")


def test_an_unknown_catalog(shop: Databricks, server: Server, url: str) -> None:
    server.refuses = Refused("NO_SUCH_CATALOG_EXCEPTION", "Catalog 'main' was not found.")
    shop.url(url)
    shop.told("unknown_database")


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        (
            "no_permission",
            "INSUFFICIENT_PERMISSIONS",
            "Insufficient privileges: User does not have SELECT on Table 'main.shop.orders'.",
        ),
        ("other", "DIVIDE_BY_ZERO", "Division by zero. Use try_divide to tolerate it."),
        (
            "too_many_digits",
            "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
            "The value cannot be represented as DECIMAL(38,10).",
        ),
    ],
)
def test_what_the_server_refuses(
    shop: Databricks, server: Server, url: str, name: str, code: str, words: str
) -> None:
    server.warehouse.number = Refused(code, words)
    shop.url(url)
    shop.told(name)


def test_a_missing_table_and_a_missing_column(shop: Databricks, server: Server, url: str) -> None:
    shop.url(url)
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    shop.told("missing_table")
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.told("missing_column")


def test_a_connection_that_is_lost(shop: Databricks, server: Server, url: str) -> None:
    server.warehouse.number = Lost()
    shop.url(url)
    shop.told("lost_connection", hidden(server))


def test_a_statement_that_takes_too_long_is_stopped_at_the_server(
    shop: Databricks, server: Server, url: str
) -> None:
    server.warehouse.number = Hangs()
    shop.url(url)
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
    shop.told("too_long")
    assert server.cancelled


def test_ctrl_c_stops_the_statement_at_the_server(server: Server, url: str) -> None:
    server.warehouse.number = Hangs()
    engine = open_cloud(DATABRICKS, url)
    with interrupted(lambda: server.warehouse.begun.wait(30)):
        engine.rows("-- metric revenue")
    assert server.cancelled
    engine.close()


def test_a_driver_that_is_not_installed(shop: Databricks, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.url(f"databricks://token:hunter2@127.0.0.1:1/main?http_path={PATH}")
    monkeypatch.setitem(sys.modules, "databricks.sql", None)
    shop.told("missing_driver")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("malformed_scheme", "postgresql://clerk:hunter2@warehouse/shop"),
        ("malformed_at", "databricks://token:hunt@er2@host/main"),
        ("malformed_option", "databricks://host/main?access_token=hunter2"),
        ("no_path", "databricks://token:hunter2@host/main"),
        ("no_token", f"databricks://token@host/main?http_path={PATH}"),
    ],
)
def test_a_malformed_address(shop: Databricks, name: str, text: str) -> None:
    shop.url(text)
    shop.told(name)


def test_the_token_is_not_in_what_debug_shows(
    shop: Databricks, server: Server, authority: tuple[Path, Path]
) -> None:
    shop.url(address(server, authority, "hunter2"))
    code, out, err = run(shop.folder, "--debug", "query", "revenue")
    assert code == 2
    assert "hunter2" not in out + err
