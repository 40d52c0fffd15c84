"""What is kept between runs, in the user's cache folder: plain values by name, each under a key.

An entry of another key, of another version of the program, or damaged in any way is no entry; a
folder that cannot be written keeps nothing. Neither is ever an error, for all of it can be made
again. `KPI_CACHE` names another folder; empty, it turns the cache off.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

_MAGIC = b"kpilang cache 1\n"
_HASH = 32


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
    try:
        content = (folder / name).read_bytes()
    except OSError:
        return None
    head = len(_MAGIC) + 2 * _HASH
    payload = content[head:]
    if content[:head] != _MAGIC + key + sha256(payload).digest():
        return None
    return marshal.loads(payload)


def save(name: str, key: bytes, value: Any) -> None:
    """Keep a value made of None, booleans, numbers, texts, lists, tuples and dicts."""
    folder = _folder()
    if folder is None:
        return
    payload = marshal.dumps(value)
    path = folder / name
    unfinished = folder / f".{name}.{os.getpid()}.tmp"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_bytes(_MAGIC + key + sha256(payload).digest() + payload)
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()


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
    root = Path(__file__).resolve().parents[1]
    hashed = sha256(sys.version.encode())
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".lark", ".json")):
                status = os.stat(os.path.join(folder, name))
                hashed.update(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return hashed.digest()
