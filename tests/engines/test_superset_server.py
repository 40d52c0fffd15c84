"""A real Superset: bundles imported twice, every chart's numbers those of `kpi query`, its pages.

`.ci/run` installs it apart, into the virtual environment that `KPI_SUPERSET` names.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpilang.dashboards.ir import Form, TileIR
from kpilang.dashboards.superset.capabilities import SINGLE
from tests.browser.conftest import ARGUMENTS
from tests.engines.test_superset import NAMES, PEOPLE, asked, lines, plain, tiles
from tests.support.ask import query, run
from tests.support.postgres import Login
from tests.support.require import need
from tests.support.superset import (
    PASSWORD,
    USER,
    VARIABLE,
    Superset,
    documents,
    placed,
    standing,
    superset,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

pytestmark = pytest.mark.warehouse

BOARDS = (*NAMES, "people")
KINDS = ("database", "dataset", "chart", "dashboard")
#: what differs between two imports of the same, by when
TIMES = re.compile("changed_on|created_on|last_saved|thumbnail|changed_by|created_by")
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def project(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's project with bundles of its dashboards in `s`, one of them with filters."""
    folder = tmp_path_factory.mktemp("served") / "sales"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "people.kpi").write_text(PEOPLE, "utf-8")
    for name in BOARDS:
        code, _, err = run(folder, "dashboard", name, "--to", "superset", "--out", "s")
        assert code == 0, err
    return folder


@pytest.fixture(scope="module")
def site(
    project: Path, login: Login, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Superset]:
    """A server with the bundles; the address of the database is given to it alone."""
    need(os.environ.get(VARIABLE), f"{VARIABLE} names no virtual environment with Superset")
    with superset(tmp_path_factory.mktemp("site")) as running:
        running.load(project / "s" / "superset-database.zip")
        (database,) = running.ask("/api/v1/database/")["result"]
        address = login.url().replace("postgresql://", "postgresql+psycopg2://")
        running.ask(f"/api/v1/database/{database['id']}", {"sqlalchemy_uri": address}, "PUT")
        _import(running, project)
        yield running


def _import(site: Superset, project: Path) -> None:
    for name in BOARDS:
        bundle = project / "s" / f"{name}.superset.zip"
        assert site.load(bundle, sparse="true") == {"message": "OK"}


def told(site: Superset) -> dict[str, list[Any]]:
    """Return all that the server has, without the times of it."""
    return {kind: sorted(map(_timeless, site.listed(kind)), key=repr) for kind in KINDS}


def _timeless(value: Any) -> Any:
    match value:
        case dict():
            return {k: _timeless(v) for k, v in value.items() if not TIMES.search(k)}
        case list():
            return sorted(map(_timeless, value), key=repr)
        case _:
            return value


def test_importing_again_changes_nothing(site: Superset, project: Path, login: Login) -> None:
    before = told(site)
    _import(site, project)
    after = told(site)
    for kind in KINDS:
        assert len(before[kind]) == len(after[kind])
    assert len(after["database"]) == 1
    assert len(after["dashboard"]) == len(BOARDS)
    assert before["chart"] == after["chart"]
    assert [d["sql"] for d in before["dataset"]] == [d["sql"] for d in after["dataset"]]
    connection = site.ask(f"/api/v1/database/{after['database'][0]['id']}/connection")["result"]
    assert login.role in connection["sqlalchemy_uri"], "the address is still the one given"


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_has_the_numbers_of_query(site: Superset, project: Path, name: str) -> None:
    charts = _ids(site, "chart")
    datasets = _ids(site, "dataset")
    shown = placed(documents(project / "s" / f"{name}.superset.zip"))
    known = tiles(project, name)
    assert len(shown) == len(known) >= 6
    for (chart, dataset), tile in zip(shown, known, strict=True):
        about = chart["slice_name"]
        drawn = site.ask(f"/api/v1/chart/{charts[chart['uuid']]}/data/")["result"][0]["data"]
        columns = [column["column_name"] for column in dataset["columns"]]
        got = _rows(site, datasets[dataset["uuid"]], columns)
        assert len(drawn) == len(got) > 0, about
        if tile.form in SINGLE:
            assert [row["said"] for row in drawn] == [row["said"] for row in got], about
            _reads(drawn[0]["said"], got[0]["value"], tile)
        else:
            column = "value" if "value" in drawn[0] else tile.title
            values = [
                sorted((plain(r[c]) for r in of), key=repr)
                for of, c in ((drawn, column), (got, "value"))
            ]
            assert values[0] == values[1], about
        if tile.form is Form.LIST:
            words = ("--by", ",".join(tile.query.by), "--rows")
            records = query(project, tile.query.measure, *words)["rows"]
            start = {str(row["period_start"]) for row in got}
            amounts = [r["value"] for r in records if r["period_start"] in start and r["value"]]
            amounts.sort(key=lambda amount: -float(amount))
            assert [plain(row["value"]) for row in got] == [plain(a) for a in amounts[: len(got)]]
            continue
        periods = tile.query.periods
        if tile.form in SINGLE:
            got, periods = got[:1], 1
        wanted = asked(project, tile, got, periods)
        assert lines(tile, got) == lines(tile, wanted), about


def _ids(site: Superset, kind: str) -> dict[str, int]:
    return {
        row["uuid"]: row["id"] for row in site.ask(f"/api/v1/{kind}/?q=(page_size:500)")["result"]
    }


def _rows(site: Superset, dataset: int, columns: list[str]) -> Rows:
    """Return a dataset's rows, whose days come as milliseconds."""
    source = {"id": dataset, "type": "table"}
    question = {"columns": columns, "row_limit": 10_000, "orderby": [["place", True]]}
    found: Rows = site.ask("/api/v1/chart/data", {"datasource": source, "queries": [question]})[
        "result"
    ][0]["data"]
    for row in found:
        for name in ("period_start", "period_end"):
            if row[name] is not None:
                row[name] = datetime.fromtimestamp(row[name] / 1000, UTC).date()
    return found


def _reads(said: str, value: Any, tile: TileIR) -> None:
    """Hold the text of a value against the value, as far as it is rounded."""
    number = re.search(r"\d[\d,.]*", said)
    assert number is not None, said
    read = float(number[0].replace(",", "")) * (-1 if said.startswith("−") else 1)
    exact = float(value) * (100 if tile.display.percent else 1)
    assert abs(read - exact) <= (0.5 if abs(exact) >= 1000 else 0.05) + 1e-9, said


@pytest.fixture(scope="module")
def page(site: Superset) -> Iterator[Page]:
    """A page of headless Chromium, logged in."""
    executable = shutil.which("chromium")
    need(executable, "chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        opened = browser.new_page(viewport={"width": 1920, "height": 3200})
        opened.set_default_timeout(180_000)
        opened.goto(f"{site.url}/login/")
        opened.fill("#username", USER)
        opened.fill("#password", PASSWORD)
        opened.keyboard.press("Enter")
        opened.wait_for_url("**/welcome/**")
        yield opened
        browser.close()


@pytest.mark.parametrize("name", BOARDS)
def test_a_wall_shows_every_tile_and_no_error(
    site: Superset, page: Page, project: Path, name: str
) -> None:
    found = documents(project / "s" / f"{name}.superset.zip")
    shown = placed(found)
    answers: list[int] = []

    def heard(response: Response) -> None:
        if "/api/v1/chart/data" in response.url:
            answers.append(response.status)

    page.on("response", heard)
    assert _opened(site, page, found) == (len(shown), 0)
    page.remove_listener("response", heard)
    assert page.locator(".dashboard-component-chart-holder").count() == standing(found)
    for words in ("unsafe-eval", "Unexpected error", "Data error", "not registered", "NaN"):
        assert page.get_by_text(words).count() == 0, words
    assert len(answers) >= len(shown)
    assert set(answers) <= {200, 202}
    drawn = page.locator(".slice_container")
    for place, (chart, _) in enumerate(shown):
        holder = drawn.nth(place)
        pictures = holder.locator("canvas, table").count()
        assert pictures > 0, chart["slice_name"]
    said = page.locator("td[aria-labelledby='header-said']")
    wanted = [1 for chart, _ in shown if chart["params"].get("all_columns") == ["what", "said"]]
    assert said.count() >= len(wanted)
    for place in range(said.count()):
        box = said.nth(place).bounding_box()
        assert box is not None
        assert box["height"] > 10, said.nth(place).text_content()


def _opened(site: Superset, page: Page, found: dict[str, dict[str, Any]]) -> tuple[int, int]:
    """Open a dashboard as on a wall; return how many charts are drawn, and how many errors."""
    slug = found["dashboards/dashboard.yaml"]["slug"]
    page.goto(f"{site.url}/superset/dashboard/{slug}/?standalone=2&show_filters=0")
    page.wait_for_function(
        "count => document.querySelectorAll('.slice_container, .ant-alert-error').length == count"
        " && !document.querySelector('.loading')",
        arg=len(placed(found)),
    )
    return page.locator(".slice_container").count(), page.locator(".ant-alert-error").count()


def test_a_broken_chart_is_seen_and_mended_by_the_next_import(
    site: Superset, page: Page, project: Path
) -> None:
    found = documents(project / "s" / "people.superset.zip")
    shown = placed(found)
    source = _ids(site, "dataset")[shown[0][1]["uuid"]]
    site.ask(f"/api/v1/dataset/{source}", {"sql": "SELECT 1 AS what"}, "PUT")
    assert _opened(site, page, found) == (len(shown) - 1, 1)
    site.load(project / "s" / "people.superset.zip", sparse="true")
    assert site.ask(f"/api/v1/dataset/{source}")["result"]["sql"] == shown[0][1]["sql"]
    assert _opened(site, page, found) == (len(shown), 0)


def test_a_choice_filters_every_chart_as_query_does(site: Superset, project: Path) -> None:
    """What the filters of the page send: the template takes the choice into the statement."""
    found = documents(project / "s" / "people.superset.zip")
    datasets = _ids(site, "dataset")
    chosen = {"region": "EMEA", "rep": "Siobhán O'Brien"}
    for (_, dataset), tile in zip(placed(found)[:3], tiles(project, "people")[:3], strict=True):
        for name, member in chosen.items():
            question = {
                "columns": ["value", "target", "status"],
                "filters": [{"col": name, "op": "IN", "val": [member]}],
                "row_limit": 1,
            }
            source = {"id": datasets[dataset["uuid"]], "type": "table"}
            sent = {"datasource": source, "queries": [question]}
            (row,) = site.ask("/api/v1/chart/data", sent)["result"][0]["data"]
            words = ("--where", f'{name} = "{member}"')
            last = query(project, tile.query.measure, *words)["rows"][-1]
            for column in ("value", "target", "status"):
                assert plain(row[column]) == plain(last[column]), (tile.query.measure, name)
