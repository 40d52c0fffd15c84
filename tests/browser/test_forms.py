"""Tables, bars, funnels and the like of the sample project: each number is that of `kpi query`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.reading import OVERFLOWING, cells, same
from tests.support.ask import ask, run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("pipeline", "retention")
WALL = """
dashboard wall "Wall" for cro {
  screen: tv
  row {
    tile quota_attainment as gauge with target, forecast width 3
    tile pipeline_volume as bullet with target width 3
    tile monthly_sales as bar by region with target width 6
  }
  row {
    chart lead_funnel as funnel width 6
    chart calls_made by weekday as heatmap width 6
  }
}
"""
SIZES = ((1920, 1080), (1024, 768), (390, 844))


@pytest.fixture
def page(browser: Browser, built: Path) -> Iterator[Page]:
    """The page for planners, which has most forms."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto((built / "target/dashboards/pipeline.html").as_uri())
    yield page
    page.close()


def test_every_row_of_a_table_is_the_one_that_query_gives(page: Page, built: Path) -> None:
    shown = cells(page, "[data-form=table] tbody tr")
    start = shown[0]["periodStart"]
    rows = ask(built, shown[0]["kpi"], "--by", "rep", "--from", start)
    answered = {row["rep"]: row for row in rows if row["period_start"] == start}
    assert len(shown) == len(answered)
    for row in shown:
        own = answered[row["member"]]
        assert same(row["value"], own["value"])
        assert same(row["target"], own["target"])
        assert row["status"] == own["status"]
    values = [float(row["value"]) for row in shown]
    assert values == sorted(values, reverse=True)
    attained = cells(page, "[data-form=table] tbody td[data-attainment]")
    assert [
        same(a["attainment"], answered[r["member"]]["attainment"])
        for a, r in zip(attained, shown, strict=True)
    ] == [True] * len(shown)


def test_every_bar_is_the_one_that_query_gives(page: Page, built: Path) -> None:
    shown = cells(page, "[data-form=bar] tbody tr")
    start = shown[0]["periodStart"]
    rows = ask(built, shown[0]["kpi"], "--by", "region", "--from", start)
    answered = {r["region"] or "Unknown": r for r in rows if r["period_start"] == start}
    assert sorted(row["member"] for row in shown) == sorted(answered)
    for row in shown:
        own = answered[row["member"]]
        assert same(row["value"], own["value"])
        assert same(row.get("target", ""), own["target"])
        assert row.get("status") == own["status"]


def test_every_point_of_an_area_is_the_one_that_query_gives(page: Page, built: Path) -> None:
    shown = cells(page, "[data-form=area] tbody tr")
    rows = ask(built, shown[0]["kpi"], "--each", "month", "--from", shown[0]["periodStart"])
    answered = {row["period_start"]: row for row in rows}
    assert len(shown) == 12
    for row in shown:
        assert same(row["value"], answered[row["periodStart"]]["value"])
        assert same(row.get("target", ""), answered[row["periodStart"]]["target"])


def test_every_column_is_the_one_that_query_gives(page: Page, built: Path) -> None:
    shown = cells(page, "[data-form=column] tbody tr")
    first = shown[0]["periodStart"]
    rows = ask(built, shown[0]["kpi"], "--by", "deal_stage", "--each", "month", "--from", first)
    answered = {(r["period_start"], r["deal_stage"]): r["value"] for r in rows}
    assert len({row["periodStart"] for row in shown}) == 6
    for row in shown:
        assert same(row["value"], answered[row["periodStart"], row["member"]])


def test_every_stage_is_the_one_that_query_gives(page: Page, built: Path) -> None:
    shown = cells(page, ".funnel tbody tr")
    start = shown[0]["periodStart"]
    rows = ask(built, "lead_funnel", "--from", start)
    own = [row for row in rows if row["period_start"] == start]
    assert [row["stage"] for row in shown] == [row["stage"] for row in own]
    steps = cells(page, ".funnel td[data-step-rate]")
    overall = cells(page, ".funnel td[data-overall-rate]")
    for place, row in enumerate(own):
        assert same(shown[place]["value"], row["value"])
        assert same(steps[place]["stepRate"], row["step_rate"])
        assert same(overall[place]["overallRate"], row["overall_rate"])


def test_every_measure_of_a_tree_is_the_one_that_query_gives(page: Page, built: Path) -> None:
    shown = cells(page, ".tree tbody tr")
    statuses = cells(page, ".tree td[data-status]")
    targets = cells(page, ".tree td[data-target]")
    assert len(shown) == 10
    for row, status, target in zip(shown, statuses, targets, strict=True):
        rows = ask(built, row["kpi"], "--each", row["grain"])
        (own,) = (r for r in rows if r["period_start"] == row["periodStart"])
        assert same(row["value"], own["value"])
        assert same(target["target"], own["target"])
        assert (status["status"] or None) == own["status"]


@pytest.mark.parametrize(
    ("form", "marks"), [("gauge", ["target", "expected", "forecast"]), ("bullet", ["target"])]
)
def test_every_mark_is_the_one_that_query_gives(
    page: Page, built: Path, form: str, marks: list[str]
) -> None:
    (tile,) = cells(page, f"[data-form={form}]")
    rows = ask(built, tile["kpi"], "--each", tile["grain"])
    (own,) = (row for row in rows if row["period_start"] == tile["periodStart"])
    assert same(tile["value"], own["value"])
    assert tile["status"] == own["status"]
    shown = cells(page, f"[data-form={form}] [data-mark]")
    assert [mark["mark"] for mark in shown] == marks
    assert all(same(mark["markValue"], own[mark["mark"]]) for mark in shown)


def test_every_cell_of_a_heatmap_is_the_one_that_query_gives(page: Page, built: Path) -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    shown = cells(page, ".heatmap td[data-value]")
    first = min(cell["periodStart"] for cell in shown)
    rows = ask(built, shown[0]["kpi"], "--by", "weekday", "--from", first)
    answered = {(r["period_start"], days[int(r["weekday"]) - 1]): r["value"] for r in rows}
    assert {(cell["periodStart"], cell["row"]) for cell in shown} == set(answered)
    for cell in shown:
        assert same(cell["value"], answered[cell["periodStart"], cell["row"]])


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_its_tile(
    browser: Browser, built: Path, name: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((built / f"target/dashboards/{name}.html").as_uri())
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.fixture(scope="module")
def wall(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page for a screen on a wall, with a tile of each of the later forms."""
    folder = tmp_path_factory.mktemp("wall") / "project"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "wall.kpi").write_text(WALL, "utf-8")
    code, _, err = run(folder, "build", "--only", "dashboards/wall")
    assert code == 0, err
    return folder / "target/dashboards/wall.html"


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768)], ids=lambda size: f"{size[0]}")
def test_a_wall_screen_shows_all_at_once(
    browser: Browser, wall: Path, size: tuple[int, int]
) -> None:
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(wall.as_uri())
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []
    hidden = "nodes => nodes.filter(n => n.scrollWidth > n.clientWidth + 1).length"
    assert page.eval_on_selector_all(".scroll", hidden) == 0
    page.close()


@pytest.mark.parametrize("screen", ["desk", "tv"])
def test_a_number_of_two_columns_stays_in_its_tile(
    browser: Browser, demo: Path, tmp_path: Path, screen: str
) -> None:
    folder = tmp_path / "project"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    tiles = "tile monthly_sales width 2\n tile win_rate width 2\n tile revenue_tree as tree width 8"
    dashboard = f"dashboard few {{\n screen: {screen}\n row {{\n {tiles}\n }}\n}}\n"
    (folder / "few.kpi").write_text(dashboard, "utf-8")
    code, _, err = run(folder, "build", "--only", "dashboards/few")
    assert code == 0, err
    for width in (1101, 1280, 1440, 1920):
        page = browser.new_page(viewport={"width": width, "height": 1080})
        page.goto((folder / "target/dashboards/few.html").as_uri())
        assert page.evaluate(OVERFLOWING) == []
        page.close()
