"""Random layouts: no span over twelve, ids that stay, and the same bytes each time."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.dashboards.build import draw, lay_out_all
from kpilang.dashboards.ir import COLUMNS, DashboardIR, to_json
from kpilang.dashboards.reader import Reader
from kpilang.model.entities import Page, Shown, TextTile, Tile
from tests.unit.dashboards import fakes

ALONE = ("number", "bullet", "gauge", "line", "area")
OF_MEMBERS = ("leaderboard", "table", "bar", "column", "heatmap", "line")
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 9
TITLES = st.sampled_from(["", "Sales", fakes.HOSTILE, LONG[:300], "🎉", "\"quoted\" 'so'"])
WIDTHS = st.none() | st.integers(1, 12)
WORDS = st.sampled_from(["", "Ask Ann.", fakes.HOSTILE, f"{LONG[:300]}\n\n{fakes.HOSTILE}", "🎉"])
TILES: st.SearchStrategy[Shown] = st.one_of(
    st.builds(TextTile, st.none() | WORDS, TITLES, WIDTHS),
    st.builds(
        lambda form, title, width: Tile("tile", "revenue", form, title=title, width=width),
        st.sampled_from(ALONE),
        TITLES,
        WIDTHS,
    ),
    st.builds(
        lambda form, title, width, top: Tile(
            "tile", "calls", form, by=("rep",), title=title, width=width, top=top
        ),
        st.sampled_from(OF_MEMBERS),
        TITLES,
        WIDTHS,
        st.none() | st.integers(1, 5),
    ),
)
ROWS = st.lists(st.lists(TILES, min_size=1, max_size=9).map(tuple), min_size=1, max_size=4)
PAGES = st.lists(ROWS.map(tuple), min_size=1, max_size=3)


def _renamed(tile: Shown) -> Shown:
    if isinstance(tile, TextTile):
        return replace(tile, heading="Another", words="Other words")
    return replace(tile, title="Another")


def laid_out(pages: list[tuple[tuple[Shown, ...], ...]]) -> DashboardIR:
    made = tuple(Page(rows, title=f"Page {place}") for place, rows in enumerate(pages))
    return lay_out_all(fakes.model(pages=made))[0].ir


@given(PAGES)
def test_no_tile_is_wider_than_its_grid_and_every_id_is_one_tile_s(
    pages: list[tuple[tuple[Shown, ...], ...]],
) -> None:
    ir = laid_out(pages)
    assert sum(len(row.tiles) for row in ir.rows) == sum(
        len(tiles) for rows in pages for tiles in rows
    )
    for row in ir.rows:
        assert 1 <= row.columns <= COLUMNS
        assert all(1 <= tile.span <= row.columns for tile in row.tiles)
    ids = [tile.id for row in ir.rows for tile in row.tiles]
    assert len(set(ids)) == len(ids)


@given(PAGES, st.data())
@settings(deadline=None)
def test_an_id_stays_whatever_is_shown_and_whatever_comes_behind(
    pages: list[tuple[tuple[Shown, ...], ...]], data: st.DataObject
) -> None:
    before = laid_out(pages)
    assert to_json(laid_out(pages)) == to_json(before)
    renamed = [tuple(tuple(_renamed(tile) for tile in tiles) for tiles in rows) for rows in pages]
    more = [*renamed, data.draw(ROWS.map(tuple))]
    ids = [[tile.id for tile in row.tiles] for row in before.rows]
    after = [[tile.id for tile in row.tiles] for row in laid_out(more).rows]
    assert after[: len(ids)] == ids


@given(PAGES)
@settings(max_examples=8, deadline=None)
def test_any_layout_is_drawn_in_the_same_bytes_and_titles_are_texts(
    pages: list[tuple[tuple[Shown, ...], ...]],
) -> None:
    made = tuple(Page(rows, title=fakes.HOSTILE) for rows in pages)
    model = fakes.model(pages=made)
    drawn = [
        draw(lay_out_all(model), Reader(model.calendar), fakes.query, fakes.AS_OF).texts
        for _ in range(2)
    ]
    assert drawn[0] == drawn[1]
    for name, text in drawn[0].items():
        if name.endswith(".json"):
            json.loads(text)
        else:
            assert "<script" not in text
            assert "{{" not in text.replace("{{ 7*7 }}", "")
