"""Members that a filter or a target names are looked for in the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ask import run

SPEC = """\
source reps {
  table: reps
  key:   id
  column id:   number
  column name: text
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
  column channel:    text
  dimension channel = channel
  dimension size    = case when amount > 100 USD then "large" else "small" end
}
kpi revenue {
  formula: sum(orders.amount)
  window:  month
  target by channel { web: >= 10 USD
                      shpo: >= 10 USD }
}
metric placed = count(orders)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two representatives, of whom one has an order."""
    settings = '[project]\nname = "shop"\nspecs = ["."]\nas_of = 2026-05-31\n'
    (tmp_path / "kpi.toml").write_text(
        settings + '[profiles.dev]\nengine = "duckdb"\npath = "data"\n'
    )
    (tmp_path / "shop.kpi").write_text(SPEC)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "reps.csv").write_text("id,name\n1,Ann\n2,Bob\n")
    (tmp_path / "data" / "orders.csv").write_text(
        "id,rep_id,ordered_on,amount,channel\n1,1,2026-05-03,20,web\n2,1,2026-05-04,30,shop\n"
    )
    return tmp_path


def told(project: Path, *arguments: str) -> str:
    return run(project, "query", *arguments, "--from", "2026-05-01")[2]


def test_a_misspelt_member_is_told_with_the_nearest(project: Path) -> None:
    code, out, err = run(project, "query", "placed", "--where", 'rep = "Anne"')
    assert code == 1
    assert "0 orders" in out
    assert 'warning[K033]: no row has the rep "Anne"' in err
    assert 'a similar one exists: `"Ann"`' in err


def test_a_member_without_orders_is_no_mistake(project: Path) -> None:
    assert told(project, "placed", "--where", 'rep = "Bob"') == ""


def test_each_member_of_a_list_is_looked_for(project: Path) -> None:
    err = told(project, "placed", "--where", 'channel in ("web", "phone") or channel = "Web"')
    assert 'the channel "phone"' in err
    assert 'the channel "Web"' in err
    assert 'the channel "web"' not in err


def test_what_is_left_out_may_be_anything(project: Path) -> None:
    assert told(project, "placed", "--where", 'channel != "fax" and rep not in ("Zoe")') == ""


def test_a_band_that_is_worked_out_is_not_looked_for(project: Path) -> None:
    assert told(project, "placed", "--where", 'size = "huge"') == ""


def test_a_misspelt_segment_of_a_target(project: Path) -> None:
    err = told(project, "revenue", "--by", "channel")
    assert 'no row has the channel "shpo"' in err
    assert 'a similar one exists: `"shop"`' in err
