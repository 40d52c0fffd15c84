"""Specifications of charts, and their drawings."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from kpilang.dashboards.charts.drawing import ExtraMissing, to_svg
from kpilang.dashboards.charts.line import line_chart
from kpilang.dashboards.charts.sparkline import sparkline
from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.ir import EvaluatedTile, Form, Point
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import DARK, LIGHT, Theme
from kpilang.model.entities import Tile
from kpilang.model.windows import Calendar, Grain
from tests.unit.dashboards import fakes

CALENDAR = Reader(Calendar())


def line(subject: str = "revenue", **rest: Any) -> EvaluatedTile:
    tile = Tile("chart", subject, "line", grain=Grain.MONTH, last=12, extras=("target",), **rest)
    model = fakes.model(tile)
    ir = lay_out(model, model.dashboards["sales"]).ir
    return evaluate(ir, fakes.query, fakes.AS_OF, "UTC").rows[0][0]


def dashed(svg: str) -> int:
    return svg.count("stroke-dasharray")


def test_the_target_is_drawn_where_it_is_asked_for() -> None:
    with_target = line()
    tile = replace(with_target.tile, extras=("previous",))
    without = replace(with_target, tile=tile)
    assert dashed(to_svg(line_chart(with_target, LIGHT, CALENDAR))) == 2
    assert dashed(to_svg(line_chart(without, LIGHT, CALENDAR))) == 1


def test_the_running_period_is_dashed_and_hollow() -> None:
    spec = line_chart(line(), LIGHT, CALENDAR)
    assert [row["state"] for row in spec["data"]["values"]][-2:] == ["final", "partial"]
    assert f'fill="{LIGHT.card}"' in to_svg(spec)


def test_amounts_start_at_zero_and_steady_rates_do_not() -> None:
    def starts_at_zero(tile: EvaluatedTile) -> bool:
        layer = line_chart(tile, LIGHT, CALENDAR)["layer"][0]
        return bool(layer["encoding"]["y"]["scale"]["zero"])

    assert starts_at_zero(line("revenue"))
    assert not starts_at_zero(line("win_rate"))


def test_an_area_is_a_filled_line_that_begins_at_zero() -> None:
    tile = line("win_rate")
    area = replace(tile, tile=replace(tile.tile, form=Form.AREA))
    layers = line_chart(area, LIGHT, CALENDAR)["layer"]
    assert layers[0]["mark"]["type"] == "area"
    assert layers[0]["encoding"]["y"]["scale"]["zero"]
    assert len(layers) == 1 + len(line_chart(tile, LIGHT, CALENDAR)["layer"])


def test_members_have_a_line_each_and_the_unknown_one_stays_apart() -> None:
    tile = line("calls", by=("rep",))
    spec = line_chart(tile, LIGHT, CALENDAR)
    names = [row["member"] for row in spec["data"]["values"]]
    assert names[-2:] == ["Unknown", "Unknown (no value)"]
    svg = to_svg(spec)
    assert all(name in svg for name in names)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_no_rows_and_no_values_can_be_drawn(theme: Theme) -> None:
    tile = line()
    empty = tuple(replace(point, value=None, target=None) for point in tile.points)
    for points in ((), empty, tile.points[:1]):
        svg = to_svg(line_chart(replace(tile, points=points), theme, CALENDAR))
        ElementTree.fromstring(svg)


def test_a_range_is_a_band() -> None:
    tile = line()
    points = tuple(replace(point, target_high=2_000_000) for point in tile.points)
    spec = line_chart(replace(tile, points=points), LIGHT, CALENDAR)
    assert [layer["mark"]["type"] for layer in spec["layer"]][:3] == ["area", "line", "line"]
    to_svg(spec)


def test_drawing_twice_gives_the_same_bytes_and_no_ids() -> None:
    spec = line_chart(line(), LIGHT, CALENDAR)
    first, second = to_svg(spec), to_svg(spec)
    assert first == second
    assert ' id="' not in first
    assert "url(" not in first


def test_text_of_people_is_drawn_as_text() -> None:
    tile = line("calls", by=("rep",))
    hostile = tuple(replace(point, member=(fakes.HOSTILE,)) for point in tile.points)
    svg = to_svg(line_chart(replace(tile, points=hostile), LIGHT, CALENDAR))
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "path", "line", "text", "rect", "title"}


def test_a_long_name_of_emoji_is_drawn() -> None:
    tile = line("calls", by=("rep",))
    emoji = tuple(replace(point, member=("a" + "🎉" * 150,)) for point in tile.points)
    to_svg(line_chart(replace(tile, points=emoji), LIGHT, CALENDAR))


def test_a_currency_cannot_leave_the_axis_expression() -> None:
    tile = line()
    odd = replace(tile.tile, display=replace(tile.tile.display, currency="A' + alert(1) + '"))
    expression = line_chart(replace(tile, tile=odd), LIGHT, CALENDAR)["layer"][0]
    assert "alert" not in str(expression)


def test_a_sparkline_shows_values_alone() -> None:
    svg = to_svg(sparkline(line(), DARK))
    assert "<text" not in svg


def test_without_vl_convert_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(
        ExtraMissing, match=r"needs `vl-convert-python`: install `kpilang\[local\]`"
    ):
        to_svg({})


def test_a_point_without_a_period_is_left_out() -> None:
    tile = line()
    timeless = replace(tile, points=(Point(None, None, 5),))
    assert line_chart(timeless, LIGHT, CALENDAR)["data"]["values"] == []
