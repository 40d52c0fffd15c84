"""Rows of the catalogue drawn by lot are asked of the reference interpreter too.

It works out the laws row by row and shares no code with planner and SQL. The lot is the same in
every run; `KPI_FULL=1` draws as many again, others each time, and prints the seed.
"""

from __future__ import annotations

import os
import shlex
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from kpilang.engines.duckdb import open_duckdb
from kpilang.model.entities import Goal, Kpi
from kpilang.model.project import Model
from kpilang.plan.request import Request
from kpilang.workspace.project import check, load
from kpilang.workspace.query import Session
from tests.oracle.comparing import compare_answers
from tests.oracle.funnels import Funneled, with_metric
from tests.oracle.question import Question
from tests.oracle.rows import Interpreter
from tests.oracle.score import answer
from tests.support.catalog import groups

DRAWN = 15
#: the newest final period, the one that goes on, and one before
PERIODS = 3
AS_OF = datetime(2026, 6, 18)
#: the laws do not say what `target(…)` of a window to date is in the step of another one
UNSPOKEN = ("pipeline_coverage",)
ASKED = sorted(
    (row.number, text)
    for group in groups()
    for row in group.rows
    for text in row.asked
    if "/" not in text and text not in UNSPOKEN  # what a tile shows is asked by its name
)


def lot(seed: str) -> list[tuple[int, str]]:
    """Draw rows of the catalogue, and of each one thing that is asked."""
    rng = Random(seed)
    numbers = rng.sample(sorted({number for number, _ in ASKED}), DRAWN)
    return [rng.choice([one for one in ASKED if one[0] == number]) for number in numbers]


def seeds() -> list[str]:
    fresh = str(Random().randrange(10**6))
    if os.environ.get("KPI_FULL"):
        print(f"the lot of the catalogue: {fresh}")
        return ["catalogue", fresh]
    return ["catalogue"]


DRAWS = [one for seed in seeds() for one in lot(seed)]


@pytest.fixture(scope="session")
def model(demo: Path) -> Model:
    project, problems = load(demo)
    assert project is not None, problems
    return check(project, opinions=False).model


@pytest.fixture(scope="session")
def interpreter(demo: Path, model: Model) -> Interpreter:
    """The rows of the demo, by source."""
    data: dict[str, list[dict[str, Any]]] = {}
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{demo / 'crm.duckdb'}' AS warehouse (READ_ONLY)")
        for source in model.sources.values():
            if source.table is not None:
                cursor = connection.execute(f"FROM warehouse.{'.'.join(source.table)}")
                names = [column[0] for column in cursor.description]
                data[source.name] = [
                    dict(zip(names, row, strict=True)) for row in cursor.fetchall()
                ]
    return Interpreter(model, data)


@pytest.mark.parametrize(("number", "text"), DRAWS, ids=[f"{n}-{t}" for n, t in DRAWS])
def test_the_interpreter_says_the_same(
    number: int, text: str, demo: Path, model: Model, interpreter: Interpreter
) -> None:
    name, *options = shlex.split(text)
    by = tuple(options[options.index("--by") + 1].split(",")) if "--by" in options else ()
    measure = model.measure(name)
    listed = by and isinstance(measure, (Kpi, Goal)) and measure.members is not None
    # The laws do not say who is listed in rows between which members come and go.
    periods = 1 if listed else PERIODS
    question = Question(by=by, periods=periods, as_of=AS_OF)
    if name in model.funnels:
        funnel = model.funnels[name]
        own = Interpreter(with_metric(model, funnel), interpreter.data)
        wanted = Funneled(own, funnel, question).answer()
    else:
        wanted = answer(interpreter, name, question)
    engine = open_duckdb(demo / "crm.duckdb", [])
    try:
        asked = Session(model, engine, AS_OF).ask(
            name, Request(by=by, periods=periods, as_of=AS_OF)
        )
    finally:
        engine.close()
    assert asked.answer is not None, (number, asked.problems)
    got = asked.answer.records()
    assert got
    by = ("stage", *by) if name in model.funnels else by
    assert compare_answers(got, wanted, by) == []
