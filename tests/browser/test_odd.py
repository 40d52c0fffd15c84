"""Pages that are empty, have very long names or many members: nothing is cut, nothing overlaps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kpilang.dashboards.build import lay_out_all, pages
from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.filtering import Choices, Chosen, Link, Member
from kpilang.dashboards.html import render
from kpilang.dashboards.reader import Reader
from kpilang.model.entities import Page, Shown, TextTile, Tile
from tests.browser.looks import over, texts, tiles_over, violations
from tests.unit.dashboards import fakes

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 8
SIZES = ((1024, 768), (1920, 1080), (3840, 2160))


def odd_page() -> str:
    """A page whose title, tiles, filter and members have 280 letters and no space."""
    tiles = tuple(
        Tile(kind, "revenue", form, title=LONG, by=by, top=8)
        for kind, form, by in (
            ("tile", "number", ()),
            ("chart", "line", ()),
            ("tile", "leaderboard", ("rep",)),
            ("tile", "table", ("rep",)),
            ("tile", "bar", ("rep",)),
        )
    )
    model = fakes.model(*tiles, title=LONG)
    (one,) = lay_out_all(model)
    evaluated = evaluate(one.ir, fakes.query, fakes.AS_OF, "Europe/Berlin")
    links = (Link("All", "all.html"), Link(LONG, ""), *(Link(f"Member {n}", "") for n in range(60)))
    filters = (Choices("rep", LONG, links),)
    return render(
        evaluated, Reader(model.calendar), filters, Chosen((("rep", Member(LONG, 2, "long")),), 2)
    ).html


def empty_page() -> str:
    model = fakes.model(*(Tile("tile", "calls", form) for form in ("number", "bullet", "gauge")))
    return pages(lay_out_all(model), Reader(model.calendar), fakes.query, fakes.AS_OF)[
        "dashboards/sales.html"
    ]


def forms_page() -> str:
    """A page of what shows members, for however many there are."""
    shown = ("leaderboard", "table", "bar", "line")
    first = tuple(Tile("tile", "calls", form, by=("rep",), top=8) for form in shown)
    rest = (Tile("chart", "calls", "heatmap", by=("rep",)), Tile("chart", "calls", "column"))
    model = fakes.model(pages=(Page((first, rest)),))
    reader = Reader(model.calendar)
    return pages(lay_out_all(model), reader, fakes.query, fakes.AS_OF)["dashboards/sales.html"]


def words_page() -> str:
    """Words of all kinds beside other tiles, and where there is little room."""
    said = f"{LONG}\n\n{fakes.HOSTILE}"
    number = Tile("tile", "revenue", "number", width=3)
    rows: tuple[tuple[Shown, ...], ...] = (
        (TextTile(said, LONG, 2), number, Tile("chart", "revenue", "line", width=7)),
        (TextTile(None, "A heading"),),
        (TextTile("🎉 " * 100, "Few"), TextTile("word " * 60, fakes.HOSTILE), number),
        (TextTile("Alone"),),
    )
    model = fakes.model(pages=(Page(rows),))
    reader = Reader(model.calendar)
    return pages(lay_out_all(model), reader, fakes.query, fakes.AS_OF)["dashboards/sales.html"]


def german_page() -> str:
    """The usual page, with longer numbers."""
    model = fakes.model(screen="desk")
    reader = Reader(model.calendar, "de_DE")
    return pages(lay_out_all(model), reader, fakes.query, fakes.AS_OF)["dashboards/sales.html"]


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_few_and_many_members_keep_the_page_s_shape(
    browser: Browser, tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = tuple((f"Representative {n:04}", 1000 - n, 0.5) for n in range(count))
    # an engine gives no more than it is asked for
    monkeypatch.setattr(fakes, "MEMBERS", members[:26])
    assert_keeps_its_shape(browser, tmp_path, forms_page())


@pytest.mark.parametrize(
    "made", [german_page, odd_page, empty_page, words_page], ids=lambda made: made.__name__
)
def test_an_odd_page_keeps_its_shape(
    browser: Browser, tmp_path: Path, made: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (LONG, "Acme International Holdings " * 5, "<b>&", "🎉" * 40, "Ann", "Ben", "Cy")
    members = tuple((name, 90 - 10 * place, 0.1) for place, name in enumerate(names))
    monkeypatch.setattr(fakes, "MEMBERS", (*members, (None, 4, 0.1)))
    assert callable(made)
    assert_keeps_its_shape(browser, tmp_path, made())


def assert_keeps_its_shape(browser: Browser, tmp_path: Path, text: str) -> None:
    """Assert that at no size a text leaves its box, and that nothing lies over something else."""
    (tmp_path / "odd.html").write_text(text, "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "odd.html").as_uri())
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for summary in page.locator(".filters summary").all():
            summary.click()
        found = texts(page)
        assert [text["text"][:40] for text in found if text["out"]] == []
        assert [(one[:40], other[:40]) for one, other in over(found)] == []
        assert tiles_over(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.close()


WIDE = st.none() | st.integers(1, 12)
SHOWN = st.sampled_from(("number", "bullet", "gauge", "line", "leaderboard", "table", "bar"))
RANDOM_ROWS = st.lists(
    st.lists(st.tuples(SHOWN, WIDE), min_size=1, max_size=8), min_size=1, max_size=3
)


@given(RANDOM_ROWS)
@example([[("number", None), ("number", 1)]])
@example([[("number", 1), ("bullet", 1), ("gauge", 1), ("number", None)]])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_tiles_of_a_random_layout_lie_over_each_other(
    browser: Browser, tmp_path: Path, rows: list[list[tuple[str, int | None]]]
) -> None:
    tiles = tuple(
        tuple(
            Tile("tile", "calls" if by else "revenue", form, by=by, width=width)
            for form, width in row
            for by in [("rep",) if form in ("leaderboard", "table", "bar") else ()]
        )
        for row in rows
    )
    model = fakes.model(pages=(Page(tiles),))
    texts_of = pages(lay_out_all(model), Reader(model.calendar), fakes.query, fakes.AS_OF)
    (tmp_path / "random.html").write_text(texts_of["dashboards/sales.html"], "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "random.html").as_uri())
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert tiles_over(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("article").count() == sum(map(len, rows))
    page.close()
