"""What random tables are made of: names worth trying, and days and moments near bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.calendar import add_months, clocks_change

KINDS = ("a", "b", "A", "Unknown", "a ", "", "ä", "%a_", "'; drop table x; --", '"q" 😀')
REGIONS = ("EMEA", "US", "Unknown", "emea", "")
STAGES = ("open", "won", "lost", "gone")


@dataclass
class Table:
    """A table's columns with their SQL types, and its rows."""

    name: str
    columns: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)


class Clock:
    """Days and moments worth trying: bounds of periods, leap days, days when clocks change."""

    def __init__(self, rng: Random, focus: date, zone: str) -> None:
        self.rng, self.focus, self.zone = rng, focus, zone
        month = focus.replace(day=1)
        self.special = [focus, focus + timedelta(days=1), focus - timedelta(days=1)]
        for n in range(-5, 5):
            first = add_months(month, n)
            self.special += [first, first - timedelta(days=1)]
        for n in range(-150, 60):
            day = focus + timedelta(days=n)
            self.special += [day] * 4 if clocks_change(day, zone) else []
        self.special += [add_months(focus, -12), add_months(focus, -1), date(2024, 2, 29)]

    def day(self) -> date:
        if self.rng.random() < 0.35:
            return self.rng.choice(self.special)
        spread = self.rng.choice((4, 20, 40, 60, 100, 400))
        return self.focus + timedelta(days=self.rng.randint(-spread, spread // 3))

    def first_day(self, *ago: int) -> date:
        """Return when data may begin: so many days ago, or where a month does."""
        if self.rng.random() < 0.5:
            return self.focus - timedelta(days=self.rng.choice(ago))
        return add_months(self.focus.replace(day=1), -self.rng.randint(0, 4))

    def civil(self) -> datetime:
        """Return a clock time in the calendar's zone."""
        roll = self.rng.random()
        if roll < 0.2:
            at = time()
        elif roll < 0.3:
            at = time(23, 59, 59, 999_999)
        elif roll < 0.4:
            at = time(self.rng.choice((0, 1, 2, 3)), self.rng.choice((0, 30, 59)))
        else:
            at = time(self.rng.randrange(24), self.rng.randrange(60), self.rng.randrange(60))
        return datetime.combine(self.day(), at)

    def stored(self, zone: str | None) -> datetime:
        """Return a moment as a source stores it: in its zone, or with one."""
        instant = self.civil().replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        if zone is None:
            return instant
        return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def maybe(rng: Random, value: Any, chance: float = 0.15) -> Any:
    return None if rng.random() < chance else value


def timestamp_type(zone: str | None) -> tuple[str, str]:
    if zone is None:
        return "timestamp with timezone", "TIMESTAMPTZ"
    return "timestamp", "TIMESTAMP"
