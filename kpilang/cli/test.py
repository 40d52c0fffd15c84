"""`kpi test`: run the `test` blocks of a project on rows in memory."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilang.cli.common import Opened, fail, has_colour, open_projects, stop_on_errors
from kpilang.cli.progress import progress
from kpilang.diagnostics.model import Severity
from kpilang.diagnostics.report import FINDINGS, plural
from kpilang.diagnostics.suggest import nearest
from kpilang.model.entities import SpecTest
from kpilang.source.frozen import dataclass
from kpilang.workspace.project import CheckResult, check

if TYPE_CHECKING:
    from kpilang.workspace.outcomes import Outcome

FORMATS = ("text", "json", "junit")


@dataclass(frozen=True, slots=True)
class Selected:
    """A checked project, those of its tests that are asked for, and the errors in these files.

    A test that cannot be read is none of the tests, and must not be taken for one that passes.
    """

    opened: Opened
    checked: CheckResult
    tests: tuple[SpecTest, ...]
    errors: int


@click.command(short_help="Run the tests of KPIs.")
@click.argument("wanted", nargs=-1, metavar="[PATHS | NAMES]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How the outcome is written.",
)
@click.pass_context
def command(ctx: click.Context, wanted: tuple[str, ...], form: str) -> None:
    """Run the `test` blocks of a project, each on the rows that it gives, in memory.

    Without arguments all tests of the project we stand in are run. A path means the tests in that
    file or folder, a name the tests of that KPI, metric, goal or funnel. No profile is opened.

    Exit status: 0 when every test passed, 1 when one did not, 2 on wrong use or unreadable input.
    """
    selected = _selected(wanted)
    from kpilang.cli import verdicts
    from kpilang.workspace.outcomes import Verdict

    suites = [verdicts.Suite(one.opened, one.checked.sources, _run(one)) for one in selected]
    match form:
        case "json":
            click.echo(verdicts.as_json(suites), nl=False)
        case "junit":
            click.echo(verdicts.as_junit(suites), nl=False)
        case _:
            colour = has_colour(sys.stdout)
            click.echo(verdicts.as_text(suites, colour=colour), nl=False, color=colour)
    click.echo(verdicts.summary(suites), err=True)
    errors = sum(one.errors for one in selected)
    if errors:
        where = "what is tested" if wanted else "the project"
        click.echo(f"{where} has {plural(errors, 'error')}; see `kpi check`", err=True)
    passed = all(o.verdict is Verdict.PASSED for suite in suites for o in suite.outcomes)
    ctx.exit(0 if passed and not errors else FINDINGS)


def _run(selected: Selected) -> tuple[Outcome, ...]:
    from kpilang.cli.question import stop
    from kpilang.workspace import session_problems
    from kpilang.workspace.testing import run_tests

    try:
        tell, count = progress("tested"), len(selected.tests)
        return run_tests(selected.checked, selected.tests, lambda done: tell(done, count))
    except ModuleNotFoundError as error:
        if error.name != "duckdb":
            raise
        stop((session_problems.extra_not_installed("`duckdb`", "local"),), selected.checked.sources)


def _errors(opened: Opened, checked: CheckResult) -> int:
    """Count the errors in a project, or in those of its files that are named."""
    return sum(
        problem.severity is Severity.ERROR for problem in opened.concerning(checked.problems)
    )


def _selected(wanted: Sequence[str]) -> list[Selected]:
    """Return the tests that are asked for, by project."""
    paths = tuple(Path(word) for word in wanted if Path(word).exists())
    names = [word for word in wanted if not Path(word).exists()]
    out, missing = [], list(names)
    known: list[str] = []
    for opened in open_projects(paths):
        stop_on_errors(opened.problems, opened.project.texts)
        checked = check(opened.project, opinions=False)
        subjects = {checked.model.full_name(name) for name in names}
        tested = {test.subject for test in checked.model.tests}
        missing = [name for name in missing if checked.model.full_name(name) not in tested]
        known += tested
        files = set(opened.names) if paths or not names else set()
        tests = tuple(
            test
            for test in checked.model.tests
            if test.span.file in files or test.subject in subjects
        )
        errors = _errors(opened, checked) if files else 0
        out.append(Selected(opened, checked, tests, errors))
    for name in missing:
        if not any(one.checked.model.full_name(name) in _measures(one.checked) for one in out):
            near = nearest(name, sorted({*known, *(m for o in out for m in _measures(o.checked))}))
            hint = f"; a similar name is `{near[0]}`" if near else ""
            fail(f"`{name}` is neither a file nor a KPI, metric, goal or funnel{hint}")
        fail(f"`{name}` has no test")
    return out


def _measures(checked: CheckResult) -> set[str]:
    model = checked.model
    return {*model.kpis, *model.metrics, *model.goals, *model.funnels}
