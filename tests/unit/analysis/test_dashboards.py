"""Dashboards: subjects, forms, breakdowns."""

import pytest

from kpilang.model.entities import Tile
from kpilang.model.windows import Grain
from tests.unit.analysis.sample import clean, found


def test_dashboard_is_read() -> None:
    text = """\
dashboard wall "The wall" for ae {
  screen:  tv
  refresh: 5 minutes
  period:  this month
  filter:  region
  row {
    tile revenue as number with target, previous width 2
    tile growth_goal
  }
  row {
    tile revenue as leaderboard by rep top 10
    chart revenue by month last 12 months as line with target
  }
}
"""
    board = clean(text).model.dashboards["wall"]
    assert (board.title, board.role, board.screen) == ("The wall", "ae", "tv")
    assert (board.refresh_seconds, board.period) == (300, ("this", "month"))
    assert board.filters == ("region",)
    assert board.rows == (
        (
            Tile("tile", "revenue", "number", width=2, extras=("target", "previous")),
            Tile("tile", "growth_goal", "number"),
        ),
        (
            Tile("tile", "revenue", "leaderboard", by=("rep",), top=10),
            Tile("chart", "revenue", "line", grain=Grain.MONTH, last=12, extras=("target",)),
        ),
    )


def test_pages_come_with_their_rows_in_order() -> None:
    first = 'page "A" {\n row { tile revenue }\n }'
    second = 'page "B" {\n row { tile growth_goal }\n }'
    text = f"dashboard d {{\n {first}\n {second}\n}}"
    rows = clean(text).model.dashboards["d"].rows
    assert [tile.subject for row in rows for tile in row] == ["revenue", "growth_goal"]


@pytest.mark.parametrize(
    ("tile", "problems"),
    [
        ("tile revenu", [("K201", "revenu")]),
        ("tile deals", [("K213", "deals")]),
        ("tile revenue as nubmer", [("K209", "nubmer")]),
        ("tile revenue as leaderboard by reep", [("K206", "reep")]),
        ("tile revenue as leaderboard", [("K414", "leaderboard")]),
        ("tile revenue with targets", [("K209", "targets")]),
        ("chart revenue by month last 12 weeks", [("K417", "12 weeks")]),
        ("chart revenue last 12 moths", [("K209", "moths")]),
    ],
)
def test_a_tile_with_a_mistake_is_left_out(tile: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"dashboard d {{ row {{ {tile} }} }}") == problems


@pytest.mark.parametrize(
    ("item", "problems"),
    [
        ("period: next month", [("K209", "next")]),
        ("period: this mounth", [("K209", "mounth")]),
        ("period: this", [("K416", "this")]),
        ("refresh: 5 moments", [("K212", "moments")]),
        ("filter: regoin", [("K206", "regoin")]),
    ],
)
def test_mistakes_in_a_dashboard(item: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"dashboard d {{\n {item}\n row {{ tile revenue }}\n}}") == problems


def test_unknown_reader() -> None:
    assert found("dashboard d for boss { row { tile revenue } }") == [("K204", "boss")]
