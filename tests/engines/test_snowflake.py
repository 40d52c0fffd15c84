"""Snowflake's own driver against a server that speaks its protocol: sessions, errors, an end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpilang.engines.cloud import open_cloud
from kpilang.engines.snowflake import SNOWFLAKE
from tests.engines.conftest import PASSWORD
from tests.engines.test_wrong_profiles import FROM_ENVIRONMENT, SPEC, Shop
from tests.support.ask import run
from tests.support.clouds import Hangs, Lost, Refused, Rows, Warehouse
from tests.support.interrupting import interrupted
from tests.support.snowflake import Server, snowflake

pytestmark = pytest.mark.warehouse

SESSION = (("database", "text"), ("schema", "text"), ("warehouse", "text"))
WORD = "s3cret%3Ap%40ss%2Fw%23rd%3F%25%20x"


class Snowflake(Shop):
    """A project with one profile of Snowflake and one source."""

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "snowflake") -> None:
        super().profile(location, engine)

    def told(self, name: str, *hidden: tuple[str, str]) -> None:
        self.refused(f"snowflake_{name}", *hidden)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> Snowflake:
    """A project to be made wrong."""
    return Snowflake(tmp_path, monkeypatch, update_goldens)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that asks for a password."""
    hello = Rows(SESSION, [("CRM", "SHOP", "W")])
    with snowflake(Warehouse("CURRENT_WAREHOUSE()", hello), PASSWORD) as found:
        yield found


def url(server: Server, password: str = WORD, rest: str = "crm/shop") -> str:
    there = f"host=127.0.0.1&port={server.port}&protocol=http&connect_timeout=2"
    return f"snowflake://clerk:{password}@acme/{rest}?warehouse=w&role=reader&{there}"


def hidden(server: Server) -> tuple[str, str]:
    return str(server.port), "PORT"


def test_the_account_of_a_browser_is_the_account(shop: Snowflake, server: Server) -> None:
    shop.url(url(server).replace("@acme/", "@acme.snowflakecomputing.com/"))
    shop.profile()
    assert run(shop.folder, "query", "revenue", "--from", "2026-05-01")[0] == 0
    (login,) = server.logins
    assert login["ACCOUNT_NAME"] == "acme"


def test_the_right_profile_answers(shop: Snowflake, server: Server) -> None:
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out
    (login,) = server.logins
    assert login["query"] == "databaseName=crm&schemaName=shop&warehouse=w&roleName=reader"
    settings = login["SESSION_PARAMETERS"]
    wanted = {
        "TIMEZONE": "UTC",
        "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
        "WEEK_START": "1",
        "WEEK_OF_YEAR_POLICY": "0",
        "QUOTED_IDENTIFIERS_IGNORE_CASE": "false",
        "ROWS_PER_RESULTSET": "0",
        "STATEMENT_TIMEOUT_IN_SECONDS": "90",
        "CLIENT_TELEMETRY_ENABLED": "false",
    }
    assert {name: settings[name] for name in wanted} == wanted
    asked = server.warehouse.statements
    assert "table_schema = 'SHOP' AND table_name = 'ORDERS'" in asked[1]
    assert asked[-1].startswith("-- metric revenue")


def test_a_wrong_password(shop: Snowflake, server: Server) -> None:
    shop.url(url(server, "hunter2"))
    shop.told("wrong_password")


def test_an_unknown_host(shop: Snowflake) -> None:
    shop.url("snowflake://clerk:hunter2@acme/crm?host=warehouse.invalid&connect_timeout=2")
    shop.told("unknown_host")


def test_a_port_at_which_nothing_listens(shop: Snowflake) -> None:
    shop.url("snowflake://clerk:hunter2@acme/crm?host=127.0.0.1&port=1&connect_timeout=2")
    shop.told("refused_port")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("unknown_database", (None, None, "W")),
        ("unknown_schema", ("CRM", None, "W")),
        ("no_warehouse", ("CRM", "SHOP", None)),
    ],
)
def test_a_session_that_opens_without_what_it_is_to_use(
    shop: Snowflake, server: Server, name: str, row: tuple[str | None, ...]
) -> None:
    server.warehouse.hello = Rows(SESSION, [row])
    shop.url(url(server))
    shop.told(name)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        (
            "no_permission",
            "003001",
            "SQL access control error: Insufficient privileges to operate on table 'ORDERS'",
        ),
        ("other", "100051", "Division by zero"),
        ("too_many_digits", "100039", "Numeric value '1e39' is out of range"),
        (
            "stopped_there",
            "000630",
            "Statement reached its statement or warehouse timeout of 90 second(s) and was canceled",
        ),
    ],
)
def test_what_the_server_refuses(
    shop: Snowflake, server: Server, name: str, code: str, words: str
) -> None:
    server.warehouse.number = Refused(code, words)
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    shop.told(name)


def test_a_missing_table_and_a_missing_column(shop: Snowflake, server: Server) -> None:
    shop.url(url(server))
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    shop.told("missing_table")
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.told("missing_column")


def test_a_role_that_the_user_has_not(shop: Snowflake, server: Server) -> None:
    server.refuses = Refused(
        "390189",
        "Role 'READER' specified in the connect string does not exist or not authorized.",
    )
    shop.url(url(server))
    shop.told("wrong_role")


def test_a_statement_that_takes_too_long_is_stopped_at_the_server(
    shop: Snowflake, server: Server
) -> None:
    server.warehouse.number = Hangs()
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
    shop.told("too_long")
    assert server.aborted


def test_ctrl_c_stops_the_statement_at_the_server(server: Server) -> None:
    server.warehouse.number = Hangs()
    engine = open_cloud(SNOWFLAKE, url(server))
    with interrupted(lambda: server.warehouse.begun.wait(30)):
        engine.rows("-- metric revenue")
    assert server.aborted
    engine.close()


def test_a_driver_that_is_not_installed(shop: Snowflake, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.url("snowflake://clerk:hunter2@acme/crm")
    monkeypatch.setitem(sys.modules, "snowflake.connector", None)
    shop.told("missing_driver")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("malformed_scheme", "postgresql://clerk:hunter2@warehouse/shop"),
        ("malformed_at", "snowflake://clerk:hunt@er2@acme/crm"),
        ("malformed_option", "snowflake://clerk@acme/crm?password=hunter2"),
        ("no_database", "snowflake://clerk:hunter2@acme"),
        ("odd_host", "snowflake://clerk:hunter2@acme..eu/crm"),
        ("odd_port", "snowflake://clerk:hunter2@acme/crm?port=99999"),
    ],
)
def test_a_malformed_address(shop: Snowflake, name: str, address: str) -> None:
    shop.url(address)
    shop.told(name)


def test_the_password_is_not_in_what_debug_shows(shop: Snowflake, server: Server) -> None:
    for address in (
        url(server, "hunter2"),
        "snowflake://clerk:hunter2@acme/crm?host=127.0.0.1&port=1&connect_timeout=2",
    ):
        shop.url(address)
        code, out, err = run(shop.folder, "--debug", "query", "revenue")
        assert code == 2
        assert "hunter2" not in out + err


def test_a_connection_that_is_lost(shop: Snowflake, server: Server) -> None:
    server.warehouse.number = Lost()
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 60")
    shop.told("lost_connection", hidden(server))
