"""Spark on a real cluster: the same numbers as on DuckDB, and a clear word where it has none."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import pytest

from kpilang.engines import spark
from kpilang.engines.base import BadFile, Engine, EngineError, Fault, Refusal, Table
from kpilang.engines.spark import Spark, open_spark
from kpilang.model.project import Model
from kpilang.workspace import session
from kpilang.workspace.profiles import Profile
from kpilang.workspace.query import Session
from tests.engines.clocks import CHANGES, clocks_agree
from tests.engines.odd_names import TABLES, odd_names_agree
from tests.engines.proofs import (
    COMMANDS,
    SOME_OF_THEM,
    commands_agree,
    laws_hold,
    project,
    questions_agree,
)
from tests.engines.test_wrong_profiles import FROM_ENVIRONMENT, SPEC, Shop, shop
from tests.oracle.lake import in_lake
from tests.support.ask import run
from tests.support.full import FULL
from tests.support.lake import copy_tables, fill
from tests.support.spark import cluster, free_port

__all__ = ["shop"]

pytestmark = pytest.mark.warehouse

FIXED, WORLDS, QUESTIONS = 20_261_127, 20 if FULL else 1, 30 if FULL else 8
ENDLESS = "SELECT SUM(a.id * b.id) FROM RANGE(10000000) AS a CROSS JOIN RANGE(10000000) AS b"


@pytest.fixture(scope="module")
def clustered(demo: Path, master: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's project with a profile on the cluster beside that on DuckDB."""
    folder = tmp_path_factory.mktemp("clustered")
    copy_tables(demo / "crm.duckdb", folder / "lake")
    profile = f'[profiles.cluster]\nengine = "spark"\nurl = "{master}"\npath = "lake"\n'
    return project(demo, folder, profile)


@pytest.fixture(scope="module")
def engine(master: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    """The cluster without any tables."""
    opened = open_spark(master, tmp_path_factory.mktemp("empty"), [])
    yield opened
    opened.close()


@pytest.fixture
def one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands go on with the session that the first one opened, and what it found out."""
    kept: dict[tuple[str, str], Any] = {}
    opened = session.open_session

    def open_session(model: Model, profile: Profile, root: Path, as_of: Any, now: datetime) -> Any:
        place = (profile.name, str(as_of))
        if place not in kept:
            found = opened(model, profile, root, as_of, now)
            assert isinstance(found, Session), found
            monkeypatch.setattr(found.engine, "close", lambda: None)
            kept[place] = found
        return kept[place]

    monkeypatch.setattr(session, "open_session", open_session)


@pytest.mark.usefixtures("one_session")
def test_every_question_of_the_catalogue_has_the_same_rows(clustered: Path) -> None:
    """One of each row outside of a full run."""
    assert questions_agree(clustered, "cluster", SOME_OF_THEM) >= 62


@pytest.mark.parametrize("words", COMMANDS if FULL else COMMANDS[:3])
def test_other_commands_and_forms_are_the_same_to_the_letter(clustered: Path, words: str) -> None:
    commands_agree(clustered, "cluster", words)


def test_random_questions_have_the_answers_of_the_laws(master: str, tmp_path: Path) -> None:
    def opened(folder: Path, tables: Sequence[Table]) -> Engine:
        return open_spark(master, folder, tables)

    laws_hold(in_lake(opened), tmp_path, FIXED, WORLDS, QUESTIONS)


@pytest.mark.parametrize("table", TABLES)
def test_odd_names_and_texts(master: str, tmp_path: Path, table: str) -> None:
    def opened(database: Path) -> Engine:
        names = copy_tables(database, tmp_path / "lake")
        return open_spark(master, tmp_path / "lake", [name for name in names if len(name) == 1])

    odd_names_agree(opened, tmp_path, table)


def test_decimals_are_exact_or_refused(engine: Spark) -> None:
    """As Spark is by itself, a choice of decimals drops digits, and so does a product."""
    wide, fine = "CAST(1.23 AS DECIMAL(38, 2))", "CAST(1.2345678912 AS DECIMAL(38, 10))"
    for choice in (
        f"CASE WHEN RAND() > 2 THEN {wide} ELSE {fine} END",
        f"COALESCE(CASE WHEN RAND() > 2 THEN {wide} END, {fine})",
        f"{fine} * CAST(1 AS DECIMAL(28, 0))",
    ):
        assert engine.rows(f"SELECT {choice}") == [(Decimal("1.2345678912"),)], choice
    union = f"SELECT MAX(x) FROM (SELECT {wide} AS x UNION ALL SELECT {fine})"
    assert engine.rows(union) == [(Decimal("1.2345678912"),)]
    big = "CAST(99999999999999999999999999999999999999 AS DECIMAL(38, 0))"
    for sum_ in (f"SELECT SUM(x) FROM VALUES ({big}), ({big}) AS t(x)", f"SELECT {big} + {big}"):
        with pytest.raises(EngineError) as refused:
            engine.rows(sum_)
        assert refused.value.refusal is Refusal.TOO_MANY_DIGITS


def test_a_session_reads_no_other_file_and_instants_are_in_utc(
    engine: Spark, clustered: Path
) -> None:
    file = clustered / "lake" / "crm" / "reps.parquet"
    with pytest.raises(EngineError, match="cannot be found"):
        engine.rows(f"SELECT * FROM parquet.`{file}`")
    ((moment, zone),) = engine.rows(
        "SELECT CAST('2026-11-01 05:30:00+00:00' AS TIMESTAMP_LTZ), CURRENT_TIMEZONE()"
    )
    assert (moment, zone) == (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "UTC")


@pytest.mark.parametrize(("zone", "change"), CHANGES, ids=str)
def test_clocks_are_told_as_elsewhere(engine: Spark, zone: str, change: datetime) -> None:
    clocks_agree(engine, zone, change)


def test_a_folder_of_partitions_is_one_table(master: str, tmp_path: Path) -> None:
    """A partition that no catalogue was told of would have no rows."""
    with duckdb.connect() as data:
        (tmp_path / "crm").mkdir()
        data.execute(
            f"COPY (SELECT i AS id, i % 3 AS part FROM range(30) AS t(i)) "
            f"TO '{tmp_path / 'crm' / 'parts'}' (FORMAT parquet, PARTITION_BY (part))"
        )
    opened = open_spark(master, tmp_path, [("crm", "parts")])
    try:
        assert opened.folder is not None
        assert opened.folder.tables == (("crm", "parts"),)
        assert opened.rows("SELECT COUNT(*), SUM(part) FROM crm.parts") == [(30, 30)]
    finally:
        opened.close()


def test_a_name_is_not_taken_for_a_pattern(master: str, tmp_path: Path) -> None:
    for table in ("deals*", "deals", "deals1"):
        fill(tmp_path, table, {"id": "INT"}, [(1,)])
    opened = open_spark(master, tmp_path, [("deals*",)])
    file = f"{tmp_path.name}/deals*.parquet"
    assert opened.folder is not None
    assert opened.folder.bad == {("deals*",): BadFile(file, Fault.PATTERN)}
    with pytest.raises(EngineError, match="cannot be found"):
        opened.rows("SELECT COUNT(*) FROM `deals*`")
    opened.close()


def test_files_that_changed_are_looked_at_again(master: str, tmp_path: Path) -> None:
    for rows, columns in (([(1,)], {"id": "INT"}), ([(2, "x")], {"id": "INT", "name": "TEXT"})):
        fill(tmp_path / "main", "changing", columns, rows)
        opened = open_spark(master, tmp_path, [("main", "changing")])
        assert opened.rows("SELECT * FROM main.changing") == rows
        opened.close()


def test_a_statement_that_takes_too_long_is_stopped_on_the_cluster(engine: Spark) -> None:
    began = time.monotonic()
    engine._seconds = 2
    try:
        with pytest.raises(EngineError) as refused:
            engine.rows(ENDLESS)
    finally:
        engine._seconds = None
    assert refused.value.refusal is Refusal.TOO_LONG
    assert time.monotonic() - began < 60
    assert engine.rows("SELECT COUNT(*) FROM RANGE(3)") == [(3,)], "the cluster is free again"


def test_ctrl_c_stops_a_statement_on_the_cluster(engine: Spark) -> None:
    timer = Timer(2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        engine.rows(ENDLESS)
    assert engine.rows("SELECT COUNT(*) FROM RANGE(3)") == [(3,)], "the cluster is free again"


class TestWrongProfiles:
    """Each says what is wrong, and nothing of an address that may hold a secret."""

    @pytest.fixture
    def lake(self, shop: Shop) -> Path:
        """A folder with the shop's orders."""
        columns = {"id": "INT", "ordered_on": "DATE", "amount": "DECIMAL(12, 2)"}
        fill(shop.folder / "lake" / "shop", "orders", columns, [(1, "2026-05-03", 0.1)])
        return shop.folder / "lake"

    @pytest.fixture
    def right(self, shop: Shop, lake: Path, master: str) -> Shop:
        """A profile with nothing wrong in it."""
        shop.profile(f'url    = "{master}"\npath   = "lake"', "spark")
        return shop

    def test_the_right_profile_answers(self, right: Shop) -> None:
        code, out, err = run(right.folder, "query", "revenue", "--from", "2026-05-01")
        assert (code, err) == (0, "")
        assert "$0.10" in out

    def test_a_missing_table(self, right: Shop) -> None:
        right.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
        right.refused("spark_missing_table")

    def test_a_missing_column(self, right: Shop) -> None:
        right.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
        right.refused("spark_missing_column")

    def test_a_file_that_is_no_table(self, right: Shop, lake: Path) -> None:
        (lake / "shop" / "orders.parquet").write_text("id,ordered_on,amount")
        right.refused("spark_bad_file")

    def test_a_schema_of_an_odd_name(self, right: Shop, lake: Path, master: str) -> None:
        (lake / "shop").rename(lake / "sh op")
        right.write("shop.kpi", SPEC.format(table="`sh op`.orders", column="amount"))
        right.refused("spark_odd_schema", (master, "MASTER"))

    def test_sql_of_its_own(self, right: Shop) -> None:
        text = SPEC.format(table="shop.orders", column="amount")
        right.write(
            "shop.kpi", text.replace("orders.amount)", 'orders.amount where sql"""id > 0""")')
        )
        right.refused("spark_raw_sql")

    def test_a_file_in_place_of_the_folder(self, shop: Shop, lake: Path, master: str) -> None:
        place = "lake/shop/orders.parquet"
        shop.profile(f'url    = "{master}"\npath   = "{place}"', "spark")
        shop.refused("spark_file_for_a_folder", (master, "MASTER"))

    def test_a_folder_that_is_not_there(self, shop: Shop, master: str) -> None:
        shop.profile(f'url    = "{master}"\npath   = "lakes"', "spark")
        shop.refused("spark_missing_folder", (master, "MASTER"))

    def test_no_folder(self, shop: Shop, master: str) -> None:
        shop.profile(f'url    = "{master}"', "spark")
        shop.refused("spark_no_folder", (master, "MASTER"))

    def test_an_unknown_host(self, shop: Shop, lake: Path) -> None:
        shop.profile('url    = "spark://spark.invalid:7077"\npath   = "lake"', "spark")
        shop.refused("spark_unknown_host")

    def test_a_port_at_which_nothing_listens(self, shop: Shop, lake: Path) -> None:
        port = free_port()
        shop.profile(f'url    = "spark://127.0.0.1:{port}"\npath   = "lake"', "spark")
        shop.refused("spark_refused_port", (str(port), "PORT"))

    @pytest.mark.parametrize(
        "url", ["spark://clerk:hunter2@host:7077", "spark://host", "yarn", "local[0]", "sc://host"]
    )
    def test_a_malformed_address(self, shop: Shop, lake: Path, url: str) -> None:
        shop.profile(f'{FROM_ENVIRONMENT}\npath   = "lake"', "spark")
        shop.environment.setenv("WAREHOUSE", url)
        err = shop.refused("spark_malformed")
        assert "clerk" not in err

    def test_no_java(self, shop: Shop, lake: Path) -> None:
        shop.profile('url    = "local[3]"\npath   = "lake"', "spark")
        shop.environment.setenv("PATH", str(lake))
        shop.environment.delenv("JAVA_HOME", raising=False)
        shop.refused("spark_no_java")

    def test_a_driver_that_is_not_installed(self, shop: Shop, lake: Path) -> None:
        shop.profile('path   = "lake"', "spark")
        shop.environment.setitem(sys.modules, "pyspark", None)
        shop.refused("spark_missing_driver")

    def test_a_cluster_without_workers(self, shop: Shop, lake: Path) -> None:
        """The last test, as another session ends the one before it."""
        shop.environment.setattr(spark, "EXECUTOR_SECONDS", 1)
        with cluster(shop.folder / "alone", workers=0) as url:
            shop.profile(f'url    = "{url}"\npath   = "lake"', "spark")
            shop.refused("spark_no_workers", (url.rpartition(":")[2], "PORT"))
