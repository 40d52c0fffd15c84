"""What a misspelt name is taken for."""

from __future__ import annotations

import random

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
    assert distance("wno", "won", 9) == 1
    assert distance("", "won", 9) == 3


def test_counting_edits_stops_past_the_most() -> None:
    assert distance("abcdefgh", "stuvwxyz", 2) == 3
    assert distance("badc", "abcd", 2) == 2


def test_the_best_names_are_found_among_many() -> None:
    chance = random.Random(1)
    names = sorted({"".join(chance.choices("abc_", k=chance.randrange(1, 9))) for _ in range(400)})
    for name in names[::20]:
        ranked = sorted((rank, other) for other in names if (rank := rank_of(name, other)))
        assert nearest(name, names) == tuple(other for _, other in ranked[:3])


def rank_of(name: str, other: str) -> int | None:
    """Rank one candidate by itself."""
    if not nearest(name, [other]):
        return None
    if sorted(name.split("_")) == sorted(other.split("_")):
        return 1
    threshold = max(1, len(name) // 3)
    edits = distance(name, other, 99)
    return edits if edits <= threshold else threshold + 1
