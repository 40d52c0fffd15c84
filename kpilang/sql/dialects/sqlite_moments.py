"""How moments and durations are written where there are only texts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
_MICROSECONDS = {
    "MICROSECOND": 1,
    "SECOND": 1_000_000,
    "MINUTE": 60_000_000,
    "HOUR": 3_600_000_000,
    "DAY": 86_400_000_000,
    "WEEK": 604_800_000_000,
}


def moment(value: datetime) -> str:
    """Return a timestamp as text; midnight is written like its day."""
    text = value.isoformat(sep=" ")
    return text.removesuffix(" 00:00:00")


def duration(count: str, unit: str) -> str:
    """Return a duration as text: `P`, months, `/`, microseconds."""
    number = Decimal(count)
    if unit in _MONTHS:
        return f"P{int(number * _MONTHS[unit])}/0"
    return f"P0/{int(number * _MICROSECONDS[unit])}"
