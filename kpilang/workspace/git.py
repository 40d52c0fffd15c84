"""What git knows of a project's past, read through its plumbing: nothing is checked out or written.

A revision comes from a command line; it is given to git where git takes no option.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from kpilang.diagnostics.model import Diagnostic
from kpilang.source.frozen import dataclass
from kpilang.workspace import git_problems as problems

#: kinds of entries in a tree
FILE, LINK = ("100644", "100755", "100664"), "120000"
#: what a hook of git sets, and what would lead away from the folder we stand in
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: its top folder, and how the project's folder is reached from there."""

    top: Path
    prefix: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit by its full name, and the day on which it was made."""

    name: str
    day: date

    @property
    def short(self) -> str:
        """The beginning of its name, for people."""
        return self.name[:10]


@dataclass(frozen=True, slots=True)
class Blob:
    """A file in a tree: its mode, and the name of its content."""

    mode: str
    name: str


def find_repository(folder: Path) -> Repository | Diagnostic:
    """Return the repository that a folder lies in, or what keeps git from telling."""
    try:
        done = _run(folder, "rev-parse", "--show-toplevel", "--show-prefix")
    except FileNotFoundError:
        return problems.no_git()
    if done.returncode:
        return problems.no_repository(_said(done))
    top, prefix = done.stdout.decode("utf-8", "surrogateescape").split("\n")[:2]
    return Repository(Path(top), prefix.rstrip("/"))


def find_commit(repository: Repository, revision: str) -> Commit | Diagnostic:
    """Return the commit that a revision names, or why there is none."""
    name = _resolved(repository, revision)
    if name is None:
        shallow = _run(repository.top, "rev-parse", "--is-shallow-repository")
        if shallow.stdout.strip() == b"true":
            return problems.beyond_shallow(revision)
        return problems.unknown_revision(revision, _names(repository))
    listed = _run(repository.top, "log", "-1", "--no-show-signature", "--format=%cs", name, "--")
    if listed.returncode:
        return problems.unreadable_past(revision, _said(listed))
    return Commit(name, date.fromisoformat(listed.stdout.decode().strip()))


def tree(repository: Repository, commit: Commit, paths: Iterable[str]) -> dict[str, Blob]:
    """Return the files and links of a commit at and below some paths, by path.

    Paths begin at the top folder, which is `.` itself.
    """
    asked = ["ls-tree", "-r", "-z", "--full-tree", commit.name, "--"]
    listed = list(paths)
    asked += [] if "." in listed else listed
    done = _run(repository.top, *asked, check=True)
    found = {}
    for entry in done.stdout.split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, _, name = about.decode().split(" ")
        if mode in FILE or mode == LINK:
            found[path.decode("utf-8", "surrogateescape")] = Blob(mode, name)
    return found


def contents(repository: Repository, blobs: Iterable[Blob]) -> dict[str, bytes]:
    """Return what files hold, by the names of their contents; one that is not there is left out."""
    names = list(dict.fromkeys(blob.name for blob in blobs))
    if not names:
        return {}
    asked = "".join(f"{name}\n" for name in names).encode()
    done = _run(repository.top, "cat-file", "--batch", given=asked, check=True)
    return dict(_batch(done.stdout))


def commits_before(
    repository: Repository, commit: Commit, since: date, paths: Iterable[str], most: int
) -> tuple[Commit, ...]:
    """Return the newest commits up to one, made on a day or later, that touched files.

    Of merges the first parent is followed. Where the clone ends, so do they.
    """
    done = _run(
        repository.top,
        *("log", "--first-parent", "--no-show-signature", "--format=%H %cs"),
        *(f"--max-count={most}", f"--since={since.isoformat()}T00:00:00Z", commit.name, "--"),
        *(":(top)" if path == "." else f":(top,literal){path}" for path in paths),
        check=True,
    )
    lines = done.stdout.decode().split("\n")[:-1]
    pairs = (line.split(" ") for line in lines)
    return tuple(Commit(name, date.fromisoformat(day)) for name, day in pairs)


def parent(repository: Repository, commit: Commit) -> Commit | None:
    """Return the first parent of a commit, None where there is none or the clone ends."""
    found = find_commit(repository, f"{commit.name}^1")
    return found if isinstance(found, Commit) else None


def _resolved(repository: Repository, revision: str) -> str | None:
    if revision.startswith("-"):  # no revision does, and older versions of git would take it
        return None
    spelled = f"{revision}^{{commit}}"
    done = _run(repository.top, "rev-parse", "--verify", "--quiet", "--end-of-options", spelled)
    name = done.stdout.decode("ascii", "replace").strip()
    return name if done.returncode == 0 and name.isalnum() else None


def _names(repository: Repository) -> tuple[str, ...]:
    """Return the names of branches and tags."""
    shown = ("refs/heads", "refs/remotes", "refs/tags")
    done = _run(repository.top, "for-each-ref", "--format=%(refname:short)", *shown)
    return tuple(done.stdout.decode("utf-8", "replace").split())


def _batch(output: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        words = output[at:end].decode().split(" ")
        at = end + 1
        if words[1] != "blob":  # missing, where a clone has left it out
            continue
        size = int(words[2])
        yield words[0], output[at : at + size]
        at += size + 1


def _run(
    folder: Path, *arguments: str, given: bytes = b"", check: bool = False
) -> subprocess.CompletedProcess[bytes]:
    variables = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    done = subprocess.run(
        ["git", "--no-pager", "-C", str(folder), *arguments],
        input=given,
        capture_output=True,
        check=False,
        env={**variables, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
    )
    if check and done.returncode:
        raise GitError(_said(done))
    return done


class GitError(OSError):
    """Git could not read what it has named itself: a damaged or incomplete clone."""


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else f"git ended with {done.returncode}"
