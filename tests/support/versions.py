"""Two texts of one project beside each other, and a project in a git repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from kpilang.analysis.analyze import analyze
from kpilang.changes.compare import compared
from kpilang.changes.record import Change
from kpilang.changes.version import Version
from kpilang.source.text import Source
from kpilang.syntax.parse import parse


def version(text: str) -> Version:
    """Return a text of a project that holds no error."""
    source = Source("a.kpi", text)
    parsed = parse(source)
    assert not parsed.problems, parsed.problems
    analysis = analyze([parsed.document])
    assert not analysis.problems, analysis.problems
    return Version(analysis.model, {source.name: source})


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Return what changed between two texts."""
    return compared(version(before), version(after))


def told(before: str, after: str) -> list[str]:
    """Return what changed, a line for each detail: name, what became of it or aspect, weight."""
    lines = []
    for change in changes(before, after):
        if change.kind != "changed":
            former = f" from {change.former}" if change.former else ""
            lines.append(f"{change.name} {change.kind}{former}: {change.weight_of_name}")
        for detail in change.details:
            part = f" {detail.name}" if detail.name else ""
            lines.append(f"{change.name} {detail.aspect}{part}: {detail.weight}")
    return lines


def git(folder: Path, *arguments: str, day: str = "2026-01-05") -> str:
    """Run git in a folder, as nobody in particular and on a day; return what it prints."""
    moment = f"{day}T12:00:00Z"
    who = {
        **{f"GIT_{role}_NAME": "Nobody" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": "nobody@example.org" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_DATE": moment for role in ("AUTHOR", "COMMITTER")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **who},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(folder: Path, *, day: str = "2026-01-05") -> str:
    """Commit all that lies in a folder, which becomes a repository; return the commit's name."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=a step", day=day)
    return git(folder, "rev-parse", "HEAD")
