"""Two people of one name: each has a bar, a line and a row of a heatmap of their own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.ask import run
from tests.unit.dashboards.test_html import Elements

#: two of the representatives are called Alex Kim
PAGE = """
dashboard namesakes "Namesakes" {
  row {
    chart calls_made by rep last 3 weeks top 13 as line
    chart calls_made by rep as bar
    chart calls_made by rep, week last 3 weeks top 4 as column
    chart calls_made by rep last 3 weeks as heatmap
  }
}
"""
CALLS = """
    with calls as (
      select r.id, timezone('America/New_York', timezone('UTC', a.occurred_at)) as moment
      from crm.crm.activities a join crm.crm.reps r on r.id = a.rep_id
      where a.kind = 'call' and r.name = 'Alex Kim'
    )
    select date_trunc('week', moment)::date, id, count(*) from calls
    where moment < timestamp '2026-06-18' group by all
"""
WEEKS = ("2026-06-01", "2026-06-08", "2026-06-15")


@pytest.fixture(scope="module")
def built(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("namesakes") / "project"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "namesakes.kpi").write_text(PAGE, "utf-8")
    code, _, err = run(folder, "build", "--only", "dashboards/namesakes")
    assert code == 0, err
    return folder


@pytest.fixture(scope="module")
def calls(built: Path) -> dict[str, list[int]]:
    """The calls of both in each of the weeks, the one with fewer first, by hand."""
    with duckdb.connect(str(built / "crm.duckdb"), read_only=True) as connection:
        rows = connection.execute(CALLS).fetchall()
    found = {(str(week), person): number for week, person, number in rows}
    people = {person for _, person in found}
    each = sorted([found[week, person] for week in WEEKS] for person in people)
    assert len(each) == 2
    return {"fewer": each[0], "more": each[1]}


def drawn(built: Path, tile: int) -> list[dict[str, Any]]:
    file = built / f"target/dashboards/namesakes.tile-1-{tile}.vl.json"
    rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["data"]["values"]
    return [row for row in rows if row["member"].startswith("Alex Kim")]


def values(built: Path, tile: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in drawn(built, tile):
        found.setdefault(row["member"], []).append(row["value"])
    return found


def test_each_keeps_a_line_from_week_to_week(built: Path, calls: dict[str, list[int]]) -> None:
    assert values(built, 1) == {"Alex Kim": calls["more"], "Alex Kim (2)": calls["fewer"]}


def test_who_is_not_among_the_first_has_no_column(built: Path, calls: dict[str, list[int]]) -> None:
    assert values(built, 3) == {"Alex Kim": calls["more"]}


def test_each_has_a_bar(built: Path, calls: dict[str, list[int]]) -> None:
    bars = [(row["category"], row["value"]) for row in drawn(built, 2)]
    assert bars == [("Alex Kim", calls["more"][2]), ("Alex Kim (2)", calls["fewer"][2])]


def test_each_has_a_row_of_the_heatmap(built: Path, calls: dict[str, list[int]]) -> None:
    reader = Elements((built / "target/dashboards/namesakes.html").read_text("utf-8"))
    cells = [
        c["data-value"] for c in reader.with_attribute("data-row") if c["data-row"] == "Alex Kim"
    ]
    assert cells == [str(value) for value in (*calls["fewer"], *calls["more"])]


def test_the_numbers_beside_a_chart_name_them_as_the_chart_does(built: Path) -> None:
    reader = Elements((built / "target/dashboards/namesakes.html").read_text("utf-8"))
    members = {row["data-member"] for row in reader.with_attribute("data-member")}
    assert {"Alex Kim", "Alex Kim (2)"} <= members
