"""A page on a wall: it turns its pages, loads itself again, and says when its numbers are old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilang.dashboards.build import lay_out_all, pages
from kpilang.dashboards.reader import Reader
from kpilang.model.entities import Page as Rows
from kpilang.model.entities import TextTile, Tile
from tests.browser.looks import over, texts, tiles_over, violations
from tests.unit.dashboards import fakes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NUMBER = Tile("tile", "revenue", "number")
BOARD = Tile("tile", "calls", "leaderboard", by=("rep",))


#: words of about ten lines beside numbers, as many as `kpi check` lets pass
WORDS = TextTile("Calls count when they are answered. " * 8, "How to read this", 3)


@pytest.fixture
def wall(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A wall screen with two pages, an hour after its as-of."""
    model = fakes.model(
        screen="tv",
        refresh_seconds=300,
        pages=(
            Rows(((NUMBER, NUMBER, WORDS), (TextTile(None, "Below"),)), title="Now"),
            Rows(((BOARD,),), title="People"),
        ),
    )
    texts = pages(lay_out_all(model), Reader(model.calendar), fakes.query, fakes.AS_OF)
    (tmp_path / "wall.html").write_text(texts["dashboards/sales.html"], "utf-8")
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.clock.install(time=datetime.fromtimestamp(fakes.AS_OF_SECONDS + 3600, UTC))
    page.goto((tmp_path / "wall.html").as_uri())
    yield page
    page.close()


def shown(page: Page) -> list[str]:
    return page.locator(".page-title:visible").all_inner_texts()


def test_pages_take_turns(wall: Page) -> None:
    assert shown(wall) == ["Now"]
    wall.clock.run_for(20_000)
    assert shown(wall) == ["People"]
    wall.clock.run_for(20_000)
    assert shown(wall) == ["Now"]


def test_who_touches_it_has_a_minute_to_read(wall: Page) -> None:
    wall.keyboard.press("ArrowDown")
    wall.clock.run_for(40_000)
    assert shown(wall) == ["Now"]
    wall.clock.run_for(40_000)
    assert shown(wall) == ["People"]


def test_it_loads_itself_again(wall: Page) -> None:
    wall.evaluate("window.before = true")
    wall.clock.run_for(299_000)
    assert wall.evaluate("window.before === true")
    with wall.expect_navigation():
        wall.clock.run_for(2_000)
    assert wall.evaluate("window.before === undefined")


def test_old_numbers_are_said_to_be_old(wall: Page) -> None:
    assert wall.locator(".stale").is_hidden()
    wall.clock.set_system_time(datetime.fromtimestamp(fakes.AS_OF_SECONDS + 4 * 86400, UTC))
    wall.clock.run_for(10_000)
    said = wall.locator(".stale")
    assert said.inner_text() == "▼ These numbers are 4 days old: as of Sep 18, 2026"
    for size in ((1024, 768), (3840, 2160)):
        wall.set_viewport_size({"width": size[0], "height": size[1]})
        assert over(texts(wall)) == []
        assert tiles_over(wall) == []
        assert wall.evaluate("document.documentElement.scrollHeight") <= size[1]
    assert violations(wall) == []


def test_without_a_script_every_page_is_read(browser: Browser, wall: Page) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(wall.url)
    assert shown(page) == ["Now", "People"]
    context.close()
