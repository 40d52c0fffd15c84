"""Heatmaps: their two sides, and the shades of their cells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import DARK, LIGHT, Theme
from kpilang.dashboards.views.base import TileView
from kpilang.dashboards.views.heatmap import DARKEST, heatmap_view
from kpilang.model.entities import Tile
from kpilang.model.windows import Calendar, Grain
from kpilang.plan.answer import Answer
from kpilang.plan.request import Request
from tests.unit.dashboards import fakes
from tests.unit.dashboards.test_html import Elements, contrast, page

DAYS = (("2", 9, 1.0), ("1", 5, 1.0), ("7", 1, 1.0))
MAP = Tile("chart", "calls", "heatmap", by=("weekday",), grain=Grain.MONTH)


def view(tile: Tile, monkeypatch: pytest.MonkeyPatch, members: object = DAYS) -> TileView:
    monkeypatch.setattr(fakes, "MEMBERS", members)
    model = fakes.model(tile)
    ir = lay_out(model, model.dashboards["sales"]).ir
    return heatmap_view(
        evaluate(ir, fakes.query, fakes.AS_OF, "UTC").rows[0][0], LIGHT, Reader(Calendar())
    )


def test_weekdays_stand_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    made = view(MAP, monkeypatch)
    assert [line.name for line in made.grid] == ["Monday", "Tuesday", "Sunday"]
    assert made.heads == ("Sep 2026",)
    assert [line.cells[0].raw for line in made.grid if line.cells[0]] == ["5", "9", "1"]


@pytest.mark.parametrize(("by", "name"), [(("rep",), "Ada Lovelace"), ((), "Calls made")])
def test_one_period_is_one_column(by: tuple[str, ...], name: str) -> None:
    reader = Elements(page(Tile("chart", "calls", "heatmap", by=by, grain=Grain.MONTH, last=1)))
    first = reader.with_attribute("data-row")[0]
    assert (first["data-row"], first["data-period-start"]) == (name, "2026-09-01")
    assert "Sep 2026" in reader.words


def test_the_greatest_value_is_the_darkest(monkeypatch: pytest.MonkeyPatch) -> None:
    made = view(MAP, monkeypatch)
    shades = [line.cells[0].shade.split(", ")[-1] for line in made.grid if line.cells[0]]
    assert shades == ["0.28)", "0.50)", "0.05)"]
    assert made.ends == ("1 call", "9 calls")


def test_no_value_has_no_shade_and_one_value_is_dark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "MEMBERS", DAYS)
    model = fakes.model(MAP)
    ir = lay_out(model, model.dashboards["sales"]).ir
    tile = evaluate(ir, fakes.query, fakes.AS_OF, "UTC").rows[0][0]
    points = (replace(tile.points[0], value=None), *tile.points[1:2])
    made = heatmap_view(replace(tile, points=points), LIGHT, Reader(Calendar()))
    assert [line.cells[0].shade[-5:] for line in made.grid if line.cells[0]] == ["", "0.50)"]


def test_two_dimensions_are_the_two_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    def query(name: str, request: Request) -> Answer:
        assert (request.by, request.periods, request.top) == (("rep", "weekday"), 1, None)
        answer = fakes.query(name, Request(by=("rep",)))
        column = answer.columns[3]
        rows = tuple(
            (*row[:4], str(place % 2 + 1), *row[4:]) for place, row in enumerate(answer.rows)
        )
        columns = (*answer.columns[:4], type(column)("weekday", "text"), *answer.columns[4:])
        return Answer(name, answer.display, columns, rows)

    model = fakes.model(Tile("chart", "calls", "heatmap", by=("rep", "weekday")))
    ir = lay_out(model, model.dashboards["sales"]).ir
    tile = evaluate(ir, query, fakes.AS_OF, "UTC").rows[0][0]
    made = heatmap_view(tile, LIGHT, Reader(Calendar()))
    assert made.heads == ("Monday", "Tuesday")
    assert [line.name for line in made.grid] == [
        "Ada Lovelace",
        "Alan Turing",
        "Grace Hopper",
        "Unknown",
        "Łukasz Żółć-Wiśniewski von und zu Hohenstein",
        "Unknown",
    ]
    assert all(len(line.cells) == 2 for line in made.grid)
    assert made.grid[0].cells[1] is None


def test_a_thousand_members_are_cut_and_the_cut_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple((f"Rep {place:04}", 1000 - place, 1.0) for place in range(1000))
    made = view(Tile("chart", "calls", "heatmap", by=("rep",)), monkeypatch, many)
    assert (len(made.grid), made.more) == (25, True)


def test_nobody_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "MEMBERS", ())
    assert "Nobody has a row in this period" in Elements(page(MAP)).words


def test_members_pass_through_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "MEMBERS", ((fakes.HOSTILE, 5, 0.1), ("y" * 300, 4, 0.1)))
    reader = Elements(page(Tile("chart", "calls", "heatmap", by=("rep",))))
    rows = {row["data-row"] for row in reader.with_attribute("data-row")}
    assert rows == {fakes.HOSTILE, "y" * 300}
    assert "script" not in {tag for tag, _ in reader.elements}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_keeps_its_contrast_on_the_darkest_shade(theme: Theme) -> None:
    def mixed(place: int) -> int:
        over, under = (int(c[place : place + 2], 16) for c in (theme.accent, theme.card))
        return round(float(DARKEST) * over + (1 - float(DARKEST)) * under)

    shade = "#" + "".join(f"{mixed(place):02x}" for place in (1, 3, 5))
    assert contrast(theme.text, shade) >= 4.5
