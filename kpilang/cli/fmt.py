"""`kpi fmt`: canonical layout."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kpilang.cli.common import EXISTING, Failure, Opened, open_projects, print_findings
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.report import FINDINGS, FINE, UNREADABLE, plural
from kpilang.source.frozen import dataclass
from kpilang.source.text import Source
from kpilang.syntax.laying_out import laid_out
from kpilang.workspace.files import reason_of, replace_text


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file before and after; with errors it stays as it is."""

    path: Path
    source: Source
    text: str
    errors: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether formatting changes the file."""
        return self.text != self.source.text


@click.command()
@click.argument("paths", nargs=-1, type=EXISTING)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change, exit 1 if any.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Lay out .kpi files in the one canonical way.

    Without PATHS all files of the project we stand in are laid out. Meaning and comments stay; a
    file with a syntax error is reported and left as it is.
    """
    status, changed, total = FINE, 0, 0
    for opened in open_projects(paths):
        if opened.problems:
            print_findings(opened.problems, opened.project.texts, sys.stderr)
            status = UNREADABLE
        for done in _format(opened):
            total += 1
            changed += done.changed
            if done.errors:
                print_findings(done.errors, {done.source.name: done.source}, sys.stderr)
                status = max(status, FINDINGS)
            elif done.changed:
                _act(done, check=check, diff=diff)
    verb = "would change" if check or diff else "changed"
    click.echo(f"{verb} {changed} of {plural(total, 'file')}", err=True)
    ctx.exit(max(status, FINDINGS) if changed and (check or diff) else status)


def _format(opened: Opened) -> Iterator[Formatted]:
    for name in opened.names:
        source, path = opened.project.sources[name], opened.project.paths[name]
        done = laid_out(source)
        yield Formatted(path, source, done.text, done.errors)


def _act(done: Formatted, *, check: bool, diff: bool) -> None:
    name = done.source.name
    if diff:
        click.echo("".join(_diff(name, done.source.text, done.text)), nl=False)
    elif check:
        click.echo(f"would change {name}")
    else:
        try:
            replace_text(done.path.resolve(), done.text)
        except OSError as error:
            raise Failure(f"cannot write `{name}`: {reason_of(error)}") from error
        click.echo(f"changed {name}")


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
