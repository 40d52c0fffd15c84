"""Generated SQL against the best hand-written SQL, and many KPIs in one statement against one.

All answer on one open connection, in turns; what they return is compared before they are timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import isclose
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from kpilang.analysis.analyze import analyze
from kpilang.engines.duckdb import DuckDB
from kpilang.model.project import Model
from kpilang.plan.build import build
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.values import compile_values
from kpilang.syntax.parse import parse
from kpilang.workspace.exactness import with_exact
from kpilang.workspace.found import Data
from tests.benchmarks import warehouse
from tests.benchmarks.questions import AS_OF, MONTHS, QUESTIONS, TOGETHER, Question

#: of a number, and what is left of the difference of two that are all but the same
TOLERANCE, NOTHING = 1e-9, 1e-12


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians in seconds: what is generated, and by hand the same answer and the value alone."""

    title: str
    generated: float
    whole: float
    value: float

    @property
    def ratio(self) -> float:
        """How many times the time of the same answer by hand."""
        return self.generated / self.whole

    @property
    def ratio_of_value(self) -> float:
        """How many times the time of the value alone by hand."""
        return self.generated / self.value


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
    """Time each question in all three ways; raises AssertionError where they answer otherwise."""
    found, known = [], model()
    with opened(path) as connection:
        for question in questions:
            generated = statement(known, question, connection)
            compare(connection, question, generated)
            cases = {
                "generated": generated,
                "whole": question.whole_by_hand,
                "value": question.by_hand,
            }
            compared = Compared(question.title, **_in_turns(connection, cases, rounds))
            tell(f"{compared.title}: {compared.ratio:.2f}, {compared.ratio_of_value:.2f}")
            found.append(compared)
    return found


def many_together(path: Path, rounds: int) -> Together:
    """Time the KPIs of one source in one statement, and each of them alone."""
    known = model()
    plans = [_plan(known, name, Request(periods=MONTHS, as_of=AS_OF)) for name in TOGETHER]
    cases = {plan.measure: compile_plan(plan, DUCKDB) for plan in plans}
    cases[""] = compile_values(plans, DUCKDB)
    with opened(path) as connection:
        taken = _in_turns(connection, cases, rounds)
    together = taken.pop("")
    slowest = max(taken, key=lambda name: taken[name])
    return Together(len(plans), together, slowest, taken[slowest], sum(taken.values()))


def statement(known: Model, question: Question, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the statement that is generated for a question, as `kpi query` asks it."""
    request = Request(by=question.by, periods=question.periods, as_of=AS_OF)
    plan = _plan(known, question.measure, request)
    return compile_plan(with_exact(plan, DuckDB(connection), Data()), DUCKDB)


def _plan(known: Model, name: str, request: Request) -> Plan:
    planned = build(known, name, request, AS_OF)
    assert planned.plan is not None, planned.problems
    return planned.plan


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse to read."""
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


def compare(connection: duckdb.DuckDBPyConnection, question: Question, generated: str) -> None:
    """Raise AssertionError where the statements by hand answer other than the generated one."""
    names, rows = _answer(connection, generated)
    columns, whole = _answer(connection, question.whole_by_hand)
    assert names == columns, (question.title, names, columns)
    _agree(question.title, rows, whole)
    places = [names.index(name) for name in question.columns]
    values = [tuple(row[place] for place in places) for row in rows]
    _agree(question.title, values, _answer(connection, question.by_hand)[1])


def _answer(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = connection.execute(sql).fetchall()
    return [column[0] for column in connection.description or ()], rows


def _agree(title: str, mine: Sequence[tuple[Any, ...]], theirs: Sequence[tuple[Any, ...]]) -> None:
    assert len(mine) == len(theirs), (title, len(mine), len(theirs))
    for pair in zip(mine, theirs, strict=True):
        assert all(map(_same, *pair)), (title, *pair)


def _same(mine: Any, their: Any) -> bool:
    if isinstance(mine, timedelta):
        mine = mine.total_seconds()
    if isinstance(mine, (int, float, Decimal)) and their is not None:
        return isclose(float(mine), float(their), rel_tol=TOLERANCE, abs_tol=NOTHING)
    return bool(mine == their)
