"""`kpi demo` writes a project that checks, answers and builds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.ask import run


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which `kpi demo` ran, and what it printed."""
    folder = tmp_path_factory.mktemp("somewhere")
    code, out, err = run(folder, "demo")
    assert code == 0, err
    return folder, out


def test_it_says_which_page_to_open(written: tuple[Path, str]) -> None:
    last = written[1].splitlines()[-1]
    page = Path(last.removeprefix("Open ").removesuffix(" in a browser"))
    assert page.is_file()
    assert page.is_relative_to(written[0] / "kpi-demo")


def test_it_shows_what_was_run(written: tuple[Path, str]) -> None:
    commands = [line for line in written[1].splitlines() if line.startswith("$ ")]
    assert commands[0] == "$ kpi check"
    assert commands[1] == "$ kpi query monthly_sales"
    assert commands[-1] == "$ kpi build"


def test_it_leaves_no_unfinished_database(written: tuple[Path, str]) -> None:
    assert [path.name for path in (written[0] / "kpi-demo").glob(".*")] == []


def test_an_earlier_sample_project_is_written_again(written: tuple[Path, str]) -> None:
    folder = written[0]
    (folder / "kpi-demo" / "company.kpi").write_text("# changed\n", encoding="utf-8")
    code, out, err = run(folder, "demo")
    assert (code, out) == (0, written[1]), err


def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    code, _, err = run(tmp_path, "demo", ".")
    assert code == 2
    assert "is not empty" in err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_without_duckdb_it_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    code, _, err = run(tmp_path, "demo")
    assert code == 2
    assert "kpilang[local]" in err
