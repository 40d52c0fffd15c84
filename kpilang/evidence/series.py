"""A series without what any two series have in common: trend, season, memory of itself.

Two series that both grow, or both fall in August, go together whatever one has to do with the
other; and one that stays high for a while is seen high beside anything. So the trend and the season
are taken out by least squares, and the rest is whitened.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lstsq, qr
from scipy.signal import lfilter

Numbers = NDArray[np.float64]

#: so many years hold a wave of a year, which can be taken out even where it is not a season
YEARS = 1
#: the waves of a year: the year itself, and its half
_WAVES = 2
#: how many periods back a series may remember, and how many periods each of them takes to be told
_MEMORY, _ENOUGH = 8, 10


def has_season(count: int, per_year: float) -> bool:
    """Tell whether a series of so many periods is long enough to show a season."""
    return count >= int(YEARS * per_year)


def shape_of(count: int, per_year: float, *, seasons: bool) -> Numbers:
    """Return what any series of so many periods may have: a level, a straight line, a season.

    Its columns are at right angles and of length 1. They span the same whatever the period that
    counts as the first.
    """
    at = np.arange(count, dtype=np.float64)
    columns = [np.ones_like(at), at / count]
    for wave in range(1, _WAVES + 1) if seasons else ():
        turn = 2 * np.pi * wave * at / per_year
        columns += [np.cos(turn), np.sin(turn)]
    found: Numbers = qr(np.column_stack(columns), mode="economic")[0]
    return found


def without(series: Numbers, shape: Numbers) -> Numbers:
    """Return what least squares leave of series, along the last axis, once a shape is out."""
    found: Numbers = series - (series @ shape) @ shape.T
    return found


def without_trend(values: Sequence[float], per_year: float) -> Numbers:
    """Return what a straight line, and the waves of a year where there are two, leave over."""
    seasons = has_season(len(values), per_year)
    shape = shape_of(len(values), per_year, seasons=seasons)
    return without(np.asarray(values, dtype=np.float64), shape)


def memory(series: Numbers) -> Numbers:
    """Return the coefficients of the autoregression that fits a series best, maybe none.

    Fitted by least squares, its order chosen by Akaike's criterion (Akaike 1974).
    """
    most = min(_MEMORY, len(series) // _ENOUGH)
    best, least = np.zeros(0), np.inf
    for order in range(most + 1):
        before = np.array([series[most - k : len(series) - k] for k in range(1, order + 1)]).T
        here = series[most:]
        found = lstsq(before, here)[0] if order else np.zeros(0)
        rest = here - before @ found if order else here
        error = float(rest @ rest) / len(here)
        score = len(here) * np.log(max(error, np.finfo(np.float64).tiny)) + 2 * order
        if score < least:
            best, least = found, score
    return best


def whitened(series: Numbers, coefficients: Numbers) -> Numbers:
    """Return what of a series an autoregression does not foretell; shorter by its order."""
    foretold: Numbers = lfilter(np.concatenate(([1.0], -coefficients)), [1.0], series)
    return foretold[len(coefficients) :]
