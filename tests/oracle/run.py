"""Ask random worlds random questions, and compare the engine's answers with the interpreter's."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
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
from tests.oracle.circumstances import circumstances
from tests.oracle.comparing import compare_answers
from tests.oracle.constructs import too_rare
from tests.oracle.dealing import ASIDE, DECK
from tests.oracle.frames import Silent
from tests.oracle.funnel_questions import ask_funnel
from tests.oracle.hand import load
from tests.oracle.later import later
from tests.oracle.question import Question
from tests.oracle.questions import random_question
from tests.oracle.refusals import refusals
from tests.oracle.report import Report
from tests.oracle.rows import Interpreter
from tests.oracle.score import ask, rows_of
from tests.oracle.tables import Table
from tests.oracle.values import Unsure
from tests.oracle.worlds import RandomWorld, random_world

#: how many questions are about windows and forms of targets, beside 88 others
BOLD = 40
#: how many questions each world is asked
QUESTIONS = 40
#: how often each measure that was dealt is asked for
DEALT = 2


Opened = Callable[[Path, Sequence[Table]], Engine]


def in_duckdb(path: Path, tables: Sequence[Table]) -> Engine:
    """Return an engine of a new file with the tables."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load(connection, tables)
    return open_duckdb(path, [])


def run_world(
    seed: int,
    folder: Path,
    questions: int,
    report: Report,
    opened: Opened = in_duckdb,
    cards: Sequence[str] = (),
) -> None:
    """Make the world of a seed and ask it; disagreements land in the report.

    `opened` makes an engine of the tables, in a file if it needs one. `cards` are the constructs
    that are dealt, unless they are those of the whole deck.
    """
    world = random_world(seed, cards)
    parsed = parse(Source("world.kpi", world.spec))
    assert parsed.problems == (), (seed, [_told(world, p) for p in parsed.problems[:3]])
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), (seed, [_told(world, p) for p in analysis.problems[:3]])
    path = folder / f"{seed}.duckdb"
    engine = opened(path, world.tables)
    model = analysis.model
    session = Session(model, engine, datetime(2026, 6, 18))
    interpreter = Interpreter(model, {table.name: table.rows for table in world.tables})
    rng, journeys = Random(f"questions {seed}"), Random(f"questions of journeys {seed}")
    try:
        for name, chance in [
            *((name, rng) for name in _measures(world, rng, questions)),
            *((name, journeys) for name in _journeys(world)),
        ]:
            ask_it = ask_funnel if name in model.funnels else _ask
            try:
                ask_it(world, model, session, interpreter, chance, report, name)
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                report.failures.append(f"seed {seed}, {name}, the interpreter raised {told}")
            if report.hasty and report.failures:
                return
    finally:
        engine.close()
        path.unlink(missing_ok=True)


def _measures(world: RandomWorld, rng: Random, questions: int) -> list[str]:
    """Return which measures are asked for: all that were dealt, and some of the others."""
    dealt = [name for name in world.measures if name.startswith("d")] * DEALT
    found = dealt[:questions]
    while len(found) < questions:
        kind = rng.choices("kgmb", (55, 8, 25, BOLD))[0]
        found.append(rng.choice([name for name in world.measures if name.startswith(kind)]))
    return found


def _journeys(world: RandomWorld) -> list[str]:
    """Return the conversions and funnels that are asked for, with a chance of their own."""
    return [name for name in world.measures if name.startswith("c")] * DEALT + list(world.funnels)


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
    name: str,
) -> None:
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
        question.where, question.each, question.top, order=question.order,
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
        report.missing.update(set(later(model, measure, question)))
        report.not_computed += 1
        report.ahead.update(world.tags[name] | tags)
        # The interpreter has to cope with it already.
        with suppress(Unsure, Silent):
            rows_of(ask(interpreter, name, question))
        return
    if refused != ({meant.must} - {None}):
        report.cases += 1
        report.failures.append(f"{about}\n  refused by {refused} not {meant}")
        return
    if asked.answer is None:
        report.refusals.update(refused)
        return
    report.cases += 1
    try:
        asking = ask(interpreter, name, question)
        wanted = rows_of(asking)
    except Unsure:
        report.unsure += 1
        return
    except Silent:
        report.silent += 1
        return
    got = asked.answer.records()
    wrong = compare_answers(got, wanted, question.by)
    if wrong:
        report.failures.append("\n  ".join([about, *wrong[:6]]))
    befell = set() if report.hasty else circumstances(asking, got)
    report.compared(world.tags[name] | tags | befell, got, wanted)


def main() -> int:
    """Run many cases and print what they were."""
    parser = argparse.ArgumentParser(description="the oracle")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--hasty", action="store_true", help="stop at the first disagreement")
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument(
        "--deal", action="append", default=[], choices=(*DECK, *ASIDE), metavar="CONSTRUCT"
    )
    options = parser.parse_args()
    report = Report(hasty=options.hasty)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seed, options.seed + options.worlds):
            run_world(seed, Path(folder), options.questions, report, cards=options.deal)
            if report.hasty and report.failures:
                break
    print(report)
    print("\n".join(f"  only {count} {tag}" for tag, count in too_rare(report).items()))
    for failure in report.failures[: options.show]:
        print(failure)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
