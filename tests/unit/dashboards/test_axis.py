"""The labels of an axis: what we reckon with is what is drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.dashboards.charts.axis import PADDING, axis_text, extent
from kpilang.dashboards.charts.drawing import to_svg
from kpilang.dashboards.charts.line import line_chart
from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.ir import EvaluatedTile
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.locales import notation_of
from kpilang.dashboards.members import drawn_width
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import LIGHT
from kpilang.model.entities import Display, Tile
from kpilang.model.windows import Calendar
from tests.unit.dashboards import fakes
from tests.unit.dashboards.test_html import Elements, page

DISPLAYS = (fakes.USD, Display("EUR", currency="EUR"), fakes.PERCENT, fakes.DAYS)
LABEL = re.compile(r'text-anchor="end"[^>]*>([^<]+)</text>')


def line(display: Display, top: float, **rest: Any) -> EvaluatedTile:
    """A line from zero to so much."""
    model = fakes.model(Tile("chart", "calls", "line", extras=("previous",), **rest))
    ir = lay_out(model, model.dashboards["sales"]).ir
    tile = evaluate(ir, fakes.query, fakes.AS_OF, "UTC").rows[0][0]
    points = tuple(
        replace(point, value=top * place / 11, state="final")
        for place, point in enumerate(tile.points)
    )
    return replace(tile, tile=replace(tile.tile, display=display), points=points)


@given(
    st.sampled_from(("en_US", "de_DE", "fr_FR", "en_IN", "ja_JP", "tr_TR")),
    st.sampled_from(DISPLAYS),
    st.floats(0.013, 9e12),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_every_label_is_one_that_room_is_left_for(
    locale: str, display: Display, top: float, below: bool
) -> None:
    tile = line(display, -top if below else top)
    reader = Reader(Calendar(), locale)
    chart = line_chart(tile, LIGHT, reader)
    # the last point has a label of its own
    labels = [text for text in LABEL.findall(to_svg(chart)) if text != chart_label(chart)]
    assert len(labels) > 2
    axis = chart["layer"][0]["encoding"]["y"]["axis"]
    assert all(drawn_width(text) + PADDING <= axis["minExtent"] + 1 for text in labels)


def chart_label(chart: dict[str, Any]) -> str:
    return str(chart["data"]["values"][-1]["label"])


@pytest.mark.parametrize(
    ("locale", "display", "value", "text"),
    [
        ("en_US", fakes.USD, 800_000, "$800K"),
        ("en_US", fakes.USD, -1_250_000, "−$1.25M"),
        ("de_DE", fakes.USD, 800_000, "800.000\u00a0$"),
        ("de_DE", fakes.PERCENT, 0.125, "12,5\u00a0%"),
        ("en_US", fakes.DAYS, 0.1 + 0.2, "0.3"),
        ("en_US", fakes.DAYS, 0, "0"),
        ("en_US", Display("x", currency="a'b"), 5, "5"),
    ],
)
def test_a_label_is_written(locale: str, display: Display, value: float, text: str) -> None:
    tile = line(display, 1).tile
    assert axis_text(value, tile, notation_of(locale)) == text


def test_no_values_and_one_value_have_an_extent() -> None:
    tile = line(fakes.USD, 1).tile
    notation = notation_of("en_US")
    assert extent([], 5, tile, notation) > PADDING
    assert extent([0], 5, tile, notation) > PADDING
    assert extent([7, 7], 5, tile, notation) > PADDING


def test_a_line_without_rows_says_so_and_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "MEMBERS", ())
    text = page(Tile("chart", "calls", "line", by=("rep",)))
    assert "Nobody has a row in these periods" in Elements(text).words
    assert "<svg" not in text


def test_lines_of_a_thousand_members_are_the_first_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple((f"Rep {place:04}", 1000 - place, 1.0) for place in range(1000))
    monkeypatch.setattr(fakes, "MEMBERS", many)
    reader = Elements(page(Tile("chart", "calls", "line", by=("rep",))))
    members = [row["data-member"] for row in reader.with_attribute("data-member")]
    assert members == [f"Rep {place:04}" for place in range(8)]
    assert "The first 8 of more" in reader.words


def test_the_first_period_has_its_year_however_many_members_there_are() -> None:
    assert ">Sep 2026</text>" in page(Tile("chart", "calls", "line", by=("rep",)))
