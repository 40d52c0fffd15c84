"""What the interpreter of the laws says of a few rows, worked out by hand.

It is judged here on its own, before any planner agrees with it; where the engine computes the same,
it has to give the same.
"""

from __future__ import annotations

from datetime import date

from tests.oracle.hand import Hand
from tests.oracle.small import MONTHS, TENTH, of

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
