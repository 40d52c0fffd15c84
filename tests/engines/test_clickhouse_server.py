"""ClickHouse over HTTP, by its own driver: the same numbers as elsewhere, of tables as people have.

What answers is chDB behind a small server that speaks the protocol: `tests/support/clickhouse_http`
says what of it is the engine's.
"""

from __future__ import annotations

import json
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kpilang.engines.base import Engine, EngineError
from kpilang.engines.clickhouse_server import open_clickhouse_server
from kpilang.sql.dialects import CLICKHOUSE
from kpilang.sql.probes import columns, tables
from tests.engines.odd_names import TABLES, odd_names_agree
from tests.engines.proofs import (
    COMMANDS,
    ENDLESS,
    QUESTIONS,
    commands_agree,
    is_interrupted,
    is_stopped,
    laws_hold,
    project,
    questions_agree,
)
from tests.support.ask import ask, run
from tests.support.clickhouse import Server, copy_tables, server, with_tables
from tests.support.full import FULL, some

pytestmark = pytest.mark.warehouse

FIXED, WORLDS = 20_261_128, 40 if FULL else 2
#: with all that has to be encoded in an address
PASSWORD = "s3cret:p@ss/w#rd?% x"
PROFILE = '[profiles.house]\nengine = "clickhouse"\nurl = { env = "WAREHOUSE" }\n'
SETTINGS = f'[project]\nname = "shop"\nspecs = ["."]\nas_of = 2026-05-31\n{PROFILE}'
MAY = ("--from", "2026-05-01", "--to", "2026-06-01")
#: what a user may have set that would give other numbers, or cut them short
ODD = {
    "aggregate_functions_null_for_empty": 0,
    "cast_keep_nullable": 1,
    "count_distinct_implementation": "uniq",
    "date_time_output_format": "iso",
    "decimal_check_overflow": 0,
    "enable_positional_arguments": 0,
    "join_default_strictness": "ANY",
    "join_use_nulls": 0,
    "max_result_rows": 1_000_000,
    "output_format_json_quote_decimals": 0,
    "output_format_json_quote_denormals": 0,
    "result_overflow_mode": "break",
    "session_timezone": "Asia/Tokyo",
    "transform_null_in": 1,
}
#: columns as people store them, the kind that each is read as, and its values in two rows
STORED = {
    "id": ("UInt64", "number", ("1", "2")),
    "day": ("Date", "date", ("'2026-05-03'", "'2026-05-04'")),
    "long_ago": ("Date32", "date", ("'1931-05-03'", "'1999-12-31'")),
    "seen": ("DateTime", "timestamp", ("'2026-05-03 10:00:00'", "'2026-05-04 10:00:00'")),
    "precise": (
        "DateTime64(3)",
        "timestamp",
        ("'2026-05-03 10:00:00.5'", "'2026-05-04 10:00:01.25'"),
    ),
    "instant": (
        "DateTime('Asia/Tokyo')",
        "timestamp with timezone",
        ("'2026-05-04 07:30:00'", "'2026-05-04 08:30:00'"),
    ),
    "later": (
        "Nullable(DateTime64(6, 'Europe/Paris'))",
        "timestamp with timezone optional",
        ("NULL", "'2026-05-04 00:30:00'"),
    ),
    "amount": ("Decimal(12, 2)", "money USD", ("0.1", "0.2")),
    "wide": ("Nullable(Decimal(38, 10))", "number optional", ("12345678901234567890.5", "NULL")),
    "small": ("UInt8", "number", ("255", "255")),
    "rate": ("Float32", "number", ("0.5", "0.25")),
    "kind": ("Enum8('zulu' = 1, 'alpha' = 2)", "text", ("'zulu'", "'alpha'")),
    "state": ("Nullable(String)", "text optional", ("'open'", "NULL")),
    "region": ("LowCardinality(Nullable(String))", "text optional", ("'EMEA'", "NULL")),
    "visitor": (
        "UUID",
        "text",
        ("'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "'00000000-0000-0000-0000-000000000001'"),
    ),
    "paid": ("Bool", "boolean", ("true", "false")),
}
SPEC = """\
calendar {{ timezone: "UTC" }}
source orders {{
  table: orders
  key:   visitor
  time:  seen
  {columns}
  dimension kind      = kind
  dimension low       = lower(kind)
  dimension stage     = coalesce(state, "none")
  dimension region    = region
  dimension visitor   = visitor
  dimension starts    = case when starts_with(visitor, "6") then "six" else "other" end
}}
metric revenue = sum(orders.amount)
metric total   = sum(orders.wide)
metric full    = sum(orders.small * orders.small)
metric rated   = sum(orders.rate)
metric placed  = count(orders)
metric people  = count_distinct(orders.visitor)
metric last    = count(orders where kind > "beta")
metric late    = count(orders where hour(instant) = 22)
metric after   = count(orders where later > instant)
metric old     = count(orders where long_ago < 1950-01-01 and day >= 2026-05-03)
metric paid    = count(orders where paid)
metric exact   = sum(orders.precise - orders.seen)
"""


@pytest.fixture(scope="session")
def house() -> Server:
    """The server."""
    found = server()
    secret = {"password": PASSWORD}
    found.users(
        clerk=secret,
        odd={**secret, "settings": ODD},
        reader={**secret, "settings": {"readonly": 2}},
        limited={**secret, "settings": {"limit": 5_000}},
    )
    return found


@pytest.fixture(scope="module")
def warehouse(house: Server, demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's project with a profile on the server beside that on DuckDB."""
    copy_tables(demo / "crm.duckdb", house)
    return project(demo, tmp_path_factory.mktemp("house"), PROFILE)


@pytest.fixture
def shop(house: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project on a table with a column of each type."""
    monkeypatch.setenv("WAREHOUSE", house.url("shop"))
    listed = ", ".join(f"{name} {kind}" for name, (kind, _, _) in STORED.items())
    rows = ", ".join(f"({', '.join(v[n] for _, _, v in STORED.values())})" for n in (0, 1))
    house.run(
        "DROP DATABASE IF EXISTS shop SYNC",
        "CREATE DATABASE shop",
        f"CREATE TABLE shop.orders ({listed}) ENGINE = MergeTree PARTITION BY toYYYYMM(seen) "
        "ORDER BY (kind, seen) SETTINGS index_granularity = 64",
        f"INSERT INTO shop.orders VALUES {rows}",
    )
    (tmp_path / "kpi.toml").write_text(SETTINGS)
    text = "\n  ".join(f"column {name}: {kind}" for name, (_, kind, _) in STORED.items())
    (tmp_path / "shop.kpi").write_text(SPEC.format(columns=text))
    return tmp_path


@pytest.mark.parametrize("user", ["clerk", "odd", "reader"])
def test_every_question_of_the_catalogue_has_the_same_rows(
    warehouse: Path, house: Server, monkeypatch: pytest.MonkeyPatch, user: str
) -> None:
    """Every fourth one, all in a full run, and some by those who have other settings."""
    monkeypatch.setenv("WAREHOUSE", house.url("main", user, PASSWORD))
    part = 4 if user == "clerk" else 12
    assert questions_agree(warehouse, "house", some(QUESTIONS, part)) > 62 // part


@pytest.mark.parametrize("words", COMMANDS if FULL else COMMANDS[:-1])
def test_other_commands_and_forms_are_the_same_to_the_letter(
    warehouse: Path, house: Server, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("WAREHOUSE", house.url("main"))
    commands_agree(warehouse, "house", words)


def test_random_questions_have_the_answers_of_the_laws(tmp_path: Path) -> None:
    laws_hold(with_tables, tmp_path, FIXED, WORLDS)


@pytest.mark.parametrize("table", TABLES)
def test_odd_names_and_texts(house: Server, tmp_path: Path, table: str) -> None:
    def opened(database: Path) -> Engine:
        copy_tables(database, house)
        return open_clickhouse_server(house.url("main"))

    odd_names_agree(opened, tmp_path, table)


def test_the_catalogue_tells_the_types_of_tables(house: Server, shop: Path) -> None:
    engine = open_clickhouse_server(house.url("shop"))
    assert (1, "shop", "orders") in list(engine.rows(tables(CLICKHOUSE)))
    found = dict(engine.rows(columns(("shop", "orders"), CLICKHOUSE)))
    assert found == dict(engine.rows(columns(("orders",), CLICKHOUSE)))
    called = {
        "number": ("bigint", "double", "decimal"),
        "money": ("decimal",),
        "date": ("date",),
        "timestamp": ("timestamp",),
        "timestamp with timezone": ("timestamp with time zone",),
        "text": ("text",),
        "boolean": ("boolean",),
    }
    for name, (_, kind, _) in STORED.items():
        wanted = called[kind.removesuffix(" optional").removesuffix(" USD")]
        assert found[name].partition("(")[0] in wanted, (name, found[name])
    engine.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("revenue", "0.3"),
        ("total", "12345678901234567890.5"),
        ("full", 2 * 255 * 255),
        ("rated", 0.75),
        ("placed", 2),
        ("people", 2),
        ("last", 1),
        ("late", 1),
        ("after", 0),
        ("old", 1),
        ("paid", 1),
        ("exact", 1.75 / 86_400),
    ],
)
def test_columns_of_every_type_are_what_they_mean(shop: Path, name: str, value: object) -> None:
    (row,) = ask(shop, name, *MAY)
    if isinstance(value, float):
        assert float(row["value"]) == pytest.approx(value)
    else:
        assert Decimal(str(row["value"])) == Decimal(str(value))


@pytest.mark.parametrize(
    ("dimension", "members"),
    [
        ("kind", ["alpha", "zulu"]),
        ("low", ["alpha", "zulu"]),
        ("stage", ["none", "open"]),
        ("region", ["EMEA", None]),
        ("visitor", ["00000000-0000-0000-0000-000000000001", STORED["visitor"][2][0].strip("'")]),
        ("starts", ["other", "six"]),
    ],
)
def test_texts_of_every_type_are_texts(
    shop: Path, dimension: str, members: list[str | None]
) -> None:
    """Names of an Enum are in the order of their numbers there, and a UUID is no text."""
    rows = ask(shop, "placed", "--by", dimension, *MAY)
    assert [row[dimension] for row in rows] == members
    for member in filter(None, members):
        where = f"{dimension} = {json.dumps(member)}"
        assert [row["value"] for row in ask(shop, "placed", "--where", where, *MAY)] == [1]
    code, _, err = run(shop, "query", "placed", "--where", f'{dimension} = "nonsense"', *MAY)
    assert code in (0, 1)
    assert "error[" not in err
    if dimension in STORED:
        assert f'warning[K033]: no row has the {dimension} "nonsense"' in err


def test_names_that_may_be_missing_are_refused(house: Server, shop: Path) -> None:
    """By a key of them the engine itself passes over rows."""
    house.run(
        "CREATE TABLE shop.named (kind Nullable(Enum8('zulu' = 1, 'mike' = 2, 'alpha' = 3)), "
        "seen DateTime) ENGINE = MergeTree ORDER BY kind "
        "SETTINGS index_granularity = 64, allow_nullable_key = 1",
        "INSERT INTO shop.named SELECT 1 + number % 3, '2026-05-03 10:00:00' FROM numbers(3000)",
    )
    found = "SELECT count() FROM shop.named WHERE toString(kind) = 'mike'"
    assert house.rows(found) == [(0,)], "the engine finds them now: take the refusal away"
    (shop / "shop.kpi").write_text(
        "source named {\n  table: named\n  time: seen\n  column seen: timestamp\n"
        '  column kind: text optional\n}\nmetric mikes = count(named where kind = "mike")\n'
    )
    code, out, err = run(shop, "query", "mikes", *MAY)
    assert (code, out) == (2, ""), err
    assert "error[K027]: column `kind` is declared text and is nullable enum" in err


def test_conditions_reach_the_partitions_and_the_primary_key(house: Server, shop: Path) -> None:
    """Of many months one is read, and of it the rows of one kind."""
    house.run(
        "INSERT INTO shop.orders (seen, kind, visitor) SELECT "
        "toDateTime('2025-01-01 00:00:00', 'UTC') + number * 432, 'zulu', generateUUIDv4() "
        "FROM numbers(100000)"
    )
    question = ("compile", "placed", "--dialect", "clickhouse", "--where", 'kind = "zulu"')
    code, sql, err = run(shop, *question, *MAY)
    assert code == 0, err
    here = sql.replace("FROM orders", "FROM shop.orders")
    told = [str(row[0]).strip() for row in house.rows(f"EXPLAIN indexes = 1 {here}")]
    granules = [line.partition("Granules: ")[2] for line in told if line.startswith("Granules: ")]
    read, every = granules[-1].split("/")[0], granules[0].split("/")[1]
    assert 0 < int(read) < int(every) / 8, told
    key = told[next(n for n, line in enumerate(told) if line == "PrimaryKey") :]
    condition = next(line for line in key if line.startswith("Condition: "))
    assert "toString(kind) in ['zulu', 'zulu']" in condition
    assert "(seen in [" in condition


def test_a_statement_writes_nothing(house: Server, shop: Path, tmp_path: Path) -> None:
    engine = open_clickhouse_server(house.url("shop"))
    for statement in (
        "INSERT INTO orders (id) VALUES (3)",
        "DROP TABLE orders",
        "CREATE TABLE t (a Int32) ENGINE = Memory",
        "SET readonly = 0",
        f"INSERT INTO FUNCTION file('{tmp_path / 'out.csv'}', 'CSV') SELECT 1",
        "SELECT 1 AS one SETTINGS readonly = 0",
    ):
        with pytest.raises(EngineError):
            engine.rows(statement)
    assert not (tmp_path / "out.csv").exists()
    assert list(engine.rows("SELECT COUNT(*) AS n FROM orders")) == [(2,)]
    engine.close()


def test_no_setting_of_a_user_cuts_a_result_short(house: Server) -> None:
    engine = open_clickhouse_server(house.url(user="limited", password=PASSWORD))
    assert len(engine.rows("SELECT number FROM numbers(6000)")) == 6000
    engine.close()


def test_a_result_that_fails_on_its_way_is_an_error(house: Server) -> None:
    engine = open_clickhouse_server(house.url())
    with pytest.raises(EngineError, match="far enough"):
        engine.rows(
            "SELECT number, throwIf(number = 3000000, 'far enough') AS t FROM numbers(4000000)"
        )
    assert list(engine.rows("SELECT toDate32('1931-05-03') AS d")) == [(date(1931, 5, 3),)]
    engine.close()


def test_ctrl_c_and_the_timeout_stop_a_statement(house: Server, shop: Path) -> None:
    house.run(
        "CREATE VIEW shop.endless AS SELECT toInt64(number % 1000) AS id, "
        "toDate32('2026-05-03') AS day FROM numbers(100000000000000)"
    )
    (shop / "shop.kpi").write_text(ENDLESS.format(table="endless"))
    is_interrupted(shop, "query", "ids")
    assert running(house) == 0
    (shop / "kpi.toml").write_text(f"{SETTINGS}timeout = 1\n")
    is_stopped(shop, "query", "ids")
    assert running(house) == 0


def running(house: Server) -> int:
    """Count the statements over the endless table that run on the server, after a moment."""
    count = 0
    for _ in range(50):
        ((count,),) = house.rows(
            "SELECT count() FROM system.processes "
            "WHERE query LIKE '%endless%' AND query NOT LIKE '%system.processes%'"
        )
        if not count:
            break
        time.sleep(0.1)
    return count
