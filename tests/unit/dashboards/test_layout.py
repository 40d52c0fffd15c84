"""What each tile asks, how wide it is, and what is reported."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from kpilang.dashboards.ir import Direction, Form, RowIR, TextIR, TileIR, to_json
from kpilang.dashboards.layout import direction_of, lay_out
from kpilang.model.entities import Comparator, Shown, TextTile, Tile
from kpilang.model.expr import Literal, Rank
from kpilang.model.project import Model
from kpilang.model.types import number as numeric
from kpilang.model.windows import Grain
from tests.unit.dashboards import fakes


def rows_of(model: Model) -> tuple[RowIR, ...]:
    return lay_out(model, model.dashboards["sales"]).ir.rows


def tile_of(tile: Tile, **dashboard: object) -> TileIR:
    return rows_of(fakes.model(tile, **dashboard))[0].tiles[0]


def number(width: int | None = None) -> Tile:
    return Tile("tile", "revenue", "number", width=width)


LINE = Tile("chart", "revenue", "line", grain=Grain.MONTH, last=6)
NOTE = TextTile("Ask Ann.")
BOARD = Tile("tile", "calls", "leaderboard", by=("rep",), top=5)


@pytest.mark.parametrize(
    ("tiles", "spans", "columns"),
    [
        ([number()] * 4, [3, 3, 3, 3], 12),
        ([number()] * 5, [2, 2, 2, 2, 2], 10),
        ([number()] * 7, [3] * 7, 12),
        ([LINE, BOARD], [8, 4], 12),
        ([number(), LINE], [3, 9], 12),
        ([number(), number(), number(), BOARD], [2, 2, 2, 6], 12),
        ([number(), number(3)], [9, 3], 12),
        ([number(40)], [12], 12),
        ([number(7), number(7), number()], [7, 7, 4], 12),
        ([NOTE, number(12)], [4, 12], 12),
        ([NOTE], [12], 12),
        ([NOTE, NOTE], [6, 6], 12),
        ([number(), number(), NOTE], [3, 3, 6], 12),
        ([LINE, NOTE], [8, 4], 12),
        ([TextTile("", width=2), number()], [2, 10], 12),
    ],
)
def test_widths(tiles: list[Shown], spans: list[int], columns: int) -> None:
    (row,) = rows_of(fakes.model(*tiles))
    assert [tile.span for tile in row.tiles] == spans
    assert row.columns == columns


def test_a_text_keeps_its_place_and_asks_nothing() -> None:
    note = TextTile("One.\n\nTwo <b>2</b>.", "Whom to ask", 4)
    laid_out = lay_out(fakes.model(number(), note), fakes.model(number(), note).dashboards["sales"])
    (row,) = laid_out.ir.rows
    assert row.tiles[1] == TextIR("tile-1-2", "Whom to ask", ("One.", "Two <b>2</b>."), 4)
    assert laid_out.problems == ()
    assert [tile.id for tile in laid_out.ir.tiles] == ["tile-1-1"]
    (shown,) = json.loads(to_json(laid_out.ir))["rows"]
    assert shown["tiles"][1] == {
        "form": "text",
        "id": "tile-1-2",
        "paragraphs": ["One.", "Two <b>2</b>."],
        "span": 4,
        "title": "Whom to ask",
    }


def test_other_words_are_another_definition() -> None:
    digests = {
        lay_out(model, model.dashboards["sales"]).ir.digest
        for model in (fakes.model(number(), TextTile(words)) for words in ("One", "Two"))
    }
    assert len(digests) == 2


def test_a_number_asks_for_the_period_that_holds_as_of() -> None:
    query = tile_of(number()).query
    assert (query.measure, query.each, query.grain, query.back) == (
        "revenue",
        None,
        Grain.MONTH,
        0,
    )


def test_the_dashboards_period_replaces_the_measures_own() -> None:
    query = tile_of(number(), period=("last", "quarter")).query
    assert (query.each, query.grain, query.back) == (Grain.QUARTER, Grain.QUARTER, 1)


def test_a_line_keeps_its_own_period() -> None:
    query = tile_of(LINE, period=("last", "quarter")).query
    assert (query.each, query.periods, query.back) == (Grain.MONTH, 6, 0)


def test_a_leaderboard_asks_for_the_best_first() -> None:
    assert tile_of(BOARD).query.order == "-value"
    lower = Tile("tile", "cycle", "leaderboard", by=("rep",))
    assert tile_of(lower).query.order == "value"


def test_the_direction_is_that_of_the_target_unless_better_says() -> None:
    kpi = fakes.kpi("x", "X", fakes.DAYS, Comparator.AT_MOST)
    assert direction_of(kpi) is Direction.DOWN
    assert direction_of(replace(kpi, better="higher")) is Direction.UP
    assert direction_of(replace(kpi, target=fakes.level(Comparator.BETWEEN))) is Direction.NONE
    assert direction_of(replace(kpi, target=None)) is Direction.UP


def test_a_metric_takes_the_target_of_the_only_kpi_on_it() -> None:
    model = fakes.model(Tile("tile", "open_pipeline", "number", extras=("target",)))
    formula = model.metrics["open_pipeline"].formula
    assert [p.code for p in lay_out(model, model.dashboards["sales"]).problems] == ["K522"]
    model.kpis["plan"] = replace(model.kpis["revenue"], name="plan", formula=formula)
    laid_out = lay_out(model, model.dashboards["sales"])
    tile = laid_out.ir.rows[0].tiles[0]
    assert (tile.title, tile.query.measure, laid_out.problems) == ("Open pipeline", "plan", ())
    model.kpis["stretch"] = replace(model.kpis["plan"], name="stretch")
    (problem,) = lay_out(model, model.dashboards["sales"]).problems
    assert problem.notes == ("targets on it: `plan`, `stretch`",)


def test_a_number_with_a_breakdown_is_refused() -> None:
    model = fakes.model(Tile("tile", "revenue", "number", by=("region",)))
    (problem,) = lay_out(model, model.dashboards["sales"]).problems
    assert problem.code == "K520"
    assert problem.help == "write `as leaderboard by region`, or leave the breakdown out"


def test_a_filter_has_a_page_for_each_of_its_texts() -> None:
    model = fakes.model(number(), filters=("region", "rep"))
    laid_out = lay_out(model, model.dashboards["sales"])
    assert (laid_out.ir.filters, laid_out.problems) == (("region", "rep"), ())


def test_the_ir_is_json_with_sorted_keys() -> None:
    model = fakes.model(number())
    text = to_json(lay_out(model, model.dashboards["sales"]).ir)
    assert text.startswith('{\n  "audience": "Chief revenue officer",')
    assert f'"form": "{Form.NUMBER}"' in text


@pytest.mark.parametrize(
    ("tile", "reason"),
    [
        (Tile("chart", "revenue", "pie"), "a page does not draw the form `pie` yet"),
        (
            Tile("chart", "revenue", "line", by=("weekday",)),
            "a page does not draw the form `line` by `weekday` yet",
        ),
        (Tile("chart", "revenue", "line", grain=Grain.HOUR), "a page does not draw hours yet"),
        (
            Tile("chart", "revenue", "area", by=("region",)),
            "an area is of one line, and does not stack members",
        ),
        (
            Tile("chart", "revenue", "heatmap", by=("region", "rep", "team")),
            "a heatmap has two sides",
        ),
        (Tile("tile", "cohorts", "number"), "it has no formula"),
        (
            Tile("tile", "landing", "number"),
            "`landing` has no numbers yet: a rank of ranks is not computed in this version",
        ),
    ],
)
def test_a_tile_that_waits_is_left_out_and_the_others_stay(tile: Tile, reason: str) -> None:
    model = fakes.model(number(), tile)
    model.metrics["cohorts"] = replace(fakes.OPEN_PIPELINE, name="cohorts", formula=None)
    one = Literal(numeric(), Decimal(1))
    landing = Rank(numeric(), Rank(numeric(), one, True), True)
    model.metrics["landing"] = replace(fakes.OPEN_PIPELINE, name="landing", formula=landing)
    laid_out = lay_out(model, model.dashboards["sales"])
    (problem,) = laid_out.problems
    assert (problem.code, problem.severity) == ("K524", "info")
    assert problem.message == f"the tile of `{tile.subject}` is left out: {reason}"
    assert [t.query.measure for row in laid_out.ir.rows for t in row.tiles] == ["revenue"]
