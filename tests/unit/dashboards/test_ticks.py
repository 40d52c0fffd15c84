"""Names of periods along an axis: none over another, and none of a new year left out."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from kpilang.dashboards.charts.ticks import tick_labels
from kpilang.dashboards.reader import Reader
from kpilang.model.windows import Calendar, Grain

MONTHS = [date(2025 + (5 + at) // 12, (5 + at) % 12 + 1, 1) for at in range(36)]


def named(locale: str, months: int, step: float) -> list[str]:
    reader = Reader(Calendar("Europe/Berlin"), locale)
    labels = tick_labels(MONTHS[:months], Grain.MONTH, reader, step)
    assert [*labels] == [start.isoformat() for start in MONTHS[:months]]
    return [*labels.values()]


@pytest.mark.parametrize(
    ("locale", "turns"),
    [
        ("en_US", ("Jun 2025", "Jan 2026")),
        ("de_DE", ("Juni 2025", "Jan. 2026")),
        ("fr_FR", ("juin 2025", "janv. 2026")),
    ],
)
@pytest.mark.parametrize("step", [30, 45, 57, 80])
def test_a_new_year_is_named_however_narrow_a_year_of_months_is(
    locale: str, turns: tuple[str, str], step: float
) -> None:
    found = named(locale, 12, step)
    assert (found[0], found[7]) == turns
    kept = [(at, name) for at, name in enumerate(found) if name]
    for (one, name), (other, next_) in pairwise(kept):
        # by hand: 7 pixels are about what a letter of 14 takes
        assert (other - one) * step > 7 * (len(name) + len(next_)) / 2


def test_all_are_named_where_there_is_room() -> None:
    assert "" not in named("en_US", 12, 80)
    assert named("en_US", 12, 57).count("") == 0
    assert [name for name in named("en_US", 36, 20) if " " in name] == [
        "Jun 2025",
        "Jan 2026",
        "Jan 2027",
        "Jan 2028",
    ]


def test_days_are_named_from_the_first_on() -> None:
    days = [date(2026, 1, 1) + timedelta(at) for at in range(31)]
    reader = Reader(Calendar("Europe/Berlin"))
    found = [*tick_labels(days, Grain.DAY, reader, 20).values()]
    assert found[0] == "Jan 1"
    assert [at for at, name in enumerate(found) if name][:4] == [0, 3, 6, 9]
