"""Several answers in one statement are what each is alone, where they might take from another."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlglot import exp

from kpilang.plan.build import build
from kpilang.plan.nodes import Plan
from kpilang.plan.request import Request
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.long import COLUMNS
from kpilang.sql.values import compile_values, values_statement
from tests.support.world import World, world

SPEC = """
source deals {
  table: main.deals
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
  column kind:   text
  column region: text
  column tier:   number
  dimension region = region
  dimension owed     = tier
  dimension limit_1  = tier
  dimension target_1 = tier
  dimension known_1  = tier
  dimension tier     = tier
}
source costs {
  table: main.costs
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
}
kpi own_window  { formula: previous(sum(deals.amount over trailing 30 days), 1 month)
 window: month }
kpi kpi_window  { formula: previous(sum(costs.amount), 1 month)
 window: trailing 30 days each month }
kpi same_source { formula: previous(sum(deals.amount), 1 month)
 window: trailing 30 days each month }
kpi ever        { formula: count(deals over all time)
 window: month }
kpi growing     { formula: sum(deals.amount)
 window: cumulative }
kpi a_only { formula: sum(deals.amount where kind = "a")
 window: trailing 30 days each day }
kpi b_only { formula: sum(deals.amount where kind = "b")
 window: trailing 30 days each day
 target: <= 5 USD per day }
kpi b_rank { formula: rank(sum(deals.amount where kind = "b"))
 window: trailing 30 days each day }
kpi part   { formula: share(sum(deals.amount))
 window: month }
kpi limits { formula: count(deals)
 window: month
 status: red below count(deals) * 2 }
kpi segments { formula: avg(deals.amount)
 window: month
 target by region { EMEA: >= 10 USD
 else: <= 20 USD } }
kpi plan { formula: count(deals)
 window: month
 target: >= 9 per month }
kpi asks { formula: count(deals) / target(plan)
 window: month }
"""
DATA = """
create table deals as select i as id, date '2026-01-01' + cast(i as int) as day,
  cast(1 + i % 3 as decimal(12, 2)) as amount, ['a', 'b'][1 + i % 2] as kind,
  ['EMEA', 'US'][1 + i % 2] as region, 7 + i % 2 as tier from range(150) t(i);
create table costs as select id, day, amount from deals;
"""
AS_OF = datetime(2026, 5, 1)


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("together")
    return world(folder, SPEC, DATA, AS_OF)


def plans(w: World, names: tuple[str, ...], by: tuple[str, ...] = ()) -> list[Plan]:
    found = [build(w.model, name, Request(by=by, periods=3), AS_OF).plan for name in names]
    return [plan for plan in found if plan is not None]


def number(value: object) -> object:
    return None if value is None else float(str(value))


@pytest.mark.parametrize(
    ("names", "by"),
    [
        (("own_window", "kpi_window"), ()),
        (("kpi_window", "own_window"), ()),
        (("own_window", "same_source"), ()),
        (("ever", "growing"), ()),
        (("a_only", "b_only", "b_rank"), ("region",)),
        (("part",), ()),
    ],
)
def test_each_is_what_it_is_alone(w: World, names: tuple[str, ...], by: tuple[str, ...]) -> None:
    alone = [
        (name, str(row["period_start"]), row.get("region"), number(row["value"]), row["status"])
        for name in names
        for row in w.ask(name, *by, periods=3)
    ]
    rows = w.session.engine.rows(compile_values(plans(w, names, by), DUCKDB))
    answers = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    together = [
        (a["kpi"], str(a["period_start"]), a["member"], number(a["value"]), a["status"])
        for a in answers
    ]
    assert together == alone


def test_no_column_has_the_name_of_another(w: World) -> None:
    # DuckDB takes the first of two columns of one name, PostgreSQL neither.
    for names in (("part",), ("part", "growing"), ("limits", "part")):
        for cte in values_statement(plans(w, names), DUCKDB).find_all(exp.CTE):
            found = [part.alias_or_name for part in getattr(cte.this, "selects", [])]
            assert len(found) == len(set(found)), (cte.alias, found)


@pytest.mark.parametrize("dimension", ["owed", "limit_1", "target_1", "known_1"])
@pytest.mark.parametrize("name", ["limits", "segments", "asks"])
def test_a_dimension_may_be_called_like_a_column_within(
    w: World, name: str, dimension: str
) -> None:
    by = ("region",) if name == "segments" else ()
    wanted = w.ask(name, *by, "tier", periods=2)
    found = w.ask(name, *by, dimension, periods=2)
    assert [{**row, "tier": row[dimension]} for row in found] == [
        {**row, dimension: row["tier"]} for row in wanted
    ]


def test_many_measures_stay_within_what_engines_have_room_for(tmp_path: Path) -> None:
    # PostgreSQL takes 1,664 columns in a SELECT. Names that differ in case are told apart.
    names = [*(f"k{number}" for number in range(600)), "K7"]
    kpis = [f"kpi {name} {{ formula: {place + 1} * sum(deals.amount)\n window: month\n"
            f" target: >= {place} USD }}\n" for place, name in enumerate(names)]  # fmt: skip
    asked = world(tmp_path, SPEC + "".join(kpis), DATA, AS_OF)
    statement = values_statement(plans(asked, tuple(names)), DUCKDB)
    assert max(len(select.selects) for select in statement.find_all(exp.Select)) < 1_664
    rows = asked.session.engine.rows(statement.sql(dialect="duckdb"))
    answers = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert [a["kpi"] for a in answers[::3]] == names
    [april] = asked.values("k0", start="2026-04-01", end="2026-05-01")
    found = [a["value"] for a in answers if str(a["period_start"]) == "2026-04-01"]
    assert found == [float(april) * (place + 1) for place in range(len(names))]
