"""A served page shows what is wrong below what it was, and loads itself when that is gone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.served import PATIENCE, SPEC, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_page_follows_what_is_saved(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{served.url}dashboards/floor.html")
        assert page.locator("h1").inner_text() == "The floor"
        box = page.locator("#kpi-findings")
        assert box.is_hidden()

        broken = SPEC.replace("deals.amount", "deals.<b>x</b>")
        (served.folder / "a.kpi").write_text(broken)
        box.wait_for(state="visible")
        assert "a.kpi:10" in box.inner_text()
        assert "deals.<b>x</b>" in box.inner_text()
        assert page.locator("h1").inner_text() == "The floor"
        assert "1,234" in page.locator(".number .value").inner_text()

        (served.folder / "a.kpi").write_text(SPEC.replace("The floor", "The new floor"))
        page.locator("h1", has_text="The new floor").wait_for()
        assert page.locator("#kpi-findings").is_hidden()
        page.close()
