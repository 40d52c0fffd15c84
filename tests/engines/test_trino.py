"""Trino's own driver against a server that speaks its protocol: sessions, errors, an end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from kpilang.engines.cloud import open_cloud
from kpilang.engines.trino import TRINO
from tests.engines.conftest import PASSWORD
from tests.engines.test_wrong_profiles import FROM_ENVIRONMENT, SPEC, Shop
from tests.support.ask import run
from tests.support.certificates import certificate_of
from tests.support.clouds import Hangs, Lost, Refused, Rows, Warehouse
from tests.support.interrupting import interrupted
from tests.support.trino import Server, trino

pytestmark = pytest.mark.warehouse

HELLO = Rows((("zone", "text"),), [("UTC",)])


class Trino(Shop):
    """A project with one profile of Trino and one source."""

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "trino") -> None:
        super().profile(location, engine)

    def told(self, name: str, *hidden: tuple[str, str]) -> None:
        self.refused(f"trino_{name}", *hidden)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> Trino:
    """A project to be made wrong."""
    return Trino(tmp_path, monkeypatch, update_goldens)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that lets everybody in."""
    with trino(Warehouse("CURRENT_TIMEZONE()", HELLO)) as found:
        yield found


def url(server: Server, rest: str = "lake/shop") -> str:
    return f"trino://clerk@127.0.0.1:{server.port}/{rest}"


def hidden(server: Server) -> tuple[str, str]:
    return str(server.port), "PORT"


def test_the_right_profile_answers(shop: Trino, server: Server) -> None:
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out
    for headers in server.headers:
        assert headers["X-Trino-Time-Zone"] == "UTC"
        assert headers["X-Trino-Catalog"] == "lake"
        assert headers["X-Trino-Schema"] == "shop"
        assert headers["X-Trino-User"] == "clerk"
        assert headers["X-Trino-Session"] == "query_max_run_time=90s"
    asked = server.warehouse.statements
    assert asked[0] == "SELECT CURRENT_TIMEZONE()"
    assert "FROM information_schema.columns WHERE table_catalog = CURRENT_CATALOG" in asked[1]
    assert asked[-1].startswith("-- metric revenue")
    assert all(one.lstrip().startswith(("SELECT", "-- metric")) for one in asked)


def test_a_role_is_one_of_the_catalog(server: Server) -> None:
    open_cloud(TRINO, url(server, "lake?role=reader")).close()
    assert unquote(server.headers[0]["X-Trino-Role"]) == "lake=ROLE{reader}"


def test_data_are_checked_there(shop: Trino, server: Server) -> None:
    shop.url(url(server))
    code, _, err = run(shop.folder, "check", "--data")
    assert "error" not in err, err
    assert code in (0, 1)
    assert len(server.warehouse.statements) > 2


def test_a_session_of_another_zone_is_refused(shop: Trino, server: Server) -> None:
    server.warehouse.hello = Rows((("zone", "text"),), [("Europe/Berlin",)])
    shop.url(url(server))
    shop.told("other_zone")


def test_a_wrong_password(shop: Trino, secured: tuple[Server, Path]) -> None:
    server, ca = secured
    shop.url(f"trino://clerk:hunter2@localhost:{server.port}/lake/shop?ca_file={ca}")
    shop.told("wrong_password")


def test_the_right_password_over_tls(shop: Trino, secured: tuple[Server, Path]) -> None:
    server, ca = secured
    word = "s3cret%3Ap%40ss%2Fw%23rd%3F%25%20x"
    address = f"trino://clerk:{word}@localhost:{server.port}/lake/shop?ca_file={ca}"
    for auth in ("", "&auth=jwt"):
        shop.url(address + auth)
        code, out, err = run(shop.folder, "query", "revenue")
        assert (code, err) == (0, "")
        assert "$0.30" in out
    kinds = {headers["Authorization"].partition(" ")[0] for headers in server.headers}
    assert kinds == {"Basic", "Bearer"}


def test_a_certificate_that_nobody_vouches_for(shop: Trino, secured: tuple[Server, Path]) -> None:
    server, _ = secured
    shop.url(f"trino://clerk:hunter2@localhost:{server.port}/lake/shop")
    shop.told("certificate", hidden(server))


def test_a_password_that_would_be_sent_in_the_open(shop: Trino, server: Server) -> None:
    shop.url(f"trino://clerk:hunter2@127.0.0.1:{server.port}/lake?http_scheme=http")
    shop.told("open_password")
    assert server.headers == []


def test_an_unknown_host(shop: Trino) -> None:
    shop.url("trino://clerk:hunter2@warehouse.invalid/lake")
    shop.told("unknown_host")


def test_a_port_at_which_nothing_listens(shop: Trino) -> None:
    shop.url("trino://clerk@127.0.0.1:1/lake")
    shop.told("refused_port")


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("unknown_database", "CATALOG_NOT_FOUND", "line 1:15: Catalog 'lake' not found"),
        (
            "no_permission",
            "PERMISSION_DENIED",
            "Access Denied: Cannot select from columns [amount, id] in table or view shop.orders",
        ),
        ("too_many_digits", "NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow"),
        ("other", "DIVISION_BY_ZERO", "Division by zero"),
        ("stopped_there", "EXCEEDED_TIME_LIMIT", "Query exceeded maximum time limit of 90.00s"),
    ],
)
def test_what_the_server_refuses(
    shop: Trino, server: Server, name: str, code: str, words: str
) -> None:
    server.warehouse.number = Refused(code, words)
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    shop.told(name)


def test_a_missing_table_and_a_missing_column(shop: Trino, server: Server) -> None:
    shop.url(url(server))
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    shop.told("missing_table")
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.told("missing_column")


def test_a_connection_that_is_lost(shop: Trino, server: Server) -> None:
    server.warehouse.number = Lost()
    shop.url(url(server))
    shop.told("lost_connection", hidden(server))


def test_a_statement_that_takes_too_long_is_stopped_at_the_server(
    shop: Trino, server: Server
) -> None:
    server.warehouse.number = Hangs()
    shop.url(url(server))
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
    shop.told("too_long")
    assert server.warehouse.stopped.wait(10)


def test_ctrl_c_stops_the_statement_at_the_server(server: Server) -> None:
    server.warehouse.number = Hangs()
    engine = open_cloud(TRINO, url(server))

    with interrupted(lambda: server.warehouse.begun.wait(30)):
        engine.rows("-- metric revenue")
    assert server.warehouse.stopped.wait(10)
    engine.close()


def test_a_driver_that_is_not_installed(shop: Trino, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.url("trino://clerk:hunter2@127.0.0.1:1/lake")
    monkeypatch.setitem(sys.modules, "trino", None)
    shop.told("missing_driver")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("malformed_scheme", "postgresql://clerk:hunter2@warehouse/shop"),
        ("malformed_at", "trino://clerk:hunt@er2@warehouse/lake"),
        ("malformed_option", "trino://clerk@warehouse/lake?password=hunter2"),
        ("no_catalog", "trino://clerk:hunter2@warehouse"),
        ("no_user", "trino://warehouse/lake"),
        ("odd_scheme", "trino://clerk@warehouse/lake?http_scheme=ftp"),
        ("odd_seconds", "trino://clerk@warehouse/lake?connect_timeout=soon"),
        ("no_seconds", "trino://clerk@warehouse/lake?connect_timeout=0"),
        ("odd_host", "trino://clerk@ware..house/lake"),
    ],
)
def test_a_malformed_address(shop: Trino, name: str, address: str) -> None:
    shop.url(address)
    shop.told(name)


def test_the_password_is_not_in_what_debug_shows(shop: Trino, secured: tuple[Server, Path]) -> None:
    server, ca = secured
    for address in (
        f"trino://clerk:hunter2@localhost:{server.port}/lake/shop?ca_file={ca}",
        f"trino://clerk:hunter2@localhost:{server.port}/lake/shop",
        "trino://clerk:hunter2@warehouse.invalid/lake",
    ):
        shop.url(address)
        code, out, err = run(shop.folder, "--debug", "query", "revenue")
        assert code == 2
        assert "hunter2" not in out + err
        assert "Y2xlcms6aHVudGVyMg" not in out + err  # clerk:hunter2 as a header has it


@pytest.fixture
def secured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Path]]:
    """A server that wants a password, with a certificate, and who vouches for it."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)  # they go before what a client is told
    certificate = certificate_of(tmp_path)
    with trino(Warehouse("CURRENT_TIMEZONE()", HELLO), PASSWORD, certificate) as found:
        yield found, certificate[0]
