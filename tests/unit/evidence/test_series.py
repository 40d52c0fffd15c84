"""What is left of a series when trend, season and memory are taken out."""

from __future__ import annotations

from math import cos, tau
from random import Random

import numpy as np
import pytest

from kpilang.evidence.series import (
    has_season,
    memory,
    shape_of,
    whitened,
    without,
    without_trend,
)

WEEKS = 365.2425 / 7


def test_a_line_with_a_season_leaves_nothing() -> None:
    values = [3 + 0.5 * n + 4 * cos(tau * n / WEEKS + 1) for n in range(156)]
    assert max(abs(without_trend(values, WEEKS))) < 1e-9


def test_what_is_taken_out_is_the_same_whatever_period_counts_as_the_first() -> None:
    """A series that has lost its first periods to its memory is freed of the same again."""
    values = [3 + 0.5 * n + 4 * cos(tau * n / 12 + 1) - cos(tau * n / 6) for n in range(7, 43)]
    shape = shape_of(36, 12, seasons=True)
    assert shape.shape == (36, 6)
    assert max(abs(without(np.asarray(values), shape))) < 1e-9
    assert np.allclose(shape.T @ shape, np.eye(6))
    assert shape_of(36, 12, seasons=False).shape == (36, 2)


def test_less_than_a_year_shows_no_season() -> None:
    assert [has_season(count, WEEKS) for count in (51, 52)] == [False, True]
    assert [has_season(count, 12) for count in (11, 12)] == [False, True]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_the_memory_of_a_series_is_found_and_taken_out(share: float) -> None:
    rng = Random(7)
    shocks = [rng.gauss(0, 1) for _ in range(4000)]
    series = [0.0]
    for shock in shocks[1:]:
        series.append(share * series[-1] + shock)
    rest = without_trend(series, 1e9)
    found = memory(rest)
    assert found[0] == pytest.approx(share, abs=0.05)
    assert list(found[1:]) == pytest.approx([0] * (len(found) - 1), abs=0.05)
    left = whitened(rest, found)
    assert len(left) == len(series) - len(found)
    assert list(left[100:120]) == pytest.approx(
        shocks[100 + len(found) : 120 + len(found)], abs=0.4
    )


def test_shocks_alone_have_no_memory_that_matters() -> None:
    rng = Random(11)
    found = memory(without_trend([rng.gauss(0, 1) for _ in range(2000)], 1e9))
    assert all(abs(part) < 0.08 for part in found)
