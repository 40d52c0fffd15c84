"""Verdicts on series whose relation is known, and figures that something else worked out."""

from __future__ import annotations

from itertools import accumulate, cycle, islice
from math import atanh, cos, sin, sqrt, tanh, tau
from random import Random
from statistics import correlation

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t

from kpilang.evidence import lead
from kpilang.evidence.lead import FEWEST, Evidence, Verdict, judge
from kpilang.evidence.series import memory, shape_of, without, without_trend

WEEKS = 365.2425 / 7


def shocks(seed: int, count: int = 200) -> list[float]:
    rng = Random(seed)
    return [rng.gauss(0, 1) for _ in range(count)]


def moved(series: list[float], lag: int, times: float = 1.0, noise: float = 0.6) -> list[float]:
    """Return a series that follows another one; a negative lag makes it come first."""
    rng = Random(99)
    count = len(series)
    return [
        (times * series[n - lag] if 0 <= n - lag < count else rng.gauss(0, 1))
        + noise * rng.gauss(0, 1)
        for n in range(count)
    ]


def said(
    leader: list[float], driven: list[float], lag: int | None = 3, *, sign: int = 1
) -> Evidence:
    return judge(leader, driven, lag, 13, WEEKS, sign)


@pytest.mark.parametrize("lag", [2, 3, 4])
def test_a_lead_near_the_stated_lag_is_seen(lag: int) -> None:
    series = shocks(1)
    found = said(series, moved(series, lag))
    assert found.verdict is Verdict.LEADS
    assert found.claimed is not None
    assert found.claimed.lag == lag


@pytest.mark.parametrize(
    ("lag", "verdict"),
    [
        (8, Verdict.OTHER_LAG),
        (9, Verdict.LEADS),
        (15, Verdict.LEADS),
        (16, Verdict.OTHER_LAG),
    ],
)
def test_a_long_lag_may_be_off_by_a_quarter(lag: int, verdict: Verdict) -> None:
    series = shocks(6, 300)
    assert judge(series, moved(series, lag), 12, 20, WEEKS, 1).verdict is verdict


def test_a_claim_without_a_lag_allows_any() -> None:
    series = shocks(2)
    for lag in (0, 1, 9):
        assert said(series, moved(series, lag), None).verdict is Verdict.LEADS


def test_another_lag_the_other_direction_and_the_same_time_are_told_apart() -> None:
    series = shocks(3)
    assert said(series, moved(series, 8)).verdict is Verdict.OTHER_LAG
    assert said(series, moved(series, 0)).verdict is Verdict.TOGETHER
    assert said(series, moved(series, -2)).verdict is Verdict.FOLLOWS


def test_a_wrong_direction_is_told_where_both_directions_are_known() -> None:
    series = shocks(4)
    falls = moved(series, 3, times=-1)
    verdicts = [said(series, falls, sign=sign).verdict for sign in (1, 0, -1)]
    assert verdicts == [Verdict.OPPOSITE, Verdict.LEADS, Verdict.LEADS]


def test_a_weak_lead_in_much_data_is_called_weak() -> None:
    series = shocks(5, 1500)
    found = said(series, moved(series, 3, times=0.12, noise=1.0))
    assert found.verdict is Verdict.WEAK


def test_a_shared_trend_and_season_are_no_lead() -> None:
    seen = 0
    for seed in range(20):
        first, second = (
            [50 * n + 900 * cos(tau * n / WEEKS) + 30 * v for n, v in enumerate(shocks(one))]
            for one in (2 * seed, 2 * seed + 1)
        )
        assert correlation(first[:-3], second[3:]) > 0.9
        seen += said(first, second).verdict not in (Verdict.ABSENT, Verdict.UNCLEAR)
    assert seen <= 3


def test_few_periods_are_not_judged_and_the_least_that_are_is_told() -> None:
    series = shocks(8, FEWEST + 3)
    found = said(series, moved(series, 3))
    assert (found.verdict, found.needed) == (Verdict.TOO_SHORT, FEWEST + 4)
    longer = shocks(8, FEWEST + 20)
    assert said(longer, moved(longer, 3)).verdict is Verdict.LEADS


def test_what_memory_takes_off_a_series_is_not_there_to_compare() -> None:
    remembers = list(accumulate(shocks(3, FEWEST + 4), lambda before, shock: before / 2 + shock))
    order = len(memory(without_trend(remembers, WEEKS)))
    assert order > 0
    found = said(remembers, shocks(8, FEWEST + 4))
    assert (found.verdict, found.needed) == (Verdict.TOO_SHORT, FEWEST + 4 + order)


def test_what_does_not_move_is_not_judged() -> None:
    assert said([5.0] * 100, shocks(9, 100)).verdict is Verdict.STILL
    assert said(shocks(9, 100), [float(n) for n in range(100)]).verdict is Verdict.STILL


@pytest.mark.parametrize("pattern", [(10.0, 20.0), (0.0, 0.0, 100.0)])
def test_what_only_repeats_itself_is_not_judged(pattern: tuple[float, ...]) -> None:
    """Its memory foretells all of it, and what is left is rounding, alike in two of them."""
    endless = list(islice(cycle(pattern), 100))
    assert said(endless, shocks(9, 100)).verdict is Verdict.STILL
    assert said(endless, endless).verdict is Verdict.STILL


def _level(count: int, per_year: float, *, seasons: bool) -> NDArray[np.float64]:
    return np.ones((count, 1)) / sqrt(count)


def test_the_interval_is_fishers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The correlation is the standard library's, the interval that of the textbook's formula."""
    monkeypatch.setattr(lead, "_both_whitened", lambda first, second: (first, second))
    monkeypatch.setattr(lead, "without_trend", lambda values, _: np.asarray(values))
    monkeypatch.setattr(lead, "shape_of", _level)
    series = shocks(10)
    driven = moved(series, 3)
    found = said(series, driven).claimed
    assert found is not None
    value = correlation(series[:-3], driven[3:])
    reach = 1.959963985 / sqrt(len(series) - 3 - 3)
    assert found.value == pytest.approx(value)
    assert found.low == pytest.approx(tanh(atanh(value) - reach))
    assert found.high == pytest.approx(tanh(atanh(value) + reach))


@pytest.mark.parametrize("seed", range(8))
def test_what_trend_and_season_take_counts_in_short_series(seed: int) -> None:
    """At one lag chance and interval are those of a partial correlation.

    That is read from the inverse of the covariances of both series and of what is taken out
    (Whittaker 1990, ch. 5). Its test is Student's and its interval Fisher's, each with as many
    degrees of freedom fewer.
    """
    count, taken = 36, 5
    first, second = shocks(seed, count), shocks(seed + 50, count)
    second = [
        two + 0.3 * one + n / 9 for n, (one, two) in enumerate(zip(first, second, strict=True))
    ]
    turns = [tau * n / 12 for n in range(count)]
    others = [
        [float(n) for n in range(count)],
        *([wave(times * turn) for turn in turns] for times in (1, 2) for wave in (cos, sin)),
    ]
    inverse = np.linalg.inv(np.cov([first, second, *others]))
    value = -inverse[0, 1] / sqrt(inverse[0, 0] * inverse[1, 1])
    degrees = count - 2 - taken
    chance = 2 * float(t.sf(abs(value) * sqrt(degrees / (1 - value**2)), degrees))

    shape = shape_of(count, 12, seasons=True)
    freed = [without(np.asarray(series), shape) for series in (first, second)]
    found = lead._chance(freed[0], freed[1], range(1), shape)
    assert abs(found - chance) < 3 * sqrt(chance * (1 - chance) / 1999) + 1 / 1999

    peak = lead._peak(freed[0], freed[1], range(1), taken)
    reach = 1.959963985 / sqrt(count - taken - 3)
    assert peak.value == pytest.approx(value)
    assert peak.low == pytest.approx(tanh(atanh(value) - reach))
    assert peak.high == pytest.approx(tanh(atanh(value) + reach))


def test_chance_gives_what_it_should() -> None:
    """Of many pairs of unrelated shocks a share of p has a chance below p (±3 standard errors)."""
    chances = [said(shocks(2 * n, 80), shocks(2 * n + 1, 80)).chance for n in range(100, 200)]
    for p in (0.1, 0.3, 0.5):
        below = sum(chance <= p for chance in chances) / len(chances)
        assert abs(below - p) < 3 * sqrt(p * (1 - p) / len(chances))


def test_the_same_series_get_the_same_figures() -> None:
    series = shocks(12)
    assert said(series, moved(series, 3)) == said(series, moved(series, 3))
