"""`kpi dashboard`: one dashboard, as a page or for another tool."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from kpilang.cli.common import fail, open_project, print_findings, stop_on_errors
from kpilang.cli.making import NotMade, filled
from kpilang.cli.question import Moment, stop
from kpilang.dashboards.backend import backend, names
from kpilang.dashboards.layout import LaidOut, lay_out
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.suggest import nearest
from kpilang.model.project import Model
from kpilang.workspace.artefacts import write_artefacts
from kpilang.workspace.as_of import as_of_moment
from kpilang.workspace.project import check
from kpilang.workspace.settings import AsOf

HTML = "html"


@click.command(short_help="Write one dashboard, as a page or for another tool.")
@click.argument("name")
@click.option(
    "--to",
    "form",
    type=click.Choice((HTML, *names())),
    default=HTML,
    show_default=True,
    help="What it is written for.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write to.  [default: the one we stand in]",
)
@click.option("--as-of", "as_of", type=Moment(), help="Answer as of the end of this day.")
@click.option("--profile", help="The profile of kpi.toml to run on.")
def command(name: str, form: str, out: Path, as_of: AsOf | None, profile: str | None) -> None:
    """Write the dashboard NAME: a page with its numbers, or a file that another tool imports.

    Another tool asks the warehouse itself; with `--as-of now` its numbers move with that one's
    clock. What it shows otherwise than a page, or not at all, is told on stderr.
    """
    project = open_project()
    checked = check(project, opinions=False)
    stop_on_errors(checked.problems, checked.sources)
    laid_out = _laid_out(checked.model, name)
    if any(problem.severity is not Severity.INFO for problem in laid_out.problems):
        stop(laid_out.problems, checked.sources)
    setting = as_of or project.config.as_of
    told = list(laid_out.problems)
    files: Mapping[str, str | bytes]
    if form == HTML:
        try:
            page = filled(project, checked, (laid_out,), setting, profile)
        except NotMade as error:
            stop(error.problems, checked.sources)
        files = {path.partition("/")[2]: text for path, text in page.texts.items()}
        told += page.warnings
    else:
        moment = as_of_moment(project, checked.model, setting, profile, os.environ)
        if isinstance(moment, Diagnostic):
            stop((moment,), checked.sources)
        made = backend(form)(laid_out, checked.model, moment, project.config.name)
        files = made.files
        told += made.problems
    write_artefacts(out, files)
    if told:
        print_findings(told, checked.sources, sys.stderr)
    for path in sorted(files):
        if not path.endswith(".vl.json"):
            click.echo(str(out / path))


def _laid_out(model: Model, name: str) -> LaidOut:
    board = model.dashboards.get(name)
    if board is None:
        near = nearest(name, model.dashboards)
        there = ", ".join(f"`{one}`" for one in model.dashboards) or "none"
        hint = f"a similar name is `{near[0]}`" if near else f"the dashboards are {there}"
        fail(f"no dashboard is called `{name}`; {hint}")
    return lay_out(model, board)
