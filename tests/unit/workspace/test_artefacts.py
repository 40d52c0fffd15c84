"""Artefacts on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpilang.workspace.artefacts import file_name, former_files, remove_stale, write_artefacts


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("win_rate", "win_rate"),
        ("sales.win_rate", "sales.win_rate"),
        ("../etc/passwd", "%2E.%2Fetc%2Fpasswd"),
        ("..", "%2E%2E"),
        ("Acme Inc.", "Acme%20Inc%2E"),
        ("con", "%63on"),
        ("Aux.win_rate", "%41ux.win_rate"),
        ("LPT1", "%4CPT1"),
        ("com10", "com10"),
        ("console", "console"),
        ("us.con", "us.con"),
        ("Win Rate", "Win%20Rate"),
    ],
)
def test_any_name_is_one_visible_file(name: str, file: str) -> None:
    assert file_name(name) == file


def test_texts_are_written_with_the_same_line_ends_everywhere(tmp_path: Path) -> None:
    (path,) = write_artefacts(tmp_path, {"a/b.txt": "one\ntwo\n"})
    assert path.read_bytes() == b"one\ntwo\n"
    assert [p.name for p in path.parent.iterdir()] == ["b.txt"]


def test_only_listed_files_are_removed(tmp_path: Path) -> None:
    write_artefacts(tmp_path, {"old/a.sql": "", "keep/b.sql": "", "keep/mine.txt": ""})
    former = ("keep/b.sql", "old/a.sql")
    remove_stale(tmp_path, former, {"keep/b.sql": ""})
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["b.sql", "keep", "mine.txt"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"files": "a"}', '{"files": [1, "../out.txt", "/etc/hosts", "gone.sql"]}'],
)
def test_a_manifest_that_is_not_ours_lists_nothing(tmp_path: Path, text: str) -> None:
    out = tmp_path / "target"
    write_artefacts(out, {"manifest.json": text})
    (tmp_path / "out.txt").write_text("mine")
    assert former_files(out) == ()


def test_the_manifest_lists_the_former_files(tmp_path: Path) -> None:
    listing = json.dumps({"files": ["sql/a.sql"]})
    write_artefacts(tmp_path, {"manifest.json": listing, "sql/a.sql": ""})
    assert former_files(tmp_path) == ("sql/a.sql",)
