"""Law 1: every row counts once; where a reference leads to two rows there is no number."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpilang.diagnostics.model import Severity
from kpilang.plan.request import Request
from tests.support.world import World, world

SPEC = """
source regions {
  table: regions
  key:   code
  column code: text
  column area: text
  dimension area = area
}
source reps {
  table: reps
  key:   id
  column id:     number
  column name:   text
  column region: ref regions by region_code
  dimension rep = name by id
}
source orders {
  table: orders
  key:   id
  time:  ordered_on
  column id:         number
  column rep:        ref reps by rep_id
  column ordered_on: date
  column amount:     money USD
}
metric revenue  = sum(orders.amount)
metric by_area  = sum(orders.amount where rep.region.area = "EMEA")
metric sellers  = count_distinct(orders.rep)
"""
LEADS = """
source leads {
  table: leads
  key:   id
  time:  came_on
  column id:      number
  column came_on: date
  column met_on:  date optional
}
source offers {
  table: offers
  time:  made_on
  column lead:    ref leads by lead_id
  column made_on: date
}
metric offered = conversion(leads.came_on -> offers.made_on by lead within 9 days)
metric met     = conversion(leads.came_on -> leads.met_on within 9 days)
"""
OFFERS = """
CREATE TABLE leads AS SELECT id, DATE '2026-05-04' AS came_on, DATE '2026-05-05' AS met_on
  FROM (VALUES (1), (2)) t(id);
CREATE TABLE offers AS SELECT 1 AS lead_id, DATE '2026-05-06' AS made_on;
"""
ORDERS = """
CREATE TABLE orders AS SELECT id, rep_id, DATE '2026-05-04' AS ordered_on,
  CAST(10 AS DECIMAL(12, 2)) AS amount FROM (VALUES (1, 1), (1, 1), (2, 2), (3, 9)) t(id, rep_id);
"""
REGIONS = (
    "CREATE TABLE regions AS SELECT * FROM (VALUES ('N', 'EMEA'), ('S', 'EMEA')) t(code, area);"
)
REPS = """
CREATE TABLE reps AS
  SELECT * FROM (VALUES (1, 'Ann', 'N'), (2, 'Bo', 'S')) t(id, name, region_code);
"""
MAY = {"start": "2026-05-01", "end": "2026-06-01"}


def made(folder: Path, more: str = "") -> World:
    return world(folder, SPEC, REGIONS + REPS + ORDERS + more, datetime(2026, 6, 1))


def codes(w: World, name: str, *by: str) -> list[str]:
    """Return the codes of what stands in the way of a number, which then is not given."""
    asked = w.session.ask(name, Request(by=by))
    errors = [problem for problem in asked.problems if problem.severity is Severity.ERROR]
    assert (asked.answer is None) == bool(errors)
    return [problem.code for problem in errors]


def test_with_unique_keys_members_add_up_to_the_whole(tmp_path: Path) -> None:
    w = made(tmp_path)
    assert w.values("revenue", **MAY) == [Decimal(40)]
    assert sorted(w.values("revenue", "rep", **MAY)) == [10, 10, 20]
    assert w.values("by_area", **MAY) == [30]


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ("INSERT INTO reps VALUES (1, 'Ann again', 'N');", ("rep", "area")),
        ("INSERT INTO regions VALUES ('N', 'EMEA');", ("area",)),
    ],
)
def test_a_row_that_would_count_twice_is_refused(
    tmp_path: Path, more: str, refused: tuple[str, ...]
) -> None:
    w = made(tmp_path, more)
    assert w.values("revenue", **MAY) == [Decimal(40)]
    for dimension in refused:
        assert codes(w, "revenue", dimension) == ["K028"]
    assert codes(w, "by_area") == ["K028"]


def test_a_key_that_no_row_is_found_by_may_repeat(tmp_path: Path) -> None:
    w = made(tmp_path)
    assert codes(w, "revenue", "rep") == [], "orders 1 and 1 are two rows"
    (warning,) = w.session.ask("revenue", Request()).problems
    assert (warning.code, warning.severity) == ("K032", Severity.WARNING)
    assert "2 rows have the key `1`" in warning.notes


def test_rows_without_a_key_are_found_by_nothing(tmp_path: Path) -> None:
    w = made(tmp_path, "INSERT INTO reps VALUES (NULL, 'x', 'N'), (NULL, 'y', 'N');")
    assert codes(w, "revenue", "rep") == []
    assert sum(w.values("revenue", "rep", **MAY)) == 40


def test_rows_that_others_follow_by_a_repeated_key_are_refused(tmp_path: Path) -> None:
    at = datetime(2026, 6, 1)
    w = world(tmp_path, LEADS, OFFERS, at)
    assert w.values("offered", **MAY) == [0.5]
    again = tmp_path / "again"
    again.mkdir()
    w = world(again, LEADS, OFFERS + "INSERT INTO leads SELECT * FROM leads;", at)
    assert codes(w, "offered") == ["K028"], "an offer to 1 is to two rows"
    assert codes(w, "met") == [], "each row has both its days"
    assert w.values("met", **MAY) == [1]
