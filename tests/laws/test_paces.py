"""How much of a target is due by when, worked out by hand (language.md, "Targets")."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.world import World, world

SPEC = """
calendar {
  workdays: monday to friday
  holidays: 2026-06-04 "Corpus Christi"
}
source deals {
  table: main.deals
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
}
kpi worked {
  formula: sum(deals.amount)
  window:  month
  target:  >= 2100 USD
  pace:    workdays
}
kpi weighted {
  formula: sum(deals.amount)
  window:  year
  target:  >= 100k USD
  pace:    weights 20%, 20%, 20%, 40%
}
kpi size {
  formula: avg(deals.amount)
  window:  month
  target:  >= 10 USD
  pace:    workdays
}
"""

DATA = """
create table deals as select * from (values
  (1, date '2026-06-02', 300.00), (2, date '2026-05-29', 50.00)
) as d(id, day, amount)
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("paces")
    return world(folder, SPEC, DATA, datetime(2026, 6, 7))


def column(rows: list[dict[str, Any]], name: str) -> list[float | None]:
    return [None if row[name] is None else round(float(row[name]), 6) for row in rows]


def test_june_has_21_workdays_and_four_have_passed(small: World) -> None:
    """Monday to Friday of the first week, Thursday a holiday; the weekend adds nothing."""
    (row,) = small.ask("worked", start="2026-06-01", end="2026-07-01")
    assert column([row], "target") == [2100]
    assert column([row], "expected") == [400]
    assert column([row], "forecast") == [300 / 4 * 21]
    assert row["status"] == "red"


def test_a_workday_in_progress_counts_by_the_time_of_day(small: World) -> None:
    noon = datetime(2026, 6, 8, 12)
    (row,) = small.ask("worked", start="2026-06-01", end="2026-07-01", as_of=noon)
    assert column([row], "expected") == [450]


def test_a_week_owes_its_workdays(small: World) -> None:
    rows = small.ask("worked", start="2026-06-01", end="2026-06-15", each="week")
    assert column(rows, "target") == [400, 500]


def test_weights_from_the_first_of_march(small: World) -> None:
    """A third of the first quarter's 20 %, then 20, 20 and 40 %: 86,667 of 100,000."""
    march_on = small.ask("weighted", start="2026-03-01", end="2027-01-01", each="month")
    total = sum(float(row["target"]) for row in march_on)
    assert round(total) == 86_667


def test_weights_within_the_year(small: World) -> None:
    (row,) = small.ask("weighted", start="2026-01-01", end="2027-01-01")
    june_six_days = 20_000 / 3 * 6 / 30
    assert column([row], "expected") == [round(20_000 + 20_000 * 2 / 3 + june_six_days, 6)]
    quarters = small.ask("weighted", start="2026-01-01", end="2027-01-01", each="quarter")
    assert column(quarters, "target") == [20_000, 20_000, 20_000, 40_000]


def test_what_is_no_flow_faces_the_whole_target(small: World) -> None:
    (row,) = small.ask("size", start="2026-06-01", end="2026-07-01")
    assert column([row], "expected") == [10]
