"""What is alive at a moment, told by what began and what ended before it, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpilang.plan.request import Request
from kpilang.sql.compile import compile_plan
from kpilang.sql.dialects import DUCKDB
from kpilang.workspace.exactness import with_exact
from kpilang.workspace.statements import plan
from tests.oracle.hand import Hand, hand
from tests.oracle.tables import Table

SPEC = """\
calendar { timezone: "UTC" }

source deals {
  table: deals
  key:   id
  row:   deal
  column id:     number
  column began:  timestamp optional
  column ended:  timestamp optional
  column amount: money USD optional
  column hot:    boolean
  span open: began to ended
}

metric worth     = sum(deals.amount where open at end)
metric mean      = avg(deals.amount where open at end)
metric number    = count(deals where open at end)
metric hot_worth = sum(deals.amount where open at start and hot)
metric left      = max(deals.amount where open at end)
"""
#: January to April, the last one as it is on its 10th at half past ten
MONTHS = {
    "start": date(2026, 1, 1),
    "end": date(2026, 5, 1),
    "as_of": datetime(2026, 4, 10, 10, 30),
}
ROWS = (
    # the first is over as the others are alive, and far greater
    ("2026-01-03 09:00", "2026-01-31 23:59", "10000000000000000", True),
    ("2026-01-05 08:00", None, "0.1", True),
    ("2026-02-01 00:00", "2026-03-01 00:00", "0.2", False),
    # never alive: they end before they begin, the last one after as-of, or never began
    ("2026-03-20 12:00", "2026-02-10 12:00", "70", True),
    (None, "2026-02-10 12:00", "70", True),
    ("2026-04-10 11:00", "2026-04-02 00:00", "70", True),
    # without an amount, and on both sides of as-of's time of day
    ("2026-03-02 00:00", None, None, False),
    ("2026-03-10 10:29", "2026-04-10 10:29", "0.4", False),
    ("2026-03-10 10:31", "2026-04-10 10:31", "0.8", False),
    ("2026-04-10 10:30", None, "3", False),
)


@contextmanager
def deals(folder: Path, kind: str) -> Iterator[Hand]:
    read = float if kind == "DOUBLE" else Decimal
    rows = [
        {
            "id": number,
            "began": None if began is None else datetime.fromisoformat(began),
            "ended": None if ended is None else datetime.fromisoformat(ended),
            "amount": None if amount is None else read(amount),
            "hot": hot,
        }
        for number, (began, ended, amount, hot) in enumerate(ROWS)
    ]
    columns = {
        **dict.fromkeys(("began", "ended"), "TIMESTAMP"),
        "id": "INTEGER",
        "amount": kind,
        "hot": "BOOLEAN",
    }
    with hand(folder, SPEC, [Table("deals", columns, rows)]) as world:
        yield world


@pytest.mark.parametrize("kind", ["DECIMAL(18,1)", "DOUBLE"])
def test_a_large_amount_that_ended_leaves_nothing_behind(tmp_path: Path, kind: str) -> None:
    with deals(tmp_path, kind) as world:
        assert world.ask("worth", **MONTHS) == [0.1, 0.3, 1.3, 0.9]
        # April is held against March as it was on its 10th at half past ten.
        assert world.ask("worth", "previous", **MONTHS) == [0, 0.1, 0.3, 0.5]
        assert world.ask("mean", **MONTHS) == [0.1, 0.15, pytest.approx(1.3 / 3), 0.45]


@pytest.mark.parametrize("kind", ["DECIMAL(18,1)", "DOUBLE"])
def test_a_row_that_ends_before_it_begins_or_never_began_is_not_counted(
    tmp_path: Path, kind: str
) -> None:
    with deals(tmp_path, kind) as world:
        assert world.ask("number", **MONTHS) == [1, 2, 4, 3]


def test_what_is_alive_at_the_start_began_before_it(tmp_path: Path) -> None:
    with deals(tmp_path, "DECIMAL(18,1)") as world:
        assert world.ask("hot_worth", **MONTHS) == [0, 0.1, 0.1, 0.1]


@pytest.mark.parametrize(
    ("kind", "exact"),
    [("DECIMAL(18,1)", True), ("HUGEINT", True), ("DOUBLE", False), ("UHUGEINT", False)],
)
def test_changes_are_added_only_where_the_data_hold_exact_numbers(
    tmp_path: Path, kind: str, exact: bool
) -> None:
    with deals(tmp_path, kind) as world:
        assert ("UNION ALL" in statement(world, "worth")) is exact
        assert "UNION ALL" in statement(world, "number")
        assert "UNION ALL" not in statement(world, "left")


def statement(world: Hand, name: str) -> str:
    session = world.session
    found = plan(session.model, name, Request(), session.as_of).plan
    assert found is not None
    return compile_plan(with_exact(found, session.engine, session.data), DUCKDB)
