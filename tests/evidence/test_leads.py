"""How often the rules are right about which KPI leads, over many generated companies."""

from __future__ import annotations

import sys
from math import sqrt

import pytest

from kpilang.evidence.lead import judge
from tests.evidence.generated import Company, unrelated, verdicts
from tests.support.full import some

SEEDS = some(range(200), 10)


def test_a_true_leader_noise_and_a_follower_are_told_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    company = Company()
    found = [verdicts(seed, company) for seed in SEEDS]
    rates = {
        "the true leader missed": sum(one["calls"] != "" for one in found),
        "noise called leading": sum(_is_called_leading(one["visits"]) for one in found),
        "noise called something else": sum(one["visits"].startswith("L509") for one in found),
        "the follower called leading": sum(_is_called_leading(one["invoices"]) for one in found),
        "the follower not recognised": sum(
            "`invoices_made` should lead `orders_taken`, and follows it" not in one["invoices"]
            for one in found
        ),
    }
    with capsys.disabled():
        print(f"\n{len(found)} seeds", file=sys.stderr)
        for what, count in rates.items():
            print(f"  {what}: {count} ({count / len(found):.1%})", file=sys.stderr)
    most = {
        "the true leader missed": 0.02,
        "noise called leading": 0.08,
        "noise called something else": 0.05,
        "the follower called leading": 0.0,
        "the follower not recognised": 0.05,
    }
    assert {what for what, count in rates.items() if count > most[what] * len(found) + 1} == set()


def _is_called_leading(said: str) -> bool:
    """Tell whether silence, or another lag, lets a KPI pass for one that leads."""
    return said == "" or ("L509" in said and "`orders_taken` follows" in said)


def test_three_years_of_months_are_held_to_the_same_chance(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Noise passes for a lead in 5% of cases, also where trend and season are much of a history."""
    chances = [
        judge(*unrelated(seed, 36, 12, memory), 1, 6, 12).chance
        for memory in (0.0, 0.5, 0.8)
        for seed in SEEDS
    ]
    passed, count = sum(chance <= 0.05 for chance in chances), len(chances)
    with capsys.disabled():
        print(f"\n{count} pairs of 36 months", file=sys.stderr)
        print(f"  noise called leading: {passed} ({passed / count:.1%})", file=sys.stderr)
    assert passed / count <= 0.05 + 3 * sqrt(0.05 * 0.95 / count)


def test_fewer_than_thirty_weeks_are_not_judged() -> None:
    found = verdicts(1, Company(weeks=30))
    assert {said[:4] for said in found.values()} == {"L510"}
