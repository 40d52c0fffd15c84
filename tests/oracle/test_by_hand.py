"""What the interpreter of the laws says of a few rows, worked out by hand.

It is judged here on its own, before any planner agrees with it; where the engine computes the same,
it has to give the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle.hand import Hand, hand
from tests.oracle.tables import Table

SPEC = """
calendar {
  week:        starts sunday
  fiscal_year: starts february, named by its end
}
source sales {
  table: main.sales
  row:   sale
  time:  day
  column day:    date
  column rep:    text
  column region: text
  column amount: money USD
  dimension rep    = rep
  dimension region = region
}
source leases {
  table: main.leases
  row:   lease
  column began: date
  column ended: date optional
  column rep:   text
  column fee:   money USD
  span active: began to ended
  dimension rep = rep
}
source stock {
  table: main.stock
  key:   day, item
  time:  day
  snapshot
  row:   item
  column day:   date
  column item:  text
  column value: number
  dimension item = item
}
metric revenue = sum(sales.amount)
metric sold    = count(sales)
"""
SALES = (
    ("2026-01-10", "ann", "EMEA", 10),
    ("2026-02-10", "ann", "EMEA", 20),
    ("2026-02-28", "bob", "US", 5),
    ("2026-03-30", "bob", "US", 7),
    ("2026-03-31", "cy", "US", 3),
)
LEASES = (
    ("2026-01-05", None, "ann", 100),
    ("2026-01-05", "2026-02-28", "ann", 10),
    ("2026-02-01", "2026-03-01", "bob", 1),
    ("2026-03-01", None, "bob", 1000),
)
STOCK = (
    ("2026-02-01", "nut", 5),
    ("2026-02-01", "bolt", 7),
    ("2026-02-20", "nut", 9),
    ("2026-03-02", "bolt", 4),
)
#: the moment of `as of 2026-04-10`
TENTH = datetime(2026, 4, 11)


def dated(name: str, columns: dict[str, str], rows: tuple[tuple[object, ...], ...]) -> Table:
    table = Table(name, columns)
    for row in rows:
        cells = [
            date.fromisoformat(cell) if kind == "DATE" and isinstance(cell, str) else cell
            for cell, kind in zip(row, columns.values(), strict=True)
        ]
        cells = [
            Decimal(cell) if kind.startswith("DECIMAL") and isinstance(cell, int) else cell
            for cell, kind in zip(cells, columns.values(), strict=True)
        ]
        table.rows.append(dict(zip(columns, cells, strict=True)))
    return table


TEXT, DAY, MONEY = "VARCHAR", "DATE", "DECIMAL(12,2)"
TABLES = [
    dated("sales", {"day": DAY, "rep": TEXT, "region": TEXT, "amount": MONEY}, SALES),
    dated("leases", {"began": DAY, "ended": DAY, "rep": TEXT, "fee": MONEY}, LEASES),
    dated("stock", {"day": DAY, "item": TEXT, "value": "INTEGER"}, STOCK),
]


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """The small world with one more KPI, `k`."""
    formula, window = request.param
    spec = f"{SPEC}\nkpi k {{\n  formula: {formula}\n  window: {window}\n}}\n"
    with hand(tmp_path, spec, TABLES) as made:
        yield made


def of(formula: str, window: str = "month") -> pytest.MarkDecorator:
    return pytest.mark.parametrize("world", [(formula, window)], indirect=True, ids=[formula])


MONTHS = {"start": date(2026, 1, 1), "end": date(2026, 5, 1), "as_of": TENTH}


# --- windows that span periods ------------------------------------------------------------------


@of("revenue", "trailing 2 months each month")
def test_a_trailing_row_ends_with_its_step(world: Hand) -> None:
    assert world.ask("k", "value", "previous", "state", **MONTHS) == [
        (10, 0, "final"),
        (35, 0, "final"),
        (35, 10, "final"),
        # Two months back is February, of which ten days count as of April do: no 28 February.
        (10, 30, "partial"),
    ]


@of("revenue", "trailing 60 days each day")
def test_trailing_days_are_counted_by_day(world: Hand) -> None:
    # The 60 days that end with 10 April begin on 10 February.
    rows = {"start": date(2026, 4, 10), "end": date(2026, 4, 12), "as_of": TENTH}
    assert world.ask("k", "value", "state", **rows) == [(35, "final"), (None, "future")]


@of("revenue", "month to date each day")
def test_what_has_passed_of_a_month_is_measured_from_its_start(world: Hand) -> None:
    rows = {"start": date(2026, 3, 29), "end": date(2026, 4, 1), "as_of": TENTH}
    assert world.ask("k", "value", "previous", **rows) == [(0, 25), (7, 25), (10, 25)]
    rows = {"start": date(2026, 2, 10), "end": date(2026, 2, 12), "as_of": TENTH}
    assert world.ask("k", "value", "previous", **rows) == [(20, 10), (20, 10)]


@of("revenue", "fiscal_year to date each month")
def test_a_fiscal_year_to_date_begins_with_it(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [10, 20 + 5, 35, 35]


@of("revenue", "cumulative each month")
def test_a_cumulative_row_goes_back_one_step(world: Hand) -> None:
    assert world.ask("k", "value", "previous", **MONTHS) == [
        (10, 0),
        (35, 10),
        (45, 35),
        # Like for like: ten days of March.
        (45, 35),
    ]


# --- windows of one aggregate -------------------------------------------------------------------


@of("revenue / sum(sales.amount over trailing 2 months)")
def test_a_window_of_an_aggregate_ends_where_the_row_does(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [1, round(25 / 35, 9), round(10 / 35, 9), 0]


@of("sum(sales.amount over quarter)")
def test_the_name_of_a_period_means_what_holds_the_row_up_to_its_end(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [10, 35, 45, 0]


@of("sum(sales.amount over previous)")
def test_the_period_before_is_whole(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [0, 10, 25, 10]


@of("growth((revenue over trailing 2 months))")
def test_growth_moves_the_row_and_with_it_every_window(world: Hand) -> None:
    # March has the 35 that February has; April's 10 meet the 25 of February and ten days of March.
    assert world.ask("k", **MONTHS) == [None, 2.5, 0, -0.6]


@of("max(revenue each day over month)")
def test_a_formula_is_worked_out_at_each_period_of_a_window(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [10, 20, 7, 0]


@of("avg(sold each day)")
def test_a_mean_over_days_counts_days_without_rows_and_none_to_come(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [round(1 / 31, 9), round(2 / 28, 9), round(2 / 31, 9), 0]


# --- comparisons --------------------------------------------------------------------------------


@of("previous(revenue, 45 days)")
def test_both_ends_of_a_row_are_moved_by_a_length(world: Hand) -> None:
    # 15 February to 17 March has 5, 17 January to 14 February 20.
    rows = {"start": date(2026, 3, 1), "end": date(2026, 4, 1), "as_of": TENTH}
    assert world.ask("k", **rows) == [20]


@of("share(revenue)")
def test_a_share_is_of_all_members(world: Hand) -> None:
    rows = {"start": date(2026, 2, 1), "end": date(2026, 4, 1), "as_of": TENTH, "by": ("rep",)}
    assert world.ask("k", "rep", "value", **rows) == [
        ("ann", 0.8),
        ("bob", 0.2),
        ("cy", 0),
        ("ann", 0),
        ("bob", 0.7),
        ("cy", 0.3),
    ]


@of("revenue / total(revenue by region)")
def test_a_total_by_a_dimension_is_of_its_members(world: Hand) -> None:
    rows = {"start": date(2026, 3, 1), "end": date(2026, 4, 1), "as_of": TENTH}
    # Ann counts in February, which every row of March is compared with.
    assert world.ask("k", "rep", "value", **rows, by=("region", "rep")) == [
        ("ann", None),
        ("bob", 0.7),
        ("cy", 0.3),
    ]


@of("rank(revenue)")
def test_ties_share_a_place(world: Hand) -> None:
    rows = {"start": date(2026, 1, 1), "end": date(2026, 4, 1), "as_of": TENTH, "by": ("rep",)}
    assert world.ask("k", **rows) == [1, 2, 2, 1, 2, 3, 3, 1, 2]


@of("change(rank(revenue))")
def test_a_place_can_change(world: Hand) -> None:
    rows = {"start": date(2026, 3, 1), "end": date(2026, 4, 1), "as_of": TENTH, "by": ("rep",)}
    assert world.ask("k", **rows) == [3 - 1, 1 - 2, 2 - 3]


# --- stocks -------------------------------------------------------------------------------------


@of("count(leases where active at end)")
def test_who_is_alive_at_the_end_began_before_it_and_ended_on_it_or_later(world: Hand) -> None:
    # At the first moment of March one has ended on 28 February, one ends on 1 March.
    assert world.ask("k", "value", "previous", **MONTHS) == [(2, 0), (2, 2), (2, 2), (2, 2)]


@of("sum(leases.fee where active at end)")
def test_a_sum_of_the_living(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [110, 101, 1100, 1100]


CHURN = (
    "count(leases where active at start and not active at end) "
    "/ count(leases where active at start)"
)


@of(CHURN)
def test_churn_is_the_share_that_was_alive_and_is_no_more(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [None, 0.5, 0.5, 0]


@of("count(leases where active at end and period_end - began > 60 days)")
def test_the_end_of_a_period_that_is_not_over_is_as_of(world: Hand) -> None:
    # 1 March to 11 April are 41 days.
    assert world.ask("k", **MONTHS) == [0, 0, 1, 1]


@of("last(stock.value)")
def test_the_last_snapshot_is_one_moment_for_all(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [None, 9, 4, None]
    assert world.ask("k", "item", "value", **MONTHS, by=("item",))[2:6] == [
        ("bolt", 0),
        ("nut", 9),
        ("bolt", 4),
        ("nut", 0),
    ]


@of("last(stock.value by item)")
def test_each_has_its_own_last(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [None, 16, 4, None]


@of("avg(stock.value)")
def test_a_mean_of_snapshots_is_of_their_sums(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [None, 10.5, 4, None]


@of("avg(last(stock.value) each day over month)")
def test_a_mean_over_days_leaves_days_without_a_snapshot_out(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [None, 10.5, 4, None]
