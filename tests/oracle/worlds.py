"""Random projects with random data: `.kpi` text, and rows for the tables that it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from tests.oracle.dealing import Dealing
from tests.oracle.events import calls, deals, lines, stock
from tests.oracle.formulas import Made
from tests.oracle.journeys import CONVERSIONS, FUNNELS, journeys
from tests.oracle.money import money
from tests.oracle.people import people
from tests.oracle.seats import seats
from tests.oracle.tables import Clock, Table

#: Zones whose rules engines know as Python does: not one whose rules changed this year. In one of
#: them clocks change at midnight.
ZONES = (
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Santiago",
    "Australia/Lord_Howe",
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = ("january", "february", "april", "july", "october", "december")
FOCUS = (
    date(2024, 2, 29),
    date(2024, 12, 31),
    date(2025, 2, 28),
    date(2025, 3, 31),
    date(2025, 11, 2),
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 6, 18),
    date(2026, 10, 25),
)


@dataclass
class RandomWorld:
    """A project, its data, and what was used to make them."""

    seed: int
    spec: str
    tables: list[Table]
    focus: date
    measures: tuple[str, ...]
    filters: Callable[[Random, Sequence[str]], str]
    tags: dict[str, set[str]]
    #: by what a measure is worth asking for, of those that were dealt
    by: dict[str, tuple[tuple[str, ...], ...]]
    funnels: tuple[str, ...]
    #: conversions and funnels
    journeys: frozenset[str]


def random_world(seed: int, cards: Sequence[str] = ()) -> RandomWorld:
    """Make the world of a number; with cards, the measures that it is dealt are of these."""
    rng = Random(seed)
    focus = rng.choice(FOCUS)
    zone = rng.choice(ZONES)
    clock = Clock(rng, focus, zone)
    spec: list[str] = [_calendar(rng, clock, zone)]
    tables: list[Table] = []
    tags: set[str] = set()
    people(rng, clock, spec, tables, tags)
    deals_zone = rng.choice((None, "UTC", zone, *ZONES))
    deals(rng, clock, deals_zone, spec, tables, tags)
    calls_zone = rng.choice((None, "UTC", zone, *ZONES))
    calls(rng, clock, calls_zone, spec, tables, tags)
    lines(rng, spec, tables, tags)
    stock(rng, clock, spec, tables, tags)
    money(rng, clock, spec, tables, tags)
    seats(rng, clock, spec, tables)
    formulas = Dealing(rng, focus)
    made: list[Made] = [*formulas.measures(), *formulas.deal(seed, cards)]
    made += journeys(seed, clock, zone, spec, tables)
    spec += [m.text for m in made]
    return RandomWorld(
        seed,
        "\n".join(spec) + "\n",
        tables,
        focus,
        tuple(m.name for m in made),
        formulas.filter_text,
        {m.name: m.tags | tags for m in made},
        {m.name: m.by for m in made if m.by},
        FUNNELS,
        frozenset((*FUNNELS, *CONVERSIONS)),
    )


def _calendar(rng: Random, clock: Clock, zone: str) -> str:
    lines = []
    if zone != "UTC" or rng.random() < 0.5:
        lines.append(f'timezone: "{zone}"')
    if rng.random() < 0.6:
        lines.append(f"week: starts {rng.choice(DAYS)}")
    if rng.random() < 0.6:
        named = rng.choice((", named by its end", ", named by its start"))
        lines.append(f"fiscal_year: starts {rng.choice(MONTH_NAMES)}{named}")
    if rng.random() < 0.4:
        lines.append(f"workdays: {rng.choice(('monday to saturday', 'sunday, tuesday'))}")
    if rng.random() < 0.4:
        days = sorted({clock.day().isoformat() for _ in range(9)})
        lines.append(f"holidays: {', '.join(days)}")
    body = "\n  ".join(lines)
    return f"calendar {{\n  {body}\n}}" if lines else ""
