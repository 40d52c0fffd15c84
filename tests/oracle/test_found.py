"""What random cases found, each with the least that shows it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kpilang.plan.request import Request
from tests.support.world import world

SPEC = """
calendar { holidays: 2026-06-05 }
source sales {
  table: main.sales
  row:   sale
  time:  day
  column day:    date
  column amount: money USD
  column team:   text
  dimension team = team
}
metric chosen   = case when sold > 0 then sum(sales.amount) else min(floor(sales.amount)) end
metric sold     = count(sales)
metric greater  = sum(greatest(sales.amount, floor(sales.amount)))
metric coalesced = coalesce(max(sales.amount), max(ceil(sales.amount)))
metric worked   = workdays(min(sales.day), max(sales.day))
kpi in_between {
  formula: percentile(37.5%, floor(sales.amount))
  window:  trailing 60 days
}
kpi to_date {
  formula: count(sales)
  window:  month to date each week
}
kpi paced {
  formula: count(sales)
  window:  month
  pace:    workdays
}
kpi ahead {
  formula: forecast(count(sales))
  window:  month
  pace:    workdays
}
kpi by_team {
  formula: count(sales)
  window:  month
  target by team {
    "North": >= 2
  }
}
kpi ahead_like_last_year {
  formula: forecast(count(sales))
  window:  month
  pace:    like last year
}
kpi upside_down {
  formula: count(sales)
  window:  month
  target:  between 1 and 0.5 * count(sales)
}
kpi rising {
  formula: count(sales)
  window:  month
  target:  from 40 in 2023 to >= 280 in 2025
}
kpi like_last_year {
  formula: count(sales)
  window:  month
  target:  >= 5
  pace:    like last year
}
"""
DATA = """
CREATE TABLE sales (day DATE, amount DECIMAL(12, 2), team TEXT);
INSERT INTO sales VALUES (DATE '2026-06-03', 12.34, 'North'), (DATE '2026-06-09', 1.5, 'South');
INSERT INTO sales VALUES (DATE '2026-04-20', 2.0, 'North'), (DATE '2026-05-20', 1.0, 'South');
INSERT INTO sales VALUES (DATE '2025-03-20', 2.0, 'West'), (DATE '2025-06-20', 1.0, 'East');
"""
MOMENT = datetime(2026, 6, 18)


@pytest.mark.parametrize(
    ("name", "value"), [("chosen", 13.84), ("greater", 13.84), ("coalesced", 12.34)]
)
def test_digits_stay_beside_whole_numbers(tmp_path: Path, name: str, value: float) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    assert float(asked.values(name, periods=1)[0]) == pytest.approx(value)


def test_workdays_between_aggregates_are_compared(tmp_path: Path) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    assert asked.values("worked", periods=1) == [3]


def test_a_percentile_lies_between_two_decimals(tmp_path: Path) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    # 1, 1, 2 and 12: an eighth of the way from the second to the third.
    asked_of = {"start": "2026-06-10", "end": "2026-06-11"}
    assert [float(value) for value in asked.values("in_between", **asked_of)] == [1.125]


def test_a_week_that_ends_a_month_is_compared_with_a_month(tmp_path: Path) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    # The week that ends with 31 May has all of May, and April is before it.
    (row,) = asked.ask("to_date", start="2026-05-25", end="2026-06-01")
    assert (row["value"], row["previous"]) == (1, 1)


def test_a_forecast_in_a_formula_is_that_of_the_column(tmp_path: Path) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    (column,) = asked.ask("paced", periods=1)
    assert asked.values("ahead", periods=1) == [pytest.approx(column["forecast"])]


def test_what_owes_nothing_has_a_forecast_as_well(tmp_path: Path) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    north, south = asked.ask("by_team", "team", periods=1)
    assert (north["team"], north["target"]) == ("North", 2)
    assert (south["team"], south["target"]) == ("South", None)
    assert south["forecast"] == pytest.approx(30 / 17)


def test_a_year_ago_has_members_only_while_it_says_what_is_due(tmp_path: Path) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    over = {"start": "2026-03-01", "end": "2026-04-01"}
    assert asked.ask("like_last_year", "team", **over) == []
    partial = asked.ask("like_last_year", "team", periods=1)
    assert [row["team"] for row in partial] == ["East", "North", "South"]


def test_no_forecast_in_a_formula_is_at_a_pace_that_only_the_data_knows(tmp_path: Path) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    (problem,) = asked.session.ask("ahead_like_last_year", Request()).problems
    assert problem.code == "K501"


def test_a_third_of_a_target_is_judged_as_well(tmp_path: Path) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    # Of 160 in the year a twelfth; with nine tenths of it, amber begins.
    (row,) = asked.ask("rising", start="2024-02-01", end="2024-03-01")
    assert float(row["target"]) == pytest.approx(160 / 12)
    assert row["status"] == "red"


def test_on_the_lower_bound_of_a_range_that_is_upside_down_nothing_is_nearly_met(
    tmp_path: Path,
) -> None:
    asked = world(tmp_path, SPEC, DATA, MOMENT)
    # One sale, between 1 and 0.5: twice the upper bound.
    rows = asked.ask("upside_down", start="2026-04-01", end="2026-06-01")
    assert [(row["status"], float(row["attainment"])) for row in rows] == [("red", 0.5)] * 2
