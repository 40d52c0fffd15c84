"""Hours of the day: 23 or 25 on days when clocks change, on a line of moments in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kpilang.model.windows import Grain
from tests.oracle.calendar import TICK, Period, midnight
from tests.oracle.frames import Silent
from tests.oracle.values import clock_time

HOUR = timedelta(hours=1)
#: clocks there change by half an hour, and no law says what an hour is then
ODD = ("Australia/Lord_Howe",)


def on_line(civil: datetime, zone: str) -> datetime:
    """Return a moment that clocks show as a point of the line."""
    return clock_time(civil, zone).instant.replace(tzinfo=None)


def begin(day: date, zone: str) -> datetime:
    """Return when a day begins: where midnight comes twice, at the first."""
    local = midnight(day).replace(tzinfo=ZoneInfo(zone), fold=0)
    return local.astimezone(UTC).replace(tzinfo=None)


def shown(moment: datetime, zone: str) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def hours(
    zone: str, as_of: datetime, start: date | None, end: date | None, count: int
) -> list[Period]:
    """Return the hours that a range touches, or the last ones up to as-of."""
    if zone in ODD:
        raise Silent
    now = on_line(as_of, zone)
    first_day = (as_of - TICK).date() if end is None else end - timedelta(days=1)
    stop = begin(first_day + timedelta(days=1), zone)
    if end is None:
        at = begin(first_day, zone)
        while at + HOUR < now:
            at += HOUR
        stop = at + HOUR
    at = stop - count * HOUR if start is None else begin(start, zone)
    found = []
    while at < stop:
        line = (at, at + HOUR)
        found.append(Period(shown(at, zone), shown(at + HOUR, zone), Grain.HOUR, line))
        at += HOUR
    return found
