"""Reading a project, and judging it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpilang.workspace.project import check, load


def write(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = root / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_project_is_found_upwards_and_read_whole(tmp_path: Path) -> None:
    write(tmp_path, kpi_toml="", specs__b_kpi="team b", specs__a_kpi="team a", c_kpi="team c")
    project, problems = load(tmp_path / "specs" / "a.kpi", current=Path("/"))
    assert project is not None
    assert problems == ()
    assert project.root == tmp_path
    assert [Path(name).name for name in project.sources] == ["a.kpi", "b.kpi"]
    assert set(check(project).model.teams) == {"a", "b"}


def test_names_are_seen_from_where_one_stands(tmp_path: Path) -> None:
    write(tmp_path, kpi_toml='[project]\nspecs = ["."]\n', a_kpi="team a", sub__a_kpi="team b")
    project, _ = load(tmp_path, current=tmp_path / "sub")
    assert project is not None
    assert set(project.sources) == {"../a.kpi", "a.kpi"}
    assert "../kpi.toml" in project.texts


def test_a_folder_without_settings_takes_the_defaults(tmp_path: Path) -> None:
    write(tmp_path, sub__a_kpi="team a")
    project, problems = load(tmp_path)
    assert project is not None
    assert (project.config_source, problems) == (None, ())
    assert [source.text for source in project.sources.values()] == ["team a"]


def test_a_mistake_in_the_settings_leaves_no_files(tmp_path: Path) -> None:
    write(tmp_path, kpi_toml="[lint]\nnonsense = 1\n", specs__a_kpi="team a")
    project, problems = load(tmp_path)
    assert project is not None
    assert project.sources == {}
    assert [p.code for p in problems] == ["K004"]
    assert problems[0].primary.span.file in project.texts


def test_settings_that_are_no_text_leave_no_project(tmp_path: Path) -> None:
    (tmp_path / "kpi.toml").write_bytes(b"\xff")
    project, problems = load(tmp_path)
    assert project is None
    assert [p.code for p in problems] == ["K002"]


def test_a_missing_spec_folder_is_underlined(tmp_path: Path) -> None:
    write(tmp_path, kpi_toml='[project]\nspecs = ["specs", "mroe"]\n', specs__a_kpi="team a")
    project, (problem,) = load(tmp_path)
    assert project is not None
    assert problem.code == "K006"
    assert "`mroe`" in problem.message
    assert project.texts[problem.primary.span.file].slice(problem.primary.span) == "specs"


def test_a_link_out_of_the_specs_is_refused(tmp_path: Path) -> None:
    write(tmp_path, kpi_toml="", specs__a_kpi="team a", secret_txt="team b")
    (tmp_path / "specs" / "b.kpi").symlink_to(tmp_path / "secret.txt")
    project, problems = load(tmp_path)
    assert project is not None
    assert len(project.sources) == 1
    assert [p.code for p in problems] == ["K007"]


@pytest.mark.parametrize(("opinions", "codes"), [(True, ["L101"]), (False, [])])
def test_opinions_can_be_left_out(tmp_path: Path, opinions: bool, codes: list[str]) -> None:
    write(tmp_path, kpi_toml="", specs__a_kpi='goal grow "Grow" { rank: secondary }\n')
    project, _ = load(tmp_path)
    assert project is not None
    assert [p.code for p in check(project, opinions=opinions).problems][:1] == codes
