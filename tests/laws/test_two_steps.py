"""What is aggregated in two steps is what one step gives."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.world import World, world

SPEC = """
source reps {
  table: reps
  key:   id
  row:   rep
  column id:     number
  column name:   text
  column part_1: text
  dimension rep    = name by id
  dimension part_1 = part_1
}
source deals {
  table: deals
  key:   id
  row:   deal
  time:  closed_on
  column id:           number
  column owner:        ref reps by part_1
  column closed_on:    date
  column period_start: text
  column amount:       number optional
  let is_won    = period_start = "won"
  let is_closed = period_start in ("won", "lost")
  dimension holds_1 = period_start
  dimension rep     = owner.rep
}
metric win_rate = count(deals where is_won) / count(deals where is_closed)
metric spread   = max(deals.amount where is_won) - min(deals.amount where is_closed)
metric mean     = avg(deals.amount where is_won) + sum(deals.amount where amount > 3)
metric total    = sum(deals.amount)
metric owners   = count_distinct(deals.owner)
metric winners  = count_distinct(deals.owner where is_won) / count_distinct(deals.owner)
"""
DATA = """
CREATE TABLE reps AS SELECT * FROM (VALUES (1, 'Kim', 'p'), (2, 'Kim', 'q')) t(id, name, part_1);
CREATE TABLE deals AS SELECT * FROM (VALUES
  (1, 1,    DATE '2026-05-03', 'won',  2), (2, 1,    DATE '2026-05-20', 'won',  8),
  (3, 2,    DATE '2026-05-04', 'lost', 4), (4, 9,    DATE '2026-05-05', 'won',  NULL),
  (5, NULL, DATE '2026-05-06', 'lost', 1), (6, 8,    DATE '2026-05-07', 'won',  5),
  (7, 1,    DATE '2026-06-03', 'won',  3), (8, 2,    DATE '2026-06-04', 'open', 7)
) t(id, part_1, closed_on, period_start, amount)
"""
JUNE = {"start": "2026-06-01", "end": "2026-07-01"}
MAY = {"start": "2026-05-01", "end": "2026-06-01"}


@pytest.fixture
def asked(tmp_path: Path) -> World:
    return world(tmp_path, SPEC, DATA, datetime(2026, 6, 18))


def _values(asked: World, name: str, *by: str, column: str = "value", **month: str) -> list[Any]:
    return [row[column] for row in asked.ask(name, *by, **month)]


def test_leaves_pick_the_groups_that_their_filters_hold_for(asked: World) -> None:
    assert _values(asked, "win_rate", **MAY) == [4 / 6]
    assert _values(asked, "spread", **MAY) == [7]
    assert _values(asked, "mean", **MAY) == [5 + 17]


@pytest.mark.parametrize(
    ("name", "value", "previous"),
    [
        ("win_rate", 1, 3 / 5),
        ("spread", 0, 4),
        ("total", 10, 12),
        ("owners", 2, 4),
        ("winners", 1 / 2, 3 / 4),
    ],
)
def test_a_partial_month_is_held_against_as_much_of_the_one_before(
    asked: World, name: str, value: float, previous: float
) -> None:
    """17 days of May hold all of its deals but the second."""
    assert _values(asked, name, **JUNE) == [value]
    assert _values(asked, name, column="previous", **JUNE) == [previous]


def test_dangling_references_are_one_member_with_the_missing_ones(asked: World) -> None:
    assert _values(asked, "total", "rep", **MAY) == [10, 4, 6]


def test_a_dimension_may_be_called_like_a_column_of_the_first_step(asked: World) -> None:
    assert _values(asked, "win_rate", "holds_1", **MAY) == [0, 1]
