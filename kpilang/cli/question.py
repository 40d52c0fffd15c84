"""The options that `kpi compile` and `kpi query` share, and the question they make."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from kpilang.source.frozen import dataclass

if TYPE_CHECKING:
    from kpilang.diagnostics.model import Diagnostic
    from kpilang.engines.base import EngineError
    from kpilang.model.project import Model
    from kpilang.plan.nodes import Plan
    from kpilang.source.text import Source
    from kpilang.workspace.project import CheckResult, Project
    from kpilang.workspace.query import Session
    from kpilang.workspace.settings import AsOf

F = TypeVar("F", bound=Callable[..., Any])

EACH = (
    *("hour", "day", "week", "month", "quarter", "year"),
    *("fiscal_quarter", "fiscal_year", "all"),
)
ORDERS = ("value", "-value", "name")


#: the calendar that questions are asked in
FIRST_YEAR, LAST_YEAR = 1900, 2999


class Day(click.ParamType[date]):
    """A civil date, `2026-06-30`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or fail with the form that is expected."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is no date; write it as 2026-06-30", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"`{value}` lies outside {FIRST_YEAR} to {LAST_YEAR}", param, ctx)
        return day


class Moment(click.ParamType["AsOf"]):
    """A date, `latest` or `now`."""

    name = "date|latest|now"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AsOf:
        """Return the date or the word."""
        return value if value in ("latest", "now") else Day().convert(value, param, ctx)


_OPTIONS = (
    click.argument("names", nargs=-1, required=True, metavar="NAME..."),
    click.option("--by", "by", metavar="DIM,...", help="Break down by these dimensions."),
    click.option("--from", "start", type=Day(), help="First day of the range."),
    click.option("--to", "end", type=Day(), help="Day after the range."),
    click.option("--as-of", "as_of", type=Moment(), help="Answer as of the end of this day."),
    click.option("--where", "where", metavar="EXPR", help="A condition on dimensions."),
    click.option("--each", "each", type=click.Choice(EACH), help="One row for each."),
    click.option("--top", "top", type=click.IntRange(min=1), help="Keep the first N members."),
    click.option("--others", is_flag=True, help="Add all the others, worked out together."),
    click.option("--order", "order", type=click.Choice(ORDERS), help="Order within a period."),
    click.option("--explain", is_flag=True, help="Show the plan and stop."),
)


def question_options(function: F) -> F:
    """Add the shared options to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Question:
    """The options as given."""

    names: tuple[str, ...]
    by: tuple[str, ...]
    start: date | None
    end: date | None
    as_of: AsOf | None
    where: str | None
    each: str | None
    top: int | None
    others: bool
    order: str | None

    @staticmethod
    def of(options: dict[str, Any]) -> Question:
        """Return the question that the shared options ask; raises UsageError."""
        by = tuple(part.strip() for part in (options["by"] or "").split(",") if part.strip())
        if len(set(by)) != len(by):
            raise click.UsageError("--by names a dimension twice")
        start, end = options["start"], options["end"]
        if options["top"] is not None and not by:
            raise click.UsageError("--top keeps members, so it needs --by")
        if options["others"] and options["top"] is None:
            raise click.UsageError("--others are those beside the first, so it needs --top")
        if start is not None and end is not None and start >= end:
            raise click.UsageError("--from must lie before --to, which is exclusive")
        return Question(
            names=tuple(dict.fromkeys(options["names"])),
            by=by,
            start=start,
            end=end,
            as_of=options["as_of"],
            where=options["where"],
            each=options["each"],
            top=options["top"],
            others=options["others"],
            order=options["order"],
        )


WHERE_NAME = "--where"


def request_for(
    question: Question, model: Model, name: str
) -> tuple[Request | None, tuple[Diagnostic, ...], dict[str, Source]]:
    """Return the request about one measure, or what is wrong with its filter."""
    condition = None
    texts: dict[str, Source] = {}
    if question.where is not None:
        # only a filter needs the parser
        from kpilang.analysis.filters import analyze_filter
        from kpilang.source.text import Source
        from kpilang.syntax.parse import parse_expression

        source = Source(WHERE_NAME, question.where)
        texts = {WHERE_NAME: source}
        tree, wrong = parse_expression(source)
        if tree is None or wrong:
            return None, wrong, texts
        condition, wrong = analyze_filter(model, tree, name)
        if condition is None or wrong:
            return None, wrong, texts
    request = Request(
        by=question.by,
        start=question.start,
        end=question.end,
        where=condition,
        each=None if question.each is None else Grain(question.each),
        top=question.top,
        others=question.others,
        order=question.order,
    )
    return request, (), texts


def opened() -> tuple[Project, CheckResult]:
    """Return the project we stand in and its model.

    Errors in what a question does not depend on do not stop it; they are counted on stderr.
    """
    from kpilang.cli.common import open_project
    from kpilang.diagnostics.model import Severity
    from kpilang.diagnostics.report import grouped, plural, report
    from kpilang.workspace.project import check

    project = open_project()
    checked = check(project, opinions=False)
    errors = grouped(report(checked.problems)).count(Severity.ERROR)
    if errors:
        click.echo(f"the project has {plural(errors, 'error')}; see `kpi check`", err=True)
    return project, checked


def plans(question: Question, checked: CheckResult, moment: datetime | None) -> list[Plan]:
    """Plan the question for each name; ends the command when one has no answer."""
    from kpilang.workspace.dependencies import errors_in_the_way
    from kpilang.workspace.statements import plan

    out: list[Plan] = []
    wrong: list[Diagnostic] = []
    texts: dict[str, Source] = {}
    for name in map(checked.model.full_name, question.names):
        if checked.model.measure(name) is None and name not in checked.model.funnels:
            wrong += plan(checked.model, name, Request(), moment).problems
            continue
        if in_the_way := errors_in_the_way(checked, name):
            wrong += in_the_way
            continue
        request, found, more = request_for(question, checked.model, name)
        texts |= more
        wrong += found
        if request is not None:
            planned = plan(checked.model, name, request, moment)
            wrong += planned.problems
            out += [] if planned.plan is None else [planned.plan]
    if wrong:
        stop(tuple(wrong), {**checked.sources, **texts})
    if len({bool(plan.stages) for plan in out}) > 1:
        raise click.UsageError("a funnel has columns of its own, so ask for it apart")
    return out


def stop(problems: Sequence[Diagnostic], sources: Mapping[str, Source]) -> NoReturn:
    """Print findings to stderr and end the command: 2 about settings and data, else 1."""
    from kpilang.cli.common import print_findings
    from kpilang.diagnostics.report import report

    print_findings(problems, sources, sys.stderr)
    raise click.exceptions.Exit(report(problems).exit_status)


def stop_refused(error: EngineError, session: Session, sources: Mapping[str, Source]) -> NoReturn:
    """End the command on what an engine refused; under `kpi --debug` with all that it said."""
    from kpilang.workspace.connection_problems import refused

    assert session.profile is not None, "commands run on profiles"
    if click.get_current_context().find_root().obj:
        click.echo(str(error), err=True)
    stop((refused(session.profile, error),), sources)
