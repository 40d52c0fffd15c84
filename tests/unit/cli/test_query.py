"""What `kpi query` and `kpi compile` refuse, and what they answer in spite of errors elsewhere."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.support.ask import ask, run

GOOD = """
source sales {
  table: sales
  key:   id
  row:   sale
  time:  sold_on
  column id:      number
  column sold_on: date
  column region:  text
  dimension region = region
}
metric sold = count(sales)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kpi.toml").write_text(
        '[project]\nspecs = ["."]\nas_of = 2026-06-17\n'
        '[profiles.dev]\nengine = "duckdb"\npath = "data.duckdb"\n'
    )
    (tmp_path / "good.kpi").write_text(GOOD)
    with duckdb.connect(str(tmp_path / "data.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE sales AS SELECT 1 AS id, DATE '2026-06-02' AS sold_on, 'US' AS region"
        )
    return tmp_path


def test_an_error_in_a_block_apart_is_counted_and_the_question_answered(project: Path) -> None:
    (project / "bad.kpi").write_text("metric broken = nothing + 1\n")
    code, out, err = run(project, "query", "sold", "--format", "csv")
    assert code == 0
    assert out.splitlines()[-1].startswith("sold,2026-06-01,2026-07-01,1,")
    assert "the project has 1 error" in err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('calendar { timezone: "Mars/Base" }\n', "K316"),
        ("calender { week: starts sunday }\n", "K105"),
        ("metric sold = sum(sales.amount)\n", "K208"),
    ],
)
@pytest.mark.parametrize("command", ["query", "compile"])
def test_an_error_in_everybodys_way_stops_the_question(
    project: Path, command: str, text: str, code: str
) -> None:
    (project / "bad.kpi").write_text(text)
    status, out, err = run(project, command, "sold")
    assert (status, out) == (1, "")
    assert f"error[{code}]" in err


def test_no_sql_is_written_for_a_table_that_is_a_file(project: Path) -> None:
    spec = GOOD.replace("table: sales", "table: `/etc/secret.csv`")
    (project / "good.kpi").write_text(spec)
    for command in ("compile", "query"):
        status, out, err = run(project, command, "sold")
        assert (status, out) == (1, "")
        assert "error[K214]" in err
        assert "secret" not in out


@pytest.mark.parametrize(
    "options",
    [
        ["--top", "3"],
        ["--from", "2026-06-01", "--to", "2026-06-01"],
        ["--by", "region,region"],
        ["--each", "fortnight"],
        ["--as-of", "tomorrow"],
    ],
)
def test_wrong_use_exits_with_2(project: Path, options: list[str]) -> None:
    status, out, err = run(project, "query", "sold", *options)
    assert (status, out) == (2, "")
    assert err


def test_a_filter_that_nothing_passes_says_so(project: Path) -> None:
    """The warning that no row has the member makes it 1, as a finding does."""
    status, _, err = run(project, "query", "sold", "--by", "region", "--where", 'region = "Us"')
    assert status == 1
    assert "no rows" in err
    assert "warning[K033]" in err


def test_a_question_about_an_unknown_name_or_dimension_names_near_ones(project: Path) -> None:
    status, _, err = run(project, "query", "sould")
    assert (status, "`sold`" in err) == (1, True)
    status, _, err = run(project, "query", "sold", "--by", "regoin")
    assert (status, "`region`" in err) == (1, True)


def test_ranges_and_steps(project: Path) -> None:
    rows = ask(project, "sold", "--each", "day", "--from", "2026-06-01", "--to", "2026-06-04")
    assert [row["value"] for row in rows] == [0, 1, 0]
    (row,) = ask(project, "sold", "--each", "all")
    assert (row["period_start"], row["value"]) == (None, 1)


def test_a_table_begins_with_the_data(project: Path) -> None:
    (project / "good.kpi").write_text(GOOD.replace("  row:", "  since: 2026-04-10\n  row:"))
    code, out, err = run(project, "query", "sold")
    assert code == 0
    assert err == "sold: 9 periods before `since: 2026-04-10` not shown; `--from` shows them\n"
    assert [line.split()[0] for line in out.splitlines()[2:]] == ["2026-04", "2026-05", "2026-06"]
    assert "starting" in out
    assert len(ask(project, "sold")) == 12, "programs get every row"
    _, out, err = run(project, "query", "sold", "--from", "2026-03-01")
    assert out.splitlines()[2].startswith("2026-03")
    assert err == ""
    (project / "good.kpi").write_text(GOOD.replace("  row:", "  since: 2027-04-10\n  row:"))
    assert len(run(project, "query", "sold")[1].splitlines()) == 14


def test_who_shares_the_last_place_is_said(project: Path) -> None:
    with duckdb.connect(str(project / "data.duckdb")) as connection:
        connection.execute(
            "INSERT INTO sales SELECT n, DATE '2026-06-03', region FROM (VALUES"
            " (2, 'US'), (3, 'EMEA'), (4, 'APAC'), (5, 'UK')) AS t(n, region)"
        )
    asked = ("query", "sold", "--by", "region", "--from", "2026-06-01", "--format", "csv")
    for top, shown, tied in (("1", 1, False), ("2", 2, True), ("3", 3, True), ("4", 4, False)):
        code, out, err = run(project, *asked, "--top", top)
        assert code == 0
        assert len(out.splitlines()) == 1 + shown
        said = f"sold: others share place {top} in 2026-06; the first by name are shown\n"
        assert err == (said if tied else "")
