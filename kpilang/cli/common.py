"""What commands share: the projects of a command line, and printing findings."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NoReturn

import click

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.report import UNREADABLE, grouped, report
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.workspace import files
from kpilang.workspace.project import Project, load

EXISTING = click.Path(exists=True, path_type=Path)

exit_zero = click.option("--exit-zero", is_flag=True, help="Report only: exit 0 with findings.")


class Failure(click.ClickException):
    """Wrong use or unreadable input, told in one line."""

    exit_code = UNREADABLE


@dataclass(frozen=True, slots=True)
class Target:
    """A project that a command line names, and the files in it that matter (None: all)."""

    start: Path
    only: tuple[Path, ...] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A project, what could not be read of it, and the names of the files that matter."""

    project: Project
    problems: tuple[Diagnostic, ...]
    names: tuple[str, ...]

    def concerning(self, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """Yield the findings in files that matter; one on no spec file always does."""
        left_out = self.project.sources.keys() - set(self.names)
        return (one for one in diagnostics if one.primary.span.file not in left_out)


def open_projects(paths: tuple[Path, ...]) -> tuple[Opened, ...]:
    """Read every project that the paths name; without paths the one we stand in."""
    wanted = targets(paths) if paths else here()
    opened = tuple(_open(target) for target in wanted)
    if not any(o.project.sources or o.problems for o in opened):
        places = ", ".join(f"`{target.start}`" for target in wanted)
        raise Failure(f"no `.kpi` file found in {places}")
    return opened


def here() -> tuple[Target, ...]:
    """Return the project we stand in, as a whole; outside of one, those below."""
    current = Path.cwd()
    root = files.find_root(current)
    return targets((current,)) if root is None else (Target(root),)


def open_project(folder: Path | None = None) -> Project:
    """Read the project we stand in (or `folder`'s); end the command when a part is unreadable."""
    start = folder or Path()
    project, problems = load(start)
    if problems or project is None:
        print_findings(problems, {} if project is None else project.texts, sys.stderr)
        raise click.exceptions.Exit(UNREADABLE)
    return project


def targets(paths: tuple[Path, ...]) -> tuple[Target, ...]:
    """Return the projects that the paths name, in the order named.

    A path inside a project means that project, and of it the files at or below the path. A folder
    above projects means all of them. With none above or below, the folder is a project.
    """
    found: dict[Path, tuple[Path, ...] | None] = {}
    for path in (Path(os.path.abspath(p)) for p in paths):
        root = files.find_root(path)
        if root is not None:
            _add(found, root, None if path == root else path)
        elif below := files.projects_below(path):
            for project in below:
                _add(found, project, None)
        else:
            _add(found, path if path.is_dir() else path.parent, None if path.is_dir() else path)
    return tuple(Target(start, only) for start, only in found.items())


def _add(found: dict[Path, tuple[Path, ...] | None], root: Path, only: Path | None) -> None:
    if only is None:
        found[root] = None
    else:
        before = found.get(root, ())
        found[root] = None if before is None else (*before, only)


def _open(target: Target) -> Opened:
    project, problems = load(target.start)
    if project is None:
        print_findings(problems, {}, sys.stderr)
        raise click.exceptions.Exit(UNREADABLE)
    if target.only is None:
        return Opened(project, problems, tuple(project.sources))
    names = []
    for wanted in target.only:
        inside = [n for n, path in project.paths.items() if path.absolute().is_relative_to(wanted)]
        unread = any(p.primary.span.file.endswith(wanted.name) for p in problems)
        if not inside and not unread:
            raise Failure(f"`{wanted}` holds no `.kpi` file of the project `{project.root}`")
        names += inside
    return Opened(project, problems, tuple(dict.fromkeys(names)))


def print_findings(
    findings: Iterable[Diagnostic], sources: Mapping[str, Source], stream: IO[Any]
) -> None:
    """Print findings as text, in colour on a terminal."""
    from kpilang.diagnostics.render import text

    found = grouped(report(findings)).diagnostics
    shown = text.render(found, sources, colour=has_colour(stream))
    click.echo(shown, file=stream, nl=False, color=True)


def version() -> str:
    """Return the version of the installed package, empty when it is not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        return version_of("kpilang")
    except PackageNotFoundError:
        return ""


def has_colour(stream: IO[Any]) -> bool:
    """Tell whether colour is welcome: a terminal, and no `NO_COLOR`."""
    return not os.environ.get("NO_COLOR") and stream.isatty()


def stop_on_errors(findings: Iterable[Diagnostic], sources: Mapping[str, Source]) -> None:
    """Print errors to stderr and end the command, if there are any; warnings stop nothing."""
    errors = report(f for f in findings if f.severity is Severity.ERROR)
    if errors.diagnostics:
        print_findings(errors.diagnostics, sources, sys.stderr)
        raise click.exceptions.Exit(errors.exit_status)


def fail(message: str) -> NoReturn:
    """End the command as wrong use."""
    raise Failure(message)
