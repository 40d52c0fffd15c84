"""What many KPIs of one statement are compared with: numbers by hand, like for like and in chains.

The statement takes them from the rows before, so that rows need periods before the first one, and
the last one a second row of each that it is held against.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.dialects import DUCKDB
from kpilang.sql.long import COLUMNS
from kpilang.sql.values import compile_values
from tests.support.world import World, world

SPEC = """
source deals {
  table: main.deals
  key:   id
  time:  happened
  column id:     number
  column happened:     timestamp
  column amount: money USD
  column kind:   text
  column region: text
  dimension region = region
}
kpi won      { formula: sum(deals.amount where kind = "won")
 window: month }
kpi deals_all { formula: count(deals)
 window: month }
kpi biggest  { formula: max(deals.amount)
 window: month }
kpi usual    { formula: avg(deals.amount)
 window: month }
kpi growing  { formula: growth(sum(deals.amount where kind = "won"))
 window: month }
kpi earlier  { formula: previous(sum(deals.amount where kind = "won"), 2 months)
 window: month }
kpi entire   { formula: sum(deals.amount where kind = "won" over previous)
 window: month }
kpi aimed    { formula: sum(deals.amount where kind = "won")
 window: month
 target: >= 50 USD per month }
kpi placed   { formula: rank(sum(deals.amount where kind = "won"))
 window: month }
"""
DATA = """
create table deals as select row_number() over () as id, happened,
  cast(amount as decimal(12, 2)) as amount, kind, region from (values
  (timestamp '2025-12-20 10:00', 100, 'won', 'EMEA'),
  (timestamp '2026-01-09 10:00', 10, 'won', 'EMEA'),
  (timestamp '2026-01-25 10:00', 20, 'won', 'US'),
  (timestamp '2026-01-28 10:00', 5, 'lost', 'US'),
  (timestamp '2026-02-05 10:00', 16, 'won', 'US'),
  (timestamp '2026-02-20 10:00', 4, 'won', 'US'),
  (timestamp '2026-03-03 10:00', 40, 'won', 'EMEA'),
  (timestamp '2026-03-20 10:00', 80, 'won', 'US'),
  (timestamp '2026-04-02 10:00', 7, 'won', 'US'),
  (timestamp '2026-04-09 10:00', 3, 'lost', 'EMEA'),
  (timestamp '2026-04-15 10:00', 1000, 'won', 'US')
) t(happened, amount, kind, region);
"""
#: of January to April, of which ten days are over, and what each of them is held against
BY_HAND: dict[str, tuple[list[float | None], list[float | None]]] = {
    "won": ([30, 20, 120, 7], [100, 30, 20, 40]),
    "deals_all": ([3, 2, 2, 2], [1, 3, 2, 1]),
    "biggest": ([20, 16, 80, 7], [100, 20, 16, 40]),
    "growing": ([-0.7, -1 / 3, 5, -0.825], [None, -0.7, -1 / 3, 1.5]),
    "aimed": ([30, 20, 120, 7], [100, 30, 20, 40]),
    "earlier": ([0, 100, 30, 16], [0, 0, 100, 10]),
    # these two are joined beside the others
    "entire": ([100, 30, 20, 120], [0, 100, 30, 20]),
    "placed": ([1, 1, 1, 1], [1, 1, 1, 1]),
}
BY_REGION: dict[tuple[str, str], tuple[list[float | None], list[float | None]]] = {
    ("deals_all", "EMEA"): ([1, 0, 1, 1], [1, 1, 0, 1]),
    ("deals_all", "US"): ([2, 2, 1, 1], [0, 2, 2, 0]),
    ("biggest", "EMEA"): ([10, None, 40, 3], [100, 10, None, 40]),
    ("biggest", "US"): ([20, 16, 80, 7], [None, 20, 16, None]),
    ("usual", "EMEA"): ([10, None, 40, 3], [100, 10, None, 40]),
    ("usual", "US"): ([12.5, 10, 80, 7], [None, 12.5, 10, None]),
}
EARLY, LATE = date(2024, 1, 1), date(2026, 1, 1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("shop")
    return world(folder, SPEC, DATA, datetime(2026, 4, 10))


def asked(shop: World, names: list[str], request: Request, as_of: datetime) -> list[dict[str, Any]]:
    plans = [build(shop.model, name, request, as_of).plan for name in names]
    text = compile_values([plan for plan in plans if plan is not None], DUCKDB)
    assert "LAG(value)" in text
    return [dict(zip(COLUMNS, row, strict=True)) for row in shop.session.engine.rows(text)]


def near(values: list[float | None]) -> Any:
    return [None if value is None else pytest.approx(value, abs=1e-12) for value in values]


@pytest.mark.parametrize("as_of", [datetime(2026, 4, 10), datetime(2026, 4, 10, 12)])
@pytest.mark.parametrize("start", [EARLY, LATE])
def test_total(shop: World, as_of: datetime, start: date) -> None:
    request = Request(start=start, end=date(2026, 5, 1))
    rows = asked(shop, list(BY_HAND), request, as_of)
    for name, (values, before) in BY_HAND.items():
        mine = [row for row in rows if row["kpi"] == name][-4:]
        assert [row["value"] for row in mine] == near(values), name
        assert [row["previous"] for row in mine] == near(before), name
        assert [row["state"] for row in mine] == ["final", "final", "final", "partial"]
    aimed = [row for row in rows if row["kpi"] == "aimed"][-4:]
    assert [row["target"] for row in aimed] == [50, 50, 50, 50]
    assert [row["attainment"] for row in aimed[:3]] == near([0.6, 0.4, 2.4])


def test_no_partial_row(shop: World) -> None:
    request = Request(start=LATE, end=date(2026, 4, 1))
    rows = asked(shop, list(BY_HAND), request, datetime(2026, 4, 1))
    for name, (values, before) in BY_HAND.items():
        mine = [row for row in rows if row["kpi"] == name]
        assert [row["value"] for row in mine] == near(values[:3]), name
        assert [row["previous"] for row in mine] == near(before[:3]), name


@pytest.mark.parametrize("as_of", [datetime(2026, 4, 10), datetime(2026, 4, 10, 12)])
@pytest.mark.parametrize("start", [EARLY, LATE])
def test_by_member(shop: World, as_of: datetime, start: date) -> None:
    request = Request(by=("region",), start=start, end=date(2026, 5, 1))
    rows = asked(shop, ["deals_all", "biggest", "usual"], request, as_of)
    for (name, region), (values, before) in BY_REGION.items():
        mine = [row for row in rows if (row["kpi"], row["member"]) == (name, region)][-4:]
        assert [row["value"] for row in mine] == near(values), (name, region)
        assert [row["previous"] for row in mine] == near(before), (name, region)


def test_as_of_the_end_of_a_longer_month(shop: World) -> None:
    """As of 30 March all of February is what March is held against: nothing is cut."""
    request = Request(start=LATE, end=date(2026, 4, 1))
    rows = asked(shop, list(BY_HAND), request, datetime(2026, 3, 30))
    last = {row["kpi"]: (row["value"], row["previous"]) for row in rows if row["state"] != "final"}
    assert last["won"] == (120, 20)
    assert last["deals_all"] == (2, 2)
    assert last["biggest"] == (80, 16)
    assert last["growing"] == (5, pytest.approx(-1 / 3))


NAMESAKES = """
source reps {
  table: main.reps
  key:   id
  column id:   number
  column name: text
  dimension rep = name by id
}
source deals {
  table: main.deals
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
  column rep:    ref reps by rep_id
}
kpi won     { formula: sum(deals.amount)
 window: month }
kpi usual   { formula: avg(deals.amount)
 window: month }
kpi biggest { formula: max(deals.amount)
 window: month }
kpi placed  { formula: rank(sum(deals.amount))
 window: month }
"""
THREE_OF_ONE_NAME = """
create table reps as select i as id, 'Alex' as name from range(1, 4) t(i);
create table deals as select i as id, date '2026-01-05' as day,
  cast(10 * i as decimal(12, 2)) as amount, i as rep_id from range(1, 4) t(i);
"""


@pytest.mark.parametrize(
    "names", [["won"], ["won", "usual", "biggest"], ["won", "usual", "placed"]]
)
def test_members_of_one_name_come_in_the_order_of_their_keys(
    tmp_path: Path, names: list[str]
) -> None:
    shop = world(tmp_path, NAMESAKES, THREE_OF_ONE_NAME, datetime(2026, 3, 1))
    request = Request(by=("rep",), start=LATE, end=date(2026, 3, 1))
    plans = [build(shop.model, name, request, datetime(2026, 3, 1)).plan for name in names]
    text = compile_values([plan for plan in plans if plan is not None], DUCKDB)
    assert text.rstrip().endswith("member_key")
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in shop.session.engine.rows(text)]
    won = [(row["period_start"].month, row["value"]) for row in rows if row["kpi"] == "won"]
    assert won == [(1, 10), (1, 20), (1, 30), (2, 0), (2, 0), (2, 0)]
