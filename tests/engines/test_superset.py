"""Every dataset of a bundle for Superset gives on PostgreSQL what `kpi query` gives."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kpilang.dashboards.ir import Form, TileIR
from kpilang.dashboards.superset.capabilities import MISSING, SINGLE
from tests.engines.boards import NAMES, Rows, asked, benchmarks, plain, rows
from tests.engines.boards import tiles as all_tiles
from tests.support.ask import query, run
from tests.support.superset import documents, placed, rendered

PEOPLE = """
dashboard people "People" {
  filter: rep, region
  row {
    tile calls_made as number
    tile monthly_sales as number
    tile win_rate as number
    tile calls_made as leaderboard by rep top 5
  }
}
"""
#: what the answer of a tile has beside those that tell who and when
NUMBERS = (
    *("value", "target", "target_high", "expected", "attainment", "status", "previous"),
    *("change", "forecast", "complete", "state"),
)


@pytest.fixture(scope="module")
def project(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("superset") / "sales"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "people.kpi").write_text(PEOPLE, "utf-8")
    return folder


def bundle(project: Path, name: str, *arguments: str) -> dict[str, dict[str, Any]]:
    code, out, err = run(project, "dashboard", name, "--to", "superset", "--out", "s", *arguments)
    assert code == 0, err
    assert out == f"s/{name}.superset.zip\ns/superset-database.zip\n"
    return documents(project / "s" / f"{name}.superset.zip")


def tiles(project: Path, name: str) -> list[TileIR]:
    """Return the tiles of a dashboard that Superset shows."""
    return [tile for tile in all_tiles(project, name) if tile.form not in MISSING]


def called(tile: TileIR, name: str, member: str | None) -> str:
    """Return what the dataset calls a member, without what tells namesakes apart."""
    if member in (None, "Unknown (no value)"):
        return "nobody"
    assert member is not None
    if name not in tile.query.cycles:
        return member.partition(" (")[0]
    return member.partition(" ")[0].partition(":")[0].lstrip("0")


def lines(tile: TileIR, found: Rows) -> list[tuple[Any, ...]]:
    """Return rows as who, when, and all numbers, so that both sides compare."""
    by = ["stage"] if tile.form is Form.FUNNEL else tile.query.by
    columns = [name for name in NUMBERS if name in found[0]]
    told = [
        (
            str(row["period_start"]),
            *(called(tile, name, row[name]) for name in by),
            *(plain(row[name]) for name in columns),
        )
        for row in found
    ]
    return sorted(told, key=repr)


@pytest.mark.parametrize("name", NAMES)
def test_every_dataset_gives_the_answer_of_query(
    project: Path, server: psycopg.Connection[Any], name: str
) -> None:
    shown = placed(bundle(project, name))
    known = tiles(project, name)
    assert len(shown) == len(known) >= 6
    for (chart, dataset), tile in zip(shown, known, strict=True):
        got = rows(server, dataset["sql"])
        assert got, chart["slice_name"]
        assert list(got[0]) == [column["column_name"] for column in dataset["columns"]]
        if tile.form is Form.LIST:
            _same_records(project, tile, got)
            continue
        periods = tile.query.periods
        if tile.form in SINGLE:
            assert [row["place"] for row in got][:1] == [1]
            # what others reach, as executives.kpi has it
            stated = (name, tile.query.measure) == ("executive", "win_rate")
            assert benchmarks(got) == ({Decimal("0.27")} if stated else set())
            assert len(got) <= (5 if stated else 4)
            assert len({tuple(row[name] for name in NUMBERS) for row in got}) == 1
            got, periods = got[:1], 1
        wanted = asked(project, tile, got, periods)
        assert lines(tile, got) == lines(tile, wanted), chart["slice_name"]
        assert sorted(row["place"] for row in got) == list(range(1, len(got) + 1))


def _same_records(project: Path, tile: TileIR, got: Rows) -> None:
    """Hold the greatest records of a list against all that `kpi query --rows` lists."""
    words = ("--by", ",".join(tile.query.by), "--rows")
    start = {str(row["period_start"]) for row in got}
    listed = query(project, tile.query.measure, *words)["rows"]
    known = [row for row in listed if row["period_start"] in start and row["value"] is not None]
    known.sort(key=lambda row: -Decimal(str(row["value"])))
    assert len(got) == min(tile.query.records or 0, len(known)) > 5
    assert [plain(row["value"]) for row in got] == [
        plain(row["value"]) for row in known[: len(got)]
    ]
    keys, shown = (
        {(row["key"], *(called(tile, name, row[name]) for name in tile.query.by)) for row in of}
        for of in (known, got)
    )
    assert shown <= keys


@pytest.mark.parametrize("name", NAMES)
def test_a_tile_of_one_value_is_of_the_last_period(
    project: Path, server: psycopg.Connection[Any], name: str
) -> None:
    for (_, dataset), tile in zip(placed(bundle(project, name)), tiles(project, name), strict=True):
        if tile.form in SINGLE:
            row = rows(server, dataset["sql"])[0]
            last = query(project, tile.query.measure)["rows"][-1]
            assert plain(row["value"]) == plain(last["value"])
            assert str(row["period_start"]) == last["period_start"]


def test_values_read_as_on_a_page(project: Path, server: psycopg.Connection[Any]) -> None:
    """By hand, from what `kpi query` gives: 722,552.75 USD of 900,000, 29.29% of won deals."""
    found = {
        chart["slice_name"]: [(r["what"], r["said"]) for r in rows(server, dataset["sql"])]
        for chart, dataset in placed(bundle(project, "executive"))
        if chart["params"].get("all_columns") == ["what", "said"]
    }
    assert found["Monthly sales"][:3] == [
        ("2026-06-01 – 2026-06-30, so far", "$722,553"),
        ("Status", "▲ On track"),
        ("Target", "$900,000, 80% reached"),
    ]
    assert found["Opportunity win rate"][0][1] == "29.3%"
    assert found["Opportunity win rate"][4] == ("Benchmark", "27.0%")
    assert found["Opportunity win rate"][2] == ("Target", "27.0%, 108% reached")
    assert found["Sales growth"][0][1] == "−11.3%"
    assert found["Deals closed against goal"][0][1] == "29 deals"


@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        ({}, ""),
        ({"region": ["EMEA"]}, 'region = "EMEA"'),
        (
            {"rep": ["Siobhán O'Brien", "Priya Raman"]},
            'rep in ("Siobhán O\'Brien", "Priya Raman")',
        ),
    ],
)
def test_what_is_chosen_filters_as_query_does(
    project: Path, server: psycopg.Connection[Any], chosen: dict[str, list[str]], where: str
) -> None:
    shown = placed(bundle(project, "people"))
    known = tiles(project, "people")
    for (_, dataset), tile in zip(shown[:3], known[:3], strict=True):
        got = rows(server, rendered(dataset["sql"], chosen))[0]
        wanted = query(project, tile.query.measure, *(("--where", where) if where else ()))
        last = wanted["rows"][-1]
        for name in ("value", "target", "attainment", "status", "previous"):
            assert plain(got[name]) == plain(last[name]), (tile.query.measure, name)
        assert got["value"]


def test_a_filter_lists_the_members(project: Path, server: psycopg.Connection[Any]) -> None:
    found = bundle(project, "people")
    filters = found["dashboards/dashboard.yaml"]["metadata"]["native_filter_configuration"]
    members = {}
    for one in filters:
        (target,) = one["targets"]
        dataset = found[f"datasets/{target['datasetUuid']}.yaml"]
        listed = rows(server, dataset["sql"])
        members[one["name"]] = sorted(row[target["column"]["name"]] for row in listed)
    assert members["Region"] == ["APAC", "EMEA", "North America"]
    assert "Siobhán O'Brien" in members["Rep"]
    assert len(set(members["Rep"])) == len(members["Rep"]) > 5


def test_namesakes_have_a_row_each(project: Path, server: psycopg.Connection[Any]) -> None:
    (project / "names.kpi").write_text(
        "dashboard namesakes { row { tile calls_made as bar by rep top 25 } }", "utf-8"
    )
    try:
        ((_, dataset),) = placed(bundle(project, "namesakes"))
    finally:
        (project / "names.kpi").unlink()
    got = [row["rep"] for row in rows(server, dataset["sql"])]
    assert len(set(got)) == len(got)
    alike = [name for name in got if name.startswith("Alex Kim")]
    assert len(alike) == 2
    assert all(name.startswith("Alex Kim (") for name in alike)


def test_with_now_the_numbers_move_with_the_clock(
    project: Path, server: psycopg.Connection[Any]
) -> None:
    found = placed(bundle(project, "people", "--as-of", "now"))
    for chart, dataset in found:
        assert "rows before now" in dataset["sql"]
        got = rows(server, rendered(dataset["sql"], {}))
        starts = [row["period_start"] for row in got]
        assert all(start <= date.today() for start in starts), chart["slice_name"]
