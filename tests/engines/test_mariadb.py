"""MariaDB: the same numbers as elsewhere, and a refusal where it has none that are right."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.mariadb import open_mariadb
from tests.engines.proofs import (
    COMMANDS,
    ENDLESS,
    commands_agree,
    is_interrupted,
    is_stopped,
    laws_hold,
    project,
    questions_agree,
)
from tests.support.ask import ask, run
from tests.support.full import FULL
from tests.support.mariadb import Server, copy_tables, empty, fill, server, with_tables

pytestmark = pytest.mark.warehouse

FIXED, WORLDS = 20_261_127, 40 if FULL else 4
#: with all that has to be encoded in an address
PASSWORD = "s3cret:p@ss/w#rd?% x"
PROFILE = '[profiles.maria]\nengine = "mariadb"\nurl = { env = "WAREHOUSE" }\n'
SETTINGS = f'[project]\nname = "shop"\nspecs = ["."]\nas_of = 2026-05-31\n{PROFILE}'
SPEC = """\
calendar {
  timezone: "America/New_York"
}
source orders {
  table: orders
  key:   id
  time:  ordered_at
  column id:         number
  column ordered_at: timestamp
  column amount:     money USD
  column region:     text optional
  column paid:       boolean
  column happened:   timestamp with timezone optional
  column ended:      timestamp optional
  dimension region = region
}
metric revenue = sum(orders.amount)
metric placed  = count(orders)
metric paid    = count(orders where paid)
metric early   = count(orders where hour(happened) = 18)
metric typical = median(orders.amount)
metric doubled = sum(orders.amount where sql\"\"\"paid\"\"\")
"""
#: of tables and columns: beyond the first 65,536 characters names have none there
ODD_NAMES = ("select", "Order", "it's", 'a "b"', "a%b_c", "ä ß", "x; drop")
MAY = ("--from", "2026-05-01", "--to", "2026-06-01")
COLUMNS = (
    "id INT PRIMARY KEY, ordered_at DATETIME, amount DECIMAL(12, 2), region VARCHAR(20), "
    "paid BOOLEAN, happened TIMESTAMP NULL, ended DATETIME"
)


@pytest.fixture(scope="session")
def maria() -> Server:
    """The server."""
    return server()


@pytest.fixture(scope="module")
def warehouse(maria: Server, demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's project with a profile on the server beside that on DuckDB."""
    copy_tables(demo / "crm.duckdb", maria)
    folder = tmp_path_factory.mktemp("maria")
    return project(demo, folder, PROFILE)


@pytest.fixture
def clerk(maria: Server) -> str:
    """The address of a user that may read the shop's tables, and has to give a password."""
    secret = PASSWORD.replace("'", "''")
    maria.run(
        "DROP USER IF EXISTS clerk@localhost",
        f"CREATE USER clerk@localhost IDENTIFIED BY '{secret}'",
        "GRANT SELECT ON shop.* TO clerk@localhost",
    )
    return maria.url("shop", "clerk", PASSWORD)


@pytest.fixture
def shop(maria: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project on a database with two orders."""
    monkeypatch.setenv("WAREHOUSE", maria.url("shop"))
    empty(maria, ["shop"])
    orders(maria, "(1, '2026-05-03 10:00:00', 0.1, 'EMEA', TRUE, '2026-05-04 07:10:00', NULL)")
    (tmp_path / "kpi.toml").write_text(SETTINGS)
    (tmp_path / "shop.kpi").write_text(SPEC)
    return tmp_path


def orders(maria: Server, *rows: str) -> None:
    """Keep these orders and one more; the server's own zone is nine hours before UTC."""
    listed = ", ".join((*rows, "(2, '2026-05-04 00:00:00', 0.2, 'emea ', FALSE, NULL, NULL)"))
    maria.run(
        "DROP TABLE IF EXISTS shop.orders",
        f"CREATE TABLE shop.orders ({COLUMNS})",
        "SET time_zone = '+09:00'",
        f"INSERT INTO shop.orders VALUES {listed}",
    )


def test_every_question_of_the_catalogue_has_the_same_rows(
    warehouse: Path, maria: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE", maria.url())
    assert questions_agree(warehouse, "maria") > 62


@pytest.mark.parametrize("words", COMMANDS)
def test_other_commands_and_forms_are_the_same_to_the_letter(
    warehouse: Path, maria: Server, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("WAREHOUSE", maria.url())
    commands_agree(warehouse, "maria", words)


def test_random_questions_have_the_answers_of_the_laws(tmp_path: Path) -> None:
    laws_hold(with_tables, tmp_path, FIXED, WORLDS)


def test_sums_are_exact_and_instants_are_those_of_utc(shop: Path) -> None:
    (row,) = ask(shop, "revenue", *MAY)
    assert row["value"] == "0.3"
    assert [row["value"] for row in ask(shop, "early", *MAY)] == [1]
    assert [row["value"] for row in ask(shop, "paid", *MAY)] == [1]
    assert [row["value"] for row in ask(shop, "typical", *MAY)] == [pytest.approx(0.15)]


def test_texts_are_told_apart_whatever_the_collation(shop: Path) -> None:
    """The column takes `EMEA` and `emea ` for one; the answer does not."""
    rows = ask(shop, "placed", "--by", "region", *MAY)
    assert {row["region"]: row["value"] for row in rows} == {"EMEA": 1, "emea ": 1}
    for text in ("EMEA", "emea "):
        (row,) = ask(shop, "placed", "--where", f'region = "{text}"', *MAY)
        assert row["value"] == 1, text
    code, _, err = run(shop, "query", "placed", "--where", 'region = "emea"', *MAY)
    assert (code, err.splitlines()[0]) == (1, 'warning[K033]: no row has the region "emea"')


def test_nothing_is_written_and_a_session_sees_one_moment(
    maria: Server, shop: Path, clerk: str
) -> None:
    maria.run("GRANT ALL ON shop.* TO clerk@localhost")
    engine = open_mariadb(clerk)
    assert list(engine.rows("SELECT COUNT(*) FROM orders")) == [(2,)]
    maria.run("DELETE FROM shop.orders WHERE id = 1")
    assert list(engine.rows("SELECT COUNT(*) FROM orders")) == [(2,)]
    with pytest.raises(EngineError, match="READ ONLY transaction"):
        engine.rows("DELETE FROM orders")
    engine.close()


def test_what_the_server_has_set_makes_no_difference(maria: Server, shop: Path) -> None:
    odd = {
        "time_zone": "'-05:00'",
        "sql_mode": "'ANSI,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'",
        "group_concat_max_len": "4",
        "sql_select_limit": "1",
        "lc_messages": "'de_DE'",
        "max_statement_time": "0.001",
    }
    try:
        for name, value in odd.items():
            maria.run(f"SET GLOBAL {name} = {value}")
        assert {row["region"] for row in ask(shop, "placed", "--by", "region", *MAY)} == {
            "EMEA",
            "emea ",
        }
        assert [row["value"] for row in ask(shop, "typical", *MAY)] == [pytest.approx(0.15)]
    finally:
        for name in odd:
            maria.run("SET SESSION sql_mode = ''", f"SET GLOBAL {name} = DEFAULT")


def test_a_number_that_is_cut_is_refused_by_name(maria: Server, shop: Path) -> None:
    """The server itself only warns of it."""
    big = "metric big = sum(round(power(orders.id * 1000, 30), 0))\n"
    (shop / "more.kpi").write_text(big)
    code, out, err = run(shop, "query", "big", *MAY)
    assert (code, out) == (2, ""), err
    assert "error[K049]: the statement for `big` has a sum of more digits than the engine" in err


def test_a_percentile_of_more_values_than_a_list_holds_is_refused_by_name(
    maria: Server, shop: Path
) -> None:
    maria.run(
        "INSERT INTO shop.orders SELECT seq, '2026-05-03', seq / 3, NULL, TRUE, NULL, NULL "
        "FROM shop.seq_1000_to_9000"
    )
    assert [row["value"] for row in ask(shop, "typical", *MAY)] == [pytest.approx(1666.33)]
    maria.run("SET GLOBAL max_allowed_packet = 16384")
    try:
        code, out, err = run(shop, "query", "typical", *MAY)
    finally:
        maria.run("SET GLOBAL max_allowed_packet = DEFAULT")
    assert (code, out) == (2, ""), err
    assert "error[K055]: the statement for `typical` has a percentile of more values" in err


@pytest.mark.parametrize("moment", ["1969-12-31 23:00:00", "2037-01-01 00:00:00", "9999-12-31"])
def test_a_moment_that_the_server_would_leave_as_it_is_is_refused(
    maria: Server, shop: Path, moment: str
) -> None:
    (shop / "more.kpi").write_text("metric late = count(orders where hour(orders.ended) = 5)\n")
    orders(maria, f"(1, '2026-05-03', 1, 'EMEA', TRUE, NULL, '{moment}')")
    code, out, err = run(shop, "query", "late", *MAY)
    assert (code, out) == (2, ""), out
    assert "error[K054]: the statement for `late` reads a moment before 1970 or after" in err


def test_a_server_without_time_zones_is_refused(maria: Server) -> None:
    assert maria.refusals == [Refusal.NO_ZONES]


def test_sql_in_a_specification_is_refused_by_name(shop: Path) -> None:
    code, out, err = run(shop, "query", "doubled", *MAY)
    assert (code, out) == (2, ""), err
    assert "error[K050]: `doubled` has SQL of its own" in err


def test_ctrl_c_and_the_timeout_stop_a_statement(maria: Server, shop: Path) -> None:
    maria.run(
        "CREATE OR REPLACE VIEW shop.endless AS "
        "SELECT BENCHMARK(100000000000, SHA2('a', 512)) AS id, DATE '2026-05-03' AS day"
    )
    (shop / "shop.kpi").write_text(ENDLESS.format(table="endless"))
    is_interrupted(shop, "query", "ids")
    assert running(maria) == 0
    (shop / "kpi.toml").write_text(f"{SETTINGS}timeout = 1\n")
    is_stopped(shop, "query", "ids")


def running(maria: Server) -> int:
    """Count the statements of others than us that run on the server, after a moment."""
    count = 0
    for _ in range(50):
        ((count,),) = maria.run(
            "SELECT COUNT(*) FROM information_schema.processlist "
            "WHERE command = 'Query' AND id <> CONNECTION_ID()"
        )
        if not count:
            break
        time.sleep(0.1)
    return count


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_and_texts_may_hold_anything(
    maria: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Quotes, backslashes, line ends, emoji and reserved words: of tables, columns and members."""
    monkeypatch.setenv("WAREHOUSE", maria.url("odd"))
    empty(maria, ["odd"])
    connection = maria.connect()
    members = (name, f"{name} ", "\\n'", 'a\n"b"', "😀", "\\", "%_", "select")
    members = tuple(dict.fromkeys(members))
    rows = [(n, "2026-05-03", member) for n, member in enumerate(members)]
    fill(connection, "odd", name, {"id": "INTEGER", "day": "DATE", name: "VARCHAR"}, rows)
    connection.close()
    (tmp_path / "kpi.toml").write_text(SETTINGS)
    called = json.dumps(name, ensure_ascii=False)
    (tmp_path / "odd.kpi").write_text(
        f"source odd {{\n  table: `{name}`\n  key: id\n  time: day\n  column id: number\n"
        f"  column day: date\n  column what: text from {called}\n  dimension what = what\n}}\n"
        "metric odds = count(odd)\n"
    )
    found = ask(tmp_path, "odds", "--by", "what", *MAY)
    assert {row["what"]: row["value"] for row in found} == dict.fromkeys(members, 1)
    for member in members:
        where = f"what = {json.dumps(member, ensure_ascii=False)}"
        assert [row["value"] for row in ask(tmp_path, "odds", "--where", where, *MAY)] == [1]
