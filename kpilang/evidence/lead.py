"""Does one series move ahead of another one? A lagged correlation, and whether chance explains it.

Each series is freed of trend and season and whitened by an autoregression of its own, so that
neither growth nor memory makes a correlation (Haugh 1976, after the prewhitening of Box and Jenkins
1970, ch. 11). What remains is compared at the lag that is claimed, and at all lags up to a reach.
How often chance gives as much is told by a permutation test, by the largest correlation of all lags
looked at, so that looking at many finds no more than looking at one (Westfall and Young 1993).

Trend and season take up to six numbers to tell, and what is left of 36 months moves less freely
than 36 months. Chance has to be held to the same: they are taken out of each series in another
order too (Freedman and Lane 1983), without which noise of 36 months passes for a lead in 8% to 9%
of cases instead of 5%. Confidence intervals are those of Fisher's z for a correlation of what is
left of both after so much was taken out (Fisher 1924). The permutations are scipy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

import numpy as np
from scipy.stats import norm, permutation_test

from kpilang.evidence.series import (
    Numbers,
    has_season,
    memory,
    shape_of,
    whitened,
    without,
    without_trend,
)
from kpilang.source.frozen import dataclass

#: fewer pairs would show nothing but the very strongest relation
FEWEST = 30
#: a smaller correlation explains under 4% of the movement
WEAK = 0.2
#: a correlation that is worth steering by: a medium one in the words of Cohen (1988)
WORTH = 0.3
#: how often chance may pass for the lag that is claimed, and for one that nobody claimed
CLAIMED, UNCLAIMED = 0.05, 0.01
CONFIDENCE = 0.95

#: where Fisher's z ends
_NEARLY_ALL = 1 - 1e-12
_RESAMPLES = 1999
_SEED = 20260617
#: a share of the claimed lag, and the share of the series beyond which no lag is looked at
_SLACK, _REACH = 4, 4


class Verdict(Enum):
    """What the series say about the claim that the first one leads by a lag."""

    LEADS = "leads"
    WEAK = "leads weakly"
    OPPOSITE = "moves the other way"
    OTHER_LAG = "leads by another lag"
    TOGETHER = "moves at the same time"
    FOLLOWS = "follows"
    ABSENT = "does not lead"
    UNCLEAR = "cannot be told"
    TOO_SHORT = "too short"
    STILL = "does not move"


@dataclass(frozen=True, slots=True)
class Correlation:
    """Of the first series with the second one, `lag` periods later; `pairs` were compared."""

    lag: int
    value: float
    low: float
    high: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verdict with its figures, which are empty where nothing could be compared.

    `claimed` is the largest correlation at the lags that the claim allows, `largest` that of all
    lags; `chance` and `chance_of_any` are how often chance gives as much. `seasons` says whether a
    yearly season was taken out.
    """

    verdict: Verdict
    periods: int
    needed: int
    seasons: bool
    claimed: Correlation | None = None
    chance: float = 1.0
    largest: Correlation | None = None
    chance_of_any: float = 1.0

    @property
    def is_open(self) -> bool:
        """Tell whether no lead is seen, nor anything else."""
        return self.verdict in (Verdict.ABSENT, Verdict.UNCLEAR)

    @property
    def is_told(self) -> bool:
        """Tell whether the data suffices for an answer."""
        return self.verdict not in (Verdict.UNCLEAR, Verdict.TOO_SHORT, Verdict.STILL)


def judge(
    leader: Sequence[float],
    driven: Sequence[float],
    lag: int | None,
    reach: int,
    per_year: float,
    sign: int = 0,
) -> Evidence:
    """Judge whether a series leads another one of the same periods, without gaps.

    `lag` is how many periods it is claimed to lead by; one that is a little longer or shorter will
    do, and None claims any from 0 up. `reach` is how far lags are looked at. `sign` is 1 where
    both should rise together, -1 where one falls when the other one rises, 0 where nobody says.
    """
    periods, seasons = len(leader), has_season(len(leader), per_year)
    first, second = without_trend(leader, per_year), without_trend(driven, per_year)
    slack = 0 if lag is None else max(1, lag // _SLACK)
    needed = FEWEST + (lag or 0) + slack
    if periods < needed:
        return Evidence(Verdict.TOO_SHORT, periods, needed, seasons)
    first, second = _both_whitened(first, second)
    shape = shape_of(len(first), per_year, seasons=seasons)
    first, second = without(first, shape), without(second, shape)
    if _is_still(leader, first) or _is_still(driven, second):
        return Evidence(Verdict.STILL, periods, needed, seasons)
    if len(first) - (lag or 0) - slack < FEWEST:
        return Evidence(Verdict.TOO_SHORT, periods, needed + periods - len(first), seasons)
    most = max((lag or 0) + slack, min(reach, len(first) // _REACH))
    lags = range(-most, most + 1)
    allowed = range(most + 1) if lag is None else range(max(0, lag - slack), lag + slack + 1)
    taken = shape.shape[1] - 1
    claimed, largest = (_peak(first, second, tried, taken) for tried in (allowed, lags))
    chance, chance_of_any = (_chance(first, second, tried, shape) for tried in (allowed, lags))
    found = _verdict(claimed, chance, largest, chance_of_any, sign)
    return Evidence(found, periods, needed, seasons, claimed, chance, largest, chance_of_any)


def _verdict(
    claimed: Correlation, chance: float, largest: Correlation, chance_of_any: float, sign: int
) -> Verdict:
    if chance_of_any <= UNCLAIMED and largest.lag < 0:
        return Verdict.FOLLOWS
    if chance <= CLAIMED and sign * claimed.value >= 0:
        return Verdict.LEADS if abs(claimed.value) >= WEAK else Verdict.WEAK
    if chance <= UNCLAIMED:
        return Verdict.OPPOSITE
    if chance_of_any <= UNCLAIMED:
        return Verdict.TOGETHER if largest.lag == 0 else Verdict.OTHER_LAG
    might_rise = sign >= 0 and claimed.high >= WORTH
    might_fall = sign <= 0 and claimed.low <= -WORTH
    return Verdict.UNCLEAR if might_rise or might_fall else Verdict.ABSENT


def _is_still(values: Sequence[float], rest: Numbers) -> bool:
    """Tell whether what is left of a series without trend, season and memory is rounding."""
    return float(np.abs(rest).max()) <= 1e-9 * max(1e-300, *map(abs, values))


def _both_whitened(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    found = [memory(first), memory(second)]
    most = max(map(len, found))
    own, other = (
        whitened(series, own)[most - len(own) :]
        for series, own in zip((first, second), found, strict=True)
    )
    return own, other


def _pairs(first: Numbers, second: Numbers, lag: int) -> tuple[Numbers, Numbers]:
    """Return the values of a series and those of another one a lag later."""
    count = len(second) - abs(lag)
    if lag >= 0:
        return first[..., :count], second[lag:]
    return first[..., -lag:], second[:count]


def _peak(first: Numbers, second: Numbers, lags: Iterable[int], taken: int) -> Correlation:
    """Return the correlation of the lag at which it is largest, whatever its sign.

    `taken` is how many numbers beside the mean were taken out of both.
    """
    found = {lag: float(_correlation(*_pairs(first, second, lag))) for lag in lags}
    lag = max(found, key=lambda lag: abs(found[lag]))
    pairs, value = len(second) - abs(lag), found[lag]
    middle = np.arctanh(np.clip(value, -_NEARLY_ALL, _NEARLY_ALL))
    reach = norm.ppf((1 + CONFIDENCE) / 2) / np.sqrt(pairs - taken - 3)
    low, high = np.tanh([middle - reach, middle + reach])
    return Correlation(lag, value, float(low), float(high), pairs)


def _chance(first: Numbers, second: Numbers, lags: Sequence[int], shape: Numbers) -> float:
    """Return how often a series in another order correlates as much at one of the lags.

    In each order it is freed of the shape again, as it was in its own.
    """
    found = permutation_test(
        (first,),
        _largest(second, lags, shape),
        permutation_type="pairings",
        vectorized=True,
        n_resamples=_RESAMPLES,
        alternative="greater",
        rng=np.random.default_rng(_SEED),
    )
    return float(found.pvalue)


def _largest(second: Numbers, lags: Sequence[int], shape: Numbers) -> Callable[..., Numbers]:
    def statistic(first: Numbers, axis: int = -1) -> Numbers:
        assert axis in (-1, first.ndim - 1), "a series lies along the last axis"
        freed = without(first, shape)
        every = [np.abs(_correlation(*_pairs(freed, second, lag))) for lag in lags]
        found: Numbers = np.max(every, axis=0)
        return found

    return statistic


def _correlation(first: Numbers, second: Numbers) -> Numbers:
    """Return Pearson's correlation of each of several series with one."""
    own = first - first.mean(axis=-1, keepdims=True)
    other = second - second.mean()
    found: Numbers = (own @ other) / np.sqrt((own * own).sum(axis=-1) * (other @ other))
    return found
