"""Bullets and gauges: where the marks stand, and what is said of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.ir import EvaluatedTile
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import DARK, LIGHT
from kpilang.dashboards.views.base import TileView
from kpilang.dashboards.views.bullet import bullet_view
from kpilang.model.entities import Tile
from kpilang.model.windows import Calendar
from tests.unit.dashboards import fakes
from tests.unit.dashboards.test_html import Elements, page


def evaluated(subject: str = "revenue", form: str = "bullet", *extras: str) -> EvaluatedTile:
    model = fakes.model(Tile("tile", subject, form, extras=extras))
    ir = lay_out(model, model.dashboards["sales"]).ir
    return evaluate(ir, fakes.query, fakes.AS_OF, "UTC").rows[0][0]


def changed(tile: EvaluatedTile, **values: Any) -> EvaluatedTile:
    assert tile.current is not None
    return replace(tile, current=replace(tile.current, **values))


def view(tile: EvaluatedTile) -> TileView:
    return bullet_view(tile, LIGHT, Reader(Calendar()))


def test_the_bar_ends_a_tenth_behind_what_is_farthest() -> None:
    tile = changed(evaluated(), value=50, target=100, expected=60)
    made = view(tile)
    assert made.filled == "45.5"
    assert [(mark.kind, mark.left, mark.raw) for mark in made.marks] == [
        ("target", "90.9", "100"),
        ("expected", "54.5", "60"),
    ]
    assert made.ends == ("0", "$110")


def test_a_forecast_is_marked_where_it_is_asked_for() -> None:
    asked = changed(evaluated("revenue", "bullet", "target", "forecast"), forecast=2_000_000)
    assert [mark.name for mark in view(asked).marks] == ["Target", "Due by now", "Forecast"]
    assert "forecast" not in [mark.kind for mark in view(changed(evaluated(), forecast=2)).marks]


def test_a_limit_and_a_range_are_said_as_such() -> None:
    assert [mark.text for mark in view(evaluated("cycle")).marks] == ["≤ 45 days"]
    ranged = view(changed(evaluated(), target_high=9_000_000))
    assert [(mark.kind, mark.name) for mark in ranged.marks][:2] == [
        ("target", "Target"),
        ("target", ""),
    ]
    assert ranged.marks[0].text == "$1.39M – $9.00M"


@pytest.mark.parametrize("form", ["bullet", "gauge"])
def test_value_status_and_target_stand_on_the_page(form: str) -> None:
    reader = Elements(page(Tile("tile", "revenue", form)))
    (tile,) = reader.with_attribute("data-form")
    assert (tile["data-value"], tile["data-status"], tile["data-target"]) == (
        "1383250.45",
        "green",
        "1390000",
    )
    assert "$1.38M ▲ On track" in reader.words
    assert "Target $1.39M 99.5% of target" in reader.words
    assert "Due by now $834,000" in reader.words


def test_no_value_has_no_bar_and_says_so() -> None:
    tile = changed(evaluated("calls"), target=None, expected=None)
    assert view(tile).filled == ""
    assert view(tile).ends == ()
    reader = Elements(page(Tile("tile", "calls", "gauge")))
    assert "No data" in reader.words
    assert "—" in reader.words


def test_below_zero_the_bar_is_empty() -> None:
    assert view(changed(evaluated(), value=-5, target=100)).filled == "0.0"
    assert view(changed(evaluated(), value=-5, target=0, expected=0)).chart is None


def test_a_dial_has_no_words_and_is_the_same_each_time() -> None:
    tile = changed(evaluated("revenue", "gauge", "target", "forecast"), forecast=2_000_000)
    drawn = [
        str(bullet_view(tile, theme, Reader(Calendar())).chart) for theme in (LIGHT, LIGHT, DARK)
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    assert "<text" not in drawn[0]
    assert ' id="' not in drawn[0]
    assert LIGHT.green in drawn[0]


def test_a_part_that_no_answer_has_is_reported() -> None:
    model = fakes.model(Tile("tile", "revenue", "bullet", extras=("target", "stretch", "floor")))
    (problem,) = lay_out(model, model.dashboards["sales"]).problems
    assert (problem.code, problem.severity) == ("K533", "info")
    assert problem.message == "the tile of `revenue` is drawn without `stretch`, `floor`"


def test_a_breakdown_of_one_value_is_left_out() -> None:
    model = fakes.model(Tile("tile", "revenue", "gauge", by=("region",)))
    (problem,) = lay_out(model, model.dashboards["sales"]).problems
    assert problem.code == "K524"
    assert "a gauge shows one value" in problem.message


def test_titles_are_text() -> None:
    text = page(Tile("tile", "hostile", "gauge", title=fakes.HOSTILE))
    assert "script" not in {tag for tag, _ in Elements(text).elements}
    assert re.search(r"<script", text) is None
