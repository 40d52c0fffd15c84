"""What a question reads is compared with the data first, and told in the project's words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kpilang.engines.base import Engine
from kpilang.model.entities import SourceTable
from kpilang.workspace.found import Data
from kpilang.workspace.preflight import check
from kpilang.workspace.reads import Reads
from kpilang.workspace.session_problems import first_sentence
from tests.support.ask import ask, run

SPEC = """\
source reps {
  table: reps
  key:   id
  column id:   number
  column name: text
  column quota: money USD
  dimension rep = name
}
source orders {
  table: orders
  key:   id
  time:  ordered_on
  column id:         text
  column rep:        ref reps by rep_id
  column ordered_on: date
  column amount:     money USD
  column paid:       boolean
  column took:       duration in days
  column shipped_at: timestamp
}
kpi revenue {
  formula: sum(orders.amount)
  window:  month
  target:  <= 0.3 USD
}
kpi amounts {
  formula: sum(orders.amount)
  window:  month
  target:  >= sum(reps.quota)
}
metric placed   = count(orders)
metric settled  = count(orders where paid)
metric days     = avg(orders.took)
metric shipped  = count(orders on shipped_at)
"""
ORDERS = """\
id,rep_id,ordered_on,amount,paid,took,shipped_at
01,1,2026-05-03,0.1,true,2,2026-05-04 10:00
02,2,2026-05-04,0.2,false,3.5,2026-05-05
"""
REPS = "id,name,quota\n1,Ann,5\n2,Bob,6\n"
MAY = ("--from", "2026-05-01", "--to", "2026-06-01")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project on a folder of CSV files that are as declared."""
    settings = '[project]\nname = "shop"\nspecs = ["."]\nas_of = 2026-05-31\n'
    (tmp_path / "kpi.toml").write_text(
        settings + '[profiles.dev]\nengine = "duckdb"\npath = "data"\n'
    )
    (tmp_path / "shop.kpi").write_text(SPEC)
    (tmp_path / "data").mkdir()
    write(tmp_path, "orders", ORDERS)
    write(tmp_path, "reps", REPS)
    return tmp_path


def write(project: Path, table: str, content: str) -> None:
    (project / "data" / f"{table}.csv").write_text(content)


def refused(project: Path, *arguments: str) -> str:
    """Return what a question is refused with: settings and data end with 2."""
    code, out, err = run(project, "query", *arguments, *MAY)
    assert (code, out) == (2, ""), (code, out, err)
    assert "LINE 1" not in err
    assert "Candidate" not in err
    return err


def test_data_as_declared_is_answered_exactly(project: Path) -> None:
    (row,) = ask(project, "revenue", *MAY)
    assert (float(row["value"]), row["status"]) == (0.3, "green")
    assert [r["value"] for r in ask(project, "placed", "settled", "days", "shipped", *MAY)] == [
        *(2, 1, 2.75, 2)
    ]


def test_a_table_without_rows_answers_zero_and_nothing(project: Path) -> None:
    write(project, "orders", ORDERS.splitlines()[0] + "\n")
    write(project, "reps", "id,name,quota\n")
    names = ("placed", "settled", "revenue", "days", "shipped")
    assert [row["value"] for row in ask(project, *names, *MAY)] == [0, 0, 0, None, 0]
    assert ask(project, "placed", "--by", "rep", *MAY) == []


def test_a_missing_folder(project: Path) -> None:
    (project / "data").rename(project / "elsewhere")
    err = refused(project, "placed")
    assert "error[K030]: `data`, where profile `dev` looks for data, is not there" in err
    assert "make the folder and put CSV files into it" in err


def test_a_column_that_is_no_dimension_yet(project: Path) -> None:
    code, _, err = run(project, "query", "placed", "--by", "paid")
    assert code == 1
    assert "help: declare `dimension paid = paid` in source `orders`" in err


def test_a_missing_table(project: Path) -> None:
    (project / "data" / "orders.csv").rename(project / "data" / "order.csv")
    err = refused(project, "placed")
    assert "error[K025]: the table `orders` of the source `orders` is not there" in err
    assert "looked for `data/orders.parquet` and `data/orders.csv`" in err
    assert "the tables are `order`, `reps`" in err
    assert "write `table: order`" in err
    assert "source orders {" in err


def test_a_missing_table_of_a_database(project: Path) -> None:
    settings = (project / "kpi.toml").read_text().replace('"data"', '"shop.duckdb"')
    (project / "kpi.toml").write_text(settings)
    with duckdb.connect(str(project / "shop.duckdb")) as connection:
        connection.execute("CREATE TABLE ordrs (id INT); CREATE SCHEMA crm")
        connection.execute("CREATE TABLE crm.zeta (id INT)")
    err = refused(project, "placed")
    assert "error[K025]" in err
    assert "the tables are `ordrs`, `crm.zeta`" in err
    assert "looked for" not in err


def test_a_missing_column(project: Path) -> None:
    write(project, "orders", ORDERS.replace("amount", "Amounts"))
    err = refused(project, "revenue")
    assert "error[K026]: the table `orders` of the source `orders` has no column `amount`" in err
    assert "the columns are `Amounts`, `id`, `rep_id`" in err
    assert 'with `from "Amounts"`' in err


def test_capitals_of_a_column_make_no_difference(project: Path) -> None:
    write(project, "orders", ORDERS.replace("amount", "AMOUNT"))
    assert float(ask(project, "revenue", *MAY)[0]["value"]) == 0.3


@pytest.mark.parametrize(
    ("old", "new", "name", "words"),
    [
        ("0.2", '"$100"', "revenue", ("`amount` is declared money and is text", "`$100`")),
        ("0.2", "N/A", "revenue", ("`amount` is declared money and is text", "`N/A`")),
        ("0.2", '"1,000.50"', "revenue", ("declared money", "no number is `1,000.50`")),
        ("3.5", "long", "days", ("`took` is declared duration and is text", "`long`")),
        ("false", "maybe", "settled", ("`paid` is declared boolean", "no truth value", "`maybe`")),
        (
            "2026-05-04,",
            "05/06/2026,",
            "placed",
            ("`ordered_on` is declared date and is text", "`05/06/2026`", "dates as 2026-12-31"),
        ),
        ("2026-05-05", "5 May", "shipped", ("`shipped_at` is declared timestamp", "`5 May`")),
    ],
)
def test_a_column_of_another_kind(
    project: Path, old: str, new: str, name: str, words: tuple[str, ...]
) -> None:
    assert old in ORDERS
    write(project, "orders", ORDERS.replace(old, new, 1))
    err = refused(project, name)
    assert "error[K027]" in err
    for word in (*words, "of `data/orders.csv`; row 1 names the columns", "  column "):
        assert word in err
    assert "declare the column `text`" not in err or "declared boolean" in err


SELECTED = """\
source sold {
  table: sql\"""SELECT ordered_on AS day, Amount AS Total, id FROM orders\"""
  time:  day
  column day:   date
  column Total: number
  column id:    number
}
metric items  = count(sold)
metric worth  = sum(sold.Total)
metric unsold = sum(sold.id)
"""


def test_what_a_select_gives_is_compared_too(project: Path) -> None:
    (project / "shop.kpi").write_text(SPEC + SELECTED)
    assert float(ask(project, "worth", *MAY)[0]["value"]) == 0.3
    err = refused(project, "unsold")
    assert "error[K027]: column `id` is declared number and is text in the data" in err
    (project / "shop.kpi").write_text(SPEC + SELECTED.replace("day:   date", "day:   timestamp"))
    assert ask(project, "items", *MAY)[0]["value"] == 2
    (project / "shop.kpi").write_text(SPEC + SELECTED.replace("Total: number", "Total: boolean"))
    assert ask(project, "items", *MAY)[0]["value"] == 2


def test_the_row_of_a_value_that_does_not_fit(project: Path) -> None:
    write(project, "orders", ORDERS.replace("0.2", "N/A") + "03,1,2026-05-05,?,true,1,\n")
    err = refused(project, "revenue")
    assert "the first value that is no number is `N/A`" in err
    assert "it stands in row 3 of `data/orders.csv`" in err
    assert "column amount:     money USD" in err


def test_a_spreadsheet_is_no_table(project: Path) -> None:
    (project / "data" / "orders.csv").rename(project / "data" / "Orders.xlsx")
    err = refused(project, "placed")
    assert "error[K025]: the table `orders` of the source `orders` is not there" in err
    assert "`data/Orders.xlsx` is a spreadsheet, which is not read" in err
    assert "save its sheet as `data/orders.csv`" in err


def test_instants_and_civil_times_are_not_taken_for_each_other(project: Path) -> None:
    write(
        project, "orders", ORDERS.replace("10:00\n", "10:00Z\n").replace("05-05\n", "05-05 1:00Z\n")
    )
    err = refused(project, "shipped")
    assert "declared timestamp and is timestamp with timezone in the data" in err
    assert "declare it `timestamp with timezone`" in err


def test_moments_have_a_date(project: Path) -> None:
    moments = ORDERS.replace("05-03,", "05-03 00:00,").replace("05-04,", "05-04 09:30:00,")
    write(project, "orders", moments)
    assert ask(project, "placed", *MAY)[0]["value"] == 2


def test_a_reference_of_another_kind(project: Path) -> None:
    write(project, "orders", ORDERS.replace(",2,2026", ",B2,2026"))
    err = refused(project, "placed", "--by", "rep")
    assert "`rep_id` is declared as the reference `orders.rep` to a number and is text" in err
    assert "`B2`" in err


def test_a_repeated_key_is_refused_where_rows_refer_to_it(project: Path) -> None:
    write(project, "reps", REPS + "2,Cy,1\n2,Di,1\n1,Eve,1\n,x,1\n,y,1\n")
    err = refused(project, "placed", "--by", "rep")
    assert "error[K028]: the key `id` of the source `reps` is not unique" in err
    assert "2 keys stand more than once, in 5 rows, such as `1` in 2" in err
    assert ask(project, "placed", *MAY)[0]["value"] == 2


def test_rows_that_are_valid_at_once_are_refused(project: Path) -> None:
    more = """
source seats {
  table: seats
  key:   rep_id
  valid: since to until
  column rep_id: number
  column since:  date
  column until:  date optional
  column desk:   text
}
"""
    spec = SPEC.replace(
        "  column rep: ", "  column seat:       ref seats by rep_id\n  column rep: "
    )
    (project / "shop.kpi").write_text(
        f'{spec}{more}metric at_window = count(orders where seat.desk = "window")\n'
    )
    seats = "rep_id,since,until,desk\n1,2026-01-01,2026-05-03,door\n1,2026-05-03,,window\n"
    write(project, "seats", seats)
    assert ask(project, "at_window", *MAY)[0]["value"] == 1
    write(project, "seats", f"{seats}1,2026-05-20,2026-05-21,hall\n")
    err = refused(project, "at_window")
    assert "error[K034]: rows of the source `seats` are valid at the same time" in err
    assert "of `1` the row from 2026-05-03 still holds when the one from 2026-05-20 begins" in err
    assert ask(project, "placed", *MAY)[0]["value"] == 2


def test_a_row_that_stands_twice_is_told_beside_the_answer(project: Path) -> None:
    write(project, "orders", ORDERS + "02,2,2026-05-04,0.2,false,3.5,2026-05-05\n")
    code, out, err = run(project, "query", "placed", *MAY, "--format", "csv")
    assert code == 1
    assert out.splitlines()[1].startswith("placed,2026-05-01,2026-06-01,3,")
    assert "warning[K032]: the key `id` of the source `orders` is not unique" in err
    assert "2 rows have the key `02`" in err
    assert "it counts twice" in err


def test_what_is_a_warning_keeps_the_newest_day_from_nobody(project: Path) -> None:
    write(project, "orders", ORDERS + "02,2,,0.2,false,3.5,2026-05-05\n")
    _, out, err = run(project, "query", "placed", "--as-of", "latest", "--format", "csv")
    assert out.splitlines()[-1].startswith("placed,2026-05-01,2026-06-01,2,")
    assert "warning[K031]: 1 of 3 rows of the source `orders` has no `ordered_on`" in err
    assert "warning[K032]: the key `id` of the source `orders` is not unique" in err


def test_of_many_repeated_keys_the_number_is_told_and_one_named(project: Path) -> None:
    twice = "".join(ORDERS.splitlines(keepends=True)[1:])
    write(project, "orders", ORDERS + twice + twice)
    _, _, err = run(project, "query", "placed", *MAY, "--format", "csv")
    keys = twice.count("\n")
    assert keys > 1
    assert f"{keys} keys stand more than once, in {3 * keys} rows, such as `" in err
    assert f"{2 * keys} rows too many are counted" in err


def test_a_key_that_the_database_keeps_is_not_looked_at() -> None:
    class Keeping:
        dialect, folder, home = "duckdb", None, ()

        def __init__(self, constraint: str) -> None:
            self.asked: list[str] = []
            self.connection = duckdb.connect()
            self.connection.execute(f"CREATE TABLE reps (id INT, name TEXT, {constraint})")

        def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
            self.asked.append(sql)
            return self.connection.execute(sql).fetchall()

        def close(self) -> None:
            self.connection.close()

    source = SourceTable("reps", table=("reps",), key=("ID", "name"))
    for constraint, looks in (
        ("PRIMARY KEY (id)", 0),
        ("UNIQUE (name, id)", 0),
        ("CHECK (id > 0)", 1),
    ):
        keeping = Keeping(constraint)
        assert check({"reps": source}, Reads({"reps": {}}), keeping, Data()) == ()
        assert sum("GROUP BY" in sql for sql in keeping.asked) == looks
        keeping.close()


def test_rows_without_a_moment_are_told_beside_the_answer(project: Path) -> None:
    write(project, "orders", ORDERS + "03,1,,0.4,true,1,\n04,1,,0.4,true,1,\n")
    code, out, err = run(project, "query", "placed", *MAY, "--format", "csv")
    assert code == 1
    assert out.splitlines()[1].startswith("placed,2026-05-01,2026-06-01,2,")
    assert "warning[K031]: 2 of 4 rows of the source `orders` have no `ordered_on`" in err
    assert "a row without a value on its time axis belongs to no period" in err
    assert "column ordered_on: date" in err, "the declaration that is to say `optional` is shown"


def test_values_may_be_missing_where_that_is_declared(project: Path) -> None:
    write(project, "orders", ORDERS.replace(",2,2026-05-04 ", ",,2026-05-04 "))
    assert "1 of 2 rows of the source `orders` has no `took`" in run(project, "query", "days")[2]
    text = SPEC.replace("duration in days", "duration in days optional")
    (project / "shop.kpi").write_text(text)
    assert ask(project, "days", *MAY)[0]["value"] == 3.5


def test_a_row_that_refers_to_nothing_is_no_warning(project: Path) -> None:
    write(project, "orders", ORDERS.replace("02,2,", "02,,"))
    rows = ask(project, "placed", "--by", "rep", *MAY)
    assert [(row["rep"], row["value"]) for row in rows] == [("Ann", 1), (None, 1)]


def test_only_what_is_read_is_looked_at(project: Path) -> None:
    (project / "data" / "reps.csv").unlink()
    write(project, "orders", ORDERS.replace("0.2", "N/A"))
    assert ask(project, "placed", *MAY)[0]["value"] == 2
    err = refused(project, "amounts")
    assert "K025" in err, "a formula of a target is read too"
    assert "K027" in err


def test_one_mistake_is_told_once(project: Path) -> None:
    write(project, "orders", ORDERS.replace("0.2", "N/A"))
    assert refused(project, "revenue", "amounts").count("error[K027]") == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ORDERS + "03,1\n", ("line 4 of `data/orders.csv` has 2 cells", "the header has 7")),
        ("", ("`data/orders.csv` names no columns",)),
        (ORDERS.replace("rep_id", "id"), ("names the column `id` twice",)),
    ],
)
def test_a_file_that_is_no_table(project: Path, content: str, words: tuple[str, ...]) -> None:
    write(project, "orders", content)
    err = refused(project, "placed")
    assert "error[K029]" in err
    for word in (*words, "the source `orders` reads this file"):
        assert word in err


def test_a_file_in_another_encoding(project: Path) -> None:
    content = ORDERS.replace("01,", "Größe,").encode("latin-1")
    (project / "data" / "orders.csv").write_bytes(content)
    err = refused(project, "placed")
    assert "line 2 of `data/orders.csv` is not UTF-8 text" in err
    assert "save the file as UTF-8" in err


def test_the_latest_day_needs_data_as_declared(project: Path) -> None:
    write(project, "orders", ORDERS.replace("2026-05-04,", "04/05/2026,"))
    code, _, err = run(project, "query", "placed", "--as-of", "latest")
    assert code == 2
    assert "error[K027]" in err


def test_statements_are_written_without_data(project: Path) -> None:
    (project / "data" / "orders.csv").unlink()
    assert run(project, "compile", "revenue")[0] == 0


def test_each_thing_is_asked_once() -> None:
    class Counting:
        dialect, folder, home, asked = "duckdb", None, (), 0

        def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
            self.asked += 1
            return [(sql,)]

        def close(self) -> None:
            raise AssertionError("nothing closes a session's engine while it is asked")

    counting, data = Counting(), Data()
    engine: Engine = counting
    assert data.rows(engine, "a") == data.rows(engine, "a") == [("a",)]
    assert counting.asked == 1


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Binder Error: No function matches 'sum(VARCHAR)'. You might need casts.\n"
            "\tCandidate functions:\n\tsum(DECIMAL) -> DECIMAL\n\nLINE 1: SELECT",
            "Binder Error: No function matches 'sum(VARCHAR)'",
        ),
        ("`data` does not exist", "`data` does not exist"),
        ("Overflow of 1.5 in a sum.\n\nLINE 1: x", "Overflow of 1.5 in a sum"),
        ("", ""),
    ],
)
def test_an_engine_is_heard_for_one_sentence(said: str, shown: str) -> None:
    assert first_sentence(said) == shown


def test_a_page_is_refused_in_the_same_words(project: Path) -> None:
    write(project, "orders", ORDERS.replace("0.2", "N/A"))
    with (project / "shop.kpi").open("a") as spec:
        spec.write("dashboard floor {\n  row {\n    tile revenue as number\n  }\n}\n")
    code, _, err = run(project, "build")
    assert code == 2
    assert "error[K027]: column `amount`" in err


def test_what_else_the_engine_says_is_shown_to_who_asks(project: Path) -> None:
    settings = (project / "kpi.toml").read_text().replace('"data"', '"shop.duckdb"')
    (project / "kpi.toml").write_text(settings)
    text = SPEC + "metric cubed = sum(orders.took * orders.took * orders.took)\n"
    (project / "shop.kpi").write_text(text)
    with duckdb.connect(str(project / "shop.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT '1' AS id, DATE '2026-05-04' AS ordered_on, "
            "CAST(99999999 AS DECIMAL(18, 6)) AS took"
        )
    err = refused(project, "cubed")
    assert "error[K022]" in err
    assert "Overflow in multiplication" in err
    assert "add an explicit cast" not in err
    code, _, err = run(project, "--debug", "query", "cubed", *MAY)
    assert code == 2
    assert "add an explicit cast" in err


def test_a_page_is_written_with_what_its_data_lack(project: Path) -> None:
    write(project, "orders", ORDERS + "03,1,,0.4,true,1,\n")
    with (project / "shop.kpi").open("a") as spec:
        spec.write("dashboard floor {\n  row {\n    tile revenue as number\n  }\n}\n")
    code, _, err = run(project, "build")
    assert code == 1
    assert err.count("warning[K031]: 1 of 3 rows of the source `orders` has no `ordered_on`") == 1
    assert (project / "target" / "dashboards" / "floor.html").is_file()
