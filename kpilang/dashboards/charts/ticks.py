"""Short names of periods along an axis: as many as there is room, those with a year before all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpilang.dashboards.members import drawn_width
from kpilang.dashboards.periods import tick_text
from kpilang.dashboards.reader import Reader
from kpilang.model.windows import Grain

#: how many pixels are between two names at least
APART = 8


def tick_labels(
    starts: Sequence[date], grain: Grain, reader: Reader, step: float
) -> dict[str, str]:
    """Return what stands below each period, by its start; empty where there is no room.

    Periods are `step` pixels apart. The first of a year is kept even where its neighbours are not.
    """
    names = [tick_text(start, grain, reader, first=not at) for at, start in enumerate(starts)]
    turns = [at for at, start in enumerate(starts) if not at or start.month == 1]
    first = turns if grain is Grain.MONTH else turns[:1]
    kept: set[int] = set()
    for at in (*first, *range(len(names))):
        if all(abs(at - other) * step >= _room(names[at], names[other]) for other in kept - {at}):
            kept.add(at)
    return {start.isoformat(): names[at] if at in kept else "" for at, start in enumerate(starts)}


def _room(one: str, other: str) -> float:
    """Return how far the middles of two names are apart at least."""
    return (drawn_width(one) + drawn_width(other)) / 2 + APART
