"""`kpi build`: what it writes, that it repeats itself, and what it refuses."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.support.ask import run


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def project(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample project, built once."""
    folder = tmp_path_factory.mktemp("built") / "sales"
    shutil.copytree(demo, folder)
    code, _, err = run(folder, "build")
    assert code == 0, err
    return folder


def test_everything_is_written(project: Path) -> None:
    files = contents(project / "target")
    manifest = json.loads(files.pop("manifest.json"))
    assert sorted(manifest["files"]) == sorted(files)
    assert manifest["version"] == 1
    names = {name for name in files if name.startswith("sql/duckdb/")}
    assert names <= {f"sql/duckdb/{name}.sql" for name in manifest["definitions"]}
    assert {n.replace("duckdb", "postgres") for n in names} == {
        name for name in files if name.startswith("sql/postgres/")
    }
    assert {f"dashboards/{name}.html" for name in manifest["model"]["dashboards"]} == {
        name for name in files if name.startswith("dashboards/") and name.endswith(".html")
    }
    assert "docs/index.html" in files
    owners = {
        measure["owner"]
        for kind in ("kpis", "goals")
        for measure in manifest["model"][kind].values()
        if measure["owner"] is not None
    }
    assert {f"scorecards/{role}.html" for role in owners} == {
        name for name in files if name.startswith("scorecards/")
    }


def test_what_has_no_statement_has_no_plan_yet(project: Path) -> None:
    manifest = json.loads((project / "target/manifest.json").read_text("utf-8"))
    written = {path.stem for path in (project / "target/sql/duckdb").iterdir()}
    reasons = {
        name: run(project, "compile", name)[2].splitlines()[0]
        for name in manifest["definitions"]
        if name not in written
    }
    assert [name for name, reason in reasons.items() if "error[K501]" not in reason] == []


#: what the language has, and this version no numbers for
LATER = "".join(
    f"kpi leads_of_{hours}_hours {{\n  formula: count(leads)\n"
    f"  window:  trailing {hours} hours each hour\n}}\n"
    for hours in range(2, 14)
)
NOT_DRAWN = """
dashboard later { row {
  tile monthly_sales as pie by region
  tile monthly_sales as waterfall by region
} }
"""


def test_every_tile_of_the_sample_is_drawn(project: Path, tmp_path: Path) -> None:
    """Nobody's first look has a hole; one bullet is without two marks, which is told."""
    code, _, err = run(project, "build", "--only", "dashboards", "--out", str(tmp_path))
    assert code == 0
    assert re.findall(r"info\[(\w+)\]", err) == ["K533"]


def test_what_is_left_out_is_counted_and_told_one_by_one_on_demand(
    project: Path, tmp_path: Path
) -> None:
    project = shutil.copytree(project, tmp_path / "more", ignore=shutil.ignore_patterns("target"))
    (project / "more.kpi").write_text(LATER + NOT_DRAWN)
    code, _, err = run(project, "build", "--out", str(tmp_path))
    assert code == 0
    tiles, measures = (
        re.fullmatch(pattern, line)
        for pattern, line in zip(
            (
                r"(\d+) tiles are left out of the pages and 1 shows less than asked; "
                r"`(kpi build --only dashboards)` says why",
                r"(\d+) of \d+ KPIs, metrics and goals have no numbers yet; "
                r"`(kpi build --only sql)` says why",
            ),
            err.splitlines(),
            strict=True,
        )
    )
    for told, code_of in ((tiles, "K524"), (measures, "K501")):
        assert told is not None, err
        command = told[2].removeprefix("kpi ").split()
        code, _, err = run(project, *command, "--out", str(tmp_path))
        assert code == 0
        assert err.count(f"info[{code_of}]") >= int(told[1])
        assert err.count("info[") == err.count(f"info[{code_of}]") + err.count("info[K533]")


def test_the_statement_is_the_one_that_compile_prints(project: Path) -> None:
    _, out, _ = run(project, "compile", "win_rate", "--dialect", "postgres")
    written = (project / "target/sql/postgres/win_rate.sql").read_text("utf-8")
    assert written.rstrip("\n") == out.rstrip("\n")


def test_each_chart_stands_beside_its_page(project: Path) -> None:
    folder = project / "target/dashboards"
    charts = sorted(path.name for path in folder.glob("*.vl.json"))
    assert {"executive.tile-2-1.vl.json", "floor.tile-2-1.vl.json"} <= set(charts)
    specification = json.loads((folder / charts[0]).read_text("utf-8"))
    assert specification["$schema"].endswith("vega-lite/v6.json")


def test_building_twice_gives_the_same_bytes(project: Path, tmp_path: Path) -> None:
    first = contents(project / "target")
    code, _, _ = run(project, "build")
    assert code == 0
    assert contents(project / "target") == first
    code, _, _ = run(project, "build", "--out", str(tmp_path / "elsewhere"))
    assert code == 0
    assert contents(tmp_path / "elsewhere") == first


def test_another_as_of_gives_another_page(project: Path, tmp_path: Path) -> None:
    code, _, err = run(project, "build", "--out", str(tmp_path), "--as-of", "2026-05-31")
    assert code == 0, err
    page = (tmp_path / "dashboards/executive.html").read_text("utf-8")
    assert "As of May 31, 2026" in page
    assert 'class="state"' not in page


def test_files_of_a_former_build_go_and_others_stay(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "target"
    run(project, "build", "--out", str(out))
    (out / "sql/notes.txt").write_text("mine", encoding="utf-8")
    code, _, _ = run(project, "build", "--out", str(out), "--dialect", "duckdb")
    assert code == 0
    assert not (out / "sql/postgres").exists()
    assert (out / "sql/notes.txt").is_file()


def test_only_builds_what_is_named_and_keeps_the_rest(project: Path, tmp_path: Path) -> None:
    arguments = ("build", "--out", str(tmp_path), "--only")
    code, out, err = run(project, *arguments, "sql/win_rate", "--only", "dashboards/floor")
    assert code == 0, err
    assert out.splitlines()[0] == "wrote 2 statements and 1 dashboard"
    code, _, _ = run(project, *arguments, "sql/monthly_sales")
    assert code == 0
    files = contents(tmp_path)
    assert {"sql/duckdb/win_rate.sql", "sql/duckdb/monthly_sales.sql"} <= set(files)
    listed = json.loads(files.pop("manifest.json"))["files"]
    assert listed == sorted(files)


def test_only_statements_need_no_data(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sales"
    shutil.copytree(project, folder)
    (folder / "crm.duckdb").unlink()
    assert run(folder, "build", "--only", "sql")[0] == 0
    code, _, err = run(folder, "build")
    assert code == 2
    assert "K030" in err


@pytest.mark.parametrize(
    ("only", "words"),
    [
        ("page", "`page` is none of sql, dashboards"),
        ("sql/win_rat", "a similar name is `win_rate`"),
        ("dashboards/nothing", "nothing to build is called `dashboards/nothing`"),
        ("scorecards/manager", "`scorecards` is built as a whole: write `--only scorecards`"),
    ],
)
def test_a_name_that_is_not_there_is_wrong_use(project: Path, only: str, words: str) -> None:
    code, _, err = run(project, "build", "--only", only)
    assert code == 2
    assert words in err


def test_a_project_with_errors_is_not_built(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sales"
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "wrong.kpi").write_text("metric odd = monthly_sles\n", encoding="utf-8")
    code, out, err = run(folder, "build")
    assert (code, out) == (1, "")
    assert "monthly_sles" in err
    assert not (folder / "target").exists()


def test_a_tile_that_has_no_answer_stops_the_build(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sales"
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns("target"))
    text = "dashboard odd {\n  row { tile win_rate as number by region }\n}\n"
    (folder / "odd.kpi").write_text(text, encoding="utf-8")
    code, _, err = run(folder, "build")
    assert code == 1
    assert "K520" in err
    assert not (folder / "target").exists()


def test_other_warehouses_have_their_statements(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["--only", "sql", "--only", "docs", "--only", "kpi_values"]
    dialects = ["--dialect", "snowflake", "--dialect", "duckdb"]
    code, _, err = run(project, "build", "--out", str(out), *asked, *dialects)
    assert (code, err) == (
        0,
        "`kpi_values` is written for duckdb and postgres only, not for snowflake\n",
    )
    _, compiled, _ = run(project, "compile", "win_rate", "--dialect", "snowflake")
    assert (out / "sql" / "snowflake" / "win_rate.sql").read_text() == compiled
    assert [path.name for path in (out / "kpi_values").iterdir()] == ["duckdb.sql"]
    assert "snowflake" in (out / "docs" / "kpi" / "win_rate.html").read_text()


def test_what_no_dialect_that_is_asked_has_is_refused(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["--only", "kpi_values", "--dialect", "snowflake"]
    code, _, err = run(project, "build", "--out", str(out), *asked)
    assert code == 2
    assert "`kpi_values` is written for duckdb and postgres only" in err
    assert not out.exists()


def test_what_a_dialect_cannot_say_is_left_out_and_told(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sales"
    shutil.copytree(demo, folder)
    (folder / "ends.kpi").write_text(
        "metric last_deal = last(opportunities.amount)\n", encoding="utf-8"
    )
    asked = ["--only", "sql", "--dialect", "redshift"]
    code, _, err = run(folder, "build", *asked)
    assert "error[K058]" in err
    assert "last_deal" in err
    assert code == 2
    names = {path.stem for path in (folder / "target" / "sql" / "redshift").iterdir()}
    assert "last_deal" not in names
    assert "win_rate" in names


@pytest.mark.parametrize(
    ("called", "name"), [("mssql", "tsql"), ("PostgreSQL", "postgres"), ("sqlserver", "tsql")]
)
def test_another_name_of_a_dialect_says_the_right_one(
    project: Path, called: str, name: str
) -> None:
    code, _, err = run(project, "compile", "win_rate", "--dialect", called)
    assert code == 2
    assert f"is `{name}`" in err
