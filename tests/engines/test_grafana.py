"""Every query of a Grafana dashboard gives on PostgreSQL what `kpi query` gives."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kpilang.dashboards.ir import Form, TileIR
from tests.engines.boards import NAMES, Rows, asked, benchmarks, plain, rows, tiles
from tests.support.ask import query, run

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


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_gives_the_answer_of_query(
    project: Path, server: psycopg.Connection[Any], name: str
) -> None:
    """All of its rows, in its order; a member's name is the one of the answer, or begins so."""
    asking = [panel for panel in board(project, name)["panels"] if panel["type"] != "row"]
    panels = [panel for panel in asking if panel["type"] != "text"]
    shown = [tile for tile in tiles(project, name) if is_shown(tile)]
    assert len(panels) == len(shown) >= 6
    for panel, tile in zip(panels, shown, strict=True):
        assert panel["title"] == tile.title
        (target,) = panel["targets"]
        got = rows(server, target["rawSql"])
        # what others reach, as executives.kpi has it
        stated = (name, tile.query.measure) == ("executive", "win_rate")
        assert benchmarks(got) == ({Decimal("0.27")} if stated else set())
        wanted = asked(project, tile, got, tile.query.periods)
        assert [list(row) for row in got[:1]] == [list(row) for row in wanted[:1]]
        assert read(tile, got) == read(tile, wanted), tile.title


def is_shown(tile: TileIR) -> bool:
    """Tell whether Grafana has a panel of a tile, by what its page of the docs says."""
    weekdays = tile.form is Form.HEATMAP and tile.query.cycles
    return tile.form not in (Form.TREE, Form.LIST) and not tile.query.back and not weekdays


def read(tile: TileIR, found: Rows) -> Rows:
    """Return rows so that both sides compare, without what tells namesakes apart."""
    return [
        {
            name: str(value).partition(" (")[0] if name in tile.query.by else plain(value)
            for name, value in row.items()
        }
        for row in found
    ]


def test_namesakes_have_a_name_each(project: Path, server: psycopg.Connection[Any]) -> None:
    """Two of the representatives are called Alex Kim: each with their calls, counted by hand."""
    (project / "names.kpi").write_text(
        "dashboard namesakes { row { tile calls_made as leaderboard by rep top 25 } }", "utf-8"
    )
    try:
        (panel,) = board(project, "namesakes")["panels"]
    finally:
        (project / "names.kpi").unlink()
    got = [(row["rep"], row["value"]) for row in rows(server, panel["targets"][0]["rawSql"])]
    assert len({name for name, _ in got}) == len(got) > 5
    assert [value for _, value in got] == sorted((value for _, value in got), reverse=True)
    by_hand = rows(
        server,
        """
        select r.name || ' (' || r.id || ')' as name, count(*) as calls
        from crm.activities a join crm.reps r on r.id = a.rep_id
        where a.kind = 'call' and r.name = 'Alex Kim'
          and timezone('America/New_York', timezone('UTC', a.occurred_at))
            between timestamp '2026-06-15' and timestamp '2026-06-18'
        group by r.id, r.name
        """,
    )
    assert len(by_hand) == 2
    assert {(name, value) for name, value in got if "(" in name} == {
        (row["name"], row["calls"]) for row in by_hand
    }


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
