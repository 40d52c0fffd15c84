"""All measures of a random world in one statement are what each is alone, which the oracle asks.

They are asked for around a day on which some source's data begin, where what many count from 0 and
what has no value yet stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from math import isclose
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from kpilang.analysis.analyze import analyze
from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.values import compile_values
from kpilang.syntax.parse import parse
from tests.oracle.run import in_duckdb
from tests.oracle.worlds import random_world
from tests.support.full import FULL

WORLDS = range(500, 540 if FULL else 503)
#: how many measures share a statement
MANY = 12
COMPARED = (
    *("period_start", "value", "target", "expected", "attainment", "status"),
    *("previous", "change", "forecast", "state"),
)
Rows = list[dict[str, Any]]


@pytest.mark.parametrize("seed", WORLDS)
def test_each_is_what_it_is_alone(seed: int, tmp_path: Path) -> None:
    world, rng = random_world(seed), Random(f"together {seed}")
    model = analyze((parse(Source("world.kpi", world.spec)).document,)).model
    begins = {one.since for one in model.sources.values() if one.since is not None}
    day = rng.choice(sorted(begins or {date(2026, 6, 1)}))
    end = day + timedelta(days=rng.randint(20, 90))
    as_of = datetime.combine(end, time())
    request = Request(start=day - timedelta(days=65), end=end, as_of=as_of)
    built = (build(model, name, request, as_of).plan for name in world.measures)
    plans = [plan for plan in built if plan is not None and not plan.stages]
    in_duckdb(tmp_path / "world.duckdb", world.tables).close()
    compared = 0
    with duckdb.connect(str(tmp_path / "world.duckdb")) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for part in _parts(plans):
            alone = {plan.measure: _asked(connection, compile_plan(plan, DUCKDB)) for plan in part}
            together = _asked(connection, compile_values(part, DUCKDB))
            for name, rows in alone.items():
                mine = [row for row in together if row["kpi"] == name]
                assert len(mine) == len(rows), name
                for one, other in zip(mine, rows, strict=True):
                    differ = [c for c in COMPARED if not _same(one[c], other[c])]
                    assert not differ, (name, one, other)
                compared += len(rows)
    assert compared > 100


def _parts(plans: Sequence[Plan]) -> Iterator[list[Plan]]:
    """Yield some plans at a time that have rows of one length."""
    by_grain: dict[Grain, list[Plan]] = {}
    for plan in plans:
        by_grain.setdefault(plan.grain, []).append(plan)
    for found in by_grain.values():
        for place in range(0, len(found), MANY):
            yield found[place : place + MANY]


def _asked(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    found = connection.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are one: numbers of a long form are doubles."""
    if one is None or other is None or isinstance(other, str):
        return bool(one == other)
    if isinstance(one, float):
        return isclose(one, float(other), rel_tol=1e-9, abs_tol=1e-9)
    return str(one) == str(other)
