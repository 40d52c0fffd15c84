"""Every page of the sample project: nothing cut, nothing overlapping, nothing that axe finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilang.dashboards.theme import DARK, LIGHT, Theme
from tests.browser.looks import over, texts, tiles_over, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = ((1024, 768), (1366, 768), (1920, 1080), (3840, 2160))
PAGES = (
    "dashboards/executive.html",
    "dashboards/floor.html",
    "dashboards/pipeline.html",
    "dashboards/retention.html",
    "scorecards/sales_manager.html",
    "docs/index.html",
    "docs/kpi/monthly_sales.html",
    "docs/goal/annual_revenue.html",
    "docs/funnel/lead_funnel.html",
)
SCROLLS = """() => {
  const picture = document.querySelector('.picture');
  return picture.scrollWidth > picture.clientWidth;
}"""
#: the texts of boxes that leave their box
LEAVING = """() => [...document.querySelectorAll('.picture a')].flatMap(link => {
  const box = link.querySelector('rect').getBoundingClientRect();
  return [...link.querySelectorAll('text')].filter(text => {
    const r = text.getBoundingClientRect();
    return r.right > box.right || r.bottom > box.bottom + 1 || r.top < box.top;
  }).map(text => text.textContent);
})"""
SPOILT = """
<article class="tile" style="width: 60px"><p style="width: 20px; white-space: nowrap">too long</p>
<p style="margin-top: -2em">over the other</p><img src="data:,"></article>
"""


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest, browser: Browser, built: Path) -> Iterator[Page]:
    """A page, opened once for all that is asked of it; it fetches nothing from outside."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda found: asked.append(found.url))
    page.goto((built / "target" / request.param).as_uri())
    yield page
    page.close()
    root = (built / "target").as_uri()
    assert [url for url in asked if not url.startswith((root, "data:"))] == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_text_leaves_its_box_and_nothing_overlaps(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    found = texts(page)
    assert len(found) > 20
    assert [text["text"] for text in found if text["out"]] == []
    assert over(found) == []
    assert tiles_over(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("name", ["docs/index.html", "docs/goal/annual_revenue.html"])
def test_the_picture_of_goals_is_seen_whole_and_its_titles_fit(
    browser: Browser, built: Path, name: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((built / "target" / name).as_uri())
    assert page.evaluate(SCROLLS) is False
    assert page.evaluate(LEAVING) == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, scheme: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert violations(page) == []


def test_a_page_follows_its_reader_into_the_dark_and_is_printed_light(
    browser: Browser, built: Path
) -> None:
    colours = """() => ['body', '.card, .tile', '.chart svg text', 'h2'].map(what => {
      const style = getComputedStyle(document.querySelector(what));
      return what.endsWith('text') ? style.fill : what === 'h2' ? style.color
        : style.backgroundColor;
    })"""
    page = browser.new_page(color_scheme="dark")
    page.goto((built / "target/dashboards/executive.html").as_uri())
    assert page.evaluate(colours) == rgb("page", "card", "muted", "text", theme=DARK)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colours)[1:] == rgb("card", "muted", "text", theme=LIGHT)
    page.emulate_media(media="screen", color_scheme="light")
    assert page.evaluate(colours) == rgb("page", "card", "muted", "text", theme=LIGHT)
    page.close()


def rgb(*roles: str, theme: Theme) -> list[str]:
    """Return colours of a theme as a browser says them."""
    parts = [[int(getattr(theme, role)[at : at + 2], 16) for at in (1, 3, 5)] for role in roles]
    return [f"rgb({', '.join(map(str, part))})" for part in parts]


def test_what_is_wrong_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(SPOILT)
    found = texts(page)
    assert [text["text"] for text in found if text["out"]] == ["too long"]
    assert over(found) == [("too long", "over the other")]
    assert any(line.startswith("image-alt") for line in violations(page))
    page.close()


def test_the_search_of_the_catalogue_keeps_what_has_every_word(
    browser: Browser, built: Path
) -> None:
    page = browser.new_page()
    page.goto((built / "target/docs/index.html").as_uri())
    page.get_by_label("Search").fill("monthly SALES officer")
    rows = page.locator(".list tbody tr:visible th code").all_inner_texts()
    assert "monthly_sales" in rows
    assert "win_rate" not in rows
    assert page.locator("#found").inner_text() == f"{len(rows)} found"
    page.get_by_label("Search").fill("")
    assert page.locator(".list tbody tr:visible").count() > 100
    page.close()
