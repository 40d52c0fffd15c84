"""Moments as points of a line, where clocks show an hour twice or leave one out: times in UTC.

Days and longer periods are counted by civil dates. Hours are counted on the line, so that a day has
23, 24 or 25 of them; what a clock shows at their bounds is for people.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kpilang.model.windows import Calendar, Grain, Length
from kpilang.plan.periods import floor, midnight, shift

HOUR = timedelta(hours=1)


def instant_of(moment: datetime, zone: str) -> datetime:
    """Return a clock time of a zone as an instant in UTC, as engines do.

    Of a time that the clock shows twice it is the later, one that it leaves out is moved on.
    """
    local = moment.replace(tzinfo=ZoneInfo(zone))
    again = local.replace(fold=1).astimezone(UTC)
    twice = again > local.astimezone(UTC)
    return (again if twice else local.astimezone(UTC)).replace(tzinfo=None)


def first_of(day: date, zone: str) -> datetime:
    """Return when a day begins; where its midnight comes twice, at the first."""
    local = datetime.combine(day, time(), ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def shown(point: datetime, zone: str) -> datetime:
    """Return what a clock of a zone shows at a point of the line."""
    return point.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def hours_in(start: date, end: date, zone: str) -> int:
    """Return how many hours the days [start, end) have."""
    return (first_of(end, zone) - first_of(start, zone)) // HOUR


def earlier_hour(hour: datetime, move: Length, zone: str) -> datetime:
    """Return when the hour began that lies so far before one: by the clock, save for hours."""
    if move.grain is Grain.HOUR:
        return hour - move.count * HOUR
    civil = shown(hour, zone)
    day = shift(move.grain, civil.date(), -move.count)
    return instant_of(datetime.combine(day, civil.time()), zone)


def after(grain: Grain, start: date) -> date:
    """Return where the period after one begins."""
    return start + HOUR if grain is Grain.HOUR else shift(grain, start, 1)


def begin_of(grain: Grain, moment: datetime, calendar: Calendar) -> datetime:
    """Return when the period began that holds a moment; of hours both are points of the line."""
    if grain is not Grain.HOUR:
        return midnight(floor(grain, moment.date(), calendar))
    clock = shown(moment, calendar.timezone)
    return moment - (clock - clock.replace(minute=0, second=0, microsecond=0))
