"""Which files make a project, and reading them."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
    found = (p for p, names in _walk(folder, _pass_over, into_projects=True) if CONFIG in names)
    return tuple(sorted(found, key=_by_text))


@dataclass(frozen=True, slots=True)
class Found:
    """The `.kpi` files of a project, sorted, and what of its spec folders cannot be used."""

    files: tuple[Path, ...]
    links_out: tuple[Path, ...] = ()
    unreadable: tuple[tuple[Path, str], ...] = ()


def spec_files(folders: Iterable[Path]) -> Found:
    """Find the `.kpi` files of spec folders.

    Hidden folders and folders that are projects of their own are left out; linked folders are
    not entered. A file that is reached twice counts once.
    """
    tops = tuple(folders)
    roots = [Path(os.path.realpath(folder)) for folder in tops]
    found: dict[Path, Path] = {}
    outside: list[Path] = []
    refused: list[OSError] = []
    for place, files in (step for folder in tops for step in _walk(folder, refused.append)):
        for path in (place / name for name in files if name.endswith(SUFFIX)):
            target = Path(os.path.realpath(path))
            if not any(target.is_relative_to(root) for root in roots):
                outside.append(path)
            elif _is_readable(path) and (target not in found or found[target].is_symlink()):
                found[target] = path
    return Found(
        tuple(sorted(found.values(), key=_by_text)),
        tuple(sorted(outside, key=_by_text)),
        tuple(sorted((Path(str(e.filename)), reason_of(e)) for e in refused)),
    )


def display_name(path: Path, root: Path, current: Path) -> str:
    """Return the name shown to people.

    It is relative to the current folder when that is above the file or inside the project, else
    to the project.
    """
    absolute = Path(os.path.abspath(path))
    if absolute.is_relative_to(current):
        return absolute.relative_to(current).as_posix()
    if not absolute.is_relative_to(root):
        return absolute.as_posix()
    if current.is_relative_to(root):
        return Path(os.path.relpath(absolute, current)).as_posix()
    return absolute.relative_to(root).as_posix()


def reason_of(error: OSError) -> str:
    """Return the operating system's reason in lower case."""
    return (error.strerror or "unknown reason").lower()


def read(path: Path, name: str) -> Source | Diagnostic:
    """Return the text of a file, or what keeps it from being read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return problems.unreadable_file(name, reason_of(error))
    try:
        return Source(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return problems.not_utf8(name, error.start)


def replace_text(path: Path, text: str) -> None:
    """Write a file whole or not at all, its line ends as they are in the text; keep its mode."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(name, path.stat().st_mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def starts_with_mark(path: Path) -> bool:
    """Tell whether a file begins with a byte order mark, which reading leaves out."""
    with path.open("rb") as file:
        return file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8


def _walk(
    folder: Path, refused: Callable[[OSError], None], *, into_projects: bool = False
) -> Iterator[tuple[Path, list[str]]]:
    for place, folders, files in os.walk(folder, onerror=refused):
        path = Path(place)
        if not into_projects and path != folder and CONFIG in files:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield path, sorted(files)


def _pass_over(_error: OSError) -> None:
    """A folder that may not be entered holds no project of ours."""


def _is_readable(path: Path) -> bool:
    """Tell whether reading can be tried: a file, or a link that leads nowhere and is told so."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _by_text(path: Path) -> str:
    return path.as_posix()
