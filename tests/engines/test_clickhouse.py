"""ClickHouse in the process: the same numbers as on DuckDB, and a clear word where it has none."""

from __future__ import annotations

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
from kpilang.engines.clickhouse import ClickHouse, open_clickhouse
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql import build
from kpilang.sql.dialects import CLICKHOUSE
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
    assert questions_agree(lake, "lake") > 62


@pytest.mark.parametrize("words", COMMANDS)
def test_other_commands_and_forms_are_the_same_to_the_letter(lake: Path, words: str) -> None:
    commands_agree(lake, "lake", words)


def test_random_questions_have_the_answers_of_the_laws(tmp_path: Path) -> None:
    laws_hold(in_lake(open_clickhouse), tmp_path, FIXED, WORLDS)


@pytest.mark.parametrize("table", TABLES)
def test_odd_names_and_texts(tmp_path: Path, table: str) -> None:
    def opened(database: Path) -> Engine:
        return open_clickhouse(tmp_path / "lake", copy_tables(database, tmp_path / "lake"))

    odd_names_agree(opened, tmp_path, table)


def asked(folder: Path, spec: str, name: str, **more: Any) -> list[dict[str, Any]]:
    """Return the rows of an answer about June 2026 over the table `t` of a folder."""
    parsed = parse(Source("a.kpi", spec))
    analysis = analyze((parsed.document,))
    assert (parsed.problems, analysis.problems) == ((), ())
    session = Session(analysis.model, open_clickhouse(folder, [("t",)]), datetime(2026, 7, 1))
    request = Request(start=date(2026, 6, 1), end=date(2026, 7, 1), **more)
    found = session.ask(name, request)
    assert found.answer is not None, found.problems
    return list(found.answer.records())


NUMBERS = """\
source t {
  table: t
  key:   id
  time:  day
  column id:  number
  column day: date
  column n:   number
  column m:   number
  column r:   number
}
metric total   = sum(t.n)
metric more    = max(t.n + 1)
metric squares = sum(t.n * t.n)
metric cubes   = sum(t.n * t.n * t.n)
metric either  = sum(coalesce(t.r, t.m))
metric shared  = sum(t.m) * sum(t.m)
"""


def filled(folder: Path, n: int | str, m: str, r: float | None = None) -> None:
    """Write a table of two rows that are alike."""
    columns = {"id": "BIGINT", "day": "DATE", "n": "BIGINT", "m": "DECIMAL(38, 2)", "r": "DOUBLE"}
    rows = [(number, date(2026, 6, 1), n, m, r) for number in (1, 2)]
    fill(folder, "t", columns, rows)


def test_whole_numbers_do_not_begin_again_below_zero(tmp_path: Path) -> None:
    """By itself the engine adds 1 to the greatest whole number, and has the least."""
    most = 2**63 - 1
    filled(tmp_path, most, "0")
    for name, value in (("total", 2 * most), ("more", most + 1)):
        (row,) = asked(tmp_path, NUMBERS, name)
        assert row["value"] == value, name
    filled(tmp_path, 2**62, "0")
    (row,) = asked(tmp_path, NUMBERS, "squares")
    assert row["value"] == 2 * 2**124


def test_products_and_sums_of_too_many_digits_are_refused(tmp_path: Path) -> None:
    """By itself the engine drops the digits at the front."""
    filled(tmp_path, 2**63 - 1, "9" * 36)
    for name in ("cubes", "shared"):
        with pytest.raises(EngineError) as refused:
            asked(tmp_path, NUMBERS, name)
        assert refused.value.refusal is Refusal.TOO_MANY_DIGITS, name
    big = f"CAST('{'9' * 38}' AS Decimal(76, 0))"
    with pytest.raises(EngineError) as refused:
        open_clickhouse(tmp_path, []).rows(f"SELECT {big} + {big} AS s")
    assert refused.value.refusal is Refusal.TOO_MANY_DIGITS


@pytest.mark.parametrize(("rate", "value"), [(None, Decimal("0.50")), (0.1, Decimal("0.2"))])
def test_a_stored_double_and_a_decimal_have_a_type_in_common(
    tmp_path: Path, rate: float | None, value: object
) -> None:
    filled(tmp_path, 1, "0.25", rate)
    (row,) = asked(tmp_path, NUMBERS, "either")
    assert row["value"] == value


def test_a_double_of_seventeen_digits_is_that_double(engine: ClickHouse) -> None:
    """By itself the engine makes another one of a decimal of so many digits."""
    for number in (Fraction(14, 31), Fraction(-14, 31), Fraction(10**9, 7)):
        query = exp.select(exp.alias_(build.amount(number), "x"))
        assert engine.rows(CLICKHOUSE.written(query)) == [(float(number),)]


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
    """By itself the engine takes 0.3 for a double, and narrow decimals begin again below zero."""
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
    records = asked(tmp_path, spec.replace("CONDITION", condition), "rows", by=("name",))
    counts = {str(row["name"]): row["value"] for row in records}
    assert [number for number in (1, 2, 3) if counts.get(str(number))] == found


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


class TestWrongProfiles:
    """Each says what is wrong."""

    @pytest.fixture
    def right(self, shop: Shop) -> Shop:
        """A profile with nothing wrong in it."""
        columns = {"id": "INT", "ordered_on": "DATE", "amount": "DECIMAL(12, 2)"}
        fill(shop.folder / "lake" / "shop", "orders", columns, [(1, "2026-05-03", 0.1)])
        shop.profile('path   = "lake"', "clickhouse")
        return shop

    def test_the_right_profile_answers(self, right: Shop) -> None:
        code, out, err = run(right.folder, "query", "revenue", "--from", "2026-05-01")
        assert (code, err) == (0, "")
        assert "$0.10" in out

    def test_a_missing_table(self, right: Shop) -> None:
        right.write("shop.kpi", SPEC.format(table="shop.order", column="amount"))
        right.refused("clickhouse_missing_table")

    def test_a_missing_column(self, right: Shop) -> None:
        right.write("shop.kpi", SPEC.format(table="shop.orders", column="price"))
        right.refused("clickhouse_missing_column")

    def test_a_file_that_is_no_table(self, right: Shop) -> None:
        (right.folder / "lake" / "shop" / "orders.parquet").write_text("id,ordered_on,amount")
        right.refused("clickhouse_bad_file")

    def test_sql_of_its_own(self, right: Shop) -> None:
        text = SPEC.format(table="shop.orders", column="amount")
        asked = 'orders.amount where sql"""id > 0""")'
        right.write("shop.kpi", text.replace("orders.amount)", asked))
        right.refused("clickhouse_raw_sql")

    def test_a_file_in_place_of_the_folder(self, right: Shop) -> None:
        right.profile('path   = "lake/shop/orders.parquet"', "clickhouse")
        right.refused("clickhouse_file_for_a_folder")

    def test_a_folder_that_is_not_there(self, right: Shop) -> None:
        right.profile('path   = "lakes"', "clickhouse")
        right.refused("clickhouse_missing_folder")

    def test_an_address_in_place_of_a_folder(self, right: Shop) -> None:
        right.profile('url    = "spark://host:7077"', "clickhouse")
        right.refused("clickhouse_no_folder")

    def test_a_driver_that_is_not_installed(self, right: Shop) -> None:
        right.environment.setitem(sys.modules, "chdb", None)
        right.refused("clickhouse_missing_driver")
