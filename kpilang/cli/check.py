"""`kpi check`: parse, resolve, type-check and lint."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilang.cli.common import (
    EXISTING,
    Failure,
    Opened,
    exit_zero,
    has_colour,
    open_projects,
    print_findings,
)
from kpilang.cli.formats import Format, together, written
from kpilang.cli.progress import progress
from kpilang.cli.question import Moment
from kpilang.cli.scorecard import as_html, as_text
from kpilang.diagnostics import baseline as baselines
from kpilang.diagnostics.model import Applicability, Diagnostic
from kpilang.diagnostics.render import json, text
from kpilang.diagnostics.report import FINDINGS, UNREADABLE, Report, grouped, plural, report
from kpilang.diagnostics.suggest import nearest
from kpilang.lint.registry import selectable
from kpilang.lint.rule import LintProfile, Settings
from kpilang.lint.run import Selection, chosen, names
from kpilang.lint.scorecard import cards
from kpilang.source.frozen import dataclass
from kpilang.workspace.artefacts import write_artefacts
from kpilang.workspace.choosing import WARNINGS, ignorable
from kpilang.workspace.files import reason_of
from kpilang.workspace.project import Data, Project, check

if TYPE_CHECKING:
    from kpilang.workspace.settings import AsOf

TEXT = "text"
#: of a scorecard alone
HTML = "html"


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings on one project."""

    opened: Opened
    report: Report


@click.command()
@click.argument("paths", nargs=-1, type=EXISTING)
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, *(form.value for form in Format), HTML]),
    default=TEXT,
    show_default=True,
    help="How findings are written.",
)
@click.option("--select", multiple=True, metavar="RULES", help="Run only these rules.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option("--strict", is_flag=True, help="Use the strict lint profile.")
@click.option("--statistics", is_flag=True, help="Count the findings per code.")
@click.option("--scorecard", is_flag=True, help="Show goals, teams and roles with their KPIs.")
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Tell only what FILE does not know; without FILE, write it.",
)
@click.option("--data", "on_data", is_flag=True, help="Check against the data of a profile too.")
@click.option("--profile", "profile", help="With --data: the profile of kpi.toml to ask.")
@click.option("--as-of", "as_of", type=Moment(), help="With --data: as of the end of this day.")
@click.option("--since", metavar="REV", help="Tell only what changed since a git revision brought.")
@click.option("--fix", "safe_fixes", is_flag=True, help="Apply the fixes that are safe.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply the others too, to be looked at.")
@exit_zero
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    statistics: bool,
    scorecard: bool,
    baseline: Path | None,
    on_data: bool,
    profile: str | None,
    as_of: AsOf | None,
    since: str | None,
    safe_fixes: bool,
    unsafe_fixes: bool,
    exit_zero: bool,
) -> None:
    """Find mistakes in the KPIs of a project.

    Without PATHS the project we stand in is checked. Naming files checks their whole project and
    reports on those files. RULES are names, codes or beginnings of codes, with commas between
    them. Errors of the language cannot be left out, warnings of the data (K031, K032, K033) can.

    Exit status: 0 without errors and warnings, 1 with them, 2 on unreadable input.
    """
    if statistics and form not in (TEXT, Format.JSON):
        raise click.UsageError(f"--statistics: `--format {form}` holds no counts; text and json do")
    if not on_data and (profile or as_of):
        raise click.UsageError("--profile and --as-of go with `--data`")
    if since is not None and (safe_fixes or unsafe_fixes):
        raise click.UsageError("--since tells, and `--fix` changes files: use one after the other")
    if since is not None and on_data:
        raise click.UsageError(
            "--since looks at changes, `--data` at data: use one after the other"
        )
    if scorecard:
        _print_scorecard(open_projects(paths), form)
        return
    if form == HTML:
        raise click.UsageError("--format html is for `--scorecard`")
    selection = Selection(_words("select", select), _words("ignore", ignore, of_data=True))
    only_data = chosen(Settings(), selection, on_data=True) and not chosen(Settings(), selection)
    if selection.select and only_data and not on_data:
        raise click.UsageError("--select: these rules ask the data, which `--data` is for")
    opened = open_projects(paths)
    opened = tuple(_with_profile(one, strict=strict) for one in opened)
    if safe_fixes or unsafe_fixes:
        opened = tuple(_fixed(one, selection, unsafe=unsafe_fixes) for one in opened)
    asked = partial(_asked, profile=profile, as_of=as_of) if on_data else None
    checked = [_check(one, selection, asked, since) for one in opened]
    if baseline is not None:
        checked = _beside(baseline, checked)
    found = together((one.opened, one.report.diagnostics) for one in checked)
    if statistics:
        _print_statistics(found.report, form)
    elif form == TEXT:
        _print_text(checked)
    else:
        click.echo(written(found, Format(form)), nl=False)
    count = sum(len(one.names) for one in opened)
    told = found.report
    if form == TEXT and not statistics:
        told = Report(tuple(d for one in checked for d in grouped(one.report).diagnostics))
    if safe_fixes and not unsafe_fixes:
        _tell_unsafe(found.report)
    click.echo(f"checked {plural(count, 'file')}: {told.summary}", err=True)
    status = max(one.report.exit_status for one in checked)
    ctx.exit(0 if exit_zero and status == FINDINGS else status)


def _with_profile(opened: Opened, *, strict: bool) -> Opened:
    if not strict:
        return opened
    project = opened.project
    lint = replace(project.config.lint, profile=LintProfile.STRICT)
    return replace(opened, project=replace(project, config=replace(project.config, lint=lint)))


def _fixed(opened: Opened, selection: Selection, *, unsafe: bool) -> Opened:
    """Apply fixes to the files of a project that matter, and write them."""
    # It needs the parser, which a run on texts that did not change does not.
    from kpilang.workspace.fixing import fix_project, write_fixes

    project, fixed = fix_project(opened.project, opened.names, selection, unsafe=unsafe)
    try:
        write_fixes(project, fixed)
    except OSError as error:
        raise Failure(f"cannot write a fixed file: {reason_of(error)}") from error
    if fixed.count:
        places = plural(len(fixed.sources), "file")
        click.echo(f"applied {plural(fixed.count, 'fix', 'fixes')} to {places}:", err=True)
        for (code, name), count in fixed.applied.items():
            click.echo(f"{count:>5}  {code}  {name}", err=True)
    return replace(opened, project=project)


def _tell_unsafe(found: Report) -> None:
    """Say how many findings are left that a fix to be looked at would mend."""
    fixes = (d.fix for d in found.diagnostics if d.fix is not None)
    left = sum(1 for fix in fixes if fix.applicability is Applicability.UNSAFE)
    if left:
        click.echo(
            f"{plural(left, 'fix', 'fixes')} more with `--unsafe-fixes`, to be looked at", err=True
        )


def _asked(project: Project, *, profile: str | None, as_of: AsOf | None) -> Data:
    """Return what asks the data of a project."""
    # It needs an engine, which other checks do not.
    from kpilang.workspace.against import against_data

    setting, tell = as_of or project.config.as_of, progress("asked the data by rule")
    return partial(against_data, project, setting, profile, os.environ, tell)


def _check(
    opened: Opened,
    selection: Selection,
    asked: Callable[[Project], Data] | None,
    since: str | None,
) -> Checked:
    if since is None:
        data = None if asked is None else asked(opened.project)
        found = check(opened.project, selection, data=data)
    else:
        from kpilang.workspace.past import find_past  # with what reads git
        from kpilang.workspace.since import check_since

        past = find_past(opened.project, since)
        told = (
            past if isinstance(past, Diagnostic) else check_since(opened.project, past, selection)
        )
        if isinstance(told, Diagnostic):
            print_findings([told], {}, sys.stderr)
            raise click.exceptions.Exit(UNREADABLE)
        found = told
    told_here = opened.concerning((*opened.problems, *found.problems))
    return Checked(opened, report(told_here))


def _beside(path: Path, checked: list[Checked]) -> list[Checked]:
    """Leave out what a baseline knows; without the file all warnings are known from now on."""
    every = [d for one in checked for d in one.report.diagnostics]
    texts = {name: text for one in checked for name, text in one.opened.project.texts.items()}
    try:
        is_new = not path.exists()
        if is_new and not path.parent.is_dir():
            raise Failure(f"cannot write the baseline `{path}`: its folder is not there")
        if is_new:
            write_artefacts(path.parent, {path.name: baselines.written(every, texts)})
        known = baselines.beside(baselines.read(path.read_text("utf-8")), every, texts)
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"cannot use the baseline `{path}`: {error}") from error
    except baselines.BaselineError as error:
        raise Failure(f"`{path}` is no baseline: {error}") from error
    told = [f"{plural(known.known, 'known finding')} left out"]
    if is_new:
        told = [f"`{path}` was not there: wrote {plural(known.known, 'finding')} as known"]
    if known.gone:
        told.append(f"{known.gone} of `{path}` gone: delete the file to write it anew")
    click.echo("; ".join(told), err=True)
    new = set(map(id, known.new))
    return [
        replace(one, report=Report(tuple(d for d in one.report.diagnostics if id(d) in new)))
        for one in checked
    ]


def _print_statistics(found: Report, form: str) -> None:
    if form == Format.JSON:
        click.echo(json.render_statistics(found.statistics), nl=False)
    else:
        for count, code, name in found.statistics:
            click.echo(f"{count:>5}  {code}  {name}")


def _print_scorecard(opened: tuple[Opened, ...], form: str) -> None:
    """Print what goals, teams and roles have and lack; raises UsageError for another format."""
    if form not in (TEXT, HTML):
        raise click.UsageError("--scorecard: it is written as `text` or `html`")
    for one in opened:
        model = check(one.project, opinions=False).model
        found = cards(model, one.project.config.lint)
        shown = as_html(one.project.config.name, found) if form == HTML else as_text(found)
        click.echo(shown, nl=False)


def _print_text(checked: list[Checked]) -> None:
    shown = [
        text.render(
            grouped(one.report).diagnostics,
            one.opened.project.texts,
            colour=has_colour(sys.stdout),
        )
        for one in checked
        if one.report.diagnostics
    ]
    click.echo("\n".join(shown), nl=False, color=True)


def _words(option: str, values: tuple[str, ...], *, of_data: bool = False) -> tuple[str, ...]:
    words = tuple(w for value in values for w in value.replace(",", " ").split())
    if not words:
        return ()
    known = ignorable() if of_data else selectable()
    for word in words:
        if not any(names(word, page) for page in known):
            if word[:1] in "kK" and word[1:].isdigit():
                kind = "a warning of the data" if word.upper() in WARNINGS else "an error"
                raise click.UsageError(f"--{option}: `{word}` is {kind}, not a rule")
            near = nearest(word, [page.name for page in known])
            hint = f"; a similar one is `{near[0]}`" if near else ""
            raise click.UsageError(f"--{option}: no rule is called `{word}`{hint}")
    return words
