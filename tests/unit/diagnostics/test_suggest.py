"""What a misspelt name is taken for."""

from __future__ import annotations

import pytest

from kpilang.diagnostics.suggest import distance, nearest

NAMES = ("revenue", "win_rate", "average_deal_size", "deals_won", "deals_lost", "owner")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("revenu", ("revenue",)),
        ("ervenue", ("revenue",)),
        ("Revenue", ("revenue",)),
        ("ownr", ("owner",)),
        ("rate_win", ("win_rate",)),
        ("deal_size", ("average_deal_size",)),
        ("deals_wno", ("deals_won",)),
        ("deals", ("deals_lost", "deals_won")),
        ("headcount", ()),
        ("revenue", ()),
    ],
)
def test_the_nearest_names_come_first(written: str, expected: tuple[str, ...]) -> None:
    assert nearest(written, NAMES) == expected


def test_a_single_letter_is_not_taken_for_any_other() -> None:
    assert nearest("x", ("y", "z")) == ()


def test_at_most_three_names_are_given() -> None:
    assert nearest("stage", ("stage1", "stage2", "stage3", "stage4")) == (
        "stage1",
        "stage2",
        "stage3",
    )


def test_a_swap_of_neighbours_is_one_edit() -> None:
    assert distance("wno", "won") == 1
    assert distance("", "won") == 3
