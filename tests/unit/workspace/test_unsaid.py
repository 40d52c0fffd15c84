"""What the dialect of an engine has no words for is refused before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kpilang.analysis.analyze import analyze
from kpilang.plan.request import Request
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.query import Session

SHOP = """\
source orders {
  table: shop.orders
  key:   id
  time:  ordered_on
  column id:         number
  column ordered_on: date
  column amount:     money USD
}
metric last_amount = last(orders.amount)
"""


class Silent:
    """An engine of Redshift, which has no aggregate that goes by an order."""

    dialect, folder, home = "redshift", None, ()

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        raise AssertionError(f"this was asked: {sql}")

    def close(self) -> None:
        raise AssertionError("nothing closes a session's engine while it is asked")


def test_what_cannot_be_said_is_not_asked() -> None:
    analysis = analyze((parse(Source("shop.kpi", SHOP)).document,))
    assert analysis.problems == ()
    session = Session(analysis.model, Silent(), datetime(2026, 5, 31))
    (problem,) = session.ask("last_amount", Request()).problems
    assert problem.code == "K058"
    assert "needs a first or last value, which the dialect `redshift` cannot say" in problem.message
