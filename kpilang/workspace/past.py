"""A project as it was at a commit, read from git into memory.

Which files make a project is decided as in `files`: hidden folders and projects inside the project
are left out, and links that lead out of the spec folders are not followed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.attached import TargetFile
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.workspace import files, git
from kpilang.workspace.git import Blob, Commit, Repository
from kpilang.workspace.git_problems import unreadable_past
from kpilang.workspace.project import Project
from kpilang.workspace.reading import settings_of
from kpilang.workspace.settings import Config
from kpilang.workspace.target_files import decoded, names_of

MOMENT = "past"


@dataclass(frozen=True, slots=True)
class Past:
    """A commit of the repository that a project lies in."""

    repository: Repository
    commit: Commit
    revision: str


def find_past(project: Project, revision: str) -> Past | Diagnostic:
    """Return the commit that a revision names, or why there is none."""
    repository = git.find_repository(project.root)
    if isinstance(repository, Diagnostic):
        return repository
    commit = git.find_commit(repository, revision)
    return commit if isinstance(commit, Diagnostic) else Past(repository, commit, revision)


def path_of(repository: Repository, folder: str) -> str:
    """Return a folder of the project as a path from the top of the repository."""
    return _joined(repository.prefix, folder)


def read_past(project: Project, past: Past, current: Path | None = None) -> Project | Diagnostic:
    """Return a project as it was at a commit.

    Its files go by the names that they have now. What was not there then holds nothing.
    """
    try:
        return _read(project, past, Path.cwd() if current is None else current.absolute())
    except git.GitError as error:
        return unreadable_past(past.revision, str(error.args[0]))
    except _Unreadable as error:
        return unreadable_past(past.revision, error.args[0])


class _Unreadable(Exception):
    """Why the past cannot be read."""


@dataclass(frozen=True, slots=True)
class _Tree:
    """The files of a commit, and those below some folders."""

    past: Past
    entries: Mapping[str, Blob]

    def texts(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the texts of files; raises _Unreadable."""
        blobs = {path: self.entries[path] for path in paths}
        held = git.contents(self.past.repository, blobs.values())
        found = {}
        for path, blob in blobs.items():
            if blob.name not in held:
                raise _Unreadable(f"this clone has left out `{path}`")
            try:
                found[path] = held[blob.name].decode("utf-8-sig")
            except UnicodeDecodeError:
                raise _Unreadable(f"`{path}` is not UTF-8 text") from None
        return found

    def followed(self, path: str, tops: Sequence[str]) -> str | None:
        """Return the file that a path leads to; None where that is none inside of the folders."""
        entry = self.entries.get(path)
        if entry is None or entry.mode != git.LINK:
            return path if entry is not None else None
        held = git.contents(self.past.repository, [entry])
        target = posixpath.normpath(
            posixpath.join(
                posixpath.dirname(path), held[entry.name].decode("utf-8", "surrogateescape")
            )
        )
        there = self.entries.get(target)
        inside = any(_below(top, target) is not None for top in tops)
        return target if inside and there is not None and there.mode != git.LINK else None


def _read(project: Project, past: Past, here: Path) -> Project:
    root, prefix = project.root, past.repository.prefix
    named = partial(files.display_name, root=root, current=here)
    config = _config(project, past, named(root / files.CONFIG))
    tops = [_joined(prefix, folder) for folder in config.specs]
    if any(top.split("/")[0] == ".." or top.startswith("/") for top in tops):
        raise _Unreadable("a spec folder lies outside of the repository")
    found = _Tree(past, git.tree(past.repository, past.commit, tops))
    specs = dict.fromkeys(path for top in tops for path in _specs(found.entries, top))
    leads = {path: found.followed(path, tops) for path in specs}
    plain = {path for path, leads_to in leads.items() if leads_to == path}
    kept = {
        path: leads_to
        for path, leads_to in sorted(leads.items())
        if leads_to is not None and (path in plain or leads_to not in plain)
    }
    texts = found.texts(list(dict.fromkeys(kept.values())))
    sources, paths = {}, {}
    for path, leads_to in kept.items():
        place = root / posixpath.relpath(path, prefix or ".")
        name = named(place)
        sources[name], paths[name] = Source(name, texts[leads_to]), place
    attached = {
        (name, written): _attached(found, posixpath.dirname(path), written, tops)
        for path, (name, source) in zip(kept, sources.items(), strict=True)
        for written in names_of(source)
    }
    return Project(root, config, sources, paths, None, attached, MOMENT)


def _config(project: Project, past: Past, name: str) -> Config:
    """Return the settings of then; where there were none yet, those of now."""
    path = _joined(past.repository.prefix, files.CONFIG)
    found = _Tree(past, git.tree(past.repository, past.commit, [path]))
    if path not in found.entries:
        return project.config
    source = Source(name, found.texts([path])[path])
    config, wrong = settings_of(project.root / MOMENT, source)
    if config is None:
        raise _Unreadable(f"`{files.CONFIG}` has a mistake: {wrong[0].message}")
    return config


def _specs(entries: Mapping[str, Blob], top: str) -> Iterator[str]:
    projects = {posixpath.dirname(p) for p in entries if posixpath.basename(p) == files.CONFIG}
    for path in entries:
        inside = _below(top, path) if path.endswith(files.SUFFIX) else None
        if inside is None:
            continue
        folders = inside.split("/")[:-1]
        between = [_joined(top, "/".join(folders[: n + 1])) for n in range(len(folders))]
        if not any(f.startswith(".") for f in folders) and projects.isdisjoint(between):
            yield path


def _attached(found: _Tree, folder: str, written: str, tops: Sequence[str]) -> TargetFile:
    target = _joined(folder, written)
    if written.startswith("/") or not any(_below(top, target) is not None for top in tops):
        return TargetFile(reason="lies outside of the folders of the specifications")
    leads_to = found.followed(target, tops)
    if leads_to is None:
        return TargetFile(reason="is not there")
    held = git.contents(found.past.repository, [found.entries[leads_to]])
    content = held.get(found.entries[leads_to].name)
    return TargetFile(reason="is not in this clone") if content is None else decoded(content)


def _joined(folder: str, path: str) -> str:
    """Return a path from the top of the repository, `.` for the top itself."""
    return posixpath.normpath(posixpath.join(folder, path.replace("\\", "/")))


def _below(folder: str, path: str) -> str | None:
    """Return how a path goes on below a folder; None elsewhere."""
    if folder == ".":
        return None if path.startswith("../") else path
    return path[len(folder) + 1 :] if path.startswith(f"{folder}/") else None
