"""Generated SQL against the best hand-written SQL, and many KPIs in one statement against one.

Both answer on one open connection, in turns; what they return is compared before they are timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.model.project import Model
from kpilang.plan.build import build
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.values import compile_values
from kpilang.syntax.parse import parse
from tests.benchmarks import warehouse
from tests.benchmarks.questions import AS_OF, MONTHS, QUESTIONS, TOGETHER, Question

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians in seconds: what is generated, and what it is held against."""

    title: str
    generated: float
    other: float

    @property
    def ratio(self) -> float:
        """How many times the other's time."""
        return self.generated / self.other


@dataclass(frozen=True, slots=True)
class Together:
    """Seconds of many KPIs in one statement, of the slowest of them alone, and of all alone."""

    count: int
    together: float
    slowest: str
    alone: float
    one_by_one: float


def model() -> Model:
    """Return the model of the warehouse."""
    parsed = parse(Source("warehouse.kpi", warehouse.SPEC))
    analysis = analyze((parsed.document,))
    problems = (*parsed.problems, *analysis.problems)
    assert not problems, problems
    return analysis.model


def against_hand_written(
    path: Path, rounds: int, tell: Callable[[str], None], questions: Sequence[Question] = QUESTIONS
) -> list[Compared]:
    """Time each question both ways; raises AssertionError where they give other numbers."""
    found, known = [], model()
    with _opened(path) as connection:
        for question in questions:
            generated = statement(known, question)
            _check(connection, question, generated)
            cases = {"generated": generated, "by hand": question.by_hand}
            taken = _in_turns(connection, cases, rounds)
            compared = Compared(question.title, taken["generated"], taken["by hand"])
            tell(f"{compared.title}: {compared.ratio:.2f}")
            found.append(compared)
    return found


def many_together(path: Path, rounds: int) -> Together:
    """Time the KPIs of one source in one statement, and each of them alone."""
    known = model()
    plans = [_plan(known, name, Request(periods=MONTHS, as_of=AS_OF)) for name in TOGETHER]
    cases = {plan.measure: compile_plan(plan, DUCKDB) for plan in plans}
    cases[""] = compile_values(plans, DUCKDB)
    with _opened(path) as connection:
        taken = _in_turns(connection, cases, rounds)
    together = taken.pop("")
    slowest = max(taken, key=lambda name: taken[name])
    return Together(len(plans), together, slowest, taken[slowest], sum(taken.values()))


def statement(known: Model, question: Question) -> str:
    """Return the statement that is generated for a question."""
    request = Request(by=question.by, periods=question.periods, as_of=AS_OF)
    return compile_plan(_plan(known, question.measure, request), DUCKDB)


def _plan(known: Model, name: str, request: Request) -> Plan:
    planned = build(known, name, request, AS_OF)
    assert planned.plan is not None, planned.problems
    return planned.plan


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _in_turns(
    connection: duckdb.DuckDBPyConnection, cases: Mapping[str, str], rounds: int
) -> dict[str, float]:
    """Run each statement once a round, the order turned each time, and return the medians."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for sql in cases.values():
        connection.execute(sql)
    for number in range(rounds):
        order = list(cases) if number % 2 else list(reversed(cases))
        for name in order:
            started = time.perf_counter()
            connection.execute(cases[name])
            taken[name].append(time.perf_counter() - started)
    return {name: median(seconds) for name, seconds in taken.items()}


def _check(connection: duckdb.DuckDBPyConnection, question: Question, generated: str) -> None:
    rows = connection.execute(generated).fetchall()
    names = [column[0] for column in connection.description or ()]
    places = [names.index(name) for name in question.columns]
    mine = [tuple(row[place] for place in places) for row in rows]
    theirs = connection.execute(question.by_hand).fetchall()
    assert len(mine) == len(theirs), (question.title, len(mine), len(theirs))
    for pair in zip(mine, theirs, strict=True):
        assert all(map(_same, *pair)), (question.title, *pair)


def _same(mine: Any, their: Any) -> bool:
    if isinstance(mine, timedelta):
        mine = mine.total_seconds()
    if isinstance(mine, (int, float, Decimal)) and their is not None:
        return abs(float(mine) - float(their)) <= TOLERANCE * max(abs(float(their)), 1)
    return bool(mine == their)
