"""DataFusion: the same numbers as on DuckDB, and a clear word where it has none."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from kpilang.analysis.analyze import analyze
from kpilang.engines.base import BadFile, Engine, EngineError, Fault, Refusal
from kpilang.engines.datafusion import DataFusion, open_datafusion
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql import build
from kpilang.sql.dialects import DATAFUSION
from kpilang.syntax.parse import parse
from kpilang.workspace.query import Session
from tests.engines.clocks import CHANGES, clocks_agree
from tests.engines.odd_names import TABLES, odd_names_agree
from tests.engines.proofs import COMMANDS, commands_agree, laws_hold, project, questions_agree
from tests.engines.test_wrong_profiles import SPEC, Shop, shop
from tests.oracle.lake import in_lake
from tests.support.ask import run
from tests.support.full import FULL
from tests.support.lake import copy_tables, fill

__all__ = ["shop"]

pytestmark = pytest.mark.warehouse

FIXED, WORLDS = 20_261_127, 20 if FULL else 2
ENDLESS = "SELECT SUM(a.value * b.value) FROM generate_series(1, 1000000) AS a(value) " + (
    "CROSS JOIN generate_series(1, 10000000) AS b(value)"
)


@pytest.fixture(scope="module")
def lake(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's project with a profile on DataFusion beside that on DuckDB."""
    folder = tmp_path_factory.mktemp("fusion")
    copy_tables(demo / "crm.duckdb", folder / "lake")
    return project(demo, folder, '[profiles.lake]\nengine = "datafusion"\npath = "lake"\n')


@pytest.fixture
def engine(tmp_path: Path) -> DataFusion:
    """A session without any tables."""
    return open_datafusion(tmp_path, [])


def test_every_question_of_the_catalogue_has_the_same_rows(lake: Path) -> None:
    assert questions_agree(lake, "lake") > 62


@pytest.mark.parametrize("words", COMMANDS)
def test_other_commands_and_forms_are_the_same_to_the_letter(lake: Path, words: str) -> None:
    commands_agree(lake, "lake", words)


def test_random_questions_have_the_answers_of_the_laws(tmp_path: Path) -> None:
    laws_hold(in_lake(open_datafusion), tmp_path, FIXED, WORLDS)


@pytest.mark.parametrize("table", TABLES)
def test_odd_names_and_texts(tmp_path: Path, table: str) -> None:
    def opened(database: Path) -> Engine:
        return open_datafusion(tmp_path / "lake", copy_tables(database, tmp_path / "lake"))

    odd_names_agree(opened, tmp_path, table)


def test_whole_numbers_do_not_begin_again_below_zero(tmp_path: Path) -> None:
    """By itself the engine adds 1 to the greatest whole number, and has the least."""
    most = 2**63 - 1
    fill(tmp_path, "large", {"n": "BIGINT"}, [(most,), (most,)])
    opened = open_datafusion(tmp_path, [("large",)])
    assert opened.rows("SELECT SUM(n) AS a, MAX(n + 1) AS b FROM large") == [(2 * most, most + 1)]


def test_a_double_of_seventeen_digits_is_that_double(engine: DataFusion) -> None:
    """By itself the engine makes another one of a decimal of so many digits."""
    for number in (Fraction(14, 31), Fraction(-14, 31), Fraction(10**9, 7)):
        query = exp.select(exp.alias_(build.amount(number), "x"))
        assert engine.rows(DATAFUSION.written(query)) == [(float(number),)]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("x > 0.3", [1]),
        ("x = 0.3", [2]),
        ("x != 0.3", [1, 3]),
        ("x in (0.3, -0.5)", [2, 3]),
        ("x < -0.25", [3]),
        ("m > 0.3", [1]),
        ("m = 0.3", [2]),
    ],
)
def test_stored_doubles_and_decimals_are_compared_with_numbers_as_they_are(
    tmp_path: Path, condition: str, found: list[int]
) -> None:
    """By itself the engine rounds the double of 0.1 + 0.2 to 0.3 first; decimals stay exact."""
    rows = [(1, 0.1 + 0.2, "12345678901234567890.5"), (2, 0.3, "0.3"), (3, -0.5, "0.2999999999")]
    columns = {"id": "BIGINT", "x": "DOUBLE", "m": "DECIMAL(38, 10)"}
    columns |= {"day": "DATE", "name": "TEXT"}
    fill(tmp_path, "t", columns, [(*row, date(2026, 6, 1), str(row[0])) for row in rows])
    spec = """\
source t {
  table: t
  key:   id
  time:  day
  column id:  number
  column day: date
  column x:   number
  column m:   number
  column name: text
  dimension name = name
}
metric rows = count(t where CONDITION)
"""
    parsed = parse(Source("a.kpi", spec.replace("CONDITION", condition)))
    analysis = analyze((parsed.document,))
    assert (parsed.problems, analysis.problems) == ((), ())
    session = Session(analysis.model, open_datafusion(tmp_path, [("t",)]), datetime(2026, 7, 1))
    asked = session.ask("rows", Request(by=("name",), start=date(2026, 6, 1), end=date(2026, 7, 1)))
    assert asked.answer is not None, asked.problems
    counts = {str(row["name"]): row["value"] for row in asked.answer.records()}
    assert [number for number in (1, 2, 3) if counts.get(str(number))] == found


def test_a_sum_of_too_many_digits_is_refused(engine: DataFusion) -> None:
    big = f"CAST({'9' * 38} AS DECIMAL(38, 0))"
    with pytest.raises(EngineError) as refused:
        engine.rows(f"SELECT SUM(n) AS s FROM (VALUES ({big}), ({big})) AS t(n)")
    assert refused.value.refusal is Refusal.TOO_MANY_DIGITS


def test_what_leaves_no_room_for_a_moment_is_refused_shortly(engine: DataFusion) -> None:
    late = "CAST('9999-12-31 23:00:00' AS TIMESTAMP(6))"
    for statement, words in (
        (f"SELECT KPI_LATER({late}, 1000000000000000.0)", "Float value [0-9.]+ was truncated .*"),
        (f"SELECT KPI_ZONE({late}, 'UTC', 'Asia/Tokyo')", "a moment lies outside the years 1 .*"),
        ("SELECT DATE '9999-12-31' + INTERVAL '1 month'", "a moment lies outside the years 1 .*"),
    ):
        with pytest.raises(EngineError) as refused:
            engine.rows(statement)
        assert re.fullmatch(words, str(refused.value)), str(refused.value)
        assert len(str(refused.value)) < 100


def test_a_fault_of_ours_is_not_told_as_a_refusal(
    engine: DataFusion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in a function that the engine calls nor in what is made of its rows."""

    def broken(*_: Any) -> Any:
        raise ValueError("ours")

    moment = "CAST('2026-11-01 01:30:00' AS TIMESTAMP(6))"
    with pytest.raises(Exception, match="No time zone found") as raised:
        engine.rows(f"SELECT KPI_ZONE({moment}, 'Nowhere', 'UTC')")
    assert not isinstance(raised.value, EngineError)
    monkeypatch.setattr("kpilang.engines.datafusion._values", broken)
    with pytest.raises(ValueError, match="ours"):
        engine.rows("SELECT 1 AS one")


@pytest.mark.parametrize("name", ["deals*", "deals[1]", "deal?"])
def test_a_name_is_not_taken_for_a_pattern(tmp_path: Path, name: str) -> None:
    for table in (name, "deals", "deals1"):
        fill(tmp_path, table, {"id": "INT"}, [(1,)])
    opened = open_datafusion(tmp_path, [(name,), ("deals",)])
    assert opened.folder.bad == {(name,): BadFile(f"{tmp_path.name}/{name}.parquet", Fault.PATTERN)}
    assert opened.rows("SELECT COUNT(*) AS n FROM deals") == [(1,)]
    with pytest.raises(EngineError, match="not found"):
        opened.rows(f'SELECT COUNT(*) AS n FROM "{name}"')


def test_a_session_reads_no_other_file_and_writes_none(engine: DataFusion, lake: Path) -> None:
    file = lake / "lake" / "crm" / "reps.parquet"
    for statement in (
        f"SELECT * FROM '{file}'",
        f"COPY (SELECT 1 AS a) TO '{lake / 'out.csv'}' STORED AS CSV",
        f"CREATE EXTERNAL TABLE t STORED AS PARQUET LOCATION '{file}'",
    ):
        with pytest.raises(EngineError):
            engine.rows(statement)
    assert not (lake / "out.csv").exists()
    assert engine.rows("SELECT 0.1 + 0.2 AS exact") == [(Decimal("0.3"),)]


@pytest.mark.parametrize(("zone", "change"), CHANGES, ids=str)
def test_clocks_are_told_as_elsewhere(engine: DataFusion, zone: str, change: datetime) -> None:
    clocks_agree(engine, zone, change)


def process(folder: Path, seconds: int | None) -> subprocess.Popen[str]:
    """Start a process that runs a statement without end, and says why it is over."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from kpilang.engines.base import EngineError\n"
        "from kpilang.engines.datafusion import open_datafusion\n"
        f"engine = open_datafusion(Path({str(folder)!r}), [], {seconds})\n"
        "print('begun', flush=True)\n"
        "try:\n"
        f"    engine.rows({ENDLESS!r})\n"
        "except EngineError as error:\n"
        "    print(error.refusal.value)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    found = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert found.stdout is not None
    assert found.stdout.readline() == "begun\n"
    return found


def test_a_statement_that_takes_too_long_ends_with_its_process(tmp_path: Path) -> None:
    with process(tmp_path, 1) as running:
        out, _ = running.communicate(timeout=30)
    assert (running.returncode, out) == (0, "too long\n")


def test_ctrl_c_ends_a_statement_with_its_process(tmp_path: Path) -> None:
    with process(tmp_path, None) as running:
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=30)
    assert (running.returncode, out) == (0, "interrupted\n")


class TestWrongProfiles:
    """Each says what is wrong."""

    @pytest.fixture
    def right(self, shop: Shop) -> Shop:
        """A profile with nothing wrong in it."""
        columns = {"id": "INT", "ordered_on": "DATE", "amount": "DECIMAL(12, 2)"}
        fill(shop.folder / "lake" / "shop", "orders", columns, [(1, "2026-05-03", 0.1)])
        shop.profile('path   = "lake"', "datafusion")
        return shop

    def test_the_right_profile_answers(self, right: Shop) -> None:
        code, out, err = run(right.folder, "query", "revenue", "--from", "2026-05-01")
        assert (code, err) == (0, "")
        assert "$0.10" in out

    def test_a_missing_table(self, right: Shop) -> None:
        right.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
        right.refused("datafusion_missing_table")

    def test_a_missing_column(self, right: Shop) -> None:
        right.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
        right.refused("datafusion_missing_column")

    def test_a_file_that_is_no_table(self, right: Shop) -> None:
        (right.folder / "lake" / "shop" / "orders.parquet").write_text("id,ordered_on,amount")
        right.refused("datafusion_bad_file")

    def test_sql_of_its_own(self, right: Shop) -> None:
        text = SPEC.format(table="shop.orders", column="amount")
        asked = 'orders.amount where sql"""id > 0""")'
        right.write("shop.kpi", text.replace("orders.amount)", asked))
        right.refused("datafusion_raw_sql")

    def test_a_file_in_place_of_the_folder(self, right: Shop) -> None:
        right.profile('path   = "lake/shop/orders.parquet"', "datafusion")
        right.refused("datafusion_file_for_a_folder")

    def test_a_folder_that_is_not_there(self, right: Shop) -> None:
        right.profile('path   = "lakes"', "datafusion")
        right.refused("datafusion_missing_folder")

    def test_an_address_in_place_of_a_folder(self, right: Shop) -> None:
        right.profile('url    = "spark://host:7077"', "datafusion")
        right.refused("datafusion_no_folder")

    def test_a_driver_that_is_not_installed(self, right: Shop) -> None:
        right.environment.setitem(sys.modules, "datafusion", None)
        right.refused("datafusion_missing_driver")
