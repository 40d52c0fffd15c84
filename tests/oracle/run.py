"""Ask random worlds random questions, and compare the engine's answers with the interpreter's."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.analysis.filters import analyze_filter
from kpilang.engines.base import Engine
from kpilang.engines.duckdb import open_duckdb
from kpilang.model.project import Model
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse, parse_expression
from kpilang.workspace.query import Session
from tests.oracle.asking import Asking
from tests.oracle.comparing import COLUMNS, compare_answers, plain, shown
from tests.oracle.frames import Silent
from tests.oracle.hand import load
from tests.oracle.question import Question
from tests.oracle.questions import random_question
from tests.oracle.refusals import later, refusals
from tests.oracle.rows import Interpreter
from tests.oracle.score import answer
from tests.oracle.tables import Table
from tests.oracle.values import Unsure
from tests.oracle.worlds import RandomWorld, random_world

#: how many questions are about what may not be computed yet, beside 88 others
BOLD = 40


Opened = Callable[[Path, Sequence[Table]], Engine]


def in_duckdb(path: Path, tables: Sequence[Table]) -> Engine:
    """Return an engine of a new file with the tables."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in tables:
            load(connection, table)
    return open_duckdb(path, [])


@dataclass
class Report:
    """What was asked and how it went."""

    cases: int = 0
    unsure: int = 0
    silent: int = 0
    #: answers with members of whom no row counts
    spare: int = 0
    not_computed: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    ahead: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.cases} cases, {self.unsure} undecided, {len(self.failures)} disagreements"]
        lines += [
            f"{self.not_computed} not computed, {self.silent} where the law is silent, "
            f"{self.spare} with members of whom no row counts"
        ]
        lines += [f"  {count:6} {tag}" for tag, count in sorted(self.counts.items())]
        lines += [f"  {count:6} {tag}, not computed" for tag, count in sorted(self.ahead.items())]
        lines += [f"  {count:6} refused {code}" for code, count in sorted(self.refusals.items())]
        lines += [f"  {n:6} not computed for {what}" for what, n in sorted(self.missing.items())]
        return "\n".join(lines)


def run_world(
    seed: int, folder: Path, questions: int, report: Report, opened: Opened = in_duckdb
) -> None:
    """Make the world of a seed and ask it; disagreements land in the report.

    `opened` makes an engine of the tables, in a file if it needs one.
    """
    world = random_world(seed)
    parsed = parse(Source("world.kpi", world.spec))
    assert parsed.problems == (), (seed, [_told(world, p) for p in parsed.problems[:3]])
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), (seed, [_told(world, p) for p in analysis.problems[:3]])
    path = folder / f"{seed}.duckdb"
    engine = opened(path, world.tables)
    model = analysis.model
    session = Session(model, engine, datetime(2026, 6, 18))
    interpreter = Interpreter(model, {table.name: table.rows for table in world.tables})
    rng = Random(f"questions {seed}")
    try:
        for _ in range(questions):
            _ask(world, model, session, interpreter, rng, report)
    finally:
        engine.close()
        path.unlink(missing_ok=True)


def _told(world: RandomWorld, problem: Any) -> str:
    span = problem.primary.span
    text = world.spec[max(0, span.start - 100) : span.end + 20]
    return f"{problem.code} {problem.message}: …{text}…"


def _ask(
    world: RandomWorld,
    model: Model,
    session: Session,
    interpreter: Interpreter,
    rng: Random,
    report: Report,
) -> None:
    kind = rng.choices("kgmb", (55, 8, 25, BOLD))[0]
    name = rng.choice([measure for measure in world.measures if measure.startswith(kind)])
    measure = model.measure(name)
    assert measure is not None
    question, texts, tags = random_question(world, model, name, rng)
    where = None
    if texts:
        tree, wrong = parse_expression(Source("where", texts))
        assert tree is not None, wrong
        where, wrong = analyze_filter(model, tree, name)
        assert where is not None, (world.seed, texts, wrong)
    about = f"seed {world.seed}, {name}, {question}, where {texts!r}"
    question = Question(**{**question, "where": where})
    request = Request(
        question.by, question.start, question.end, question.periods, question.as_of,
        question.where, question.each, question.top, question.order,
    )  # fmt: skip
    try:
        asked = session.ask(name, request)
    except Exception as error:
        report.cases += 1
        report.failures.append(f"{about}\n  raised {type(error).__name__}: {error}")
        return
    refused = {problem.code for problem in asked.problems} if asked.answer is None else set()
    meant = refusals(model, name, question)
    if refused & meant.may:
        report.missing.update(set(later(model, measure, question)) or refused)
        report.not_computed += 1
        report.ahead.update(world.tags[name] | tags)
        try:
            answer(interpreter, name, question)
        except Unsure:
            report.unsure += 1
        except Silent:
            report.silent += 1
        return
    if refused != ({meant.must} - {None}):
        report.cases += 1
        report.failures.append(f"{about}\n  refused by {refused} not {meant}")
        return
    if asked.answer is None:
        report.refusals.update(refused)
        return
    report.cases += 1
    report.counts.update(world.tags[name] | tags)
    if not asked.answer.rows:
        report.counts["no rows"] += 1
    try:
        wanted = answer(interpreter, name, question)
    except Unsure:
        report.unsure += 1
        return
    except Silent:
        report.silent += 1
        return
    got = asked.answer.records()
    report.counts.update({f"state {row['state']}" for row in got})
    report.counts.update({f"column {c}" for row in got for c in COLUMNS if row[c] is not None})
    report.counts.update({f"status {row['status']}" for row in got if row["status"]})
    wrong_parts = compare_answers(got, wanted, question.by)
    if wrong_parts and wrong_parts[0].startswith("rows: ") and question.top is None:
        spare = {
            tuple(shown(value) for value in member)
            for member in Asking(interpreter, name, question).spare()
        }
        kept = [row for row in got if tuple(plain(row[n]) for n in question.by) not in spare]
        if len(kept) < len(got):
            report.spare += 1
            wrong_parts = compare_answers(kept, wanted, question.by)
    if wrong_parts:
        report.failures.append("\n  ".join([about, *wrong_parts[:6]]))


def main() -> int:
    """Run many cases and print what they were."""
    parser = argparse.ArgumentParser(description="the oracle")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--show", type=int, default=10)
    options = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seed, options.seed + options.worlds):
            run_world(seed, Path(folder), options.questions, report)
    print(report)
    for failure in report.failures[: options.show]:
        print(failure)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
