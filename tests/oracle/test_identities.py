"""Two ways to say the same thing: the interpreter of the laws has to give the same for both.

That holds whatever a planner can compute, and catches what a case by hand does not think of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.dimensions import common
from kpilang.model.leaves import sources
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from tests.oracle.calendar import midnight
from tests.oracle.frames import Silent
from tests.oracle.goals import Measures
from tests.oracle.question import Question, formula_of
from tests.oracle.rows import Interpreter
from tests.oracle.score import answer
from tests.oracle.values import Num, Unsure
from tests.oracle.worlds import RandomWorld, random_world
from tests.support.full import FULL

SEEDS = range(400, 440 if FULL else 404)
#: formula and window, twice; `F` is any aggregate on a time axis, `S` one that adds up over time
SAME = {
    "trailing 1 months": (("F", "month"), ("F", "trailing 1 months each month")),
    "trailing 1 quarters": (("F", "quarter"), ("F", "trailing 1 quarters each quarter")),
    "trailing 7 days": (("F", "week"), ("F", "trailing 7 days each week")),
    "month to date": (("F", "month"), ("F", "month to date each month")),
    "over month": (("F", "month"), ("(F over month)", "month")),
    "over trailing": (("F", "month"), ("(F over trailing 1 months)", "month")),
    "over to date": (("F", "week"), ("(F over week to date)", "week")),
    "over all time": (("F", "cumulative each month"), ("(F over all time)", "month")),
    "all time": (("F", "cumulative each week"), ("F", "all time each week")),
    "trailing by over": (
        ("F", "trailing 3 months each month"),
        ("(F over trailing 3 months)", "month"),
    ),
    "previous": (("previous(F)", "month"), ("previous(F, 1 months)", "month")),
    "previous week": (("previous(F)", "week"), ("previous(F, 7 days)", "week")),
    "a year of weeks": (("previous(F, 1 years)", "week"), ("previous(F, 52 weeks)", "week")),
    "a year of quarters": (
        ("previous(F, 1 years)", "quarter"),
        ("previous(F, 4 quarters)", "quarter"),
    ),
    "growth": (("growth(F)", "month"), ("(F - previous(F)) / previous(F)", "month")),
    "sum of days": (("S", "month"), ("sum(S each day)", "month")),
    "sum of months": (("S", "quarter"), ("sum(S each month over quarter to date)", "quarter")),
    "one fold": (("F", "month"), ("max(F each month)", "month")),
    "share": (("share(F)", "month"), ("F / total(F)", "month")),
    "total of a total": (("total(F)", "month"), ("total(total(F))", "month")),
    "rank": (("rank(F)", "month"), ("rank(2 * F)", "month")),
    "total and previous": (("total(previous(F))", "month"), ("previous(total(F))", "month")),
}
#: those that differ in what `previous` goes back by, and in what else begins before the row
VALUE_ALONE = ("over all time", "trailing by over", "sum of days", "sum of months", "one fold")


def worlds() -> Iterator[tuple[RandomWorld, Random]]:
    for seed in SEEDS:
        yield random_world(seed), Random(f"identities {seed}")


def aggregate_of(made: Measures, *, additive: bool) -> str:
    while True:
        found = made.aggregate()
        weighs = found.tags & {"avg", "median", "percentile"}
        if found.additive if additive else made.is_dated(found) and not weighs:
            return found.text


def interpreter(world: RandomWorld, first: tuple[str, str], second: tuple[str, str]) -> Interpreter:
    kpis = [
        f"kpi x{n} {{\n  formula: {formula}\n  window: {window}\n}}"
        for n, (formula, window) in enumerate((first, second))
    ]
    parsed = parse(Source("world.kpi", world.spec + "\n".join(kpis) + "\n"))
    assert parsed.problems == (), parsed.problems
    analysis = analyze((parsed.document,))
    assert analysis.problems == (), analysis.problems
    return Interpreter(analysis.model, {table.name: table.rows for table in world.tables})


def question(look: Interpreter, world: RandomWorld, rng: Random) -> Question:
    measure = look.model.measure("x0")
    assert measure is not None
    names = common(look.model, sources(formula_of(measure)))
    by = (rng.choice(names),) if rng.random() < 0.5 else ()
    as_of = midnight(world.focus + timedelta(days=rng.randint(-20, 20)))
    if rng.random() < 0.3:
        as_of += timedelta(hours=9, minutes=30)
    return Question(by=by, as_of=as_of, periods=4)


def begins(look: Interpreter) -> bool:
    measure = look.model.measure("x0")
    assert measure is not None
    return any(look.model.sources[name].since for name in sources(formula_of(measure)))


def plain(value: Any) -> Any:
    return round(float(value.value), 6) if isinstance(value, Num) else value


@pytest.mark.parametrize("name", SAME)
def test_two_ways_to_say_it_give_the_same(name: str) -> None:
    compared = 0
    for world, rng in worlds():
        made = Measures(rng, world.focus)
        (one, window), (other, second) = SAME[name]
        additive = "S" in one
        text = aggregate_of(made, additive=additive)
        letter = "S" if additive else "F"
        look = interpreter(
            world, (one.replace(letter, text), window), (other.replace(letter, text), second)
        )
        if name in VALUE_ALONE and begins(look):
            # Where data begins inside a row, parts of the row have no value.
            continue
        asked = question(look, world, rng)
        columns = ["period_start", *asked.by, "value"]
        columns += [] if name in VALUE_ALONE else ["state", "previous", "change"]
        try:
            answers = [answer(look, measure, asked) for measure in ("x0", "x1")]
        except (Unsure, Silent):
            continue
        # Where data begins inside a row, parts of the row may have no value.
        begun = {
            row["period_start"] for rows in answers for row in rows if row["state"] == "starting"
        }
        first, again = (
            [
                tuple(plain(row[column]) for column in columns)
                for row in rows
                if name not in VALUE_ALONE or row["period_start"] not in begun
            ]
            for rows in answers
        )
        assert first == again, f"seed {world.seed}, {text}, {asked}"
        compared += len(first)
    assert compared > 0
