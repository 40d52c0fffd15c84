"""Civil time in SQL: from stored timestamps to the calendar's zone, and to period starts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlglot import exp

from kpilang.model.windows import Calendar, Grain
from kpilang.sql import build

_UNITS = {
    Grain.WEEK: "week",
    Grain.MONTH: "month",
    Grain.QUARTER: "quarter",
    Grain.YEAR: "year",
    Grain.FISCAL_QUARTER: "quarter",
    Grain.FISCAL_YEAR: "year",
}


def to_zone(value: exp.Expr, stored: str, wanted: str, zoned: bool) -> exp.Expr:
    """Return a stored timestamp as civil time of a zone; `zoned` ones know their instant."""
    if zoned:
        return _at(value, wanted)
    if stored == wanted:
        return value
    return _at(_at(value, stored), wanted)


def to_instant(value: exp.Expr, zone: str) -> exp.Expr:
    """Return civil time of a zone as an instant in UTC."""
    return to_zone(value, zone, "UTC", zoned=False)


def from_instant(value: exp.Expr, zone: str) -> exp.Expr:
    """Return an instant in UTC as civil time of a zone."""
    return to_zone(value, "UTC", zone, zoned=False)


def stored_bound(moment: datetime, calendar_zone: str, stored: str) -> datetime | None:
    """Return a civil moment of the calendar as stored in another zone, when that is one to one.

    Only UTC has no hour twice, so for other zones there is none and the column is converted. Before
    a clock time that is left out in spring lies what lies before the hour that is.
    """
    if stored == calendar_zone:
        return moment
    if stored != "UTC":
        return None
    zone = ZoneInfo(calendar_zone)
    instant = moment.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != moment:
        instant = _skipped(moment, zone)
    return instant.replace(tzinfo=None)


def _skipped(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which a clock skips a time, to the second."""
    early = moment.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = moment.replace(tzinfo=zone).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def period_start(value: exp.Expr, grain: Grain, calendar: Calendar) -> exp.Expr:
    """Return the first day of the period of `grain` that holds a civil date or timestamp."""
    if grain is Grain.DAY:
        return exp.cast(value, exp.DType.DATE)
    unit, back = _UNITS[grain], _offset(grain, calendar)
    if back is None:
        return exp.cast(_truncate(unit, value), exp.DType.DATE)
    base = _truncate("month", value) if back.args["unit"].name == "MONTH" else value
    moved = exp.Sub(this=build.group(base), expression=back)
    return exp.cast(exp.Add(this=_truncate(unit, moved), expression=back.copy()), exp.DType.DATE)


def hour_start(value: exp.Expr, minutes: int) -> exp.Expr:
    """Return when the hour began that holds a point of the line; hours begin at such a minute."""
    if not minutes:
        return exp.cast(_truncate("hour", value), exp.DType.TIMESTAMP)
    offset = build.interval(minutes, "minute")
    moved = exp.Sub(this=build.group(value), expression=offset)
    back = exp.Add(this=_truncate("hour", moved), expression=offset.copy())
    return exp.cast(back, exp.DType.TIMESTAMP)


def _offset(grain: Grain, calendar: Calendar) -> exp.Interval | None:
    if grain is Grain.WEEK:
        return build.interval(calendar.week_start, "day") if calendar.week_start else None
    months = calendar.fiscal_start - 1
    if grain is Grain.FISCAL_QUARTER:
        months %= 3
    if grain not in (Grain.FISCAL_QUARTER, Grain.FISCAL_YEAR) or not months:
        return None
    return build.interval(months, "month")


def _truncate(unit: str, value: exp.Expr) -> exp.Expr:
    return build.call("DATE_TRUNC", exp.Literal.string(unit), value)


def _at(value: exp.Expr, zone: str) -> exp.Expr:
    return exp.AtTimeZone(this=build.group(value), zone=exp.Literal.string(zone))
