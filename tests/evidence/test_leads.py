"""How often the rules are right about which KPI leads, over many generated companies."""

from __future__ import annotations

import sys

import pytest

from tests.evidence.generated import Company, verdicts
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


def test_fewer_than_thirty_weeks_are_not_judged() -> None:
    found = verdicts(1, Company(weeks=30))
    assert {said[:4] for said in found.values()} == {"L510"}
