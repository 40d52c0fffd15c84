"""Hashes: they move with what a number depends on, and with nothing else."""

import pytest

from kpilang.model.digest import definition_hash, digest
from tests.unit.analysis.sample import clean

KPI = """\
source visits {
  table: crm.visits
  time:  day
  column day:  date
  column cost: money USD
  column note: text
  column rep:  ref reps by rep_id
}
kpi x "Title" {
  description: "Words."
  formula: sum(visits.cost where rep.region = "EMEA")
  window:  month
  target:  >= 3k USD
}
"""


def hash_of(text: str) -> str:
    return definition_hash(clean(text).model, "x")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Title"', '"Another title"'),
        ('"Words."', '"Other words."'),
        ("  column note: text\n", ""),
        ("  time:  day", "  time: day   # the day"),
    ],
)
def test_hash_stays(old: str, new: str) -> None:
    assert old in KPI
    assert hash_of(KPI.replace(old, new)) == hash_of(KPI)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"EMEA"', '"APAC"'),
        ("crm.visits", "crm.calls"),
        ("3k USD", "4k USD"),
        ("window:  month", "window: week"),
        ("rep_id", "owner_id"),
        ("cost: money USD", 'cost: money USD from "Cost"'),
        ("kpi x", "calendar { week: starts sunday }\nkpi x"),
    ],
)
def test_hash_moves(old: str, new: str) -> None:
    assert old in KPI
    assert hash_of(KPI.replace(old, new)) != hash_of(KPI)


def test_hash_is_twelve_digits_and_ignores_spans() -> None:
    first, second = clean(KPI).model, clean("\n\n" + KPI).model
    assert len(digest(first)) == 12
    assert digest(first) == digest(second)
