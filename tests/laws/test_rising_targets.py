"""Targets that rise, grow or leave some room, worked out by hand (language.md, "Targets")."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from tests.support.world import World, world

SPEC = """
source deals {
  table: main.deals
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
}
source costs {
  table: main.costs
  key:   id
  time:  day
  column id:     number
  column day:    date
  column amount: money USD
}
kpi sold {
  formula: sum(deals.amount)
  window:  month
  target:  from 100 USD in 2026-01 to 160 USD in 2026-07
}
kpi size {
  formula: avg(deals.amount)
  window:  month
  target:  from 100 USD in 2026-01 to <= 70 USD in 2026-03
}
kpi grown {
  formula: sum(deals.amount)
  window:  month
  target:  grow 10% per month from 100 USD in 2026-01
}
kpi from_cost {
  formula: sum(deals.amount)
  window:  month
  target:  from 2 * sum(costs.amount) in 2026-01 to >= 160 USD in 2026-07
}
kpi between_data {
  formula: sum(deals.amount)
  window:  month
  target:  from sum(deals.amount) in 2026-01 to >= 3 * sum(deals.amount) in 2026-04
}
kpi size_from_data {
  formula: avg(deals.amount)
  window:  month
  target:  from avg(deals.amount) in 2026-01 to <= 70 USD in 2026-03
}
kpi grown_from_data {
  formula: sum(deals.amount)
  window:  month
  target:  grow 10% per month from sum(deals.amount) in 2026-01
}
kpi grown_since_before {
  formula: sum(deals.amount)
  window:  month
  target:  grow 100% per quarter from previous(sum(deals.amount)) in 2026-Q2
}
kpi yet_to_come {
  formula: sum(deals.amount)
  window:  month
  target:  from 100 USD in 2026-01 to >= sum(deals.amount) in 2026-12
}
kpi later {
  formula: sum(deals.amount)
  window:  month
  target:  none until 2026-06 "baseline first"
}
kpi near {
  formula: avg(deals.amount)
  window:  month
  target:  within 10% of 200 USD
}
"""

DATA = """
create table deals as select * from (values
  (1, date '2026-01-10', 90.00), (2, date '2026-02-10', 115.00), (3, date '2026-04-10', 200.00)
) as d(id, day, amount);
create table costs as select * from (values (1, date '2026-01-05', 20.00)) as c(id, day, amount)
"""

JUNE = datetime(2026, 6, 16)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("rising")
    return world(folder, SPEC, DATA, JUNE)


def column(rows: list[dict[str, Any]], name: str) -> list[float | None]:
    return [None if row[name] is None else round(float(row[name]), 6) for row in rows]


def test_a_line_goes_in_equal_steps_and_stays(small: World) -> None:
    rows = small.ask("sold", start="2025-12-01", end="2026-10-01")
    expected = [None, 100, 110, 120, 130, 140, 150, 160, 160, 160]
    assert column(rows, "target") == expected
    assert [row["status"] for row in rows][:4] == [None, "amber", "green", "red"]


def test_a_longer_row_of_a_flow_takes_the_sum(small: World) -> None:
    rows = small.ask("sold", start="2025-10-01", end="2026-10-01", each="quarter")
    assert column(rows, "target") == [None, 330, 420, 480]


def test_a_shorter_row_of_a_flow_takes_its_share(small: World) -> None:
    (row,) = small.ask("sold", start="2026-02-02", end="2026-02-03", each="week")
    assert column([row], "target") == [110 * 7 / 28]


def test_what_is_due_within_a_month_is_linear(small: World) -> None:
    (row,) = small.ask("sold", start="2026-06-01", end="2026-07-01")
    assert (row["state"], column([row], "target"), column([row], "expected")) == (
        "partial",
        [150],
        [75],
    )


def test_what_is_no_flow_takes_the_last_step(small: World) -> None:
    rows = small.ask("size", start="2026-01-01", end="2026-05-01")
    assert column(rows, "target") == [100, 85, 70, 70]
    assert [row["status"] for row in rows] == ["green", "red", None, "red"]
    (quarter,) = small.ask("size", start="2026-01-01", end="2026-04-01", each="quarter")
    assert column([quarter], "target") == [70]


def test_growth_is_compound(small: World) -> None:
    rows = small.ask("grown", start="2025-12-01", end="2026-05-01")
    assert column(rows, "target") == [None, 100, 110, 121, 133.1]
    (quarter,) = small.ask("grown", start="2026-01-01", end="2026-04-01", each="quarter")
    assert column([quarter], "target") == [331]


def test_no_target_is_none_at_all(small: World) -> None:
    rows = small.ask("later", start="2026-01-01", end="2026-08-01")
    assert {row["target"] for row in rows} == {None}
    assert {row["status"] for row in rows} == {None}
    assert rows[0]["value"] == Decimal("90.00")


def test_room_around_a_target_is_a_range(small: World) -> None:
    rows = small.ask("near", start="2026-01-01", end="2026-05-01")
    assert column(rows, "target") == [180] * 4
    assert column(rows, "target_high") == [220] * 4
    assert [row["status"] for row in rows] == ["red", "red", None, "green"]


def test_growth_beyond_exact_counting_is_refused(tmp_path: Path) -> None:
    spec = SPEC.replace("grow 10% per month from 100 USD in 2026-01", FAST)
    fast = world(tmp_path, spec, DATA, datetime(2027, 6, 16))
    with pytest.raises(AssertionError, match="grows beyond"):
        fast.ask("grown", start="2027-01-01", end="2027-06-01")


FAST = "grow 100% per day from 100 USD in 2026-01-01"


def test_a_line_from_what_data_says_goes_in_equal_steps(small: World) -> None:
    # from 2 * 20 to 160 in six steps of 20
    rows = small.ask("from_cost", start="2025-12-01", end="2026-09-01")
    assert column(rows, "target") == [None, 40, 60, 80, 100, 120, 140, 160, 160]
    assert column(rows, "expected")[6:8] == [70, None]
    assert [row["status"] for row in rows][1:5] == ["green", "green", "red", "green"]
    # from January's 90 to three times April's 200: 90, 260, 430, 600
    rows = small.ask("between_data", start="2026-01-01", end="2026-06-01")
    assert column(rows, "target") == [90, 260, 430, 600, 600]
    rows = small.ask("size_from_data", start="2026-01-01", end="2026-04-01")
    assert column(rows, "target") == [90, 80, 70]


def test_rows_of_another_length_take_their_steps_of_it(small: World) -> None:
    (quarter,) = small.ask("between_data", each="quarter", start="2026-01-01", end="2026-04-01")
    assert column([quarter], "target") == [780]
    (week,) = small.ask("from_cost", each="week", start="2026-01-05", end="2026-01-12")
    assert column([week], "target") == [round(40 * 7 / 31, 6)]
    asked = small.session.ask("from_cost", Request(each=Grain.QUARTER))
    assert [problem.code for problem in asked.problems] == ["K501"]


def test_what_grows_begins_with_what_data_says(small: World) -> None:
    rows = small.ask("grown_from_data", start="2025-12-01", end="2026-04-01")
    assert column(rows, "target") == [None, 90, 99, 108.9]
    # 205 in the quarter before, a third of it each month, and twice as much from July on
    rows = small.ask("grown_since_before", start="2026-05-01", end="2026-08-01")
    assert column(rows, "target") == [68.333333, 68.333333, 136.666667]
    assert column(rows, "expected")[1] == round(205 / 6, 6)
    (quarter,) = small.ask("grown_from_data", each="quarter", start="2026-04-01", end="2026-07-01")
    assert column([quarter], "target") == [round(90 * (1.1**3 + 1.1**4 + 1.1**5), 6)]


def test_an_end_that_has_not_come_says_nothing_yet(small: World) -> None:
    rows = small.ask("yet_to_come", start="2026-05-01", end="2026-07-01")
    assert column(rows, "target") == [None, None]
