"""`kpi check --format`: one document on stdout, whatever is checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest

from kpilang.cli.formats import Format
from kpilang.cli.main import run
from tests.formats import test_github, test_gitlab, test_json, test_junit, test_rdjson, test_sarif

Captured = pytest.CaptureFixture[str]
BROKEN = "metric a = sum(nowhere.b)\n"


def is_json(text: str) -> None:
    test_json.VALIDATOR.validate(json.loads(text))


def is_sarif(text: str) -> None:
    test_sarif.VALIDATOR.validate(json.loads(text))


def is_github(text: str) -> None:
    assert all(test_github.read(line) for line in text.splitlines())


def is_gitlab(text: str) -> None:
    assert test_gitlab.violations(json.loads(text)) == []


def is_junit(text: str) -> None:
    assert test_junit.violations(xml.fromstring(text)) == []


def is_rdjson(text: str) -> None:
    assert test_rdjson.violations(json.loads(text)) == []


READERS: dict[Format, Callable[[str], None]] = {
    Format.JSON: is_json,
    Format.SARIF: is_sarif,
    Format.GITHUB: is_github,
    Format.GITLAB: is_gitlab,
    Format.JUNIT: is_junit,
    Format.RDJSON: is_rdjson,
}


@pytest.fixture
def projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two projects with files of one name, neither of them where we stand."""
    for name, text in (("first", BROKEN), ("second", f"# 😀\n{BROKEN}")):
        folder = tmp_path / name
        (folder / "specs").mkdir(parents=True)
        (folder / "kpi.toml").write_text(f'[project]\nname = "{name}"\n')
        (folder / "specs" / "a.kpi").write_text(text, encoding="utf-8")
        (folder / "specs" / "clean.kpi").write_text("")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path


@pytest.mark.parametrize("form", Format)
def test_findings_of_several_projects_are_one_document(
    form: Format, projects: Path, capsys: Captured
) -> None:
    paths = [str(projects / name) for name in ("first", "second")]
    assert run(["check", *paths, "--format", form.value, "--select", "L3"]) == 1
    shown = capsys.readouterr()
    READERS[form](shown.out)
    assert "specs/a.kpi" in shown.out
    assert (projects / "second" / "specs" / "a.kpi").as_posix() in shown.out
    assert shown.err == "checked 4 files: 2 errors\n"


@pytest.mark.parametrize("form", Format)
def test_a_clean_project_is_a_document_too(form: Format, projects: Path, capsys: Captured) -> None:
    (projects / "first" / "specs" / "a.kpi").write_text("")
    assert run(["check", str(projects / "first"), "--format", form.value, "--select", "L3"]) == 0
    READERS[form](capsys.readouterr().out)


@pytest.mark.parametrize("form", Format)
def test_what_cannot_be_read_is_in_the_document(
    form: Format, projects: Path, capsys: Captured
) -> None:
    (projects / "first" / "specs" / "latin.kpi").write_bytes(b"team caf\xe9\n")
    (projects / "first" / "specs" / "clean.kpi").unlink()
    (projects / "first" / "specs" / "clean.kpi").symlink_to("/nowhere.kpi")
    assert run(["check", str(projects / "first"), "--format", form.value]) == 2
    shown = capsys.readouterr().out
    READERS[form](shown)
    assert "not-utf-8" in shown or "K002" in shown


def test_lines_are_those_of_each_project(projects: Path, capsys: Captured) -> None:
    paths = [str(projects / name) for name in ("first", "second")]
    run(["check", *paths, "--format", "json", "--select", "L3"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    second = (projects / "second" / "specs" / "a.kpi").as_posix()
    assert {d["file"]: d["line"] for d in found} == {"specs/a.kpi": 1, second: 2}


def test_junit_has_the_named_files_alone(projects: Path, capsys: Captured) -> None:
    clean = projects / "first" / "specs" / "clean.kpi"
    assert run(["check", str(clean), "--format", "junit", "--select", "L3"]) == 0
    suites = xml.fromstring(capsys.readouterr().out)
    assert [suite.get("name") for suite in suites] == ["specs/clean.kpi"]


@pytest.mark.parametrize("form", [form for form in Format if form is not Format.JSON])
def test_counts_are_for_people_and_json(form: Format, projects: Path, capsys: Captured) -> None:
    path = str(projects / "first")
    assert run(["check", path, "--statistics", "--format", form.value]) == 2
    assert f"`--format {form.value}` holds no counts" in capsys.readouterr().err
    assert run(["check", path, "--statistics", "--format", "json", "--select", "L3"]) == 1
    is_json(capsys.readouterr().out)
