"""Every query of a Grafana dashboard gives on PostgreSQL what `kpi query` gives."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.ask import query, run

NAMES = ("executive", "floor", "pipeline", "retention")
PEOPLE = """
dashboard people "People" {
  filter: rep, region
  row {
    tile calls_made as number
    tile win_rate as number
    tile calls_made as leaderboard by rep top 5
  }
}
"""
ALL = "'all of them, with and without a value'"


@pytest.fixture(scope="module")
def project(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grafana") / "sales"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "people.kpi").write_text(PEOPLE, "utf-8")
    return folder


def board(project: Path, name: str, *arguments: str) -> dict[str, Any]:
    code, out, err = run(project, "dashboard", name, "--to", "grafana", "--out", "g", *arguments)
    assert code == 0, err
    assert out == f"g/{name}.grafana.json\n"
    found: dict[str, Any] = json.loads((project / "g" / f"{name}.grafana.json").read_text("utf-8"))
    return found


def rows(server: psycopg.Connection[Any], sql: str) -> list[dict[str, Any]]:
    with server.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return cursor.execute(sql.encode()).fetchall()


def plain(value: Any) -> Any:
    """Return a value of either side so that both compare: numbers as decimals, dates as text."""
    if isinstance(value, bool) or value is None:
        return value
    try:
        return round(Decimal(str(value)), 9)
    except ArithmeticError:
        return str(value)


def same(got: list[dict[str, Any]], asked: dict[str, Any]) -> None:
    assert [list(row) for row in got[:1]] == [[c["name"] for c in asked["columns"]]]
    assert [{k: plain(v) for k, v in row.items()} for row in got] == [
        {k: plain(v) for k, v in row.items()} for row in asked["rows"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_gives_the_answer_of_query(
    project: Path, server: psycopg.Connection[Any], name: str
) -> None:
    panels = [panel for panel in board(project, name)["panels"] if panel["type"] != "row"]
    assert len(panels) >= 6
    for panel in panels:
        (target,) = panel["targets"]
        got = rows(server, target["rawSql"])
        measure = target["rawSql"].split(",")[0].split()[-1]
        asked = _asked(project, measure, got)
        same(got, asked)


def _asked(project: Path, measure: str, got: list[dict[str, Any]]) -> dict[str, Any]:
    """Ask for the same rows: the periods that came back, by the dimensions that stand in them."""
    known = query(project, measure)
    columns = {column["name"] for column in known["columns"]}
    by = [name for name in got[0] if name not in columns]
    arguments = [*(("--by", ",".join(by)) if by else ())]
    starts, ends = {row["period_start"] for row in got}, {row["period_end"] for row in got}
    length = (min(ends) - min(starts)).days
    each = {1: "day", 7: "week"}.get(length) or (
        "month" if length < 32 else "quarter" if length < 93 else ""
    )
    arguments += ["--from", min(starts).isoformat(), "--to", max(ends).isoformat()]
    if each and known["rows"][0]["period_start"] is not None:
        own = known["rows"][0]
        arguments += ["--each", each] if _days(own) != length else []
    answered = query(project, measure, *arguments)
    members = {tuple(row[name] for name in by) for row in got}
    answered["rows"] = [
        row for row in answered["rows"] if tuple(row[name] for name in by) in members
    ]
    # two people of one name are two rows
    for found in (answered["rows"], got):
        found.sort(
            key=lambda row: (
                str(row["period_start"]),
                [str(row[name]) for name in by],
                float(row["value"] or 0),
            )
        )
    return answered


def _days(row: dict[str, Any]) -> int:
    return (date.fromisoformat(row["period_end"]) - date.fromisoformat(row["period_start"])).days


@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        ({"rep": ALL, "region": ALL}, ""),
        ({"rep": ALL, "region": "'EMEA'"}, 'region = "EMEA"'),
        (
            {"rep": "'Siobhán O''Brien','Mei Tanaka'", "region": ALL},
            'rep in ("Siobhán O\'Brien", "Mei Tanaka")',
        ),
    ],
)
def test_a_variable_filters_as_query_does(
    project: Path, server: psycopg.Connection[Any], chosen: dict[str, str], where: str
) -> None:
    """What Grafana puts in for `${name:sqlstring}`, and for `All`, by hand."""
    found = board(project, "people")
    number, rate, _ = (panel["targets"][0]["rawSql"] for panel in found["panels"])
    for measure, sql in (("calls_made", number), ("win_rate", rate)):
        for name, value in chosen.items():
            assert f"${{{name}:sqlstring}}" in sql
            sql = sql.replace(f"${{{name}:sqlstring}}", value)
        assert "$" not in sql
        got = rows(server, sql)
        asked = query(project, measure, *(("--where", where) if where else ()))
        assert [plain(row["value"]) for row in got] == [
            plain(row["value"]) for row in asked["rows"]
        ]
        assert any(row["value"] for row in got)


def test_a_variable_lists_the_members(project: Path, server: psycopg.Connection[Any]) -> None:
    source, rep, region = board(project, "people")["templating"]["list"]
    assert source["type"] == "datasource"
    assert [row["__text"] for row in rows(server, region["query"])] == [
        "APAC",
        "EMEA",
        "North America",
    ]
    names = [row["__value"] for row in rows(server, rep["query"])]
    assert "Siobhán O'Brien" in names
    assert len(names) == len(set(names)) > 5
    assert rep["allValue"] == ALL


def test_with_now_the_numbers_move_with_the_clock(
    project: Path, server: psycopg.Connection[Any]
) -> None:
    found = board(project, "people", "--as-of", "now")
    for panel in found["panels"]:
        sql = panel["targets"][0]["rawSql"]
        assert "rows before now" in sql
        for name in ("rep", "region"):
            sql = sql.replace(f"${{{name}:sqlstring}}", ALL)
        columns = [column.name for column in server.execute(sql.encode()).description or ()]
        assert columns[:3] == ["kpi", "period_start", "period_end"]
