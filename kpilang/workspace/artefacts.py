"""Artefacts on disk: written whole or not at all, and only our own are ever removed.

The manifest lists every file of a build; the next build removes what it no longer makes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import quote

MANIFEST = "manifest.json"


#: file systems stop at 255 bytes, endings included
LONGEST = 200
#: what Windows takes for a device, whatever ending stands behind it
DEVICES = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{port}{turn}" for port in ("com", "lpt") for turn in range(10)),
    ]
)


def file_name(name: str) -> str:
    """Return a file name for any name of the language: one path part, nothing hidden.

    Every system can hold it: it is no device of Windows, and ends in no point.
    """
    text = quote(name, safe="")
    text = f"%2E{text[1:]}" if text.startswith(".") else text
    text = f"{text[:-1]}%2E" if text.endswith(".") else text
    if text.partition(".")[0].lower() in DEVICES:
        text = f"%{ord(text[0]):02X}{text[1:]}"
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}~{sha256(name.encode()).hexdigest()[:12]}"


def write_artefacts(out: Path, artefacts: Mapping[str, str | bytes]) -> list[Path]:
    """Write files by relative path, each through a temporary one; return the paths, sorted."""
    written = []
    for name in sorted(artefacts):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, artefacts[name])
        written.append(path)
    return written


def former_files(out: Path) -> tuple[str, ...]:
    """Return the files that the manifest in `out` lists and that still exist, sorted.

    A manifest that is not ours, or damaged, lists nothing.
    """
    try:
        manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    listed = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(listed, list):
        return ()
    names = {name for name in listed if isinstance(name, str) and _is_inside(name)}
    return tuple(sorted(name for name in names if (out / name).is_file()))


def remove_stale(out: Path, former: tuple[str, ...], artefacts: Mapping[str, str]) -> None:
    """Remove the files of a former build that this one did not make, and folders left empty."""
    for name in former:
        if name in artefacts:
            continue
        path = out / name
        path.unlink(missing_ok=True)
        folder = path.parent
        while folder != out and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent


def _write(path: Path, content: str | bytes) -> None:
    """Write beside the file and rename, so that a reader never sees half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name
