"""Which files make a project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.text import Source
from kpilang.workspace.files import display_name, find_root, projects_below, read, spec_files


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def names_of(root: Path, paths: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


def test_the_root_is_the_nearest_folder_with_settings(tmp_path: Path) -> None:
    write(tmp_path, "kpi.toml", "specs/deep/a.kpi", "specs/sales/kpi.toml")
    assert find_root(tmp_path / "specs" / "deep") == tmp_path
    assert find_root(tmp_path / "specs" / "deep" / "a.kpi") == tmp_path
    assert find_root(tmp_path / "specs" / "sales") == tmp_path / "specs" / "sales"


def test_files_are_sorted_and_hidden_folders_left_out(tmp_path: Path) -> None:
    write(tmp_path, "b.kpi", "a/z.kpi", "a.kpi", ".git/x.kpi", "notes.md")
    found = spec_files([tmp_path])
    assert names_of(tmp_path, found.files) == ["a.kpi", "a/z.kpi", "b.kpi"]
    assert found.links_out == ()


def test_a_project_inside_a_spec_folder_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "a.kpi", "other/kpi.toml", "other/b.kpi", "other/more/c.kpi")
    assert names_of(tmp_path, spec_files([tmp_path]).files) == ["a.kpi"]


def test_folders_that_overlap_give_each_file_once(tmp_path: Path) -> None:
    write(tmp_path, "a.kpi", "sub/b.kpi")
    assert names_of(tmp_path, spec_files([tmp_path, tmp_path / "sub"]).files) == [
        "a.kpi",
        "sub/b.kpi",
    ]


def test_a_link_out_of_the_spec_folders_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "secret.txt", "specs/a.kpi")
    (tmp_path / "specs" / "leak.kpi").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "specs" / "gone.kpi").symlink_to(tmp_path / "nothing")
    found = spec_files([tmp_path / "specs"])
    assert names_of(tmp_path, found.files) == ["specs/a.kpi"]
    assert names_of(tmp_path, found.links_out) == ["specs/gone.kpi", "specs/leak.kpi"]


def test_a_link_inside_the_spec_folders_is_the_same_file(tmp_path: Path) -> None:
    write(tmp_path, "b.kpi")
    (tmp_path / "a.kpi").symlink_to(tmp_path / "b.kpi")
    assert names_of(tmp_path, spec_files([tmp_path]).files) == ["b.kpi"]


def test_a_link_to_nothing_and_a_link_to_itself_are_told_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.kpi").symlink_to(tmp_path / "nothing.kpi")
    (tmp_path / "b.kpi").symlink_to(tmp_path / "b.kpi")
    found = spec_files([tmp_path])
    assert names_of(tmp_path, found.files) == ["a.kpi", "b.kpi"]
    problems = [read(path, path.name) for path in found.files]
    assert [p.code for p in problems if isinstance(p, Diagnostic)] == ["K001", "K001"]


def test_a_pipe_is_no_spec(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.kpi")
    assert spec_files([tmp_path]).files == ()


def test_projects_below(tmp_path: Path) -> None:
    write(tmp_path, "b/kpi.toml", "a/x/kpi.toml", "c/d.kpi")
    assert names_of(tmp_path, projects_below(tmp_path)) == ["a/x", "b"]


def test_names_are_relative_to_where_one_stands(tmp_path: Path) -> None:
    path = tmp_path / "specs" / "a.kpi"
    assert display_name(path, tmp_path, tmp_path / "specs") == "a.kpi"
    assert display_name(path, tmp_path, tmp_path) == "specs/a.kpi"
    assert display_name(path, tmp_path, tmp_path / "notes") == "../specs/a.kpi"
    assert display_name(path, tmp_path, Path("/elsewhere")) == "specs/a.kpi"


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.kpi"
    path.write_bytes(b"\xef\xbb\xbfteam a")
    assert read(path, "a.kpi") == Source("a.kpi", "team a")


@pytest.mark.parametrize(("content", "code"), [(None, "K001"), (b"team \xff", "K002")])
def test_what_cannot_be_read_is_a_finding(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "a.kpi"
    if content is not None:
        path.write_bytes(content)
    found = read(path, "a.kpi")
    assert isinstance(found, Diagnostic)
    assert found.code == code
