"""When the files of a project change: by their times and sizes, looked at again and again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from kpilang.workspace import files
from kpilang.workspace.project import Project

#: seconds between two looks
PAUSE = 0.4

#: of each file when it was last written, in nanoseconds, and how many bytes it has
Seen = frozenset[tuple[str, int, int]]


def look(root: Path, project: Project | None, data: Path | None) -> Seen:
    """Return the state of everything that a build reads: settings, specs, target files, data.

    `project` is as it was read last. `data` is the file, or the folder of files, of the profile.
    """
    return frozenset(_states({root / files.CONFIG, *_read(root, project), *_data(data)}))


def wait(before: Seen, root: Path, project: Project | None, data: Path | None) -> None:
    """Return once something differs from `before` and nothing is being written any more."""
    while True:
        time.sleep(PAUSE)
        now = look(root, project, data)
        if now == before:
            continue
        while (later := _later(root, project, data)) != now:
            now = later
        return


def _later(root: Path, project: Project | None, data: Path | None) -> Seen:
    time.sleep(PAUSE)
    return look(root, project, data)


def _read(root: Path, project: Project | None) -> Iterator[Path]:
    if project is None:
        return
    folders = (root / name for name in project.config.specs)
    yield from files.spec_files(folder for folder in folders if folder.is_dir()).files
    for name, written in project.attached:
        yield project.paths[name].parent / written


def _data(data: Path | None) -> Iterator[Path]:
    if data is None:
        return
    yield data
    if data.is_dir():
        yield from data.rglob("*")


def _states(paths: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            # one that is not there, or goes just now, is told by its absence
            continue
        yield str(path), state.st_mtime_ns, state.st_size
