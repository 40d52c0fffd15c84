"""The SQL of each case, per dialect, is the one that was reviewed."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.cli.question import Question, request_for
from kpilang.source.text import Source
from kpilang.sql.dialects import WRITTEN
from kpilang.syntax.parse import parse
from kpilang.workspace.statements import compile_sql
from tests.support.cases import blocks, update

CASES = sorted((Path(__file__).parent / "sql").glob("*.md"))
AS_OF = datetime(2026, 6, 18)


@pytest.mark.parametrize("dialect", WRITTEN)
@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_sql_is_the_reviewed_one(path: Path, dialect: str, update_goldens: bool) -> None:
    case = blocks(path)
    parsed = parse(Source("case.kpi", case["kpi"]))
    assert parsed.problems == ()
    analysis = analyze((parsed.document,))
    assert analysis.problems == ()
    name, *options = shlex.split(case["question"])
    question = Question.of(_options(options))
    request, wrong, _ = request_for(question, analysis.model, name)
    assert request is not None, wrong
    compiled = compile_sql(analysis.model, name, request, dialect, AS_OF)
    assert compiled.sql is not None, compiled.problems
    info = f"sql {dialect}"
    if update_goldens:
        update(path, info, compiled.sql)
    assert compiled.sql == blocks(path)[info]


def _options(words: list[str]) -> dict[str, object]:
    import click

    from kpilang.cli.question import question_options

    @click.command()
    @question_options
    def read(**options: object) -> dict[str, object]:
        return options

    read.callback = lambda **options: options
    context = read.make_context("case", ["x", *words])
    return dict(context.params)
