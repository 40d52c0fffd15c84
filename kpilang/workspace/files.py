"""Which files make a project, and reading them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.text import Source
from kpilang.workspace import problems

CONFIG = "kpi.toml"
SUFFIX = ".kpi"


def find_root(start: Path) -> Path | None:
    """Return the nearest folder at or above `start` that has a `kpi.toml`."""
    folder = start if start.is_dir() else start.parent
    return next((p for p in (folder, *folder.parents) if (p / CONFIG).is_file()), None)


def projects_below(folder: Path) -> tuple[Path, ...]:
    """Return the project folders below `folder`, sorted; one inside another counts too."""
    return tuple(p for p, _, files in _walk(folder, nested=True) if CONFIG in files)


def spec_files(folders: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the `.kpi` files of the spec folders, and the links that lead out of them.

    Hidden folders and folders that are projects of their own are left out; linked folders are
    not entered. A file that is reached twice counts once.
    """
    roots = [folder.resolve() for folder in folders]
    found: dict[Path, Path] = {}
    outside: list[Path] = []
    for folder in folders:
        for place, _, files in _walk(folder, nested=False):
            for path in (place / name for name in files if name.endswith(SUFFIX)):
                target = path.resolve()
                if not any(target.is_relative_to(root) for root in roots):
                    outside.append(path)
                elif path.is_file() and (target not in found or found[target].is_symlink()):
                    found[target] = path
    return tuple(sorted(found.values(), key=_by_text)), tuple(sorted(outside, key=_by_text))


def display_name(path: Path, root: Path, current: Path) -> str:
    """Return the name shown to people: relative to the current folder, else to the project."""
    absolute = Path(os.path.abspath(path))
    for base in (current, root):
        if absolute.is_relative_to(base):
            return absolute.relative_to(base).as_posix()
    return absolute.as_posix()


def read(path: Path, name: str) -> Source | Diagnostic:
    """Return the text of a file, or what keeps it from being read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return problems.unreadable_file(name, (error.strerror or "unknown reason").lower())
    try:
        return Source(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return problems.not_utf8(name, error.start)


def _walk(folder: Path, *, nested: bool) -> Iterator[tuple[Path, list[str], list[str]]]:
    for place, folders, files in os.walk(folder):
        path = Path(place)
        if not nested and path != folder and CONFIG in files:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield path, folders, sorted(files)


def _by_text(path: Path) -> str:
    return path.as_posix()
