"""BigQuery's own client against a server that speaks its protocol: jobs, errors, an end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpilang.engines.bigquery import BIGQUERY
from kpilang.engines.cloud import open_cloud
from tests.engines.test_wrong_profiles import FROM_ENVIRONMENT, SPEC, Shop
from tests.support.ask import run
from tests.support.bigquery import Server, bigquery, service_account
from tests.support.clouds import Hangs, Lost, Refused, Rows, Warehouse
from tests.support.interrupting import interrupted

pytestmark = pytest.mark.warehouse


class BigQuery(Shop):
    """A project with one profile of BigQuery and one source."""

    def profile(self, location: str = FROM_ENVIRONMENT, engine: str = "bigquery") -> None:
        super().profile(location, engine)

    def told(self, name: str, *hidden: tuple[str, str]) -> None:
        self.refused(f"bigquery_{name}", *hidden)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_goldens: bool) -> BigQuery:
    """A project to be made wrong."""
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    return BigQuery(tmp_path, monkeypatch, update_goldens)


@pytest.fixture
def server(shop: BigQuery) -> Iterator[Server]:
    """A server, at which the client is pointed."""
    with bigquery(Warehouse("nothing is asked first", Rows(()))) as found:
        shop.environment.setenv("BIGQUERY_EMULATOR_HOST", f"http://127.0.0.1:{found.port}")
        yield found


@pytest.fixture
def url(shop: BigQuery, server: Server) -> str:
    """An address with the key of a service account; a refused request is soon given up."""
    key = shop.folder / "key.json"
    service_account(key, server.port)
    return f"bigquery://acme/shop?location=EU&connect_timeout=1&credentials={key}"


def test_the_right_profile_answers(shop: BigQuery, server: Server, url: str) -> None:
    shop.url(f"{url}&maximum_bytes_billed=1000000")
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 90")
    code, out, err = run(shop.folder, "query", "revenue", "--from", "2026-05-01")
    assert (code, err) == (0, "")
    assert "$0.30" in out
    for job in server.jobs:
        assert job["jobReference"]["location"] == "EU"
        assert job["configuration"]["jobTimeoutMs"] == "90000"
        query = job["configuration"]["query"]
        assert query["defaultDataset"] == {"projectId": "acme", "datasetId": "shop"}
        assert (query["useLegacySql"], query["maximumBytesBilled"]) == (False, "1000000")
        assert query["connectionProperties"] == [{"key": "time_zone", "value": "UTC"}]
    asked = server.warehouse.statements
    assert "FROM shop.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'orders'" in asked[0]
    assert asked[-1].startswith("-- metric revenue")


def test_a_table_that_is_named_alone_is_looked_for_in_the_dataset(
    shop: BigQuery, server: Server, url: str
) -> None:
    """The catalogue is one of each dataset, and has to be asked for it by name."""
    shop.url(url)
    shop.write("shop.kpi", SPEC.format(table="orders", column="amount"))
    code, out, err = run(shop.folder, "query", "revenue")
    assert (code, err) == (0, "")
    assert "$0.30" in out
    assert "FROM shop.INFORMATION_SCHEMA.COLUMNS" in server.warehouse.statements[0]


def test_a_key_that_the_server_does_not_know(shop: BigQuery, server: Server, url: str) -> None:
    server.lets_in = False
    shop.url(url)
    shop.told("wrong_key")


def test_a_key_that_is_not_there(shop: BigQuery, server: Server, url: str) -> None:
    shop.url("bigquery://acme/shop?credentials=nowhere.json")
    shop.told("no_key")


@pytest.mark.parametrize("text", ["hunter2", '{"private_key": "hunter2", "token_uri": 1}'])
def test_a_file_that_holds_no_key(shop: BigQuery, server: Server, text: str) -> None:
    shop.write("key.json", text)
    shop.url(f"bigquery://acme/shop?credentials={shop.folder / 'key.json'}")
    shop.told("odd_key")


def test_no_credentials_at_all(
    shop: BigQuery, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(shop.folder))
    shop.url("bigquery://acme/shop")
    shop.told("no_credentials")


def test_an_unknown_host(shop: BigQuery, url: str) -> None:
    shop.environment.setenv("BIGQUERY_EMULATOR_HOST", "http://warehouse.invalid")
    shop.url(url)
    shop.told("unknown_host")


def test_a_port_at_which_nothing_listens(shop: BigQuery, url: str) -> None:
    shop.environment.setenv("BIGQUERY_EMULATOR_HOST", "http://127.0.0.1:1")
    shop.url(url)
    shop.told("refused_port")


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        (
            "unknown_database",
            "notFound",
            "Not found: Dataset acme:shop was not found in location EU",
        ),
        (
            "no_permission",
            "accessDenied",
            "Access Denied: Table acme:shop.orders: User does not have permission to query table",
        ),
        ("other", "invalidQuery", "division by zero: 1 / 0"),
        ("too_many_digits", "invalidQuery", "BIGNUMERIC overflow: SUM(x)"),
    ],
)
def test_what_the_server_refuses(
    shop: BigQuery, server: Server, url: str, name: str, code: str, words: str
) -> None:
    server.warehouse.number = Refused(code, words)
    shop.url(url)
    shop.told(name)


def test_a_missing_table_and_a_missing_column(shop: BigQuery, server: Server, url: str) -> None:
    shop.url(url)
    shop.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
    shop.told("missing_table")
    shop.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
    shop.told("missing_column")


def test_a_connection_that_is_lost(shop: BigQuery, server: Server, url: str) -> None:
    server.warehouse.number = Lost()
    shop.url(url)
    shop.told("lost_connection")


def test_a_statement_that_takes_too_long_is_stopped_at_the_server(
    shop: BigQuery, server: Server, url: str
) -> None:
    server.warehouse.number = Hangs()
    shop.url(url)
    shop.profile(f"{FROM_ENVIRONMENT}\ntimeout = 1")
    shop.told("too_long")
    assert server.cancelled[0] == server.jobs[-1]["jobReference"]["jobId"]


def test_ctrl_c_stops_the_statement_at_the_server(server: Server, url: str) -> None:
    server.warehouse.number = Hangs()
    engine = open_cloud(BIGQUERY, url)
    with interrupted(lambda: server.warehouse.begun.wait(30)):
        engine.rows("-- metric revenue")
    assert server.cancelled[0] == server.jobs[-1]["jobReference"]["jobId"]
    engine.close()


def test_a_driver_that_is_not_installed(
    shop: BigQuery, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.url(url)
    monkeypatch.setitem(sys.modules, "google.cloud.bigquery", None)
    shop.told("missing_driver")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("malformed_scheme", "postgresql://clerk:hunter2@warehouse/shop"),
        ("malformed_at", "bigquery://clerk:hunt@er2@acme/shop"),
        ("malformed_option", "bigquery://acme/shop?api_key=hunter2"),
        ("odd_bytes", "bigquery://acme/shop?maximum_bytes_billed=1GB"),
    ],
)
def test_a_malformed_address(shop: BigQuery, name: str, address: str) -> None:
    shop.url(address)
    shop.told(name)


def test_the_key_is_not_in_what_debug_shows(shop: BigQuery, server: Server) -> None:
    key = shop.folder / "key.json"
    secret = service_account(key, server.port)
    server.lets_in = False
    shop.url(f"bigquery://acme/shop?connect_timeout=1&credentials={key}")
    code, out, err = run(shop.folder, "--debug", "query", "revenue")
    assert code == 2
    assert secret not in out + err
