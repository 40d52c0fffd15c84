"""Names of people's tables, columns and dimensions never meet the statement's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.support.world import world

TABLES = ("periods", "members", "cells", "numbers", "scored", "clock", "Order", "group")

SPEC = """
source `{name}` {{
  table: `{name}`
  key:   id
  row:   thing
  time:  on_day
  column id:     number
  column on_day: date
  column n:      text
  column due:    text
  column place:  number
  column `Odd "name"`: text
  column sum_place: text
  dimension n = n
  dimension due = due
  dimension cut = `Odd "name"`
  dimension n_key = due
  dimension place = id by place
  dimension sum_place = sum_place
  dimension N = due
  dimension DUE = n
}}
metric total = sum(`{name}`.place)
"""
DATA = '''
CREATE TABLE "{name}" AS SELECT * FROM (VALUES
  (1, DATE '2026-06-01', 'a', 'x', 5, '; drop table x; --', 'p'),
  (2, DATE '2026-06-02', 'b', NULL, 7, 'it''s <b>', 'q')
) t(id, on_day, n, due, place, "Odd ""name""", sum_place)
'''


@pytest.mark.parametrize("name", TABLES)
def test_a_table_may_be_called_like_a_part_of_the_statement(tmp_path: Path, name: str) -> None:
    w = world(tmp_path, SPEC.format(name=name), DATA.format(name=name), datetime(2026, 6, 18))
    month = {"start": "2026-06-01", "end": "2026-07-01"}
    assert w.values("total", **month) == [12]
    rows = w.ask(
        "total", "n", "due", "cut", "n_key", "place", "sum_place", "N", "DUE", **month, top=5
    )
    assert [r["value"] for r in rows] == [7, 5]
    assert sorted((r["DUE"], r["N"] or "") for r in rows) == [("a", "x"), ("b", "")]
    shown = [(r["n"], r["due"], r["cut"], r["n_key"], r["place"], r["value"]) for r in rows]
    assert sorted(shown, key=str) == [
        ("a", "x", "; drop table x; --", "x", "1", 5),
        ("b", None, "it's <b>", None, "2", 7),
    ]
