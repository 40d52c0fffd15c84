"""Funnels: what is drawn of each stage, and what stands beside the drawing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

from kpilang.dashboards.charts.drawing import to_svg
from kpilang.dashboards.charts.funnel import funnel_chart
from kpilang.dashboards.ir import Direction, EvaluatedTile, Form, Point, TileIR, TileQuery
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.theme import LIGHT
from kpilang.dashboards.views.funnel import funnel_view
from kpilang.model.entities import Display
from kpilang.model.windows import Calendar, Grain
from tests.unit.dashboards import fakes

STAGES = (
    ("lead", 409, None, 1.0, "final"),
    ("mql_in_time", 178, 178 / 409, 178 / 409, "final"),
    ("won", 1, 1 / 178, 1 / 409, "immature"),
)

READER = Reader(Calendar())


def funnel(*stages: tuple[str, int | None, float | None, float, str]) -> EvaluatedTile:
    query = TileQuery("lead_funnel", Grain.MONTH, by=("stage",), periods=1)
    tile = TileIR("tile-1-1", Form.FUNNEL, "Leads", query, 6, Display("leads"), Direction.UP)
    points = tuple(
        Point(
            date(2026, 5, 1),
            date(2026, 6, 1),
            value,
            state=state,
            member=(name,),
            step_rate=step,
            overall_rate=overall,
        )
        for name, value, step, overall, state in stages
    )
    return EvaluatedTile(tile, points)


def test_a_stage_says_how_many_reached_it_and_both_rates() -> None:
    rows = funnel_chart(funnel(*STAGES), LIGHT, READER)["data"]["values"]
    assert [(row["name"], row["value"], row["label"], row["rates"]) for row in rows] == [
        ("lead", 409, "409", ""),
        ("mql in time", 178, "178", "43.5% step, 43.5% overall"),
        ("won", 1, "1", "0.6% step, 0.2% overall"),
    ]


def test_stages_that_can_still_grow_are_pale_and_said() -> None:
    tile = funnel(*STAGES)
    assert to_svg(funnel_chart(tile, LIGHT, READER)).count('fill-opacity="0.4"') == 1
    view = funnel_view(tile, LIGHT, Reader(Calendar()))
    assert [cell.state for cell in view.cells] == ["", "", "still maturing"]


def test_the_rates_stand_in_the_table_as_answered() -> None:
    view = funnel_view(funnel(*STAGES), LIGHT, Reader(Calendar()))
    assert [[(f.text, f.raw) for f in cell.figures] for cell in view.cells] == [
        [("—", ""), ("100.0%", "1.0")],
        [("43.5%", repr(178 / 409)), ("43.5%", repr(178 / 409))],
        [("0.6%", repr(1 / 178)), ("0.2%", repr(1 / 409))],
    ]
    assert view.caption == "Leads, 3 stages; lead 409 leads, mql in time 178 leads, won 1 lead"


def test_nobody_and_long_names_can_be_drawn() -> None:
    empty = funnel(("lead", 0, None, 0.0, "final"), ("won", None, None, 0.0, "final"))
    labels = [row["label"] for row in funnel_chart(empty, LIGHT, READER)["data"]["values"]]
    assert labels == ["0", "no data"]
    odd = funnel(*STAGES)
    long = replace(odd, points=tuple(replace(p, member=(fakes.HOSTILE * 5,)) for p in odd.points))
    for case in (empty, long):
        svg = to_svg(funnel_chart(case, LIGHT, READER))
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
        assert tags <= {"svg", "g", "path", "line", "text", "rect", "title"}
    assert funnel_view(funnel(), LIGHT, Reader(Calendar())).chart is None


def test_every_label_ends_inside_the_chart() -> None:
    tile = funnel(*((f"s{n}", 1_000_000, 1.0, 1.0, "final") for n in range(3)))
    scale = funnel_chart(tile, LIGHT, READER)["layer"][0]
    top = funnel_chart(tile, LIGHT, READER)["encoding"]["x"]["scale"]["domain"][1]
    assert scale["mark"]["type"] == "bar"
    assert top > 1_300_000
