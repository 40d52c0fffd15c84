"""`last(x)` is of the row greatest by time axis, then by key; `first(x)` of the least. By hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kpilang.plan.build import build
from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import POSTGRES
from tests.support.world import World, world

SPEC = """
calendar { timezone: "Europe/Berlin" }
source shops {
  table: shops
  key:   code
  column code: text
  column town: text
  dimension town = town
}
source readings {
  table: readings
  key:   shop_code, id
  row:   reading
  time:  read_at
  timezone: "UTC"
  column id:      text
  column shop:    ref shops by shop_code
  column read_at: timestamp optional
  column noted:   timestamp optional
  column due_on:  date planned
  column litres:  number optional
  column good:    boolean
}
metric newest       = last(readings.litres)
metric oldest       = first(readings.litres)
metric newest_good  = last(readings.litres where good)
metric both         = last(readings.litres) - first(readings.litres)
metric with_sum     = last(readings.litres) / sum(readings.litres)
metric by_due       = last(readings.litres on due_on)
metric was_good     = case when last(readings.good) then 1 else 0 end
metric so_far       = last(readings.litres over all time)
metric trailing     = first(readings.litres over trailing 2 months)
metric of_days      = avg(last(readings.litres) each day)
metric noted_late   = last(readings.noted) - first(readings.noted)
kpi not_less { formula: newest\n window: month\n target: >= oldest }
"""
DATA = """
CREATE TABLE shops AS SELECT * FROM (VALUES ('a', 'Ulm'), ('B', 'Ulm'), ('c', 'Hof')) t(code, town);
CREATE TABLE readings AS SELECT id, shop_code, CAST(read_at AS TIMESTAMP) AS read_at,
  CAST(noted AS TIMESTAMP) AS noted, CAST(due_on AS DATE) AS due_on, litres, good
FROM (VALUES
  ('1', 'a', '2026-01-05 08:00:00', '2026-01-05 09:00:00', '2026-03-01', 5, true),
  ('2', 'c', '2026-01-20 08:00:00', NULL, '2026-01-01', 7, true),
  ('2', 'a', '2026-01-31 22:59:59', '2026-01-31 23:00:00', '2026-02-01', 9, false),
  ('1', 'B', '2026-01-31 22:59:59', NULL, '2026-02-01', 8, true),
  ('3', 'a', '2026-01-31 23:00:00', '2026-02-02 00:00:00', '2026-02-01', 4, true),
  ('4', 'c', '2026-02-14 12:00:00', '2026-02-14 12:30:00', '2026-04-09', NULL, false),
  ('5', 'c', NULL, NULL, '2026-02-28', 100, true),
  ('6', 'a', '2026-03-31 22:00:00', NULL, '2026-05-01', 11, true)
) t(id, shop_code, read_at, noted, due_on, litres, good);
"""
#: the last reading lies at as-of itself
AS_OF = datetime(2026, 4, 1)
MONTHS = {"start": "2026-01-01", "end": "2026-04-01"}


@pytest.fixture(scope="module")
def tank(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("tank"), SPEC, DATA, AS_OF)


def test_it_goes_by_time_and_then_by_key(tank: World) -> None:
    """At the last second of January in Berlin `a` comes after `B`, as code points go."""
    assert tank.values("newest", **MONTHS) == [9, None, None]
    assert tank.values("oldest", **MONTHS) == [5, 4, None]
    assert tank.values("both", **MONTHS) == [4, None, None]


def test_a_condition_chooses_among_the_rows_that_meet_it(tank: World) -> None:
    assert tank.values("newest_good", **MONTHS) == [8, 4, None]
    assert tank.values("newest", where='town = "Hof"', **MONTHS) == [7, None, None]


def test_a_row_with_no_value_is_the_last_one_all_the_same(tank: World) -> None:
    february = {"start": "2026-02-01", "end": "2026-03-01"}
    assert tank.values("newest", **february) == [None]
    assert tank.values("was_good", **february) == [0]
    assert tank.values("was_good", each="quarter", **MONTHS) == [0]


def test_each_member_has_a_last_row_and_the_whole_one_of_its_own(tank: World) -> None:
    found = [(row["town"], row["value"]) for row in tank.ask("newest", "town", **MONTHS)]
    assert found[:4] == [("Hof", 7), ("Ulm", 9), ("Hof", None), ("Ulm", 4)]
    assert tank.values("with_sum", **MONTHS)[0] == pytest.approx(9 / 29)


def test_what_lies_nowhere_in_time_is_neither(tank: World) -> None:
    assert tank.values("newest", each="all") == [None]
    assert tank.values("oldest", each="all") == [5]


def test_windows_of_their_own_take_the_last_row_in_them(tank: World) -> None:
    assert tank.values("so_far", **MONTHS) == [9, None, None]
    assert tank.values("trailing", **MONTHS) == [5, 5, 4]
    assert tank.values("of_days", **MONTHS) == [7, 4, None]
    assert tank.values("newest", each="day", start="2026-01-30", end="2026-02-02") == [None, 9, 4]


def test_what_is_planned_goes_by_what_is_planned(tank: World) -> None:
    asked = {"start": "2026-01-01", "end": "2026-06-01"}
    assert tank.values("by_due", **asked) == [7, 100, 5, None, 11]


def test_a_partial_row_is_held_against_as_much_of_the_period_before(tank: World) -> None:
    row = tank.ask("newest", as_of=datetime(2026, 2, 21), periods=1)[0]
    assert (row["value"], row["previous"]) == (None, 7)
    row = tank.ask("oldest", as_of=datetime(2026, 2, 6), periods=1)[0]
    assert (row["value"], row["previous"]) == (4, 5)


def test_a_target_may_be_the_first_row(tank: World) -> None:
    rows = tank.ask("not_less", **MONTHS)
    assert [(row["target"], row["status"]) for row in rows] == [
        (5, "green"), (4, None), (None, None)
    ]  # fmt: skip


def test_moments_are_subtracted_as_instants(tank: World) -> None:
    """From nine o'clock on 5 January to half past twelve on 14 February, as UTC counts."""
    assert tank.values("noted_late", each="quarter", **MONTHS) == [pytest.approx(40 + 3.5 / 24)]


def test_text_is_ordered_by_code_point_whatever_the_collation(tank: World) -> None:
    request = Request(start=date(2026, 1, 1), end=date(2026, 2, 1))
    plan = build(tank.model, "newest", request, AS_OF).plan
    assert plan is not None
    text = " ".join(compile_plan(plan, POSTGRES).split())
    assert 'readings.shop_code COLLATE "C" DESC, readings.id COLLATE "C" DESC' in text
