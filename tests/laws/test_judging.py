"""What a value is held against, worked out by hand (language.md, "Targets")."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from tests.support.world import World, world

SPEC = """
calendar { workdays: monday to friday }
source deals {
  table: main.deals
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
  column region: text
  dimension region = region
}
source costs {
  table: main.costs
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
}
metric won = sum(deals.amount)
kpi as_last_year { formula: won
 window: month
 target: >= 1000 USD
 pace: like last year }
kpi as_last_year_daily { formula: won
 window: month to date each day
 target: >= 1000 USD
 pace: like last year }
kpi by_forecast { formula: won
 window: month
 target: >= 200 USD
 status basis: forecast }
kpi by_previous { formula: won
 window: month
 better: lower
 status basis: previous }
kpi by_costs { formula: won
 window: month
 status: red below sum(costs.amount), amber below 2 * sum(costs.amount) }
kpi weekly_amounts { formula: won
 window: month
 target { 2026-H1: >= 70 USD per week } }
kpi near { formula: won
 window: month
 target: within 10% of sum(costs.amount) }
kpi missing { formula: (target(planned) - won) / target(planned) }
kpi planned { formula: won
 window: quarter
 target: >= 900 USD }
metric ends = forecast(won)
kpi beside { formula: avg(deals.amount) / target(planned)
 window: quarter
 target { 2026-Q1: >= 1
 2026-Q2: >= 2 } }
kpi per_plan { formula: won / target(planned)
 window: month
 target: >= 3 }
kpi by_plan { formula: won
 window: month
 status: red below 0.5 * target(planned) }
kpi by_before { formula: avg(deals.amount)
 window: month
 status: red below previous(avg(deals.amount)) }
kpi above_plan { formula: won
 window: month
 target: >= 1.5 * target(planned) }
kpi plan_and_more { formula: won
 window: month
 target: >= target(planned) + 10 USD }
kpi plan_to_date { formula: won
 window: month to date each day
 target: >= 2 * target(planned) }
metric per_workday = won / workdays(period_start, period_end)
"""

DATA = """
create table deals as select * from (values
  (1, date '2025-06-03', 30.00, 'EMEA'), (2, date '2025-06-20', 70.00, 'US'),
  (3, date '2026-05-04', 80.00, 'EMEA'), (4, date '2026-06-02', 90.00, 'EMEA'),
  (5, date '2025-06-10', 20.00, 'US')
) as d(id, day, amount, region);
create table costs as select * from (values
  (1, date '2026-05-10', 100.00), (2, date '2026-06-10', 40.00)
) as c(id, day, amount)
"""
JUNE = {"start": "2026-06-01", "end": "2026-07-01"}
MAY = {"start": "2026-05-01", "end": "2026-06-01"}


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("judging")
    return world(folder, SPEC, DATA, datetime(2026, 6, 16))


def test_what_is_due_is_the_share_that_last_year_had_come_to(w: World) -> None:
    # by 15 June 2025 50 of 120 had come in
    (june,) = w.ask("as_last_year", **JUNE)
    assert june["expected"] == pytest.approx(1000 * 50 / 120)
    assert june["forecast"] == pytest.approx(90 / (50 / 120))
    days = w.ask("as_last_year_daily", start="2026-06-02", end="2026-06-04")
    assert [row["expected"] for row in days] == [0, pytest.approx(250)]
    (may,) = w.ask("as_last_year", **MAY)
    assert (may["target"], may["expected"]) == (1000, 1000)


def test_a_year_before_without_rows_tells_nothing(w: World) -> None:
    (row,) = w.ask(
        "as_last_year", start="2026-05-01", end="2026-06-01", as_of=datetime(2026, 5, 16)
    )
    assert (row["expected"], row["status"]) == (None, None)


def test_by_forecast_it_is_judged_by_where_it_will_end(w: World) -> None:
    # 90 in half a month are 180 in all: 90 % of 200
    (june,) = w.ask("by_forecast", **JUNE)
    assert (june["forecast"], june["status"]) == (180, "amber")
    assert w.ask("by_forecast", **MAY)[0]["status"] == "red"


def test_against_the_period_before(w: World) -> None:
    # up to 15 May there were 80; less is better
    (june,) = w.ask("by_previous", **JUNE)
    assert (june["previous"], june["status"]) == (80, "red")
    assert june["target"] is None


def test_limits_can_be_formulas(w: World) -> None:
    # costs count up to as-of, as the value does: 40 in June
    assert [row["status"] for row in w.ask("by_costs", start="2026-05-01")] == ["red", "green"]


def test_an_amount_per_week_in_a_table_of_half_years(w: World) -> None:
    (may,) = w.ask("weekly_amounts", **MAY)
    assert may["target"] == Decimal(310)


def test_a_tolerance_round_a_formula(w: World) -> None:
    (may,) = w.ask("near", **MAY)
    assert (may["target"], may["target_high"], may["status"]) == (90, 110, "red")


def test_a_target_of_another_measure_is_that_of_the_row(w: World) -> None:
    assert w.values("missing", **MAY) == [pytest.approx((300 - 80) / 300)]
    assert w.values("missing", each="quarter", start="2026-04-01", end="2026-06-30") == [
        pytest.approx((900 - 170) / 900)
    ]
    # of a part nothing is said
    assert w.ask("missing", "region", **MAY)[0]["value"] is None


def test_a_forecast_in_a_formula(w: World) -> None:
    assert w.values("ends", start="2026-05-01", end="2026-06-30") == [80, 180]
    # May of last year had nothing; the first half of May 2026 had 80
    assert w.ask("ends", **JUNE)[0]["previous"] == pytest.approx(80 / (15 / 31))


def test_a_formula_knows_its_own_days(w: World) -> None:
    # 21 working days in May 2026, 11 up to 15 June
    assert w.values("per_workday", start="2026-05-01", end="2026-06-30") == [
        pytest.approx(80 / 21),
        pytest.approx(90 / 11),
    ]


def test_a_moving_statement_knows_nothing_of_a_part_either(w: World) -> None:
    plan = build(w.model, "missing", Request(by=("region",), each=Grain.QUARTER), None).plan
    assert plan is not None
    rows = w.session.engine.rows(compile_plan(plan, DUCKDB))
    assert {row[4] for row in rows} == {None}


def test_a_part_has_no_target_of_the_whole_beside_one_of_its_own(w: World) -> None:
    (whole,) = w.ask("per_plan", **MAY)
    assert (whole["value"], whole["target"]) == (pytest.approx(80 / 300), 3)
    (part,) = w.ask("per_plan", "region", **MAY)
    assert (part["value"], part["target"]) == (None, 3)


def test_limits_may_ask_for_other_targets(w: World) -> None:
    # half of 300 a month; nothing is judged by what is not known
    assert w.ask("by_plan", **MAY)[0]["status"] == "red"
    assert w.ask("by_before", start="2025-06-01", end="2025-07-01")[0]["status"] is None
    assert w.ask("by_before", each="all", start="2026-05-01", end="2026-07-01")[0]["value"] == 85


def test_a_target_within_the_target_of_a_flow_covers_the_row(w: World) -> None:
    # half as much again as 300 a month, half of which is due on 15 June
    rows = w.ask("above_plan", start="2026-05-01", end="2026-07-01")
    assert [(row["target"], row["expected"]) for row in rows] == [(450, 450), (450, 225)]
    (quarter,) = w.ask("above_plan", each="quarter", start="2026-04-01", end="2026-07-01")
    assert quarter["target"] == 1350
    assert [row["target"] for row in w.ask("above_plan", "region", **MAY)] == [None]


def test_a_target_beside_an_amount_is_not_guessed(w: World) -> None:
    for name in ("plan_and_more", "plan_to_date"):
        asked = w.session.ask(name, Request())
        assert [problem.code for problem in asked.problems] == ["K501"]


def test_a_moving_table_of_amounts_leaves_room_for_other_targets(w: World) -> None:
    plan = build(w.model, "beside", Request(each=Grain.QUARTER), None).plan
    assert plan is not None
    assert len(w.session.engine.rows(compile_plan(plan, DUCKDB))) == 12


def test_the_target_of_a_window_to_date_is_that_of_its_period(tmp_path: Path) -> None:
    spec = (
        SPEC
        + """
kpi so_far { formula: won
 window: month to date
 target: >= 120 USD }
kpi of_plan { formula: won / target(so_far)
 unit: percent }
"""
    )
    asked = world(tmp_path, spec, DATA, datetime(2026, 6, 16))
    month = asked.ask("of_plan", start="2026-05-01", end="2026-06-01")
    [won] = asked.values("won", start="2026-05-01", end="2026-06-01")
    assert month[0]["value"] == pytest.approx(float(won) / 120)
    quarter = asked.session.ask("of_plan", Request(each=Grain.QUARTER))
    assert [problem.code for problem in quarter.problems] == ["K501"]


def test_numbers_of_unlike_scales_are_not_rounded_beside_sums(tmp_path: Path) -> None:
    # Engines round 0.375 to the two places of a sum of cents, in CASE, COALESCE and GREATEST.
    spec = (
        SPEC
        + """
metric part_or   = case when sum(deals.amount) > 1000 USD then 0.9 * sum(deals.amount)
                        else 0.375 USD end
metric first_of  = coalesce(max(deals.amount where region = "none"), 0.375 USD)
metric most      = greatest(0.001 * sum(deals.amount), 0.3755 USD)
metric by_or     = coalesce(sum(deals.amount), 0 USD)
kpi by_region { formula: won
 window: month
 target by region { EMEA: >= 0.9 * sum(costs.amount)
 else: >= 0.375 USD } }
"""
    )
    asked = world(tmp_path, spec, DATA, datetime(2026, 6, 16))
    assert asked.values("part_or", **MAY) == [Decimal("0.375")]
    assert asked.values("first_of", **MAY) == [Decimal("0.375")]
    assert asked.values("most", **MAY) == [Decimal("0.3755")]
    assert asked.values("by_or", **MAY) == [Decimal("80")]


def test_a_target_from_a_register_has_no_value_before_its_row_begins(tmp_path: Path) -> None:
    """Law 6: a period that starts at or after as-of has no value, though a register is the same."""
    spec = """
source reps { table: main.reps
 key: id
 row: rep
 column id: number
 column team: text optional
 dimension team = team }
kpi heads { formula: count(reps)
 window: month
 target: >= 3 * count(reps) }
"""
    data = "CREATE TABLE reps AS SELECT * FROM (VALUES (1, 'a'), (2, NULL)) t(id, team);"
    w = world(tmp_path, spec, data, datetime(2026, 2, 20))
    months = {"start": "2026-01-01", "end": "2026-04-01"}
    rows = w.ask("heads", **months)
    assert [(row["value"], row["target"]) for row in rows] == [(2, 6), (2, 6), (None, None)]
    rows = w.ask("heads", "team", **months)
    assert [row["target"] for row in rows] == [3, 3, 3, 3, None, None]
