"""Bars and columns: what is drawn, and what stands beside the drawing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from kpilang.dashboards.charts.bars import bar_chart
from kpilang.dashboards.charts.drawing import Spec, to_svg
from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.ir import EvaluatedTile
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.members import drawn_width, member_names, shortened
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import DARK, LIGHT
from kpilang.dashboards.views.bars import bar_view
from kpilang.dashboards.views.line import line_view
from kpilang.model.entities import Display, Tile
from kpilang.model.windows import Calendar, Grain
from tests.unit.dashboards import fakes
from tests.unit.dashboards.test_html import Elements, page


def bars(subject: str = "calls", form: str = "bar", **rest: Any) -> EvaluatedTile:
    model = fakes.model(Tile("tile", subject, form, width=4, **rest))
    ir = lay_out(model, model.dashboards["sales"]).ir
    return evaluate(ir, fakes.query, fakes.AS_OF, "UTC").rows[0][0]


def spec(tile: EvaluatedTile) -> Spec:
    return bar_chart(tile, LIGHT, Reader(Calendar()))


def marks(of: Spec) -> list[str]:
    return [layer["mark"]["type"] for layer in of["layer"]]


def test_a_member_has_a_bar_with_its_value_its_status_and_a_tick() -> None:
    made = spec(bars(by=("rep",), extras=("target",)))
    rows = made["data"]["values"]
    assert [(row["category"], row["value"], row["target"], row["label"]) for row in rows][:2] == [
        ("Ada Lovelace", 61, 40, "61 ▲"),
        ("Grace Hopper", 44, 40, "44 ▲"),
    ]
    assert [row["category"] for row in rows][-2:] == ["Unknown", "Unknown (no value)"]
    assert marks(made) == ["bar", "tick", "tick", "text", "text"]
    assert made["layer"][0]["encoding"]["x"]["field"] == "at"


def test_the_target_is_no_tick_unless_asked_for() -> None:
    assert "tick" not in marks(spec(bars(by=("rep",), extras=("previous",))))


def test_a_label_stands_behind_a_target_that_it_would_lie_over() -> None:
    rows = spec(bars(by=("rep",), extras=("target",)))["data"]["values"]
    behind = {row["category"]: row["label_at"] for row in rows}
    # 37 of 40: the tick is where the label would begin; 12 of 40: it is far behind the label
    assert behind["Alan Turing"] == 40
    assert behind["Ada Lovelace"] == 61
    assert behind["Unknown"] == 12
    made = spec(bars(by=("rep",), extras=("previous",)))["data"]["values"]
    assert all(row["label_at"] == row["at"] for row in made)


def test_columns_stand_and_the_running_period_is_pale() -> None:
    made = spec(bars("revenue", "column", grain=Grain.MONTH, last=6))
    assert made["layer"][0]["encoding"]["y"]["field"] == "at"
    assert [row["category"] for row in made["data"]["values"]][-1] == "2026-09-01"
    svg = to_svg(made)
    assert svg.count('fill-opacity="0.4"') == 1


def test_amounts_begin_at_zero() -> None:
    scale = spec(bars("revenue", "column", grain=Grain.MONTH))["layer"][0]["encoding"]["y"]["scale"]
    assert scale["domain"][0] == 0
    assert scale["domain"][1] > 1_383_250


def test_a_value_that_is_missing_is_said_and_has_no_length() -> None:
    made = spec(bars("calls", grain=Grain.MONTH, last=3))
    assert {(row["at"], row["label"]) for row in made["data"]["values"]} == {(0, "no data")}


def test_values_below_zero_go_the_other_way() -> None:
    tile = bars(by=("rep",))
    low = replace(tile, points=tuple(replace(point, value=-5) for point in tile.points))
    domain = spec(low)["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert domain[0] < -5
    assert domain[1] >= 0
    to_svg(spec(low))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("form", ["bar", "column"])
def test_one_row_zeros_and_long_names_can_be_drawn(form: str, theme: Any) -> None:
    tile = bars(form=form, by=("rep",))
    one = replace(tile, points=tile.points[:1])
    zero = replace(tile, points=tuple(replace(point, value=0, target=0) for point in tile.points))
    odd = replace(tile, points=tuple(replace(p, member=(fakes.HOSTILE * 5,)) for p in tile.points))
    for case in (one, zero, odd):
        svg = to_svg(bar_chart(case, theme, Reader(Calendar())))
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
        assert tags <= {"svg", "g", "path", "line", "text", "rect", "title"}


@pytest.mark.parametrize("name", ["🎉" * 150, "a" + "🎉" * 150, "宽" * 300, "x" * 300])
def test_a_name_is_cut_between_characters(name: str) -> None:
    short = shortened(name, 100)
    assert short.endswith("…")
    assert name.startswith(short[:-1])
    assert drawn_width(short) <= 100
    short.encode("utf-8")


def test_names_that_begin_alike_are_cut_in_their_middle() -> None:
    name = "Acme International Holdings"
    assert shortened(f"{name} Bonn", 110, in_middle=True) == "Acme…s Bonn"
    tile = bars(by=("rep",))
    called = (f"{name} Bonn", f"{name} Berlin", "Ann", "Zeta Gamma Delta Epsilon")
    points = tuple(replace(tile.points[0], member=(name,), keys=()) for name in called)
    names = list(member_names(points, tile.tile, Reader(Calendar()), 110).values())
    assert names == ["Acme…s Bonn", "Acme…Berlin", "Ann", "Zeta Gamma…"]
    twins = tuple(replace(tile.points[0], member=(name,), keys=(key,)) for key in "ab")
    names = list(member_names(twins, tile.tile, Reader(Calendar()), 110).values())
    assert names == ["Acme Intern…", "Acme In… (2)"]
    assert all(drawn_width(one) <= 110 for one in names)


def test_two_members_of_one_name_have_a_bar_each() -> None:
    tile = bars(by=("rep",))
    query = replace(tile.tile.query, by=("rep", "region"))
    tile = replace(tile, tile=replace(tile.tile, query=query))
    twins = (("a · b", "c"), ("a", "b · c"))
    points = tuple(replace(tile.points[0], member=member, keys=()) for member in twins)
    names = [row["category"] for row in spec(replace(tile, points=points))["data"]["values"]]
    assert names == ["a · b · c", "a · b · c (2)"]


def test_the_numbers_stand_beside_the_drawing() -> None:
    reader = Elements(page(Tile("tile", "calls", "bar", by=("rep",), extras=("target",))))
    rows = [row for row in reader.with_attribute("data-member") if "data-value" in row]
    assert [row["data-value"] for row in rows] == ["61", "44", "44", "37", "12", "25"]
    assert "In calls Target ▲ On track ◆ At risk ▼ Behind" in reader.words


def test_nobody_is_said_and_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "MEMBERS", ())
    text = page(Tile("tile", "calls", "bar", by=("rep",)))
    assert "Nobody has a row in this period" in text
    assert "<svg" not in text


def test_a_chart_of_a_thousand_members_has_ten_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple((f"Rep {place:04}", 1000 - place, 1.0) for place in range(1000))
    monkeypatch.setattr(fakes, "MEMBERS", many)
    reader = Elements(page(Tile("tile", "calls", "bar", by=("rep",))))
    assert len([r for r in reader.with_attribute("data-member") if "data-value" in r]) == 10
    assert "The first 10 of more" in reader.words


def test_names_that_have_no_room_below_columns_stand_aslant_and_stay_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = tuple((f"Representative {place:04}", 90 - place, 1.0) for place in range(10))
    monkeypatch.setattr(fakes, "MEMBERS", many)
    made = spec(bars(form="column", by=("rep",)))
    assert made["encoding"]["x"]["axis"]["labelAngle"] == -40
    names = [row["category"] for row in made["data"]["values"]]
    assert len(set(names)) == 10
    assert all(drawn_width(name) <= 160 for name in names)
    monkeypatch.setattr(fakes, "MEMBERS", (("Ann", 9, 1.0), ("Ben", 8, 1.0)))
    made = spec(bars(form="column", by=("rep",)))
    assert made["encoding"]["x"]["axis"]["labelAngle"] == 0


@pytest.mark.parametrize(
    ("display", "note"),
    [
        (Display("calls"), "In calls"),
        (Display("USD", currency="USD"), ""),
        (Display("USD per deal", currency="USD"), "Per deal"),
        (Display("", percent=True), ""),
    ],
)
def test_what_the_numbers_are_in_is_said(display: Display, note: str) -> None:
    tile = bars(by=("rep",))
    shown = replace(tile, tile=replace(tile.tile, display=display))
    assert bar_view(shown, LIGHT, Reader(Calendar())).unit_note == note
    line = bars("revenue", "line")
    shown = replace(line, tile=replace(line.tile, display=display))
    assert line_view(shown, LIGHT, Reader(Calendar())).unit_note == note
