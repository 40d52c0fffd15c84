"""Tables: which rows and columns they have, and what stands in them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.ir import EvaluatedTile
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.views.table import table_view
from kpilang.model.entities import Tile
from kpilang.model.windows import Calendar, Grain
from tests.unit.dashboards import fakes
from tests.unit.dashboards.test_html import Elements, page

MEMBERS = Tile("tile", "calls", "table", by=("rep",), width=6)
ASKED = ("change", "attainment", "forecast")


def table(tile: Tile) -> EvaluatedTile:
    model = fakes.model(tile)
    ir = lay_out(model, model.dashboards["sales"]).ir
    return evaluate(ir, fakes.query, fakes.AS_OF, "UTC").rows[0][0]


def heads(text: str) -> list[str]:
    found = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", text)
    return [re.sub("<[^>]*>", "", head) for head in found]


def test_members_stand_best_first_and_the_unknown_one_last() -> None:
    rows = Elements(page(MEMBERS)).with_attribute("data-member")
    assert [(row["data-member"], row["data-value"], row["data-status"]) for row in rows] == [
        ("Ada Lovelace", "61", "green"),
        ("Grace Hopper", "44", "green"),
        ("Łukasz Żółć-Wiśniewski von und zu Hohenstein", "44", "green"),
        ("Alan Turing", "37", "green"),
        ("Unknown", "12", "red"),
        ("Unknown", "25", "green"),
    ]


def test_the_usual_columns_are_those_that_say_something() -> None:
    assert heads(page(MEMBERS)) == [
        "Rep",
        "Value calls",
        "Target",
        "Of target",
        "Status",
        "Same part of August",
    ]
    bare = Tile("tile", "open_pipeline", "table", grain=Grain.MONTH)
    assert heads(page(bare)) == ["Period", "Value", "Before"]


def test_the_columns_asked_for_stand_in_their_order() -> None:
    text = page(Tile("tile", "calls", "table", by=("rep",), extras=ASKED, width=6))
    assert heads(text)[2:] == ["Change", "Of target", "Forecast"]
    assert "↑</span> +3" in text
    assert 'data-attainment="1.525" title="153%">153%' in text
    assert 'data-forecast="" title="no value">—' in text


def test_a_limit_is_attained_and_not_reached() -> None:
    text = page(Tile("tile", "cycle", "table", grain=Grain.MONTH, width=6))
    assert "Attained" in heads(text)
    assert "≤ 45" in text


def test_periods_stand_in_time_and_say_which_goes_on() -> None:
    tile = table(Tile("tile", "revenue", "table", grain=Grain.MONTH, last=3))
    assert [point.start for point in tile.points] == [
        date(2026, 7, 1),
        date(2026, 8, 1),
        date(2026, 9, 1),
    ]
    view = table_view(tile, Reader(Calendar()))
    assert [cell.state for cell in view.cells] == ["", "", "so far"]


def test_no_value_is_said_in_words() -> None:
    assert Elements(page(Tile("tile", "calls", "table"))).words.count("no data") == 12


def test_nobody_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "MEMBERS", ())
    assert "Nobody has a row in this period" in Elements(page(MEMBERS)).words


def test_a_thousand_members_are_cut_and_the_cut_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple((f"Rep {place:04}", 1000 - place, 1.0) for place in range(1000))
    monkeypatch.setattr(fakes, "MEMBERS", many)
    reader = Elements(page(MEMBERS))
    assert len(reader.with_attribute("data-member")) == 25
    assert "The first 25 of more" in reader.words


def test_a_stated_top_is_asked_for_and_nothing_is_said_of_more() -> None:
    tile = table(Tile("tile", "calls", "table", by=("rep",), top=40))
    assert (tile.tile.query.top, tile.tile.query.most, tile.more) == (40, None, False)


def test_weekdays_stand_in_their_order_and_have_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "MEMBERS", (("7", 1, 1.0), ("2", 9, 1.0), ("1", 5, 1.0)))
    rows = Elements(page(Tile("tile", "calls", "table", by=("weekday",)))).with_attribute(
        "data-member"
    )
    assert [row["data-member"] for row in rows] == ["Monday", "Tuesday", "Sunday"]


def test_members_pass_through_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "x" * 300
    monkeypatch.setattr(fakes, "MEMBERS", ((fakes.HOSTILE, 5, 0.1), (long, 4, 0.1)))
    reader = Elements(page(MEMBERS))
    members = [row["data-member"] for row in reader.with_attribute("data-member")]
    assert members == [fakes.HOSTILE, long]
    assert "script" not in {tag for tag, _ in reader.elements}
