"""`kpi compile`: the SQL of KPIs, metrics, goals and funnels."""

from __future__ import annotations

import os
from typing import Any

import click

from kpilang.cli.dialects import DialectName
from kpilang.cli.question import Question, opened, plans, question_options, stop
from kpilang.diagnostics.model import Diagnostic
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import COMPILED, DIALECTS
from kpilang.workspace.as_of import as_of_moment
from kpilang.workspace.statements import refusals


@click.command(short_help="Print SQL.")
@question_options
@click.option("--dialect", type=DialectName(COMPILED), default="duckdb", help="The SQL to write.")
@click.option("--profile", "profile", help="Where `--as-of latest` looks for the newest day.")
def command(dialect: str, profile: str | None, **options: Any) -> None:
    """Print the SQL that answers for each NAME: a KPI, a metric, a goal or a funnel.

    The as-of moment is fixed in the statement and stands in its first line; when it is `now`, the
    statement moves with the warehouse's clock.
    """
    question = Question.of(options)
    project, checked = opened()
    setting = question.as_of or project.config.as_of
    moment = as_of_moment(project, checked.model, setting, profile, os.environ)
    if isinstance(moment, Diagnostic):
        stop((moment,), checked.sources)
    found = plans(question, checked, moment)
    if options["explain"]:
        from kpilang.plan.describe import describe

        texts = [describe(p) for p in found]
    else:
        refused = [problem for p in found for problem in refusals(p, DIALECTS[dialect])]
        if refused:
            stop(refused, checked.sources)
        texts = [compile_plan(p, DIALECTS[dialect]) for p in found]
    click.echo(";\n\n".join(text.rstrip("\n") for text in texts) + (";" if len(texts) > 1 else ""))
