"""What others reach: shown where it is of what the tile shows, the same number everywhere."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from kpilang.dashboards.build import draw
from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.grafana import export as grafana
from kpilang.dashboards.ir import BenchmarkIR, TileIR
from kpilang.dashboards.layout import LaidOut, lay_out
from kpilang.dashboards.reader import Reader
from kpilang.dashboards.superset import export as superset
from kpilang.dashboards.superset.statements import statement
from kpilang.dashboards.theme import LIGHT
from kpilang.dashboards.views.choice import view_of
from kpilang.model.project import Model
from kpilang.model.windows import Calendar
from tests.unit.analysis.sample import clean
from tests.unit.dashboards import fakes

READER = Reader(Calendar("Europe/Berlin"))
KPIS = """
metric wins = count(deals where is_won) / count(deals)
kpi win_rate "Win rate" {
  formula:   count(deals where is_won) / count(deals)
  unit:      percent
  window:    month
  target:    >= 22%
  benchmark: 25%
}
kpi sales "Sales" {
  formula:   sum(deals.amount where is_won)
  window:    month
  target:    >= 400k USD
  benchmark: 900k USD "Peers & <others>"
}
kpi cycle {
  formula: avg(deals.closed_on - deals.opened_on)
  window:  month
  benchmark: 6 weeks
}
kpi above {
  formula: avg(deals.amount)
  benchmark: avg(deals.amount where is_won)
}
kpi dials { formula: count(calls) }
"""
PEERS = BenchmarkIR(Decimal(900000), "Peers & <others>", of_all=True)
QUARTER = BenchmarkIR(Decimal("0.25"))


def model_of(*tiles: str, more: str = "") -> Model:
    rows = "\n    ".join(tiles)
    return clean(f"{KPIS}dashboard board {{\n{more}\n  row {{\n    {rows}\n  }}\n}}\n").model


def laid_out(*tiles: str, more: str = "") -> LaidOut:
    model = model_of(*tiles, more=more)
    return lay_out(model, model.dashboards["board"])


def shown(tile: str, more: str = "") -> TileIR:
    (one,) = laid_out(tile, more=more).ir.tiles
    return one


@pytest.mark.parametrize("form", ["number", "bullet", "gauge", "line", "area"])
@pytest.mark.parametrize("named", ["", "with target, benchmark"])
def test_a_value_and_a_line_have_it_unless_other_parts_are_named(form: str, named: str) -> None:
    assert shown(f"tile sales as {form} {named}").benchmark == PEERS
    assert shown(f"tile win_rate as {form} {named}").benchmark == QUARTER
    assert shown(f"tile win_rate as {form} with target").benchmark is None


def test_a_table_and_a_tree_have_it_where_it_is_named() -> None:
    assert shown("tile win_rate as table by rep").benchmark is None
    assert shown("tile win_rate as table by rep with benchmark").benchmark == QUARTER


def test_it_is_in_the_unit_of_the_answer() -> None:
    tile = shown("tile cycle as number with benchmark")
    assert (tile.benchmark, tile.display.unit) == (BenchmarkIR(Decimal(42)), "days")


@pytest.mark.parametrize(
    ("tile", "reason"),
    [
        ("tile dials", "none is stated"),
        ("tile above", "it is no fixed amount"),
        ("tile win_rate as leaderboard by rep", "a leaderboard has no place for it"),
        ("tile sales as table by rep", "that of all together is none of one member"),
        ("chart sales by quarter as line", "it is of a month, and a quarter is shown"),
    ],
)
def test_one_that_is_named_and_not_shown_is_told(tile: str, reason: str) -> None:
    found = laid_out(f"{tile} with benchmark")
    subject = tile.split()[1]
    assert [(p.code, p.message) for p in found.problems] == [
        ("K533", f"the tile of `{subject}` is drawn without `benchmark`: {reason}")
    ]
    assert [one.benchmark for one in found.ir.tiles] == [None]
    assert laid_out(tile).problems == ()


def test_a_rate_is_the_same_in_any_period_and_an_amount_is_not() -> None:
    assert shown("tile win_rate", "  period: last year").benchmark == QUARTER
    assert shown("tile sales", "  period: last year").benchmark is None


def test_a_metric_has_that_of_the_only_kpi_on_it() -> None:
    assert shown("tile wins with benchmark").benchmark == QUARTER
    other = "\nkpi same { formula: wins\n  benchmark: 30% }\n"
    text = f"{KPIS}{other}dashboard board {{ row {{ tile wins with benchmark }} }}"
    model = clean(text).model
    assert [p.message for p in lay_out(model, model.dashboards["board"]).problems] == [
        "the tile of `wins` is drawn without `benchmark`: several measures on it have one"
    ]


def drawn(*tiles: str) -> dict[str, str]:
    return dict(draw((laid_out(*tiles),), READER, fakes.query, fakes.AS_OF).texts)


@pytest.fixture(autouse=True)
def _answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer for the KPIs of this text as for those that the hand-made rows are of."""
    answer, names = fakes.query, {"sales": "revenue"}
    monkeypatch.setattr(fakes, "query", lambda name, asked: answer(names.get(name, name), asked))


def test_a_number_says_it_below_its_target_and_its_note_is_text() -> None:
    html = drawn("tile sales")["dashboards/board.html"]
    line = '<p class="pace" title="Peers &amp; &lt;others&gt;">Benchmark <b>$900,000</b></p>'
    assert html.index("Target") < html.index(line)
    assert 'data-benchmark="900000"' in html
    assert "Benchmark" not in drawn("tile sales with target")["dashboards/board.html"]


@pytest.mark.parametrize("form", ["bullet", "gauge"])
def test_a_bullet_and_a_gauge_have_a_mark_for_it(form: str) -> None:
    texts = drawn(f"tile win_rate as {form}")
    mark = r'data-mark="benchmark" data-mark-value="0.25".*Benchmark <b>25.0%</b>'
    assert re.search(mark, texts["dashboards/board.html"])
    if form == "gauge":
        assert '"shape": "diamond"' in texts["dashboards/board.tile-1-1.vl.json"]


def test_a_line_has_a_dotted_line_at_its_height_and_says_how_much() -> None:
    ir = laid_out("chart win_rate as line").ir
    ((tile,),) = evaluate(ir, fakes.query, fakes.AS_OF, "UTC").rows
    view = view_of(tile, LIGHT, READER)
    assert view.spec is not None
    rules = [one for one in view.spec["layer"] if one["mark"]["type"] == "rule"]
    assert [one["encoding"]["y"]["datum"] for one in rules] == [0.25]
    html = drawn("chart win_rate as line")["dashboards/board.html"]
    assert "Benchmark 25.0%</span>" in html


def test_a_table_has_a_column_of_it() -> None:
    html = drawn("tile win_rate as table by rep with benchmark")["dashboards/board.html"]
    cells = re.findall(r'<td class="num" data-benchmark="([^"]*)"[^>]*>([^<]*)</td>', html)
    assert set(cells) == {("0.25", "25.0%")}


def test_a_table_without_one_has_no_column_of_it() -> None:
    html = drawn("tile sales as table by rep with target, benchmark")["dashboards/board.html"]
    assert '<td class="num" data-target=' in html
    assert "data-benchmark" not in html
    assert "Benchmark</th>" not in html


def test_an_amount_of_all_is_on_no_page_of_a_member() -> None:
    ir = laid_out("tile sales", "tile win_rate").ir
    assert [tile.benchmark for tile in ir.tiles] == [PEERS, QUARTER]
    assert [tile.benchmark for tile in ir.of_members.tiles] == [None, QUARTER]


def test_superset_asks_for_it_and_for_no_amount_of_all_beside_that_of_some() -> None:
    for tile, chosen in (("tile sales", "NULL"), ("tile win_rate", "0.25")):
        model = model_of(tile)
        (ir,) = lay_out(model, model.dashboards["board"]).ir.tiles
        sql = statement(ir, ("rep",), model, fakes.AS_OF).sql
        some, _, every = sql.partition("{% else %}")
        stated = "0.25" if chosen == "0.25" else "900000"
        assert f"CAST({chosen} AS DECIMAL) AS benchmark" in some
        assert f"CAST({stated} AS DECIMAL) AS benchmark" in every


@pytest.mark.parametrize("tile", ["tile sales", "tile win_rate", "chart win_rate as line"])
def test_grafana_shows_it_or_tells_that_it_does_not(tile: str) -> None:
    model = model_of(tile, more="  filter: region")
    one = lay_out(model, model.dashboards["board"])
    content, told = grafana.board(one, model, fakes.AS_OF, "shop")
    (panel,) = content["panels"]
    (keep, *_) = panel["transformations"]
    kept = "benchmark" in keep["options"]["include"]["names"]
    assert kept == ("benchmark" in panel["targets"][0]["rawSql"]) == ("sales" not in tile)
    assert [problem.code for problem in told] == ([] if kept else ["K535"])


def test_lines_of_members_are_without_it_in_other_tools_and_that_is_told() -> None:
    model = model_of("chart win_rate by rep as line")
    one = lay_out(model, model.dashboards["board"])
    assert one.ir.tiles[0].benchmark == QUARTER
    for tool in (grafana, superset):
        (told,) = tool.export(one, model, fakes.AS_OF, "shop").problems
        assert told.code == "K535"
        assert told.message.endswith("without the benchmark")
