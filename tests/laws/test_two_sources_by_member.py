"""An answer of one period over two sources by member, worked out by hand.

Members that occur in one of the sources alone occur in the answer; what their rows refer to may be
nothing, or a row that is not there, and then they have no member.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.support.world import World, world

SPEC = """
source teams {
  table: main.teams
  key:   id
  row:   team
  column id:   number
  column name: text
}
source reps {
  table: main.reps
  key:   id
  row:   rep
  column id:   number
  column team: ref teams by team_id
}
source kinds {
  table: main.kinds
  key:   id
  row:   kind
  column id: text
}
source deals {
  table: main.deals
  key:   id
  row:   deal
  time:  day
  since: 2026-01-01
  column id:     number
  column owner:  ref reps by owner_id
  column day:    date
  column amount: money EUR
  column kind:   ref kinds by kind_id
  dimension team = owner.team.name
  dimension kind = kind.id
}
source quotas {
  table: main.quotas
  key:   rep_id, month
  time:  month
  column rep:    ref reps by rep_id
  column month:  date planned
  column amount: money EUR
  column kind:   ref kinds by kind_id
  dimension team = rep.team.name
  dimension kind = kind.id
}
kpi attained {
  formula: sum(deals.amount)
  window:  month to date
  target:  from quotas.amount
}
metric large = count(deals where amount >= 20 EUR)
metric per_quota = large / count(quotas)
metric kinds_per_quota = count_distinct(deals.kind) / count(quotas)
"""

DATA = """
create table teams as select * from (values (1, 'North'), (2, 'South'), (3, 'West')) as t(id, name);
create table kinds as select * from (values ('a'), ('b')) as k(id);
create table reps as select * from (values (1, 1), (2, 1), (3, 2), (4, 3)) as r(id, team_id);
create table deals as select * from (values
  (1, 1, date '2026-06-02', 10, 'a'), (2, 1, date '2026-06-03', 30, 'b'),
  (3, 2, date '2026-06-04', 20, 'a'), (4, 3, date '2026-05-05', 40, 'a'),
  (5, 4, date '2026-05-20', 50, 'b'), (6, 9, date '2026-06-05', 25, 'a'),
  (7, null, date '2026-06-06', 5, 'b'), (8, 1, date '2026-05-09', 7, 'a')
) as d(id, owner_id, day, amount, kind_id);
create table quotas as select * from (values
  (1, date '2026-06-01', 100, 'a'), (3, date '2026-06-01', 60, 'b'),
  (2, date '2026-05-01', 999, 'a'), (8, date '2026-06-01', 30, 'a')
) as q(rep_id, month, amount, kind_id);
"""


@pytest.fixture
def june(tmp_path: Path) -> World:
    """The world on the evening before 11 June 2026, a third of the month."""
    return world(tmp_path, SPEC, DATA, datetime(2026, 6, 11))


def test_members_of_either_source_occur_and_dangling_ones_have_none(june: World) -> None:
    rows = june.ask("attained", "team", start="2026-06-01")
    found = {row["team"]: (row["value"], row["target"], row["previous"]) for row in rows}
    # West has a deal in May alone, after what June is compared with. Rep 9 and rep 8 are nobody.
    assert found == {"North": (60, 100, 7), "South": (0, 60, 40), None: (30, 30, 0)}


def test_members_of_another_reference(june: World) -> None:
    rows = june.ask("per_quota", "kind", start="2026-06-01", each="month")
    assert {row["kind"]: row["value"] for row in rows} == {"a": 1, "b": 1}


def test_members_by_two_dimensions(june: World) -> None:
    rows = june.ask("per_quota", "team", "kind", start="2026-06-01", each="month")
    assert {(row["team"], row["kind"]): row["value"] for row in rows} == {
        ("North", "a"): 1,
        ("North", "b"): None,
        ("South", "a"): None,
        ("South", "b"): 0,
        (None, "a"): 1,
    }


def test_counts_of_one_source_are_0_where_the_other_alone_has_rows(june: World) -> None:
    rows = june.ask("per_quota", "team", start="2026-06-01", each="month")
    assert {row["team"]: row["value"] for row in rows} == {"North": 2, "South": 0, None: 1}
    rows = june.ask("kinds_per_quota", "team", start="2026-06-01", each="month")
    assert {row["team"]: row["value"] for row in rows} == {"North": 2, "South": 0, None: 2}
