"""The sample project's pages in a browser: every number is that of `kpi query`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.reading import OVERFLOWING, cells, same
from tests.support.ask import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("executive", "floor")
SIZES = ((1920, 1080), (1024, 768), (3840, 2160), (390, 844))


@dataclass
class Opened:
    """A page, and what the browser said and fetched."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """A dashboard of the sample project."""
    return str(request.param)


@pytest.fixture
def opened(browser: Browser, built: Path, name: str) -> Iterator[Opened]:
    """The dashboard's page from the file system."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    opened = Opened(page)
    page.on("console", lambda message: opened.errors.append(message.text))
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    page.on("request", lambda request: opened.requests.append(request.url))
    page.goto((built / f"target/dashboards/{name}.html").as_uri())
    yield opened
    page.close()


def test_every_number_is_the_one_that_query_gives(opened: Opened, built: Path) -> None:
    tiles = cells(opened.page, ".number")
    assert tiles
    for tile in tiles:
        rows = ask(built, tile["kpi"], "--each", tile["grain"])
        (row,) = (r for r in rows if r["period_start"] == tile["periodStart"])
        assert same(tile["value"], row["value"]), (tile, row)
        assert tile.get("status") == row["status"]
        assert same(tile.get("target", ""), row["target"] if "target" in tile else None)


def test_every_point_of_a_chart_is_the_one_that_query_gives(opened: Opened, built: Path) -> None:
    points = cells(opened.page, ".line tbody tr")
    assert len(points) == 12
    for point in points:
        rows = ask(built, point["kpi"], "--each", point["grain"])
        (row,) = (r for r in rows if r["period_start"] == point["periodStart"])
        assert same(point["value"], row["value"]), (point, row)


def test_every_member_is_the_one_that_query_gives(opened: Opened, built: Path) -> None:
    members = cells(opened.page, ".leaderboard tbody tr")
    assert members
    first = members[0]
    arguments = ("--by", "rep", "--each", first["grain"], "--from", first["periodStart"])
    rows = [
        row
        for row in ask(built, first["kpi"], *arguments)
        if row["period_start"] == first["periodStart"]
    ]
    answered = sorted((row["rep"] or "Unknown", Decimal(str(row["value"]))) for row in rows)
    shown = [(member["member"], Decimal(member["value"])) for member in members]
    assert set(shown) <= set(answered)
    known = [pair for pair in shown if pair[0] != "Unknown"]
    best = sorted((value for who, value in answered if who != "Unknown"), reverse=True)
    assert [value for _, value in known] == best[: len(known)]


def test_what_is_read_is_what_the_value_says(opened: Opened) -> None:
    texts = opened.page.eval_on_selector_all(
        ".number",
        "nodes => nodes.map(n => [n.dataset.value, n.querySelector('.amount-shown').innerText])",
    )
    for value, text in texts:
        assert text == "—" if value == "" else any(digit in text for digit in "0123456789")


def test_nothing_is_fetched_and_nothing_is_logged(opened: Opened) -> None:
    assert opened.requests == [opened.page.url]
    assert opened.errors == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_text_leaves_its_tile(opened: Opened, size: tuple[int, int]) -> None:
    width, height = size
    opened.page.set_viewport_size({"width": width, "height": height})
    assert opened.page.evaluate(OVERFLOWING) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", SIZES[:3], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_wall_screen_shows_all_at_once(
    browser: Browser, built: Path, size: tuple[int, int]
) -> None:
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((built / "target/dashboards/floor.html").as_uri())
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    values = page.eval_on_selector_all(
        ".number .value", "nodes => nodes.map(n => parseFloat(getComputedStyle(n).fontSize))"
    )
    page.close()
    if width * 9 == height * 16:
        assert min(values) >= height / 20


def test_a_unit_that_does_not_fit_beside_its_number_stands_right_below_it(
    browser: Browser, built: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((built / "target/dashboards/executive.html").as_uri())
    gaps = page.eval_on_selector_all(
        ".number .unit",
        """nodes => nodes.map(n => n.getBoundingClientRect().top
             - n.parentNode.firstElementChild.getBoundingClientRect().bottom)""",
    )
    page.close()
    below = [gap for gap in gaps if gap >= 0]
    assert below
    assert max(below) < 8


def test_the_value_is_the_largest_text_of_its_tile(opened: Opened) -> None:
    sizes = opened.page.eval_on_selector_all(
        ".number",
        """nodes => nodes.map(n => [...n.querySelectorAll('*')].filter(e => !e.closest('svg'))
             .sort((a, b) => parseFloat(getComputedStyle(b).fontSize)
                           - parseFloat(getComputedStyle(a).fontSize))[0].className)""",
    )
    assert set(sizes) == {"value"}


def test_every_tile_has_a_heading_and_every_chart_a_name(opened: Opened) -> None:
    page = opened.page
    assert page.locator("h1").count() == 1
    assert page.locator("article > header > h2").count() == page.locator("article").count()
    drawings = page.locator("[role=img]")
    assert drawings.count() >= 1
    assert all(drawings.nth(n).get_attribute("aria-label") for n in range(drawings.count()))
    assert page.locator("html").get_attribute("lang") == "en-US"
