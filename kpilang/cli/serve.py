"""`kpi serve`: the dashboards and the catalogue on this machine, built again on every save."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import click
from jinja2 import Environment, PackageLoader, StrictUndefined

from kpilang.catalogue import site
from kpilang.cli.common import fail, print_findings
from kpilang.cli.making import NotMade, catalogue, filled, measures_of, statements
from kpilang.cli.question import Moment
from kpilang.cli.serving import Server, Shown
from kpilang.cli.watching import Seen, look, wait
from kpilang.dashboards.build import FOLDER, lay_out_all
from kpilang.dashboards.layout import LaidOut
from kpilang.dashboards.scorecards import FOLDER as CARDS
from kpilang.dashboards.scorecards import OWNED, lay_out_scorecards
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.render import text as as_text
from kpilang.diagnostics.report import grouped, report
from kpilang.model.project import Model
from kpilang.source.frozen import dataclass
from kpilang.sql.dialects import WRITTEN
from kpilang.workspace.artefacts import file_name
from kpilang.workspace.files import find_root
from kpilang.workspace.profiles import Profile
from kpilang.workspace.profiles import profile as profile_of
from kpilang.workspace.project import Project, check, load
from kpilang.workspace.settings import AsOf

PORT = 8000


@dataclass(frozen=True, slots=True)
class Serving:
    """A server, the project's folder, and how its questions are asked."""

    server: Server
    root: Path
    as_of: AsOf | None
    profile: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """Links of the first page under a head, each with its name and what it is."""

    head: str
    about: str
    links: Sequence[tuple[str, str, str]]


@click.command(short_help="Show the dashboards on this machine.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The port; 0 takes any that is free.",
)
@click.option("--as-of", "as_of", type=Moment(), help="Answer as of the end of this day.")
@click.option("--profile", help="The profile of kpi.toml to run on.")
def command(port: int, as_of: AsOf | None, profile: str | None) -> None:
    """Build the dashboards and the catalogue, and serve them on 127.0.0.1 until Ctrl-C.

    When a spec, kpi.toml or a file of the data is saved they are built again, and open pages load
    themselves. While the specs have errors the pages show them, above the last good dashboard.
    Nothing is written.
    """
    root = find_root(Path().absolute()) or Path().absolute()
    try:
        server = Server(port)
    except OSError as error:
        fail(f"port {port} cannot be had: {error.strerror}; `--port 0` takes any that is free")
    gc.enable()  # unlike other commands this one goes on
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        click.echo(f"serving {server.url}; Ctrl-C ends it")
        sys.stdout.flush()
        serving = Serving(server, root, as_of, profile)
        try:
            while True:
                _build_and_wait(serving)
        except KeyboardInterrupt:
            click.echo("ended", err=True)


def _build_and_wait(serving: Serving) -> None:
    """Publish what the files say now, and return when they have changed."""
    root = serving.root
    project, problems, data, before = _read(serving)
    if problems or project is None:
        _tell(serving, problems, project)
    else:
        try:
            _publish(serving, project)
        except NotMade as error:
            _tell(serving, error.problems, project)
    wait(before, root, project, data)


def _read(
    serving: Serving,
) -> tuple[Project | None, tuple[Diagnostic, ...], Path | None, Seen]:
    """Return the project, what is wrong with its files, its data, and the state of all that.

    The state is one that was the same before the files were read and after it.
    """
    root = serving.root
    project, problems = load(root)
    while True:
        data = None if project is None else _data(project, serving.profile)
        before = look(root, project, data)
        project, problems = load(root)
        if look(root, project, data) == before:
            return project, problems, data, before


def _publish(serving: Serving, project: Project) -> None:
    """Build, and let the server have it: first the dashboards, then the catalogue."""
    server = serving.server
    checked = check(project)
    model = checked.model
    _raise_errors(checked.problems)
    laid_out = lay_out_all(model)
    _raise_errors([problem for one in laid_out for problem in one.problems])
    setting = serving.as_of or project.config.as_of
    cards = lay_out_scorecards(model)
    page = filled(project, checked, laid_out, setting, serving.profile, cards)
    if page.warnings:
        print_findings(page.warnings, checked.sources, sys.stderr)
    docs = {n: t for n, t in server.shown.texts.items() if n.startswith(f"{site.FOLDER}/")}
    index = {"index.html": _index(project.config.name, model, cards)}
    server.shown = Shown(docs | page.texts | index)
    stated = None if setting == "now" else page.as_of
    found, _ = statements(model, measures_of(model), WRITTEN, stated)
    server.shown = Shown(catalogue(project, checked, found, WRITTEN) | page.texts | index)
    click.echo("built")
    sys.stdout.flush()


def _raise_errors(problems: Sequence[Diagnostic]) -> None:
    errors = report(p for p in problems if p.severity is Severity.ERROR).diagnostics
    if errors:
        raise NotMade(errors)


def _tell(serving: Serving, problems: Sequence[Diagnostic], project: Project | None) -> None:
    """Show findings on the terminal and in the pages, which stay as they are."""
    texts = {} if project is None else project.texts
    print_findings(problems, texts, sys.stderr)
    found = grouped(report(problems)).diagnostics
    pages = serving.server.shown.texts or {"index.html": _index("", None)}
    serving.server.shown = Shown(pages, as_text.render(found, texts))


def _data(project: Project, name: str | None) -> Path | None:
    """Return the file or folder of the profile's data, if it has one."""
    found = profile_of(project.config, name, os.environ)
    return project.root / found.path if isinstance(found, Profile) and found.path else None


def _index(name: str, model: Model | None, cards: Sequence[LaidOut] = ()) -> str:
    """Return the first page, which leads to all others."""
    sections = [] if model is None else [*_sections(model, cards)]
    environment = Environment(
        loader=PackageLoader("kpilang.cli"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("serve.html")
    return page.render(title=name or "Dashboards", sections=sections)


def _sections(model: Model, cards: Sequence[LaidOut]) -> Iterable[Section]:
    """Return the sections of the first page: dashboards, the cards of roles, the catalogue."""
    boards = [
        (
            quote(f"{FOLDER}/{file_name(board.name)}.html"),
            board.label,
            " ".join(board.description.split()),
        )
        for board in model.dashboards.values()
    ]
    of_roles = [
        (
            quote(f"{CARDS}/{file_name(card.ir.name)}.html"),
            card.ir.audience or card.ir.title,
            card.ir.description.removeprefix(OWNED).strip(),
        )
        for card in cards
    ]
    if boards:
        yield Section("Dashboards", "", boards)
    if of_roles:
        yield Section("Scorecards", OWNED, of_roles)
    yield Section("", "", [(f"{site.FOLDER}/index.html", "Catalogue", "What each KPI means.")])
