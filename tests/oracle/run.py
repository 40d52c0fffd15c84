"""Ask random worlds random questions, and compare the engine's answers with the interpreter's."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.analysis.filters import analyze_filter
from kpilang.engines.duckdb import open_duckdb
from kpilang.model.dimensions import common
from kpilang.model.leaves import sources
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse, parse_expression
from kpilang.workspace.query import Session
from tests.oracle.asking import Asking
from tests.oracle.calendar import add_months, midnight
from tests.oracle.frames import Silent
from tests.oracle.question import Question, formula_of
from tests.oracle.refusals import later, refusals
from tests.oracle.rows import Interpreter
from tests.oracle.score import UNSURE, answer
from tests.oracle.tables import Table
from tests.oracle.values import Num, Stamp, Unsure
from tests.oracle.worlds import RandomWorld, random_world

COLUMNS = (
    "period_start", "period_end", "value", "target", "target_high", "expected", "attainment",
    "status", "previous", "change", "forecast", "complete", "state",
)  # fmt: skip


#: how many questions are about what may not be computed yet, beside 88 others
BOLD = 40


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
        lines += [f"  {count:6} refused {code}" for code, count in sorted(self.refusals.items())]
        lines += [f"  {n:6} not computed: {what}" for what, n in sorted(self.missing.items())]
        return "\n".join(lines)


def run_world(seed: int, folder: Path, questions: int, report: Report) -> None:
    """Make the world of a seed and ask it; disagreements land in the report."""
    world = random_world(seed)
    parsed = parse(Source("world.kpi", world.spec))
    assert parsed.problems == (), (seed, [_told(world, p) for p in parsed.problems[:3]])
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), (seed, [_told(world, p) for p in analysis.problems[:3]])
    path = folder / f"{seed}.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in world.tables:
            _load(connection, table)
    engine = open_duckdb(path, [])
    model = analysis.model
    session = Session(model, engine, datetime(2026, 6, 18))
    interpreter = Interpreter(model, {table.name: table.rows for table in world.tables})
    rng = Random(f"questions {seed}")
    try:
        for _ in range(questions):
            _ask(world, model, session, interpreter, rng, report)
    finally:
        engine.close()
        path.unlink()


def _told(world: RandomWorld, problem: Any) -> str:
    span = problem.primary.span
    text = world.spec[max(0, span.start - 100) : span.end + 20]
    return f"{problem.code} {problem.message}: …{text}…"


def _load(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table.columns.items())
    connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    if table.rows:
        marks = ", ".join("?" for _ in table.columns)
        rows = [[row[name] for name in table.columns] for row in table.rows]
        connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)


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
    question, texts, tags = _question(world, model, name, rng)
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


def _question(
    world: RandomWorld, model: Model, name: str, rng: Random
) -> tuple[dict[str, Any], str, set[str]]:
    measure = model.measure(name)
    assert measure is not None
    names = common(model, sources(formula_of(measure)))
    tags: set[str] = set()
    asked: dict[str, Any] = {}
    if names and rng.random() < 0.5:
        asked["by"] = tuple(rng.sample(names, min(len(names), rng.choice((1, 1, 1, 2)))))
        tags |= {f"by {n}" for n in asked["by"]} | {"breakdown"}
    as_of = midnight(_some_day(world, rng) + timedelta(days=1))
    if rng.random() < 0.15:
        as_of += timedelta(hours=rng.randrange(24), minutes=rng.choice((0, 30)), seconds=5)
        tags.add("as of a time of day")
    asked["as_of"] = as_of
    each = None
    if rng.random() < 0.4:
        each = rng.choice([grain.value for grain in Grain if grain is not Grain.HOUR])
        asked["each"] = Grain(each)
        tags.add(f"each {each}")
    roll = rng.random()
    if roll < 0.6 or (each == "all" and roll < 0.7):
        day = _some_day(world, rng)
        if rng.random() < 0.6:
            day = as_of.date() - timedelta(days=rng.randint(0, 70))
        asked["start"] = day
        if roll < 0.5:
            asked["end"] = day + timedelta(days=rng.choice((1, 7, 31, 60, 100)))
        elif each == "all":
            asked["end"] = add_months(day, 2)
        tags.add("range")
        if (as_of.date() - day).days > 120 and each == "day":
            asked["each"] = Grain.WEEK
    else:
        asked["periods"] = rng.choice((1, 3, 6, 12))
        if each == "all":
            tags.add("all of time")
    where = ""
    if names and rng.random() < 0.35:
        where = world.filters(rng, names)
        tags.add("filter")
    if rng.random() < 0.15 and "by" in asked:
        asked["top"] = rng.choice((1, 2, 3))
        tags.add("top")
    if rng.random() < 0.15:
        asked["order"] = rng.choice(("value", "-value", "name"))
        tags.add(f"order {asked['order']}")
    return asked, where, tags


def _some_day(world: RandomWorld, rng: Random) -> date:
    focus = world.focus
    roll = rng.random()
    if roll < 0.4:
        return focus
    if roll < 0.6:
        first = add_months(focus.replace(day=1), rng.randint(-3, 2))
        return rng.choice((first, first - timedelta(days=1)))
    return focus + timedelta(days=rng.randint(-60, 10))


# --- comparing ------------------------------------------------------------------------------------


def compare_answers(
    got: list[dict[str, Any]], wanted: list[dict[str, Any]], by: tuple[str, ...]
) -> list[str]:
    """Return what differs, in words; nothing where the answers are the same."""
    keys = ("period_start", *by)
    ours = [tuple(shown(row[key]) for key in keys) for row in wanted]
    theirs = [tuple(plain(row[key]) for key in keys) for row in got]
    if ours != theirs:
        extra = [k for k in theirs if k not in ours][:5]
        lacking = [k for k in ours if k not in theirs][:5]
        if not extra and not lacking and len(ours) == len(theirs):
            at = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
            return [f"order: row {at} is {theirs[at]} not {ours[at]}"]
        return [f"rows: {len(theirs)} not {len(ours)}, extra {extra}, lacking {lacking}"]
    wrong = []
    for row, want in zip(got, wanted, strict=True):
        for column in COLUMNS:
            if not same(row[column], want[column]):
                where = ", ".join(str(row[key]) for key in keys)
                wrong.append(f"{where}: {column} {row[column]!r} not {told(want[column])}")
    return wrong


def shown(value: Any) -> Any:
    """Return a member as an answer shows it: text."""
    match value:
        case bool():
            return str(value).lower()
        case Num(value=exact):
            return plain(str(int(exact)) if exact.denominator == 1 else str(float(exact)))
        case _:
            return plain(value)


def plain(value: Any) -> Any:
    """Return a member without what no law speaks of: the zeros behind a decimal's point."""
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value):
        return value.rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else value


def told(value: Any) -> str:
    if isinstance(value, Num):
        return f"{float(value.value)!r} ({value.value} ± {value.error})"
    return repr(value)


def same(got: Any, want: Any) -> bool:
    if want is UNSURE:
        return True
    if isinstance(want, Stamp):
        want = want.civil
    if not isinstance(want, Num):
        return bool(got == want)
    if got is None or isinstance(got, (bool, str, date)):
        return False
    assert isinstance(got, (int, float, Decimal)), got
    if isinstance(got, float) or want.double:
        gap = abs(float(Fraction(got) - want.value))
        return gap <= want.error + 1e-9 * abs(float(want.value)) + 1e-12
    return Fraction(got) == want.value


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
