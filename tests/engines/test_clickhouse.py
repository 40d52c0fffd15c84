"""ClickHouse in the process: the same numbers as on DuckDB, and a clear word where it has none."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlglot import exp

from kpilang.engines.base import BadFile, Engine, EngineError, Fault
from kpilang.engines.clickhouse import ClickHouse, open_clickhouse
from kpilang.engines.duckdb import open_duckdb
from kpilang.plan.build import build as planned
from kpilang.plan.columns import answer
from kpilang.plan.request import Request
from kpilang.sql import build
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import CLICKHOUSE, DUCKDB
from kpilang.workspace.project import check, load
from kpilang.workspace.query import tables
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
from tests.oracle.lake import in_lake
from tests.support.full import FULL
from tests.support.lake import copy_tables, fill
from tests.support.same import assert_same

pytestmark = pytest.mark.warehouse

FIXED, WORLDS = 20_261_127, 20 if FULL else 2
ENDLESS = "SELECT SUM(a.number * b.number) AS x FROM numbers(1000000) AS a " + (
    "CROSS JOIN numbers(10000000) AS b"
)


@pytest.fixture(scope="module")
def lake(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's project with a profile on ClickHouse beside that on DuckDB."""
    folder = tmp_path_factory.mktemp("house")
    copy_tables(demo / "crm.duckdb", folder / "lake")
    return project(demo, folder, '[profiles.lake]\nengine = "clickhouse"\npath = "lake"\n')


@pytest.fixture
def engine(tmp_path: Path) -> ClickHouse:
    """A session without any tables."""
    return open_clickhouse(tmp_path, [])


def test_every_question_of_the_catalogue_has_the_same_rows(lake: Path) -> None:
    """One of each row, and all in a full run."""
    assert questions_agree(lake, "lake", SOME_OF_THEM) >= 62


def test_a_statement_that_moves_with_the_clock_has_the_same_rows(demo: Path, lake: Path) -> None:
    loaded, problems = load(demo)
    assert loaded is not None, problems
    model = check(loaded, opinions=False).model
    here = open_duckdb(demo / "crm.duckdb", [])
    there = open_clickhouse(lake / "lake", tables(model))
    instant, count = "2026-06-18 04:00:00", 0
    asked_of = (
        (here, DUCKDB, "CURRENT_TIMESTAMP", f"CAST('{instant}+00' AS TIMESTAMPTZ)"),
        (there, CLICKHOUSE, "now64(6, 'UTC')", f"toDateTime64('{instant}', 6, 'UTC')"),
    )
    for name in list(model.kpis)[: None if FULL else 8]:
        plan = planned(model, name, Request(periods=3), None).plan
        if plan is None:
            continue
        found = []
        for engine, dialect, now, pinned in asked_of:
            text = compile_plan(plan, dialect)
            assert text.count(now) == 1
            found.append(answer(plan, engine.rows(text.replace(now, pinned))))
        assert_same(found[1], found[0], name)
        count += 1
    assert count > 5


@pytest.mark.parametrize("words", COMMANDS if FULL else COMMANDS[:-1])
def test_other_commands_and_forms_are_the_same_to_the_letter(lake: Path, words: str) -> None:
    commands_agree(lake, "lake", words)


def test_random_questions_have_the_answers_of_the_laws(tmp_path: Path) -> None:
    laws_hold(in_lake(open_clickhouse), tmp_path, FIXED, WORLDS)


@pytest.mark.parametrize("table", TABLES)
def test_odd_names_and_texts(tmp_path: Path, table: str) -> None:
    def opened(database: Path) -> Engine:
        return open_clickhouse(tmp_path / "lake", copy_tables(database, tmp_path / "lake"))

    odd_names_agree(opened, tmp_path, table)


def test_a_day_past_the_last_one_is_refused(engine: ClickHouse) -> None:
    """By itself the engine takes the last day there is."""
    for count, found in (("1", date(9999, 12, 31)), ("2", None)):
        number = exp.cast(exp.Literal.string(count), exp.DType.INT)
        moved = build.by_days(build.constant(date(9999, 12, 30)), number)
        statement = CLICKHOUSE.written(exp.select(exp.alias_(moved, "x")))
        if found is not None:
            assert engine.rows(statement) == [(found,)]
            continue
        with pytest.raises(EngineError) as refused:
            engine.rows(statement)
        assert str(refused.value) == "a moment lies outside the years 1 to 9999"


def test_periods_begin_where_they_do_also_before_1970(engine: ClickHouse) -> None:
    """By itself the engine begins them in 1970 then."""
    day = build.constant(datetime(1960, 2, 29, 10, 30))
    starts = {"month": (2, 1), "quarter": (1, 1), "year": (1, 1), "week": (2, 29)}
    for unit, (month, number) in starts.items():
        start = build.call("DATE_TRUNC", exp.Literal.string(unit), day.copy())
        statement = exp.select(exp.alias_(exp.cast(start, exp.DType.DATE), "x"))
        assert engine.rows(CLICKHOUSE.written(statement)) == [(date(1960, month, number),)]


def test_several_engines_have_tables_of_their_own(tmp_path: Path) -> None:
    """There is one server in a process."""
    opened = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        for schema in ("", "shop"):
            fill(folder / schema, "t", {"id": "INT"}, [(number,)])
        opened.append(open_clickhouse(folder, [("t",), ("shop", "t")]))
    for number, engine in (*enumerate(opened, start=1), (1, opened[0])):
        assert engine.rows("SELECT id FROM t") == [(number,)]
        assert engine.rows("SELECT id FROM shop.t") == [(number,)]
    empty = open_clickhouse(tmp_path, [])
    for table in ("t", "shop.t"):
        with pytest.raises(EngineError, match=r"Unknown table|does not exist"):
            empty.rows(f"SELECT id FROM {table}")


def test_an_engine_whose_file_is_gone_takes_no_other_one_down(tmp_path: Path) -> None:
    """Half of its tables are made when the other half fails."""
    opened = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        for table in ("t", "u"):
            fill(folder, table, {"id": "INT"}, [(number,)])
        opened.append(open_clickhouse(folder, [("t",), ("u",)]))
    first, second = opened
    file = tmp_path / "1" / "u.parquet"
    file.rename(tmp_path / "away")
    for _ in range(2):
        with pytest.raises(EngineError, match="Cannot stat file"):
            first.rows("SELECT id FROM t")
        assert second.rows("SELECT id FROM t") == [(2,)]
    (tmp_path / "away").rename(file)
    assert first.rows("SELECT id FROM t") == [(1,)]


def test_what_a_failed_statement_told_is_not_in_the_next_result(engine: ClickHouse) -> None:
    with pytest.raises(EngineError, match="far enough"):
        engine.rows(
            "SELECT number, throwIf(number = 3000000, 'far enough') AS t FROM numbers(4000000)"
        )
    assert engine.rows("SELECT 1 AS one") == [(1,)]


@pytest.mark.parametrize("name", ["deals*", "deals[1]", "deal?"])
def test_a_name_is_not_taken_for_a_pattern(tmp_path: Path, name: str) -> None:
    for table in (name, "deals", "deals1"):
        fill(tmp_path, table, {"id": "INT"}, [(1,)])
    opened = open_clickhouse(tmp_path, [(name,), ("deals",)])
    assert opened.folder.bad == {(name,): BadFile(f"{tmp_path.name}/{name}.parquet", Fault.PATTERN)}
    assert opened.rows("SELECT COUNT(*) AS n FROM deals") == [(1,)]
    with pytest.raises(EngineError):
        opened.rows(f'SELECT COUNT(*) AS n FROM "{name}"')


def test_a_statement_writes_nothing(engine: ClickHouse, tmp_path: Path) -> None:
    for statement in (
        f"INSERT INTO FUNCTION file('{tmp_path / 'out.csv'}', 'CSV') SELECT 1",
        "CREATE TABLE t (a Int32) ENGINE = Memory",
        "SET readonly = 0",
    ):
        with pytest.raises(EngineError):
            engine.rows(statement)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(("zone", "change"), CHANGES, ids=str)
def test_clocks_are_told_as_elsewhere(engine: ClickHouse, zone: str, change: datetime) -> None:
    clocks_agree(engine, zone, change)


def process(folder: Path, seconds: int | None) -> subprocess.Popen[str]:
    """Start a process that runs a statement without end, and says why it is over."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from kpilang.engines.base import EngineError\n"
        "from kpilang.engines.clickhouse import open_clickhouse\n"
        f"engine = open_clickhouse(Path({str(folder)!r}), [], {seconds})\n"
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
