"""What Spark does with statements over many activities: it reads little, and reads it once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from kpilang.analysis.analyze import analyze
from kpilang.engines.spark import Spark, open_spark
from kpilang.model.project import Model
from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import SPARK
from kpilang.sql.long import COLUMNS
from kpilang.sql.values import compile_values
from kpilang.syntax.parse import parse
from kpilang.workspace.query import Session
from tests.engines import activities
from tests.support.full import FULL

pytestmark = pytest.mark.warehouse

ROWS = 20_000_000 if FULL else 200_000
AS_OF = datetime(2026, 4, 1)
QUARTER = Request(by=("region",), each=Grain.MONTH, start=date(2026, 1, 1), end=date(2026, 4, 1))


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the activities, in many files."""
    folder = tmp_path_factory.mktemp("lake")
    activities.write(folder, ROWS)
    return folder


@pytest.fixture(scope="module")
def engine(lake: Path, master: str) -> Iterator[Spark]:
    """The cluster with the activities."""
    opened = open_spark(master, lake, [("activities",)])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def model() -> Model:
    """What is asked of them."""
    parsed = parse(Source("activities.kpi", activities.SPEC))
    assert parsed.problems == ()
    analysis = analyze((parsed.document,))
    assert analysis.problems == ()
    return analysis.model


def plan_of(model: Model, name: str) -> Plan:
    found = build(model, name, QUARTER, AS_OF)
    assert found.plan is not None, found.problems
    return found.plan


def explained(engine: Spark, sql: str) -> str:
    ((text,),) = engine.rows(f"EXPLAIN FORMATTED {sql}")
    return str(text)


def test_the_numbers_are_those_of_sql_written_by_hand(
    model: Model, engine: Spark, lake: Path
) -> None:
    wanted = activities.by_hand(lake)
    assert len(wanted) == 15
    session = Session(model, engine, AS_OF)
    for place, name in enumerate(activities.SHOWN, start=2):
        asked = session.ask(name, QUARTER)
        assert asked.answer is not None, asked.problems
        rows = asked.answer.records()
        got = [(row["period_start"], row["region"], row["value"]) for row in rows]
        for (month, region, value), row in zip(got, wanted, strict=True):
            assert (month, region) == row[:2]
            assert value == row[place], (name, month, region)


def test_filters_reach_the_files_and_rows_are_added_up_before_they_travel(
    model: Model, engine: Spark
) -> None:
    text = explained(engine, compile_plan(plan_of(model, "spent"), SPARK))
    (pushed,) = set(re.findall(r"PushedFilters: \[(.*)\]", text))
    for condition in (
        "GreaterThanOrEqual(occurred_at,2025-12-01T00:00)",
        "LessThan(occurred_at,2026-04-01T00:00)",
        "EqualTo(kind,visit)",
    ):
        assert condition in pushed
    (read,) = set(re.findall(r"ReadSchema: struct<(.*)>", text))
    names = {column.partition(":")[0] for column in read.split(",") if ":" in column}
    assert names == {"kind", "region", "occurred_at", "cost"}
    details = text.partition("\n\n\n")[2]
    first = details.index("partial_sum(cost")
    travels = details.index("hashpartitioning", first)
    assert details.index("Functions [1]: [sum(cost", travels) > travels
    assert text.count("Scan parquet") == 2, "once in the tree, once in its details"


def test_twenty_kpis_in_one_statement_read_the_files_once(
    model: Model, engine: Spark, lake: Path
) -> None:
    """Among them a distinct count and a percentile, which may read them once more each."""
    plans = [plan_of(model, name) for name in activities.MEASURES]
    assert len(plans) == 20
    sql = compile_values(plans, SPARK)
    tree = explained(engine, sql).partition("\n\n\n")[0]
    assert 1 <= tree.count("Scan parquet") <= 3
    found = [dict(zip(COLUMNS, row, strict=True)) for row in engine.rows(sql)]
    values = {(row["kpi"], row["period_start"], row["member"]): row["value"] for row in found}
    assert len(found) == 20 * 15
    for month, region, *wanted in activities.by_hand(lake):
        for name, value in zip(activities.SHOWN, wanted, strict=True):
            assert values[name, month, region] == pytest.approx(float(str(value)))
