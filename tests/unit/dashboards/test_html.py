"""The page: what stands on it, that it is safe, and that it is the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from kpilang.dashboards.build import lay_out_all, pages
from kpilang.dashboards.cells import target_of
from kpilang.dashboards.ir import Point
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import DARK, LIGHT, Theme, in_the_dark
from kpilang.model.entities import Page, Shown, TextTile, Tile
from tests.unit.dashboards import fakes

FALLING = Point(None, None, -0.113, target=0.06)
VOID = ("meta", "link", "br", "hr", "img")


class Elements(HTMLParser):
    """Collects the elements of a page and fails where they do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def with_attribute(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if name in attributes]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


def page(*tiles: Shown, **dashboard: Any) -> str:
    model = fakes.model(*tiles, **dashboard)
    texts = pages(lay_out_all(model), Reader(model.calendar), fakes.query, fakes.AS_OF)
    return texts["dashboards/sales.html"]


@pytest.fixture(scope="module")
def usual() -> str:
    return page()


def test_every_value_stands_on_the_page_as_answered(usual: str) -> None:
    tiles = [a for a in Elements(usual).with_attribute("data-value") if a.get("data-form")]
    assert [(a["data-kpi"], a["data-value"], a["data-period-start"]) for a in tiles] == [
        ("revenue", "1383250.45", "2026-09-01"),
        ("win_rate", "0.23412", "2026-09-01"),
        ("cycle", "51.25", "2026-09-01"),
        ("open_pipeline", "842310.00", "2026-09-01"),
    ]


def test_a_tile_says_target_attainment_pace_delta_and_status(usual: str) -> None:
    words = Elements(usual).words
    assert "$1.38M ▲ On track" in words
    assert "↑ +37.0% (+$373,250) vs same part of August" in words
    assert "Target $1.39M99.5% of target" in words
    assert "Due by now $834,000" in words
    assert "51.3 days ▼ Behind" in words
    assert "Target ≤ 45 days88% attained" in words


def test_what_is_below_nothing_is_no_share_of_its_target() -> None:
    model = fakes.model(Tile("tile", "win_rate", "number"))
    (tile,) = lay_out_all(model)[0].ir.tiles
    target = target_of(replace(FALLING, attainment=-1.89), tile, Reader(model.calendar))
    assert target is not None
    assert (target.attainment, target.filled) == ("", "0.0")
    reached = target_of(replace(FALLING, attainment=0.5), tile, Reader(model.calendar))
    assert reached is not None
    assert (reached.attainment, reached.filled) == ("50%", "50.0")


def test_a_change_is_coloured_by_its_direction(usual: str) -> None:
    tones = re.findall(r'<p class="delta (\w+)">', usual)
    assert tones == ["good", "bad", "bad", "even"]


def test_long_numbers_are_whole_in_the_title(usual: str) -> None:
    assert 'title="$1,383,250.45"' in usual


def test_members_rank_with_ties_and_the_unknown_one_has_none(usual: str) -> None:
    assert re.findall(r'<td class="rank">(\d*)</td>', usual) == ["1", "2", "2", "4", "5", ""]


def test_a_chart_is_named_and_its_numbers_are_a_table(usual: str) -> None:
    label = "Won revenue, 12 periods; September 2026 so far: $1,383,250.45"
    assert f'role="img" aria-label="{label}"' in usual
    rows = [
        a for a in Elements(usual).with_attribute("data-value") if a.get("data-kpi") == "revenue"
    ]
    assert len(rows) == 1 + 12


def test_a_page_is_self_contained(usual: str) -> None:
    reader = Elements(usual)
    assert not {"script", "iframe", "img", "object"} & {tag for tag, _ in reader.elements}
    without_namespaces = re.sub(r'xmlns(:\w+)?="[^"]*"', "", usual)
    assert "http" not in without_namespaces.replace("http-equiv", "")
    assert "color-mix" not in usual
    assert not [a for _, a in reader.elements for name in a if name.startswith("on")]


def test_text_of_people_passes_through_as_text() -> None:
    hostile = Tile("tile", "hostile", "number", title=fakes.HOSTILE)
    chart = Tile("chart", "hostile", "line", title=fakes.HOSTILE)
    text = page(hostile, chart, title=fakes.HOSTILE)
    reader = Elements(text)
    assert "script" not in {tag for tag, _ in reader.elements}
    assert fakes.HOSTILE in "".join(reader.text)
    assert "{{ 7*7 }}" in "".join(reader.text)


def test_words_of_a_text_are_text_in_paragraphs_below_their_heading() -> None:
    note = TextTile(f"{fakes.HOSTILE}\n\n{'long' * 75}", fakes.HOSTILE, 3)
    text = page(note, TextTile(None, "Alone"), TextTile("Bare"), Tile("tile", "revenue", "number"))
    reader = Elements(text)
    assert "script" not in {tag for tag, _ in reader.elements}
    assert "".join(reader.text).count(fakes.HOSTILE) == 2
    texts = [a for a in reader.with_attribute("data-form") if a["data-form"] == "text"]
    assert [a["id"] for a in texts] == ["tile-1-1", "tile-1-2", "tile-1-3"]
    assert [a.get("aria-labelledby") for a in texts] == ["tile-1-1-title", "tile-1-2-title", None]
    assert f"<p>{'long' * 75}</p>" in text
    assert "<p>Bare</p>" in text


def test_a_wall_screen_has_room_for_words() -> None:
    def height(words: str) -> float:
        html = page(TextTile(words, width=3), Tile("tile", "revenue", "number"), screen="tv")
        return float(re.findall(r"--lines: ([\d.]+)", html)[0])

    assert height("word " * 300) > height("word " * 200) > height("word")


def test_members_pass_through_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "MEMBERS", ((fakes.HOSTILE, 5, 0.1), (None, 4, 0.1)))
    reader = Elements(page(Tile("tile", "calls", "leaderboard", by=("rep",))))
    assert [a["data-member"] for a in reader.with_attribute("data-member")] == [
        fakes.HOSTILE,
        "Unknown",
    ]
    assert "script" not in {tag for tag, _ in reader.elements}


def test_a_wall_screen_is_dark_and_refreshes() -> None:
    (root,) = Elements(page(screen="tv", refresh_seconds=300)).with_attribute("data-rotate")
    assert root["class"] == "tv"
    assert root["data-refresh"] == "300"
    # 19 September 2026, midnight in Berlin, whole days: old after three of them
    assert root["data-as-of"] == str(fakes.AS_OF_SECONDS)
    assert root["data-stale-after"] == str(3 * 86400)
    assert DARK.page in page(screen="tv")


def test_a_desk_page_does_not_refresh(usual: str) -> None:
    assert "data-refresh" not in usual.partition("<body")[0]
    assert LIGHT.page in usual


def test_each_page_of_a_dashboard_has_its_title() -> None:
    tile = Tile("tile", "revenue", "number")
    one, two = Page(((tile,),)), Page(((tile,), (tile,)), title=fakes.HOSTILE)
    text = page(pages=(one, two))
    reader = Elements(text)
    assert [a.get("aria-labelledby") for t, a in reader.elements if t == "section"] == [
        None,
        "page-2",
    ]
    assert text.count('class="page-title"') == 1
    assert text.index("tile-1-1") < text.index('class="page-title"') < text.index("tile-2-1")
    assert fakes.HOSTILE in "".join(reader.text)


def test_no_value_is_said_and_not_zero() -> None:
    text = page(Tile("tile", "calls", "number"))
    assert 'data-value=""' in text
    assert 'title="no value"' in text
    assert Elements(text).words.count("—") == 1


def test_as_of_and_hash_stand_in_the_footer(usual: str) -> None:
    footer = usual[usual.index("<footer>") :]
    assert "As of Sep 18, 2026, Europe/Berlin" in footer
    assert re.search(r"Definition <code>[0-9a-f]{12}</code>", footer)


def test_the_same_dashboard_gives_the_same_bytes(usual: str) -> None:
    assert page() == usual


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_colours_keep_their_contrast(theme: Theme) -> None:
    pairs = [
        (colour, back) for colour in (theme.text, theme.muted) for back in (theme.card, theme.page)
    ]
    pairs += [(c, b) for c in (theme.green, theme.amber, theme.red) for b in (theme.card,)]
    pairs += [
        (theme.green, theme.green_back),
        (theme.amber, theme.amber_back),
        (theme.red, theme.red_back),
    ]
    weak = [pair for pair in pairs if contrast(*pair) < 4.5]
    assert weak == []


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_a_chart_has_one_for_the_dark() -> None:
    shown = ("line", "bar", "column", "gauge")
    tiles = [Tile("tile", "revenue", form, extras=("target",)) for form in shown]
    tiles += [Tile("tile", "calls", form, by=("rep",)) for form in ("line", "bar", "column")]
    text = page(*tiles)
    drawn = "".join(re.findall("<svg.*?</svg>", text, re.S))
    colours = set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]+)"', drawn))
    assert len(colours) > 8
    assert colours <= {light for light, _ in in_the_dark(LIGHT)}
    assert "prefers-color-scheme: dark" in text
    assert "prefers-color-scheme" not in page(*tiles, screen="tv")
