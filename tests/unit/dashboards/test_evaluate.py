"""Which rows a tile shows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from kpilang.dashboards.evaluate import evaluate
from kpilang.dashboards.ir import EvaluatedTile, to_json
from kpilang.dashboards.layout import lay_out
from kpilang.model.entities import Tile
from kpilang.model.windows import Grain
from kpilang.plan.answer import Answer
from kpilang.plan.request import Request
from tests.unit.dashboards import fakes

NUMBER = Tile("tile", "revenue", "number")
BOARD = Tile("tile", "calls", "leaderboard", by=("rep",), top=10)


def evaluated(
    tile: Tile, as_of: datetime = fakes.AS_OF, **dashboard: object
) -> tuple[EvaluatedTile, list[Request]]:
    """Return the one tile of a dashboard with its data, and what was asked for it."""
    asked: list[Request] = []

    def query(name: str, request: Request) -> Answer:
        asked.append(request)
        return fakes.query(name, request)

    model = fakes.model(tile, **dashboard)
    ir = lay_out(model, model.dashboards["sales"]).ir
    return evaluate(ir, query, as_of, "UTC").rows[0][0], asked


def test_a_number_shows_the_row_that_holds_as_of() -> None:
    tile, _ = evaluated(NUMBER)
    assert tile.current is not None
    assert tile.current.start == date(2026, 9, 1)
    assert tile.current.value == Decimal("1383250.45")


def test_the_last_day_of_a_month_still_belongs_to_it() -> None:
    tile, _ = evaluated(NUMBER, datetime(2026, 9, 1))
    assert tile.current is not None
    assert tile.current.start == date(2026, 8, 1)


def test_last_month_is_the_row_before() -> None:
    tile, (request,) = evaluated(NUMBER, period=("last", "month"))
    assert tile.current is not None
    assert tile.current.start == date(2026, 8, 1)
    assert (request.each, request.periods) == (Grain.MONTH, 13)


def test_a_number_without_such_a_row_has_no_value() -> None:
    tile, _ = evaluated(NUMBER, datetime(2031, 1, 1))
    assert tile.current is None


def test_members_are_ranked_and_the_unknown_one_stands_last() -> None:
    tile, (request,) = evaluated(BOARD)
    assert (request.top, request.order, request.periods) == (10, "-value", 1)
    assert [point.member for point in tile.points] == [
        ("Ada Lovelace",),
        ("Grace Hopper",),
        ("Łukasz Żółć-Wiśniewski von und zu Hohenstein",),
        ("Alan Turing",),
        ("Unknown",),
        (None,),
    ]


def test_last_months_members_are_asked_for_by_its_dates() -> None:
    _, (totals, members) = evaluated(BOARD, period=("last", "month"))
    assert totals.by == ()
    assert (members.start, members.end) == (date(2026, 8, 1), date(2026, 9, 1))


def test_the_evaluated_ir_keeps_exact_numbers() -> None:
    model = fakes.model(NUMBER)
    ir = lay_out(model, model.dashboards["sales"]).ir
    text = to_json(evaluate(ir, fakes.query, fakes.AS_OF, "UTC"))
    assert '"value": "1383250.45"' in text
    assert '"as_of": "2026-09-19T00:00:00"' in text
