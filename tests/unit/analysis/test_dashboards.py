"""Dashboards: subjects, forms, breakdowns."""

import pytest

from kpilang.model.entities import TextTile, Tile
from kpilang.model.windows import Grain
from tests.unit.analysis.sample import analysed, clean, found

FUNNEL = """\
funnel steps {
  stage opened: deals on opened_on
  stage closed: deals on closed_on
}
"""


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


def test_a_text_has_a_heading_words_in_paragraphs_or_both() -> None:
    text = '''\
dashboard d {
  row {
    text "Only  words" width 3
    text "Whom to ask" "Ann Lee"
    text "A \\"heading\\"" as heading
    text """
      One line
      and more.
      \t
      Another paragraph.
      """
    tile revenue
  }
}
'''
    board = clean(text).model.dashboards["d"]
    (row,) = board.rows
    several = "One line\nand more.\n\nAnother paragraph."
    assert row[:2] == (TextTile("Only  words", width=3), TextTile("Ann Lee", "Whom to ask"))
    assert row[2] == TextTile(None, 'A "heading"')
    assert [one.paragraphs for one in board.texts] == [
        ("Only words",),
        ("Ann Lee",),
        (),
        ("One line and more.", "Another paragraph."),
    ]
    assert isinstance(row[3], TextTile)
    assert row[3].words is not None
    assert row[3].words.replace("\t", "") == several
    assert board.tiles == (Tile("tile", "revenue", "number"),)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('text "Ann" as big', "K209"),
        ('text "Whom" "Ann" as heading', "K416"),
        ('text "Ann" width 13', "K416"),
        ("tile revenue as text", "K209"),
    ],
)
def test_what_is_no_text(line: str, problem: str) -> None:
    (told,) = analysed(f"dashboard d {{ row {{ {line} }} }}").problems
    assert told.code == problem


def test_a_form_that_shows_no_words_tells_how_they_are_written() -> None:
    (problem,) = analysed("dashboard d { row { tile revenue as text } }").problems
    assert 'text "Whom to ask" "Ann Lee"' in problem.help
    assert problem.fix is None


@pytest.mark.parametrize(
    ("tile", "problems"),
    [
        ("tile revenu", [("K201", "revenu")]),
        ("tile deals", [("K213", "deals")]),
        ("tile revenue as nubmer", [("K209", "nubmer")]),
        ("tile revenue as leaderboard by reep", [("K206", "reep")]),
        ("tile revenue as leaderboard", [("K414", "leaderboard")]),
        ("tile revenue with targets", [("K209", "targets")]),
        ("tile revenue with forecast, expected, baseline", []),
        ("tile revenue as gauge", []),
        ("chart revenue by weekday", []),
        ("chart revenue by weekdays", [("K206", "weekdays")]),
        ("chart revenue by mounth", [("K206", "mounth")]),
        ("tile revenue width 13", [("K416", "13")]),
        ("tile revenue width 0", [("K416", "0")]),
        ("tile revenue width 2.5", [("K416", "2.5")]),
        ("tile revenue as leaderboard by rep top 0", [("K416", "0")]),
        ("tile revenue as leaderboard by rep top 2.5", [("K416", "2.5")]),
        ("chart revenue last 0 months", [("K416", "0")]),
        ("chart revenue last 1.5 months", [("K416", "1.5")]),
        ("tile revenue as funnel", [("K416", "revenue")]),
        ("tile revenue as tree", [("K416", "revenue")]),
        ("chart steps as tree", [("K416", "steps")]),
        ("chart steps by region", []),
        ("chart steps by regoin", [("K206", "regoin")]),
        ("tile ae", [("K213", "ae")]),
        ("chart revenue by month last 12 weeks", [("K417", "12 weeks")]),
        ("chart revenue last 12 moths", [("K209", "moths")]),
    ],
)
def test_a_tile_with_a_mistake_is_left_out(tile: str, problems: list[tuple[str, str]]) -> None:
    board = f"dashboard d {{ row {{ {tile}\n tile growth_goal }} }}"
    assert found(FUNNEL + board) == problems
    rows = analysed(FUNNEL + board).model.dashboards["d"].rows
    assert rows[0][-1].subject == "growth_goal"


@pytest.mark.parametrize(
    ("item", "problems"),
    [
        ("period: next month", [("K209", "next")]),
        ("period: this mounth", [("K209", "mounth")]),
        ("period: this", [("K416", "this")]),
        ("refresh: 5 moments", [("K212", "moments")]),
        ("refresh: 0 minutes", [("K416", "0 minutes")]),
        ("period: this month more", [("K416", "this month more")]),
        ("owner: ea", [("K204", "ea")]),
        ("team: filed", [("K207", "filed")]),
        ("filter: regoin", [("K206", "regoin")]),
    ],
)
def test_mistakes_in_a_dashboard(item: str, problems: list[tuple[str, str]]) -> None:
    assert found(f"dashboard d {{\n {item}\n row {{ tile revenue }}\n}}") == problems


def test_funnels_and_trees_are_shown_as_such_unless_said() -> None:
    text = (
        f"{FUNNEL}tree t {{ revenue = sum(deals.amount) }}\n"
        "dashboard d {\n row {\n chart steps\n chart t\n tile steps as table\n }\n}"
    )
    tiles = clean(text).model.dashboards["d"].rows[0]
    assert [(tile.subject, tile.form) for tile in tiles] == [
        ("steps", "funnel"),
        ("t", "tree"),
        ("steps", "table"),
    ]


def test_rows_beside_pages_are_the_first_page() -> None:
    text = (
        'dashboard d {\n page "A" {\n row { tile revenue }\n }\n row { tile growth_goal }\n}\n'
        "dashboard empty { screen: tv }\n"
    )
    boards = clean(text).model.dashboards
    assert [(page.title, page.rows[0][0].subject) for page in boards["d"].pages] == [
        ("", "growth_goal"),
        ("A", "revenue"),
    ]
    assert boards["empty"].rows == ()


def test_filters_are_those_that_every_tile_has() -> None:
    calls = "metric talk = sum(calls.duration)\n"
    tiles = "row { tile revenue\n tile talk }"
    assert found(f"{calls}dashboard d {{\n filter: region, rep\n {tiles}\n}}") == []
    other = "source x { table: t\n time: day\n column day: date }\nmetric n = count(x)\n"
    board = "dashboard d {\n filter: region\n row { tile revenue\n tile n }\n}"
    assert found(other + board) == [("K206", "region")]


def test_unknown_reader() -> None:
    assert found("dashboard d for boss { row { tile revenue } }") == [("K204", "boss")]
