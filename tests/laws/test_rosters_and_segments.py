"""Who is listed and what each owes, worked out by hand (language.md, "Targets")."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpilang.model.windows import Grain
from kpilang.plan.request import Request
from tests.support.world import World, world

SPEC = """
source reps {
  table: main.reps
  key:   id
  row:   rep
  column id:       number
  column name:     text
  column region:   text
  column hired_on: date
  column left_on:  date optional
  span employed: hired_on to left_on
  dimension rep = name by id
  dimension region = region
}
source calls {
  table: main.calls
  key:   id
  time:  day
  column id:  number
  column rep: ref reps by rep_id
  column day: date
  column kind: text
  dimension kind = kind
}
metric made = count(calls)
kpi listed {
  formula: made
  window:  month
  target:  >= 10 per rep
  members: reps where employed at end
}
kpi seen {
  formula: made
  window:  month
  target:  >= 10 per rep
}
kpi started {
  formula: made
  window:  month
  members: reps where employed at start
}
kpi weekly {
  formula: made
  window:  week
  target:  >= 2 per rep per week
  members: reps where employed at end
}
kpi share_of {
  formula: count(calls where kind = "a") / made
  unit:    percent
  window:  month
  target:  >= 50% per rep
}
kpi regional {
  formula: made
  window:  month
  target by region {
    EMEA: >= 6
    US:   >= 3
    else: >= 1
  }
}
kpi closed {
  formula: made
  window:  month
  target by region {
    EMEA: >= 6
    US:   from 1 in 2026-01 to >= 7 in 2026-07
  }
}
metric place = rank(made + count(calls where day = 2026-05-04))
kpi per_segment {
  formula: made
  window:  month
  target by region {
    EMEA: >= 2 per rep
    US:   >= 5
  }
}
kpi staffed {
  formula: made
  window:  month
  target by region {
    EMEA: >= 2 per rep
    US:   >= 3 per rep
  }
  members: reps where employed at end
}
kpi per_period {
  formula: made
  window:  month
  target {
    2026-05: >= 2 per rep
    2026-06: >= 10 per rep
  }
}
kpi lately {
  formula: made
  window:  trailing 2 months each month
  target:  >= 3 per rep
}
kpi lately_listed {
  formula: made
  window:  trailing 2 months each month
  target:  >= 3 per rep
  members: reps where employed at end
}
kpi mixed_lines {
  formula: made
  window:  month
  target {
    2026-04: >= 1
    2026-05: >= 2 per rep
    2026-06: >= 10
  }
}
kpi rated {
  formula: count(calls where kind = "a") / made
  unit:    percent
  window:  month
  target by region {
    EMEA: >= 60%
    else: >= 40%
  }
}
"""

DATA = """
create table reps as select * from (values
  (1, 'Ann', 'EMEA', date '2026-01-01', null),
  (2, 'Bob', 'US',   date '2026-01-01', date '2026-05-20'),
  (3, 'Cid', 'EMEA', date '2026-06-10', null),
  (4, 'Dee', 'US',   date '2026-06-25', null)
) as r(id, name, region, hired_on, left_on);
create table calls as select * from (values
  (1, 1, date '2026-05-04', 'a'), (2, 1, date '2026-05-05', 'b'), (3, 2, date '2026-05-06', 'a'),
  (4, 2, date '2026-05-07', 'b'), (5, 1, date '2026-06-02', 'a'), (6, 9, date '2026-06-03', 'b')
) as c(id, rep_id, day, kind)
"""


@pytest.fixture(scope="module")
def w(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder: Path = tmp_path_factory.mktemp("rosters")
    return world(folder, SPEC, DATA, datetime(2026, 6, 16))


MAY = {"start": "2026-05-01", "end": "2026-06-01"}
JUNE = {"start": "2026-06-01", "end": "2026-07-01"}


def by(
    w: World, name: str, dimension: str, *columns: str, **options: str
) -> list[tuple[object, ...]]:
    rows = w.ask(name, dimension, **options)
    return [tuple(row[column] for column in (dimension, *columns)) for row in rows]


def test_a_roster_lists_whom_no_row_names_and_nobody_else(w: World) -> None:
    # Bob left on 20 May, and Dee comes later in June
    assert by(w, "listed", "rep", "value", "target", **MAY) == [("Ann", 2, 10)]
    assert by(w, "listed", "rep", "value", "target", **JUNE) == [("Ann", 1, 10), ("Cid", 0, 10)]
    assert by(w, "started", "rep", "value", **MAY) == [("Ann", 2), ("Bob", 2)]


def test_without_a_roster_those_with_a_row_owe(w: World) -> None:
    assert by(w, "seen", "rep", "value", "target", **MAY) == [("Ann", 2, 10), ("Bob", 2, 10)]
    # Bob is compared with May; a reference that leads nowhere is nobody's, who owes nothing
    rows = by(w, "seen", "rep", "value", "target", **JUNE)
    assert rows == [("Ann", 1, 10), ("Bob", 0, None), (None, 1, None)]
    assert by(w, "seen", "region", "value", "target", **MAY) == [("EMEA", 2, 10), ("US", 2, 10)]
    (whole,) = w.ask("seen", **MAY)
    assert (whole["value"], whole["target"]) == (4, 20)


def test_the_amount_adds_up_over_the_roster_and_over_periods(w: World) -> None:
    (whole,) = w.ask("listed", **JUNE)
    assert (whole["value"], whole["target"], whole["expected"]) == (2, 20, 10)
    assert by(w, "listed", "region", "value", "target", **JUNE) == [("EMEA", 1, 20)]
    (quarter,) = w.ask("listed", each="quarter", start="2026-04-01", end="2026-07-01")
    # three months for each of the two who are employed on 15 June
    assert (quarter["value"], quarter["target"]) == (6, 60)
    (week,) = w.ask("weekly", start="2026-06-08", end="2026-06-14")
    assert (week["value"], week["target"]) == (0, 4)


def test_a_filter_leaves_the_members_it_lets_through(w: World) -> None:
    (emea,) = w.ask("listed", where='region = "EMEA"', **JUNE)
    assert (emea["value"], emea["target"]) == (1, 20)
    # a roster knows nothing of kinds, so that nobody is listed by them and nobody owes
    (kind,) = w.ask("listed", where='kind = "a"', **JUNE)
    assert (kind["value"], kind["target"]) == (1, None)


def test_what_is_no_flow_has_the_same_target_at_every_level(w: World) -> None:
    assert by(w, "share_of", "rep", "value", "target", **MAY) == [
        ("Ann", 0.5, Decimal("0.5")),
        ("Bob", 0.5, Decimal("0.5")),
    ]
    assert w.ask("share_of", **MAY)[0]["target"] == Decimal("0.5")


def test_each_segment_has_its_own_target(w: World) -> None:
    wanted = [("EMEA", 2, 6, "red"), ("US", 2, 3, "red")]
    assert by(w, "regional", "region", "value", "target", "status", **MAY) == wanted
    rows = by(w, "regional", "region", "value", "target", "expected", **JUNE)
    assert rows == [("EMEA", 1, 6, 3), ("US", 0, 3, 1.5), (None, 1, 1, 0.5)]


def test_a_member_of_no_segment_is_forecast_by_the_time_that_has_passed(w: World) -> None:
    assert by(w, "closed", "region", "value", "target", "forecast", **JUNE) == [
        ("EMEA", 1, 6, 2),
        ("US", 0, 6, 0),
        (None, 1, None, 2),
    ]


def test_segments_say_nothing_of_other_parts(w: World) -> None:
    assert [row["target"] for row in w.ask("regional", "rep", **MAY)] == [None, None]
    assert [row["target"] for row in w.ask("regional", **MAY)] == [None]
    assert [row["target"] for row in w.ask("regional", where='kind = "a"', **MAY)] == [None]


def test_segments_with_none_left_over_add_up_to_the_whole(w: World) -> None:
    (june,) = w.ask("closed", **JUNE)
    assert (june["target"], june["expected"]) == (12, 6)
    assert by(w, "closed", "region", "target", **MAY) == [("EMEA", 6), ("US", 5)]


def test_a_segment_of_a_ratio_holds_in_each_of_its_parts(w: World) -> None:
    rows = w.ask("rated", "region", "rep", **MAY)
    assert [(row["rep"], row["target"]) for row in rows] == [
        ("Ann", Decimal("0.6")),
        ("Bob", Decimal("0.4")),
    ]
    assert w.ask("rated", **MAY)[0]["target"] is None


def test_the_best_places_are_the_first(w: World) -> None:
    rows = w.ask("place", "rep", start="2026-05-01", end="2026-06-01", top=1)
    assert [(row["rep"], row["value"]) for row in rows] == [("Ann", 1)]


def test_each_member_of_a_segment_owes_its_amount(w: World) -> None:
    # in May, Ann of EMEA and Bob of the US have calls
    rows = by(w, "per_segment", "region", "value", "target", **MAY)
    assert rows == [("EMEA", 2, 2), ("US", 2, 5)]
    assert by(w, "per_segment", "rep", "target", **MAY) == [("Ann", None), ("Bob", None)]
    rows = w.ask("per_segment", "region", "rep", **MAY)
    assert [(row["region"], row["rep"], row["target"]) for row in rows] == [
        ("EMEA", "Ann", 2),
        ("US", "Bob", None),
    ]
    assert [row["target"] for row in w.ask("per_segment", **MAY)] == [7]
    # in June only Ann has one that is of a region: half of 2 is due, and half of 5
    (june,) = w.ask("per_segment", **JUNE)
    assert (june["target"], june["expected"]) == (7, 3.5)


def test_each_segment_counts_those_of_it_on_the_roster(w: World) -> None:
    # Ann and Cid of EMEA are employed on 15 June, nobody in the US
    assert by(w, "staffed", "region", "value", "target", **JUNE) == [("EMEA", 1, 4)]
    assert [row["target"] for row in w.ask("staffed", **JUNE)] == [4]
    assert [row["target"] for row in w.ask("staffed", **MAY)] == [2]
    march = {"start": "2026-03-01", "end": "2026-04-01"}
    assert [row["target"] for row in w.ask("staffed", **march)] == [5]
    (before,) = w.ask("staffed", start="2025-06-01", end="2025-07-01")
    assert before["target"] is None
    (before,) = w.ask("staffed", start="2025-12-01", end="2026-01-01", as_of=datetime(2025, 12, 11))
    assert (before["target"], before["expected"]) == (None, None)


def test_an_amount_for_each_member_by_periods(w: World) -> None:
    rows = by(w, "per_period", "rep", "target", **MAY)
    assert rows == [("Ann", 2), ("Bob", 2)]
    assert [row["target"] for row in w.ask("per_period", start="2026-04-01", end="2026-07-01")] == [
        None,
        4,
        10,
    ]
    # on 15 June half of 10 for Ann; who has no name owes nothing
    (june,) = w.ask("per_period", **JUNE)
    assert (june["target"], june["expected"]) == (10, 5)
    # both months for each of the two with a call in the quarter, but April has no line
    assert w.ask("per_period", each="quarter", start="2026-04-01")[0]["target"] is None
    weeks = w.ask("per_period", each="week", start="2026-05-04", end="2026-05-11")
    assert float(weeks[0]["target"]) == pytest.approx(2 * 2 * 7 / 31)


def test_amounts_of_all_beside_those_of_each_have_no_sum(w: World) -> None:
    asked = w.session.ask("mixed_lines", Request(each=Grain.QUARTER))
    assert [problem.code for problem in asked.problems] == ["K501"]
    assert [row["target"] for row in w.ask("mixed_lines", **MAY)] == [4]
    assert [row["target"] for row in w.ask("mixed_lines", **JUNE)] == [10]
    assert by(w, "mixed_lines", "rep", "target", **JUNE)[0] == ("Ann", None)


def test_who_is_in_a_row_that_looks_back_owes_its_amount(w: World) -> None:
    # Ann and Bob have calls in May and June
    (june,) = w.ask("lately", **JUNE)
    assert (june["value"], june["target"], june["expected"], june["status"]) == (6, 6, 6, "green")
    rows = by(w, "lately", "rep", "value", "target", **JUNE)
    assert rows == [("Ann", 3, 3), ("Bob", 2, 3), (None, 1, None)]
    # Ann and Cid are employed on 15 June
    assert [row["target"] for row in w.ask("lately_listed", **JUNE)] == [6]
    assert by(w, "lately_listed", "rep", "value", "target", **JUNE) == [
        ("Ann", 3, 3),
        ("Cid", 0, 3),
    ]
