"""What is kept between runs: found again, and never trusted when anything is odd about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpilang.workspace import cache

VALUE = ("a", 1, None, (True, {"b": "ü"}))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KPI_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_a_value_is_found_under_its_key(folder: Path) -> None:
    cache.save("name", cache.key_of(["x"]), VALUE)
    assert cache.load("name", cache.key_of(["x"])) == VALUE
    assert [path.name for path in folder.iterdir()] == ["name"]


def test_texts_cut_elsewhere_have_another_key() -> None:
    assert cache.key_of(["ab", "c"]) != cache.key_of(["a", "bc"])


def test_another_key_finds_nothing(folder: Path) -> None:
    cache.save("name", cache.key_of(["x"]), VALUE)
    assert cache.load("name", cache.key_of(["y"])) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: content[:-3] + bytes([content[-3] ^ 1]) + content[-2:],
        lambda content: b"another cache 1\n" + content[16:],
        lambda content: content[:20] + bytes([content[20] ^ 1]) + content[21:],
    ],
)
def test_a_damaged_entry_is_no_entry(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    key = cache.key_of(["x"])
    cache.save("name", key, VALUE)
    path = folder / "name"
    path.write_bytes(damage(path.read_bytes()))
    assert cache.load("name", key) is None


def test_every_changed_byte_is_noticed(folder: Path) -> None:
    key = cache.key_of(["x"])
    cache.save("name", key, VALUE)
    path = folder / "name"
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :])
        assert cache.load("name", key) is None, place


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("KPI_CACHE", str(tmp_path / "file"))
    cache.save("name", cache.key_of(["x"]), VALUE)
    assert cache.load("name", cache.key_of(["x"])) is None


def test_an_empty_setting_turns_the_cache_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_CACHE", "")
    monkeypatch.chdir(tmp_path)
    cache.save("name", cache.key_of(["x"]), VALUE)
    assert cache.load("name", cache.key_of(["x"])) is None
    assert not list(tmp_path.iterdir())


def test_the_folder_is_the_one_for_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KPI_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache.save("name", cache.key_of(["x"]), VALUE)
    assert (tmp_path / "kpilang" / "name").is_file()
