"""`kpi diff`: what changed in meaning since a git revision."""

from __future__ import annotations

import sys

import click

from kpilang.changes.render import json, markdown, text
from kpilang.changes.report import summary
from kpilang.cli.common import fail, here, open_project, print_findings, stop_on_errors
from kpilang.diagnostics.model import Diagnostic
from kpilang.diagnostics.report import UNREADABLE
from kpilang.workspace.past import find_past
from kpilang.workspace.project import Project, check
from kpilang.workspace.since import Beside, beside

TEXT, MARKDOWN, JSON = "text", "markdown", "json"


@click.command()
@click.argument("revision", metavar="REV")
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, MARKDOWN, JSON]),
    default=TEXT,
    show_default=True,
    help="How the changes are written.",
)
def command(revision: str, form: str) -> None:
    """Tell what changed in meaning since a git revision.

    The files of the project we stand in, as they lie in the folder, are compared with what git has
    of them at REV: by what they mean, so that layout, order and comments are no change. Breaking
    is what makes numbers before and after incomparable, or a name vanish. Git is only read.

    Exit status: 0 whatever changed, 1 with errors in the project, 2 when REV cannot be read.
    """
    project = _project()
    now = check(project, opinions=False)
    stop_on_errors(now.problems, now.sources)
    past = find_past(project, revision)
    found = past if isinstance(past, Diagnostic) else beside(project, now, past)
    if isinstance(found, Diagnostic):
        print_findings([found], {}, sys.stderr)
        raise click.exceptions.Exit(UNREADABLE)
    click.echo(_written(found, project, form), nl=False)
    told = found.compared
    if told.left_out:
        names = ", ".join(f"`{name}`" for name in told.left_out)
        click.echo(f"not compared, for an error was in it at `{revision}`: {names}", err=True)
    short = found.past.commit.short
    click.echo(f"compared with {revision} ({short}): {summary(told)}", err=True)


def _project() -> Project:
    """Read the project we stand in; below a folder above several nobody knows which is meant."""
    wanted = here()
    if len(wanted) > 1:
        places = ", ".join(f"`{target.start.name}`" for target in wanted)
        fail(f"several projects lie below this folder, {places}: change to one of them")
    return open_project(wanted[0].start)


def _written(found: Beside, project: Project, form: str) -> str:
    if form == MARKDOWN:
        return markdown.render(found.compared)
    if form == JSON:
        return json.render(found.compared, project.texts)
    return text.render(found.compared)
