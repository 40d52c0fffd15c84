"""SQLite: the same numbers as elsewhere, and a refusal where it has none that are right."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.engines import sqlite_numbers as numbers
from kpilang.engines.base import EngineError
from kpilang.engines.sqlite import open_sqlite
from tests.engines.proofs import (
    COMMANDS,
    ENDLESS,
    SOME_OF_THEM,
    commands_agree,
    is_interrupted,
    is_stopped,
    laws_hold,
    project,
    questions_agree,
)
from tests.oracle.sqlite import in_sqlite
from tests.support.ask import ask, run
from tests.support.full import FULL
from tests.support.sqlite import copy_tables, fill

FIXED, WORLDS = 20_261_126, 40 if FULL else 4
SETTINGS = '[project]\nname = "shop"\nspecs = ["."]\nas_of = 2026-05-31\n'
PROFILE = '[profiles.lite]\nengine = "sqlite"\npath = "shop.sqlite"\n'
SPEC = """\
source orders {
  table: orders
  key:   id
  time:  ordered_at
  column id:         number
  column ordered_at: timestamp
  column amount:     money USD
  column paid:       boolean
  column happened:   timestamp with timezone optional
}
kpi revenue {
  formula: sum(orders.amount)
  window:  month
  target:  <= 0.3 USD
}
metric placed = count(orders)
metric paid   = count(orders where paid)
metric early  = count(orders where hour(happened) = 22)
"""
MAY = ("--from", "2026-05-01", "--to", "2026-06-01")
ROWS = [(1, "2026-05-03 10:00:00", 0.1, 1, None), (2, "2026-05-04", 0.2, 0, None)]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project on a SQLite file with two orders."""
    (tmp_path / "kpi.toml").write_text(SETTINGS + PROFILE)
    (tmp_path / "shop.kpi").write_text(SPEC)
    orders(tmp_path, ROWS)
    return tmp_path


def orders(folder: Path, rows: list[tuple[object, ...]]) -> None:
    """Keep these orders in the file, and no others."""
    file = folder / "shop.sqlite"
    file.unlink(missing_ok=True)
    columns = {"id": "INTEGER", "ordered_at": "TIMESTAMP", "amount": "DECIMAL(12, 2)"}
    columns |= {"paid": "BOOLEAN", "happened": "TEXT"}
    fill(file, "orders", columns, rows)


@pytest.fixture(scope="module")
def lite(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's project with a profile on SQLite beside that on DuckDB."""
    folder = tmp_path_factory.mktemp("lite")
    copy_tables(demo / "crm.duckdb", folder / "crm.sqlite")
    return project(demo, folder, '[profiles.lite]\nengine = "sqlite"\npath = "crm.sqlite"\n')


def test_every_question_of_the_catalogue_has_the_same_rows(lite: Path) -> None:
    assert questions_agree(lite, "lite", SOME_OF_THEM) >= 62


@pytest.mark.parametrize("words", COMMANDS)
def test_other_commands_and_forms_are_the_same_to_the_letter(lite: Path, words: str) -> None:
    commands_agree(lite, "lite", words)


def test_random_questions_have_the_answers_of_the_laws(tmp_path: Path) -> None:
    laws_hold(in_sqlite, tmp_path, FIXED, WORLDS)


def test_sums_of_decimals_are_exact(shop: Path) -> None:
    (row,) = ask(shop, "revenue", *MAY)
    assert (row["value"], row["status"], row["change"]) == ("0.3", "green", "0.3")


CENTS = st.integers(-(10**12), 10**12)


@settings(deadline=None)
@given(st.lists(CENTS, min_size=1, max_size=50))
def test_any_sum_of_money_is_the_decimal_that_it_is(cents: list[int]) -> None:
    amounts = [Decimal(one).scaleb(-2) for one in cents]
    total = numbers.Sum()
    for amount in amounts:
        total.step(float(amount))
    found = total.value()
    assert found is not None
    assert numbers.decimal(found) == sum(amounts)
    for amount in amounts:
        total.inverse(float(amount))
    assert total.value() is None


@settings(deadline=None)
@given(CENTS, CENTS, st.sampled_from("+-"))
def test_differences_of_money_are_exact(one: int, other: int, operator: str) -> None:
    a, b = Decimal(one).scaleb(-2), Decimal(other).scaleb(-2)
    found = numbers.combined(operator, float(a), float(b))
    assert numbers.decimal(found) == (a + b if operator == "+" else a - b)


def test_a_sum_of_too_many_digits_is_refused_by_name(shop: Path) -> None:
    orders(
        shop, [(1, "2026-05-03", 90_000_000_000_000_000, 1, None), (2, "2026-05-04", 0.01, 0, None)]
    )
    code, out, err = run(shop, "query", "revenue", *MAY)
    assert (code, out) == (2, "")
    assert "error[K049]: the statement for `revenue` has a sum of more digits than the" in err


def test_sql_in_a_specification_is_refused_by_name(shop: Path) -> None:
    (shop / "shop.kpi").write_text(
        (shop / "shop.kpi").read_text()
        + 'metric doubled = sum(orders.amount where sql"""paid""")\n'
    )
    code, out, err = run(shop, "query", "doubled", *MAY)
    assert (code, out) == (2, ""), err
    assert "error[K050]: `doubled` has SQL of its own" in err


def test_instants_with_any_offset_are_what_they_are(shop: Path) -> None:
    moments = ("2026-05-03T22:10:00Z", "2026-05-04 00:10:00+02:00", "2026-05-03 22:10:00.5-05")
    rows = [(n, "2026-05-03 10:00:00", 1, 1, text) for n, text in enumerate(moments)]
    orders(shop, list(rows))
    assert [row["value"] for row in ask(shop, "early", *MAY)] == [2]


@pytest.mark.parametrize(
    ("column", "value", "kind", "shown"),
    [
        ("ordered_at", "03/05/2026", "text", "03/05/2026"),
        ("ordered_at", "2026-05-03T10:00:00", "text", "2026-05-03T10:00:00"),
        ("ordered_at", "2026-02-30 10:00:00", "text", "2026-02-30 10:00:00"),
        ("ordered_at", 1_777_800_000, "number", "1777800000"),
        ("amount", "1,000.50", "text", "1,000.50"),
        ("paid", 2, "number", "2"),
        ("happened", "2026-05-03 10:00:00", "text", "2026-05-03 10:00:00"),
    ],
)
def test_a_value_that_is_not_what_its_column_is_declared_is_refused(
    shop: Path, column: str, value: object, kind: str, shown: str
) -> None:
    """A column may hold anything there, so each value that is read is looked at."""
    names = ("id", "ordered_at", "amount", "paid", "happened")
    row = tuple(value if name == column else old for name, old in zip(names, ROWS[0], strict=True))
    orders(shop, [*ROWS, (3, *row[1:])])
    asked = {"paid": "paid", "happened": "early"}.get(column, "revenue")
    code, out, err = run(shop, "query", asked, *MAY)
    assert (code, out) == (2, ""), err
    assert f"error[K027]: column `{column}` is declared" in err
    assert f"and is {kind} in the data" in err
    assert f"is `{shown}`" in err


@pytest.mark.parametrize("collation", ["NOCASE", "RTRIM", "BINARY"])
def test_a_column_that_compares_loosely_is_refused(shop: Path, collation: str) -> None:
    with sqlite3.connect(shop / "shop.sqlite") as made:
        made.execute("DROP TABLE orders")
        made.execute(
            f"CREATE TABLE base (id INT, ordered_at TEXT, region TEXT COLLATE {collation})"
        )
        made.execute("CREATE VIEW orders AS SELECT * FROM base")
        texts = ("EMEA", "emea", "emea ")
        made.executemany("INSERT INTO base VALUES (1, '2026-05-03', ?)", [(t,) for t in texts])
    made.close()
    (shop / "shop.kpi").write_text(
        "source orders {\n  table: orders\n  time: ordered_at\n  column id: number\n"
        "  column ordered_at: timestamp\n  column region: text\n  dimension region = region\n}\n"
        "metric placed = count(orders)\n"
    )
    if collation == "BINARY":
        rows = ask(shop, "placed", "--by", "region", *MAY)
        assert [(row["region"], row["value"]) for row in rows] == [
            ("EMEA", 1),
            ("emea", 1),
            ("emea ", 1),
        ]
        return
    code, out, err = run(shop, "query", "placed", "--by", "region", *MAY)
    assert (code, out) == (2, ""), out
    assert "error[K051]: column `region` takes texts for equal that differ" in err


def test_a_file_that_is_no_database(shop: Path) -> None:
    (shop / "shop.sqlite").write_text("id,ordered_at\n" * 100)
    code, out, err = run(shop, "query", "revenue", *MAY)
    assert (code, out) == (2, "")
    assert "error[K048]: the file of profile `lite` is no database of the engine `sqlite`" in err


def test_a_folder_is_no_database(shop: Path) -> None:
    (shop / "shop.sqlite").unlink()
    (shop / "shop.sqlite").mkdir()
    code, out, err = run(shop, "query", "revenue", *MAY)
    assert (code, out) == (2, "")
    assert "error[K048]: the file of profile `lite` is no database of the engine `sqlite`" in err


def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="unable to open"):
        open_sqlite(tmp_path / "not there.sqlite")


def test_a_table_and_a_column_that_are_not_there(shop: Path) -> None:
    text = (shop / "shop.kpi").read_text()
    (shop / "shop.kpi").write_text(text.replace("table: orders", "table: order"))
    assert "error[K025]" in run(shop, "query", "revenue", *MAY)[2]
    (shop / "shop.kpi").write_text(
        text.replace("amount:     money", 'amount:     money USD from "x" #')
    )
    assert "error[K026]" in run(shop, "query", "revenue", *MAY)[2]


def test_nothing_is_written_and_a_session_sees_one_moment(shop: Path) -> None:
    with sqlite3.connect(shop / "shop.sqlite") as other:
        other.execute("PRAGMA journal_mode = WAL")
    engine = open_sqlite(shop / "shop.sqlite")
    assert engine.rows("SELECT COUNT(*) FROM orders") == [(2,)]
    assert engine.rows("SELECT COUNT(*) FROM shop.orders") == [(2,)], "the schema of the file"
    with sqlite3.connect(shop / "shop.sqlite") as other:
        other.execute("DELETE FROM orders")
    other.close()
    assert engine.rows("SELECT COUNT(*) FROM orders") == [(2,)]
    with pytest.raises(EngineError):
        engine.rows("DELETE FROM orders")
    engine.close()


def test_ctrl_c_and_the_timeout_stop_a_statement(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "some.sqlite") as made:
        steps = "WITH RECURSIVE s(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM s WHERE n < 1e12)"
        made.execute(
            f"CREATE VIEW endless AS {steps} SELECT COUNT(*) AS id, '2026-05-03' AS day FROM s"
        )
    made.close()
    settings = '[project]\nspecs = ["."]\n[profiles.dev]\nengine = "sqlite"\n'
    (tmp_path / "kpi.toml").write_text(f'{settings}path = "some.sqlite"\n')
    (tmp_path / "endless.kpi").write_text(ENDLESS.format(table="endless"))
    is_interrupted(tmp_path, "query", "ids")
    (tmp_path / "kpi.toml").write_text(f'{settings}path = "some.sqlite"\ntimeout = 1\n')
    is_stopped(tmp_path, "query", "ids")
