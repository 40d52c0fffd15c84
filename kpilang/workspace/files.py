"""Which files make a project, and reading them."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.frozen import dataclass
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
    places = _walk(str(folder), _pass_over, into_projects=True)
    found = (Path(p) for p, files in places if any(file.name == CONFIG for file in files))
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
    tops = tuple(map(str, folders))
    roots = [os.path.realpath(folder) for folder in tops]
    found: dict[str, os.DirEntry[str]] = {}
    outside: list[Path] = []
    refused: list[OSError] = []
    for place, files in (step for folder in tops for step in _walk(folder, refused.append)):
        real = os.path.realpath(place)
        for file in (file for file in files if file.name.endswith(SUFFIX)):
            target = os.path.join(real, file.name)
            if file.is_symlink():
                target = os.path.realpath(file.path)
                if all(_below(root, target) is None for root in roots):
                    outside.append(Path(file.path))
                    continue
            if _is_readable(file) and (target not in found or found[target].is_symlink()):
                found[target] = file
    return Found(
        tuple(sorted((Path(file.path) for file in found.values()), key=_by_text)),
        tuple(sorted(outside, key=_by_text)),
        tuple(sorted((Path(str(e.filename)), reason_of(e)) for e in refused)),
    )


def display_name(path: Path, root: Path, current: Path) -> str:
    """Return the name shown to people.

    It is relative to the current folder when that is above the file or inside the project, else
    to the project.
    """
    absolute = os.path.abspath(path)
    below = _below(str(current), absolute)
    if below is not None:
        return _posix(below)
    inside = _below(str(root), absolute)
    if inside is None:
        return _posix(absolute)
    if current.is_relative_to(root):
        return _posix(os.path.relpath(absolute, current))
    return _posix(inside)


def _below(folder: str, path: str) -> str | None:
    """Return how a path goes on below a folder; None elsewhere. Both are absolute."""
    top = folder if folder.endswith(os.sep) else folder + os.sep
    if os.path.normcase(path).startswith(os.path.normcase(top)):
        return path[len(top) :]
    return None


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")


def reason_of(error: OSError) -> str:
    """Return the operating system's reason in lower case."""
    return (error.strerror or "unknown reason").lower()


def read(path: Path, name: str) -> Source | Diagnostic:
    """Return the text of a file, or what keeps it from being read."""
    try:
        with open(path, "rb", buffering=0) as file:
            content = file.read()
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
    folder: str, refused: Callable[[OSError], None], *, into_projects: bool = False
) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Yield folders and the files in them, sorted, at and below a folder."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            refused(error)
            continue
        files = [entry for entry in entries if not _holds(entry.is_dir)]
        if not into_projects and place != folder and any(file.name == CONFIG for file in files):
            continue
        below = (e for e in reversed(entries) if _holds(e.is_dir) and not e.is_symlink())
        waiting += [entry.path for entry in below if not entry.name.startswith(".")]
        yield place, files


def _pass_over(_error: OSError) -> None:
    """A folder that may not be entered holds no project of ours."""


def _is_readable(file: os.DirEntry[str]) -> bool:
    """Tell whether reading can be tried: a file, or a link that leads nowhere and is told so."""
    return _holds(file.is_file) or (file.is_symlink() and not os.path.exists(file.path))


def _holds(claim: Callable[[], bool]) -> bool:
    """Tell whether a claim about a file holds; of a link that leads to itself none does."""
    try:
        return claim()
    except OSError:
        return False


def _by_text(path: Path) -> str:
    return path.as_posix()
