"""What is kept between runs, in the user's cache folder: plain values by name, each under a key.

An entry of another key, of another version of the program, of another user, or damaged in any way
is no entry; a folder that cannot be written keeps nothing. Neither is ever an error, for all of it
can be made again. Entries are data: nothing in them is ever called or run. What was not used for
long is removed, and so is what was used least recently where all of it takes too much room.
`KPI_CACHE` names another folder; empty, it turns the cache off.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

DAY = 24 * 60 * 60
LONGEST_UNUSED = 60 * DAY
MOST_ROOM = 1_000_000_000

_MAGIC = b"kpilang cache 2\n"
_HASH = 32
_HEAD = len(_MAGIC) + 2 * _HASH
_OURS = re.compile(r"[0-9a-f]{16}-[a-z]+|\.[0-9a-f]{16}-[a-z]+\.\d+\.tmp")


def key_of(parts: Iterable[str]) -> bytes:
    """Return the key that stands for some texts, and for the program that works on them."""
    hashed = sha256(_program())
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        hashed.update(b"%d " % len(data))
        hashed.update(data)
    return hashed.digest()


def load(name: str, key: bytes) -> Any:
    """Return the value kept under a name, if it was kept under the same key; else None."""
    folder = _folder()
    if folder is None:
        return None
    path = folder / name
    try:
        with open(path, "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            content = file.read() if _is_ours(status) else b""
    except OSError:
        return None
    payload = memoryview(content)[_HEAD:]
    if content[:_HEAD] != _MAGIC + key + sha256(payload).digest():
        return None
    if time.time() - status.st_mtime > DAY:
        with suppress(OSError):
            os.utime(path)  # to be known as used
    return marshal.loads(payload)


def save(name: str, key: bytes, value: Any) -> None:
    """Keep a value made of None, booleans, numbers, texts, bytes, lists, tuples and dicts."""
    folder = _folder()
    if folder is None:
        return
    payload = marshal.dumps(value)
    unfinished = folder / f".{name}.{os.getpid()}.tmp"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            unfinished.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(unfinished, flags, 0o600), "wb") as file:
            file.write(_MAGIC + key + sha256(payload).digest())
            file.write(payload)
        unfinished.replace(folder / name)
        _tidy(folder, name)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()


def _is_ours(status: os.stat_result) -> bool:
    """Tell whether a file belongs to who runs this, and no one else can write it."""
    if os.name == "nt":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _tidy(folder: Path, kept: str) -> None:
    """Remove the entries that were not used for long, and the oldest of too many."""
    with os.scandir(folder) as listed:
        names = [entry.name for entry in listed if _OURS.fullmatch(entry.name)]
    statuses = [(os.lstat(folder / name), name) for name in names if name != kept]
    room = MOST_ROOM
    for age, name, size in sorted(
        (time.time() - s.st_mtime, name, s.st_size) for s, name in statuses
    ):
        room -= size
        if room < 0 or age > (DAY if name.startswith(".") else LONGEST_UNUSED):
            with suppress(OSError):
                (folder / name).unlink()


def _folder() -> Path | None:
    chosen = os.environ.get("KPI_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "kpilang"
    except RuntimeError:  # no home folder
        return None


@cache
def _program() -> bytes:
    """Return what tells this program from another version of it: Python, and our own files."""
    package = Path(__file__).resolve().parents[1]
    hashed = sha256(f"{sys.version} {sys.byteorder}".encode())
    for root in (package, package.parent / "grammar"):  # which a checkout has beside it
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                if name.endswith((".py", ".lark", ".json")):
                    status = os.stat(os.path.join(folder, name))
                    told = f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n"
                    hashed.update(told.encode())
    return hashed.digest()
