"""What is kept between runs: found again, and never trusted when anything is odd about it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kpilang.workspace import cache

VALUE = ("a", 1, None, (True, {"b": "ü"}), b"\0")
ENTRY = f"{'0' * 15}{{}}-model"


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


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes here")
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_an_entry_that_others_can_write_is_no_entry(folder: Path, mode: int) -> None:
    key = cache.key_of(["x"])
    cache.save("name", key, VALUE)
    assert (folder / "name").stat().st_mode & 0o777 == 0o600
    (folder / "name").chmod(mode)
    assert cache.load("name", key) is None
    cache.save("name", key, VALUE)
    assert cache.load("name", key) == VALUE


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
def test_an_entry_of_somebody_else_is_no_entry(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = cache.key_of(["x"])
    cache.save("name", key, VALUE)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert cache.load("name", key) is None


def test_what_was_left_unfinished_is_in_nobodys_way(folder: Path) -> None:
    folder.mkdir()
    (folder / f".name.{os.getpid()}.tmp").write_bytes(b"half of")
    cache.save("name", cache.key_of(["x"]), VALUE)
    assert cache.load("name", cache.key_of(["x"])) == VALUE
    assert [path.name for path in folder.iterdir()] == ["name"]


def test_what_was_not_used_for_long_is_removed(folder: Path) -> None:
    key = cache.key_of(["x"])
    for digit in "abc":
        cache.save(ENTRY.format(digit), key, VALUE)
    (folder / "notes.txt").write_text("not ours")
    (folder / f".{ENTRY.format('f')}.7.tmp").write_text("of a run that was ended")
    long_ago = time.time() - cache.LONGEST_UNUSED - 1
    for path in folder.iterdir():
        if path.name != ENTRY.format("b"):
            os.utime(path, (long_ago, long_ago))
    assert cache.load(ENTRY.format("c"), key) == VALUE
    cache.save(ENTRY.format("d"), key, VALUE)
    assert sorted(path.name for path in folder.iterdir()) == [
        *(ENTRY.format(digit) for digit in "bcd"),
        "notes.txt",
    ]


def test_the_oldest_entries_make_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = cache.key_of(["x"])
    for age, digit in enumerate("abcde"):
        cache.save(ENTRY.format(digit), key, VALUE)
        os.utime(folder / ENTRY.format(digit), (1e9 * 1.7 + age, time.time() - 100 + age))
    size = (folder / ENTRY.format("a")).stat().st_size
    monkeypatch.setattr(cache, "MOST_ROOM", 2 * size)
    cache.save(ENTRY.format("f"), key, VALUE)
    assert sorted(path.name[15] for path in folder.iterdir()) == ["d", "e", "f"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")
def test_runs_at_the_same_time_never_see_half_an_entry(folder: Path) -> None:
    key = cache.key_of(["x"])
    values = [tuple(str(n) for n in range(count)) for count in (10, 20_000)]
    writers = []
    for value in values:
        child = os.fork()
        if child == 0:
            for _ in range(30):
                cache.save("name", key, value)
            os._exit(0)
        writers.append(child)
    found = [cache.load("name", key) for _ in range(200)]
    for child in writers:
        assert os.waitpid(child, 0)[1] == 0
    assert all(value is None or value in values for value in found)
    assert cache.load("name", key) in values
    assert [path.name for path in folder.iterdir()] == ["name"]
