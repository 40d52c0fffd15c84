"""`kpi query`: run KPIs, metrics, goals and funnels on a profile and print their numbers."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from kpilang.cli import answers
from kpilang.cli.common import has_colour
from kpilang.cli.question import Question, opened, plans, question_options, stop, stop_refused
from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.diagnostics.report import plural
from kpilang.engines.base import EngineError
from kpilang.model.leaves import sources
from kpilang.plan.answer import Answer, Value
from kpilang.plan.describe import describe
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.source.text import Source
from kpilang.workspace.query import Session
from kpilang.workspace.session import start_session

FORMATS = ("table", "csv", "json", "parquet")
#: how many records are printed for a person, and for a program
SHOWN, MOST = 100, 1_000_000


@click.command(short_help="Print numbers.")
@question_options
@click.option("--rows", "behind", is_flag=True, help="Print the records behind the value.")
@click.option("--profile", "profile", help="The profile of kpi.toml to run on.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def command(behind: bool, profile: str | None, form: str, **options: Any) -> None:
    """Run each NAME (a KPI, metric, goal or funnel) on a profile and print its numbers.

    A table shows the columns that people read; csv, json and parquet hold all of them. With --rows
    the records are printed that the value of one NAME is made of, for each aggregate of its formula
    (part): aggregated again, their values give the number.
    """
    question = Question.of(options)
    if behind:
        _check_use(question)
    project, checked = opened()
    setting = question.as_of or project.config.as_of
    session = start_session(project, checked.model, setting, profile, os.environ)
    if isinstance(session, Diagnostic):
        stop((session,), checked.sources)
    try:
        found = plans(question, checked, session.as_of)
        if options["explain"]:
            click.echo("\n".join(describe(p) for p in found), nl=False)
            return
        told = dict.fromkeys(problem for plan in found for problem in session.check(plan))
        if any(problem.severity is Severity.ERROR for problem in told):
            stop(tuple(told), checked.sources)
        if behind:
            _print_records(session, found[0], form, checked.sources)
            if told:
                stop(tuple(told), checked.sources)
            return
        results = _run(session, found)
        if form == "table" and question.start is None:
            results = [_begun(plan, answer) for plan, answer in zip(found, results, strict=True)]
        _print(results, form)
        if not any(result.rows for result in results):
            click.echo("no rows: no member has data in this range, or passes the filter", err=True)
        if told:
            stop(tuple(told), checked.sources)
    except EngineError as error:
        stop_refused(error, session, checked.sources)
    finally:
        session.engine.close()


def _check_use(question: Question) -> None:
    """Tell wrong use of `--rows`."""
    if len(question.names) > 1:
        raise click.UsageError("--rows is about one NAME")
    if question.top is not None or question.order is not None:
        raise click.UsageError("--rows has an order of its own: no --top and no --order")


def _print_records(session: Session, plan: Plan, form: str, sources: Mapping[str, Source]) -> None:
    """Print the records behind a value, so many as a person or a program can take."""
    limit = SHOWN if form == "table" else MOST
    found = session.records(plan, limit)
    if isinstance(found, Diagnostic):
        stop((found,), sources)
    if form == "table":
        click.echo(answers.records_table(found.answer, _width(), has_colour(sys.stdout)), nl=False)
    else:
        _print([found.answer], form)
    if found.cut:
        more = "`--format csv` has more; " if form == "table" else ""
        hint = f"{more}`--from`, `--to` and `--where` narrow them down"
        click.echo(f"the first {limit:,} records are shown: {hint}", err=True)
    if not found.answer.rows:
        click.echo("no records: nothing counts in this range, or passes the filter", err=True)


def _width() -> int | None:
    return None if not sys.stdout.isatty() else os.get_terminal_size().columns


def _run(session: Session, found: list[Plan]) -> list[Answer]:
    return [_first(session, plan) for plan in found]


def _first(session: Session, plan: Plan) -> Answer:
    """Run a plan; where only the first members are asked for, say who shares the last place."""
    if plan.top is None or plan.others or plan.stages or plan.order == "name":
        return session.run(plan)
    more = session.run(replace(plan, top=plan.top + 1))
    value = [column.name for column in more.columns].index("value")
    places: Counter[tuple[Value, ...]] = Counter()
    rows: list[tuple[Value, ...]] = []
    for row in more.rows:
        places[row[1:3]] += 1
        if places[row[1:3]] <= plan.top:
            rows.append(row)
        elif row[value] is not None and row[value] == rows[-1][value]:
            name = answers.period(row[1], row[2])
            told = f"{plan.measure}: others share place {plan.top} in {name}; the first by name are"
            click.echo(f"{told} shown", err=True)
    return replace(more, rows=tuple(rows))


def _begun(plan: Plan, answer: Answer) -> Answer:
    """Leave out the periods before the first `since:`, which have no value, and say so.

    That is for people, who did not ask for a range. Programs get every row.
    """
    starts = [plan.sources[name].since for name in sources(plan.formula)]
    known = [day for day in starts if day is not None]
    if not known or len(known) < len(starts):
        return answer
    first = min(known)
    ends = [record["period_end"] for record in answer.records()]
    begun = [end is None or midnight(end) > midnight(first) for end in ends]
    rows = tuple(row for row, shown in zip(answer.rows, begun, strict=True) if shown)
    before = {end for end, shown in zip(ends, begun, strict=True) if not shown}
    if not rows or not before:
        return answer
    periods = plural(len(before), "period")
    click.echo(
        f"{answer.measure}: {periods} before `since: {first}` not shown; `--from` shows them",
        err=True,
    )
    return replace(answer, rows=rows)


def _print(results: list[Answer], form: str) -> None:
    match form:
        case "json":
            click.echo(answers.as_json(results), nl=False)
        case "csv":
            click.echo(answers.as_csv(results), nl=False)
        case "parquet":
            click.echo(answers.as_parquet(results), nl=False)
        case _:
            colour = has_colour(sys.stdout)
            click.echo(answers.as_table(results, _width(), colour), nl=False, color=colour)
