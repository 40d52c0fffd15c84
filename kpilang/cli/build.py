"""`kpi build`: SQL, dashboards, the catalogue and the manifest into `target/`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from kpilang.catalogue import site
from kpilang.cli import left_out as notes
from kpilang.cli.common import open_project, stop_on_errors
from kpilang.cli.dialects import DialectName
from kpilang.cli.making import NotMade, catalogue, filled, measures_of, statements
from kpilang.cli.question import Moment, stop
from kpilang.dashboards.build import FOLDER, lay_out_all
from kpilang.dashboards.layout import LaidOut
from kpilang.dashboards.scorecards import FOLDER as CARDS
from kpilang.dashboards.scorecards import lay_out_scorecards
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.report import plural
from kpilang.diagnostics.suggest import nearest
from kpilang.model.project import Model
from kpilang.plan.build import reasons_in_own_rows
from kpilang.source.frozen import dataclass
from kpilang.sql.dialects import COMPILED, WRITTEN
from kpilang.workspace.artefacts import (
    MANIFEST,
    file_name,
    former_files,
    remove_stale,
    write_artefacts,
)
from kpilang.workspace.as_of import as_of_moment
from kpilang.workspace.manifest import manifest
from kpilang.workspace.project import CheckResult, Project, check
from kpilang.workspace.settings import AsOf
from kpilang.workspace.statements import compile_all

SQL = "sql"
#: all answers in one statement, in long form
VALUES = "kpi_values"
PAGE = re.compile(rf"{FOLDER}/[^/]+\.html")
KINDS = (SQL, FOLDER, CARDS, VALUES, site.FOLDER)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is built: measures as SQL, and dashboards, by name; and what is built as a whole."""

    measures: tuple[str, ...]
    dashboards: tuple[str, ...]
    values: bool = True
    docs: bool = True
    cards: bool = True


@click.command(short_help="Write SQL, dashboards and the catalogue.")
@click.option(
    "--dialect",
    "dialects",
    multiple=True,
    type=DialectName(COMPILED),
    help=f"Write SQL for this dialect; may be repeated.  [default: {' and '.join(WRITTEN)}]",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to.  [default: target, in the project]",
)
@click.option(
    "--only",
    multiple=True,
    metavar="KIND[/NAME]",
    help=f"Build only this: {', '.join(KINDS)}, sql/win_rate; may be repeated.",
)
@click.option("--as-of", "as_of", type=Moment(), help="Answer as of the end of this day.")
@click.option("--profile", help="The profile of kpi.toml to run on.")
def command(
    dialects: tuple[str, ...],
    out: Path | None,
    only: tuple[str, ...],
    as_of: AsOf | None,
    profile: str | None,
) -> None:
    """Write everything that the project defines: SQL, dashboards, a catalogue and a manifest.

    `sql/DIALECT/NAME.sql` holds the statement of a KPI, metric, goal or funnel,
    `kpi_values/DIALECT.sql` one statement for the answers of all but funnels in long form,
    `dashboards/NAME.html` a page that opens from the file system, with each chart's Vega-Lite
    specification beside it, `scorecards/ROLE.html` one of what a role owns, `docs/index.html` a
    catalogue with a page for each KPI.
    The same specs, data and as-of give the same bytes. Files of a former build that this one does
    not make are removed; other files are left alone.
    """
    project = open_project()
    checked = check(project, opinions=not only or site.FOLDER in only)
    stop_on_errors(checked.problems, checked.sources)
    chosen = _choose(checked.model, only)
    target = out or project.root / "target"
    setting = as_of or project.config.as_of
    names = tuple(dict.fromkeys(dialects)) or WRITTEN
    if VALUES in only and not {*names} & {*WRITTEN}:
        raise click.UsageError(f"--only: `{VALUES}` is written for {' and '.join(WRITTEN)} only")
    if chosen.values:
        notes.tell_values(names)
    try:
        texts, stated, told = _make(
            project, checked, chosen, names, setting, profile, each=bool(only)
        )
    except NotMade as error:
        if error.said and click.get_current_context().find_root().obj:
            click.echo(error.said, err=True)
        stop(error.problems, checked.sources)
    former = former_files(target)
    files = {*texts, *former} if only else texts
    write_artefacts(target, texts)
    write_artefacts(target, {MANIFEST: manifest(checked.model, stated, names, files)})
    if not only:
        remove_stale(target, former, texts)
    click.echo(_summary(target, texts))
    if not only or SQL in only:
        notes.tell_measures(checked, each=bool(only))
    if told:
        stop(told, checked.sources)


def _make(
    project: Project,
    checked: CheckResult,
    chosen: Chosen,
    dialects: Sequence[str],
    setting: AsOf,
    profile: str | None,
    *,
    each: bool,
) -> tuple[dict[str, str], datetime | None, tuple[Diagnostic, ...]]:
    """Return the files of a build, the moment that they state, and what is to be told of them."""
    model = checked.model
    texts: dict[str, str] = {}
    warnings: tuple[Diagnostic, ...] = ()
    cards = lay_out_scorecards(model) if chosen.cards else ()
    if chosen.dashboards or cards:
        laid_out = _laid_out(checked, chosen, each=each)
        page = filled(project, checked, laid_out, setting, profile, cards)
        texts, warnings = page.texts, page.warnings
        stated = None if setting == "now" else page.as_of
    else:
        stated = _moment(project, checked, setting, profile)
    measures = measures_of(model) if chosen.docs else chosen.measures
    found, left_out = statements(model, measures, dialects, stated)
    texts |= {_sql_file(*of): sql for of, sql in found.items() if of[1] in chosen.measures}
    if chosen.docs:
        texts |= catalogue(project, checked, found, dialects)
    if chosen.values:
        texts |= _values(model, dialects, stated)
    return texts, stated, (*left_out, *warnings)


def _choose(model: Model, only: Sequence[str]) -> Chosen:
    """Return what `--only` names; everything without it."""
    measures = measures_of(model)
    dashboards = tuple(model.dashboards)
    if not only:
        return Chosen(measures, dashboards)
    wanted: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for text in only:
        kind, _, name = text.partition("/")
        if kind not in KINDS:
            raise click.UsageError(f"--only: `{kind}` is none of {', '.join(KINDS)}")
        if name and kind not in (SQL, FOLDER):
            raise click.UsageError(f"--only: `{kind}` is built as a whole: write `--only {kind}`")
        known = {SQL: measures, FOLDER: dashboards}.get(kind, ())
        if name and name not in known:
            near = nearest(name, known)
            hint = f"; a similar name is `{near[0]}`" if near else ""
            raise click.UsageError(f"--only: nothing to build is called `{text}`{hint}")
        wanted[kind] += [name] if name else known
    return Chosen(
        tuple(name for name in measures if name in wanted[SQL]),
        tuple(name for name in dashboards if name in wanted[FOLDER]),
        values=VALUES in only,
        docs=site.FOLDER in only,
        cards=CARDS in only,
    )


def _laid_out(checked: CheckResult, chosen: Chosen, *, each: bool) -> Sequence[LaidOut]:
    """Return the pages, and say what they cannot show as asked; errors in it end the command."""
    laid_out = lay_out_all(checked.model, chosen.dashboards)
    found = tuple(problem for one in laid_out for problem in one.problems)
    if any(problem.severity is not Severity.INFO for problem in found):
        stop(found, checked.sources)
    notes.tell_tiles(found, checked, each=each)
    return laid_out


def _moment(
    project: Project, checked: CheckResult, setting: AsOf, profile: str | None
) -> datetime | None:
    moment = as_of_moment(project, checked.model, setting, profile, os.environ)
    if isinstance(moment, Diagnostic):
        stop((moment,), checked.sources)
    return moment


def _sql_file(dialect: str, name: str) -> str:
    return f"{SQL}/{dialect}/{file_name(name)}.sql"


def _values(model: Model, dialects: Sequence[str], moment: datetime | None) -> dict[str, str]:
    """Return the statement of all answers in each dialect that has one, by path."""
    every = (*model.kpis, *model.metrics, *model.goals)
    names = [name for name in every if not reasons_in_own_rows(model, name)]
    written = [dialect for dialect in dialects if dialect in WRITTEN]
    found = {dialect: compile_all(model, names, dialect, moment) for dialect in written}
    return {f"{VALUES}/{name}.sql": text for name, text in found.items() if text is not None}


def _summary(target: Path, texts: Mapping[str, str]) -> str:
    """Say what was written, and name the pages, which people open next."""
    statements = sum(1 for name in texts if name.startswith(f"{SQL}/"))
    # a dashboard leads to the pages of its filters, which lie in folders of their own
    pages = [name for name in texts if PAGE.fullmatch(name)]
    cards = sum(1 for name in texts if name.startswith(f"{CARDS}/"))
    index = [name for name in texts if name == f"{site.FOLDER}/index.html"]
    written = [*pages, *index]
    made = [
        *([plural(statements, "statement")] if statements else []),
        *([plural(len(pages), "dashboard")] if pages else []),
        *([plural(cards, "scorecard")] if cards else []),
        *(["a catalogue"] if index else []),
    ]
    listed = " and ".join([", ".join(made[:-1]), *made[-1:]] if made[1:] else made)
    lines = [f"wrote {listed or plural(len(texts), 'file')}"]
    return "\n".join([*lines, *(str(target / name) for name in written)])
