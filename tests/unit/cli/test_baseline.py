"""`kpi check --baseline FILE`: an old project starts clean, and only new findings fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.ask import run

SPEC = """\
source orders {
  table: orders
  key:   id
  time:  placed_at
  column id:        number
  column placed_at: date
}
kpi order_count { formula: count(orders) }
"""
MORE = "kpi order_days { formula: count_distinct(orders.placed_at) }\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with warnings, and none known."""
    (tmp_path / "kpi.toml").write_text('[project]\nname = "shop"\nspecs = ["."]\n')
    (tmp_path / "shop.kpi").write_text(SPEC)
    return tmp_path


def check(project: Path, *arguments: str) -> tuple[int, str, str]:
    return run(project, "check", "--baseline", "known.json", *arguments)


def test_the_first_run_writes_what_is_known(project: Path) -> None:
    assert run(project, "check")[0] == 1
    code, out, err = check(project)
    assert (code, out) == (0, "")
    assert "`known.json` was not there: wrote 5 findings as known" in err
    assert "5 known findings left out" in check(project)[2]
    document = json.loads((project / "known.json").read_text())
    assert document["version"] == 1
    assert {entry["code"] for entry in document["findings"]} >= {"L301", "L302"}


def test_only_new_findings_fail(project: Path) -> None:
    check(project)
    (project / "shop.kpi").write_text(SPEC + MORE)
    code, out, _ = check(project)
    assert code == 1
    assert "`order_days` has no owner" in out
    assert "order_count" not in out


def test_findings_are_known_when_lines_move(project: Path) -> None:
    check(project)
    (project / "shop.kpi").write_text("# a comment\n\n" + SPEC)
    assert check(project)[:2] == (0, "")


def test_findings_that_are_gone_are_counted(project: Path) -> None:
    check(project)
    owned = SPEC.replace("count(orders) }", "count(orders)\n  owner: seller\n}\nrole seller\n")
    (project / "shop.kpi").write_text(owned.replace("{ formula", "{\n  formula"))
    _, _, err = check(project)
    assert "of `known.json` gone: delete the file to write it anew" in err


def test_an_error_is_never_known(project: Path) -> None:
    (project / "shop.kpi").write_text(SPEC + "metric half = nothing / 2\n")
    assert check(project)[0] == 1
    code, out, _ = check(project)
    assert code == 1
    assert "error[K201]" in out


def test_a_folder_that_is_not_there_is_not_made(project: Path) -> None:
    code, _, err = run(project, "check", "--baseline", "ci/known.json")
    assert code == 2
    assert "its folder is not there" in err
    assert not (project / "ci").exists()


@pytest.mark.parametrize("text", ["[]", "{", '{"version": 2, "findings": []}'])
def test_a_file_that_is_no_baseline_is_refused(project: Path, text: str) -> None:
    (project / "known.json").write_text(text)
    code, _, err = check(project)
    assert code == 2
    assert "`known.json` is no baseline" in err
    assert (project / "known.json").read_text() == text
