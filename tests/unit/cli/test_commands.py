"""`kpi init`, `check`, `fmt` and `explain` on a project in a folder."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from kpilang.cli.explain import all_pages
from kpilang.cli.main import run
from tests.support.versions import commit, git

Captured = pytest.CaptureFixture[str]

SPEC = "specs/first.kpi"
ONE = "team a"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["init"]) == 0
    capsys.readouterr()
    return tmp_path


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_a_new_project_is_silent_and_laid_out(project: Path, capsys: Captured) -> None:
    assert run(["check"]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "checked 1 file: no findings\n")
    assert run(["fmt", "--check"]) == 0


def test_init_overwrites_nothing(project: Path, capsys: Captured) -> None:
    (project / "kpi.toml").write_text("mine")
    assert run(["init"]) == 2
    assert (project / "kpi.toml").read_text() == "mine"
    assert run(["init", "other"]) == 0
    assert 'name  = "other"' in (project / "other" / "kpi.toml").read_text()
    capsys.readouterr()


def test_init_leaves_what_other_services_have(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitlab-ci.yml").write_text("mine")
    assert run(["init"]) == 0
    assert (tmp_path / ".gitlab-ci.yml").read_text() == "mine"
    shown = capsys.readouterr()
    assert ".gitlab-ci.yml is there already and stays as it is\n" in shown.err
    assert ".gitlab-ci.yml" not in shown.out
    assert (tmp_path / "kpi.toml").exists()


def test_what_is_built_is_not_committed(project: Path, capsys: Captured) -> None:
    (project / "data").mkdir()
    rows = "id,ordered_on,customer,amount\n1,2026-01-05,Acme,10\n"
    (project / "data" / "orders.csv").write_text(rows)
    assert run(["build", "--as-of", "2026-02-01"]) == 0
    assert any((project / "target").rglob("*.html"))
    commit(project)
    kept = {name.partition("/")[0] for name in git(project, "ls-files").splitlines()}
    assert {"kpi.toml", "specs", "data", ".gitignore"} <= kept
    assert "target" not in kept
    capsys.readouterr()


@pytest.mark.parametrize(("mine", "is_enough"), [("*.log\n", False), ("*.log\n/target\n", True)])
def test_a_gitignore_that_is_there_stays_as_it_is(
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    mine: str,
    is_enough: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitignore").write_text(mine)
    assert run(["init"]) == 0
    assert (tmp_path / ".gitignore").read_text() == mine
    shown = capsys.readouterr()
    assert ".gitignore is there already and stays as it is\n" in shown.err
    assert ("add a line `target/` to it" in shown.err) is not is_enough
    assert ".gitignore" not in shown.out


class TestCheck:
    def test_findings_are_the_result_and_counts_the_report(
        self, project: Path, capsys: Captured
    ) -> None:
        change(project / SPEC, "  drives: ", "  drive:  ")
        assert run(["check"]) == 1
        shown = capsys.readouterr()
        assert f"--> {SPEC}:49:3\n" in shown.out
        assert shown.err == "checked 1 file: 1 error\n"
        assert run(["check", "--exit-zero"]) == 0

    def test_json(self, project: Path, capsys: Captured) -> None:
        change(project / SPEC, "  drives: ", "  drive:  ")
        assert run(["check", "--format", "json"]) == 1
        content = json.loads(capsys.readouterr().out)
        assert content["version"] == 1
        assert [(d["file"], d["line"], d["column"]) for d in content["diagnostics"]] == [
            (SPEC, 49, 3)
        ]

    def test_it_works_from_inside_the_project(
        self, project: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / "specs" / "deep").mkdir()
        (project / "specs" / "deep" / "b.kpi").write_text(ONE)
        monkeypatch.chdir(project / "specs" / "deep")
        assert run(["check"]) == 0
        assert capsys.readouterr().err == "checked 2 files: no findings\n"
        assert run(["check", "."]) == 0
        assert capsys.readouterr().err == "checked 1 file: no findings\n"
        (project / "notes").mkdir()
        monkeypatch.chdir(project / "notes")
        assert run(["check"]) == 0
        assert capsys.readouterr().err == "checked 2 files: no findings\n"

    def test_naming_a_file_reports_on_it_alone(self, project: Path, capsys: Captured) -> None:
        change(project / SPEC, "  drives: ", "  drive:  ")
        (project / "specs" / "second.kpi").write_text("metric twice = revenue * 2\n")
        assert run(["check", "specs/second.kpi"]) == 0
        assert capsys.readouterr().err == "checked 1 file: no findings\n"
        assert run(["check", SPEC]) == 1

    def test_a_folder_above_projects_means_each_of_them(
        self, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert run(["init", "a"]) == run(["init", "b"]) == 0
        capsys.readouterr()
        assert run(["check", "."]) == run(["check"]) == 0
        assert capsys.readouterr().err == "checked 2 files: no findings\n" * 2

    def test_a_folder_without_settings_is_a_project(
        self, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a.kpi").write_text(ONE)
        assert run(["check"]) == 0
        assert run(["check", "a.kpi"]) == 0
        assert capsys.readouterr().err == "checked 1 file: no findings\n" * 2

    def test_nothing_to_check_is_wrong_use(
        self, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert run(["check"]) == 2
        assert "no `.kpi` file found" in capsys.readouterr().err

    def test_a_file_outside_the_spec_folders_is_wrong_use(
        self, project: Path, capsys: Captured
    ) -> None:
        (project / "draft.kpi").write_text(ONE)
        assert run(["check", "draft.kpi"]) == 2
        assert "holds no `.kpi` file of the project" in capsys.readouterr().err

    def test_unreadable_input_ends_with_2_and_the_rest_is_checked(
        self, project: Path, capsys: Captured
    ) -> None:
        (project / "specs" / "bad.kpi").write_bytes(b"team \xff")
        change(project / SPEC, "  drives: ", "  drive:  ")
        assert run(["check", "--exit-zero"]) == 2
        shown = capsys.readouterr().out
        assert "error[K002]: `specs/bad.kpi` is not UTF-8 text" in shown
        assert "`drive`" in shown

    def test_a_mistake_in_the_settings_ends_with_2(self, project: Path, capsys: Captured) -> None:
        change(project / "kpi.toml", "max_kpis_per_team", "max_kpi_per_team")
        assert run(["check"]) == 2
        assert "--> kpi.toml:8:1\n" in capsys.readouterr().out

    def test_rules_are_selected_and_ignored(self, project: Path, capsys: Captured) -> None:
        change(project / SPEC, "  owner:       seller\n  by:          customer\n", "")
        assert run(["check", "--ignore", "kpi-without-owner"]) == 0
        assert run(["check", "--select", "L101,L201,L202"]) == 0
        assert run(["check", "--select", "L301", "--strict"]) == 1
        assert run(["check", "--ignore", "K201"]) == 2
        assert run(["check", "--ignore", "no-such-rule"]) == 2
        capsys.readouterr()

    def test_statistics(self, project: Path, capsys: Captured) -> None:
        change(project / SPEC, "  review: ", "  rview:  ")
        assert run(["check", "--statistics"]) == 1
        assert capsys.readouterr().out == "    2  K106  unknown-property\n"
        assert run(["check", "--statistics", "--format", "json"]) == 1
        assert json.loads(capsys.readouterr().out)["statistics"][0]["count"] == 2


class TestFmt:
    MESSY = 'team   a   "A"  # the first\n\n\n\n\nrole b{team:a}\n'

    def test_a_file_is_laid_out_and_keeps_its_mode(self, project: Path, capsys: Captured) -> None:
        path = project / "specs" / "messy.kpi"
        path.write_text(self.MESSY)
        path.chmod(0o640)
        assert run(["fmt"]) == 0
        assert capsys.readouterr().out == "changed specs/messy.kpi\n"
        assert path.read_text() == 'team a "A"  # the first\n\nrole b { team: a }\n'
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert sorted(os.listdir(path.parent)) == ["first.kpi", "messy.kpi"]
        assert run(["fmt", "--check"]) == 0

    def test_check_and_diff_write_nothing(self, project: Path, capsys: Captured) -> None:
        path = project / "specs" / "messy.kpi"
        path.write_text(self.MESSY)
        assert run(["fmt", "--check"]) == 1
        assert capsys.readouterr().out == "would change specs/messy.kpi\n"
        assert run(["fmt", "--diff", "specs/messy.kpi"]) == 1
        assert '+team a "A"  # the first\n' in capsys.readouterr().out
        assert path.read_text() == self.MESSY

    def test_a_file_with_an_error_stays_as_it_is(self, project: Path, capsys: Captured) -> None:
        path = project / "specs" / "messy.kpi"
        path.write_text(self.MESSY + "kpi x {\n")
        assert run(["fmt"]) == 1
        assert "error[K1" in capsys.readouterr().err
        assert path.read_text() == self.MESSY + "kpi x {\n"

    def test_line_ends_become_plain(self, project: Path, capsys: Captured) -> None:
        path = project / "specs" / "dos.kpi"
        path.write_bytes(b"\xef\xbb\xbfteam a\r\n\r\nteam b\r\n")
        assert run(["fmt"]) == 0
        assert path.read_bytes() == b"team a\n\nteam b\n"
        capsys.readouterr()


class TestExplain:
    def test_a_code_and_a_name_give_the_same_page(self, project: Path, capsys: Captured) -> None:
        assert run(["explain", "l301"]) == 0
        page = capsys.readouterr().out
        assert page.startswith("L301 kpi-without-owner (warning)\n\nA KPI has no owner.\n")
        assert run(["explain", "kpi-without-owner"]) == 0
        assert capsys.readouterr().out == page

    def test_a_kpi_is_told_in_words(self, project: Path, capsys: Captured) -> None:
        assert run(["explain", "monthly_revenue"]) == 0
        shown = capsys.readouterr().out
        assert "means       the sum of amount over Orders\n" in shown
        assert "target      >= 80k USD\n" in shown
        assert "owner       seller (Seller, Sales)\n" in shown
        assert "driven by   weekly_orders\n" in shown
        assert "SELECT" in shown

    @pytest.mark.parametrize("name", ["grow_revenue", "revenue", "orders", "seller", "sales"])
    def test_every_kind_of_name_is_told(self, project: Path, name: str, capsys: Captured) -> None:
        assert run(["explain", name]) == 0
        assert capsys.readouterr().out.startswith(f"{name}: ")

    def test_unreadable_settings_are_told_and_nothing_else(
        self, project: Path, capsys: Captured
    ) -> None:
        (project / "kpi.toml").write_text("[project")
        assert run(["explain", "weekly_orders"]) == 2
        assert "K003" in (err := capsys.readouterr().err)
        assert "neither" not in err

    def test_an_unknown_name_is_suggested(self, project: Path, capsys: Captured) -> None:
        assert run(["explain", "monthly_revenu"]) == 2
        assert "similar: `monthly_revenue`" in capsys.readouterr().err
        assert run(["explain", "K999"]) == 2


def test_every_code_has_a_page() -> None:
    pages = all_pages()
    assert {page.code[:2] for page in pages} >= {"K0", "K1", "K2", "K3", "K4", "L0", "L1"}
    assert [page.code for page in pages if len(page.text) < 40] == []
    assert len({page.code for page in pages}) == len(pages)
