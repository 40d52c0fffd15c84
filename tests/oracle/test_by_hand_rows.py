"""What the interpreter of the laws says of rows that last and of targets, worked out by hand.

It is judged here on its own, before any planner agrees with it; where the engine computes the same,
it has to give the same.
"""

from __future__ import annotations

from datetime import date

from tests.oracle.hand import Hand
from tests.oracle.small import MONTHS, TENTH, of, owing

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


# --- first, last, rolled up ---------------------------------------------------------------------


@of("last(payments.amount)")
def test_the_last_row_is_the_last_by_day_then_by_key(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [None, 3, 8, None]
    assert world.ask("k", "client", "value", **MONTHS, by=("client",))[2:4] == [
        ("acme", 2),
        ("zeta", 3),
    ]


@of("first(payments.amount where amount > 2 USD)")
def test_the_first_row_is_the_first_that_is_kept(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [None, 3, 8, None]


@of("count(clients where count(payments by client) > 1)")
def test_a_roll_up_looks_at_the_row_s_own_period(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [0, 1, 0, 0]


@of("count(clients on first_paid)")
def test_a_roll_up_in_a_let_is_over_all_time(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [0, 2, 0, 0]


LOST = (
    "count(clients over all time where count(payments by client over previous) > 0 "
    "and count(payments by client) = 0)"
)


@of(LOST)
def test_who_paid_in_the_period_before_and_not_in_this_one_is_lost(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [0, 0, 1, 1]


@of("avg(count(payments by client))")
def test_a_client_without_payments_has_none_and_counts(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [0, 1, round(1 / 3, 9), 0]


# --- targets ------------------------------------------------------------------------------------


@owing("revenue; month to date each day; target: >= 31 USD")
def test_a_to_date_row_keeps_the_target_of_its_whole_period(world: Hand) -> None:
    rows = {"start": date(2026, 3, 10), "end": date(2026, 3, 12), "as_of": TENTH}
    assert world.ask("k", "target", "expected", "status", **rows) == [
        (31, 10, "red"),
        (31, 11, "red"),
    ]


@owing("revenue; quarter to date each month; target: >= 9 USD per month")
def test_an_amount_per_month_is_owed_for_each_month_of_the_quarter(world: Hand) -> None:
    assert world.ask("k", "value", "target", "expected", "status", **MONTHS) == [
        (10, 27, 9, "green"),
        (35, 27, 18, "green"),
        (45, 27, 27, "green"),
        (0, 27, 3, "red"),
    ]


@owing("revenue; trailing 2 months each month; target: >= 40 USD")
def test_a_trailing_row_has_the_target_as_stated(world: Hand) -> None:
    assert world.ask("k", "target", "expected", "status", **MONTHS) == [(40, 40, "red")] * 4


@owing("revenue; month; target by region { EMEA: >= 10 USD else: >= 6 USD }")
def test_each_segment_owes_its_own_amount(world: Hand) -> None:
    rows = {"start": date(2026, 3, 1), "end": date(2026, 4, 1), "as_of": TENTH, "by": ("region",)}
    assert world.ask("k", "region", "value", "target", "status", **rows) == [
        ("EMEA", 0, 10, "red"),
        ("US", 10, 6, "green"),
    ]


@owing("revenue; month; target: >= 5 USD per rep")
def test_an_amount_per_member_is_owed_by_all_with_a_row(world: Hand) -> None:
    rows = {"start": date(2026, 2, 1), "end": date(2026, 4, 1), "as_of": TENTH}
    assert world.ask("k", "target", **rows) == [10, 10]


@owing("revenue / target(goal_of); month")
def test_a_target_in_a_formula_is_that_of_the_row(world: Hand) -> None:
    assert world.ask("k", **MONTHS) == [0.5, 1.25, 0.5, 0]


@owing("revenue; month; target: within 50% of previous(revenue)")
def test_a_tolerance_is_a_share_of_the_amount_to_both_sides(world: Hand) -> None:
    assert world.ask("k", "target", "target_high", "status", **MONTHS)[1:3] == [
        (5, 15, "red"),
        (12.5, 37.5, "red"),
    ]
