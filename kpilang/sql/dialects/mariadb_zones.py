"""Clock times of zones in MariaDB.

`CONVERT_TZ` leaves a moment as it is that does not lie between 1970 and 2038, without a word: such
a moment is refused here by an error. Of a clock time that comes twice it takes the first; here it
is the later, as elsewhere, and one that is left out is moved on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call

_UTC = "UTC"
#: the first and the last year that the server converts, and more hours than clocks are moved by
_FIRST, _LAST, _ROUND = 1970, 2036, 26
#: stands in an error of the server about a moment of another year
OTHER_YEAR = 1970
_KNOWN = "of a known year"


def to_zone(instant: exp.Expr, zone: str) -> exp.Expr:
    """Return an instant in UTC as clock time of a zone."""
    fixed = _offset(zone)
    if fixed is not None:
        return _later(instant, fixed)
    if isinstance(instant, exp.Case) and instant.meta.get(_KNOWN):
        return _converted(instant, _UTC, zone)
    known = build.case([(_is_known(instant), exp.Literal.string(zone))], _failing(instant))
    return call("CONVERT_TZ", instant, exp.Literal.string(_UTC), known)


def to_instant(moment: exp.Expr, zone: str) -> exp.Expr:
    """Return a clock time of a zone as an instant in UTC.

    It is told by the zone's distance from UTC after the next change of its clocks, or, where the
    clocks show something else then, by that before.
    """
    fixed = _offset(zone)
    if fixed is not None:
        return _later(moment, -fixed)
    before, after = (
        _hours(_converted(_hours(moment.copy(), by), zone, _UTC), -by) for by in (-_ROUND, _ROUND)
    )
    shown = _converted(after.copy(), _UTC, zone)
    is_shown = exp.EQ(this=shown, expression=build.group(moment.copy()))
    other = exp.Not(this=exp.Paren(this=_is_known(moment)))
    # A number beside moments would make texts of them.
    failing = exp.Cast(this=_failing(moment), to=exp.DataType.build("DATETIME(6)", "mysql"))
    found = build.case([(other, failing), (is_shown, after)], before)
    found.meta[_KNOWN] = True
    return found


def _converted(value: exp.Expr, stored: str, wanted: str) -> exp.Expr:
    names = [exp.Literal.string(name) for name in (stored, wanted)]
    return call("CONVERT_TZ", value, *names)


def _is_known(value: exp.Expr) -> exp.Expr:
    first, last = (exp.Literal.number(year) for year in (_FIRST, _LAST))
    return exp.Between(this=call("YEAR", value.copy()), low=first, high=last)


def _failing(value: exp.Expr) -> exp.Expr:
    """Return what has no value where there is none, and else is more than a double holds."""
    year = exp.Paren(
        this=exp.Add(this=call("YEAR", value.copy()), expression=exp.Literal.number(1))
    )
    return call("EXP", exp.Mul(this=year, expression=exp.Literal.number(OTHER_YEAR)))


def _hours(value: exp.Expr, count: int) -> exp.Expr:
    return _later(value, timedelta(hours=count))


def _later(value: exp.Expr, by: timedelta) -> exp.Expr:
    seconds = int(by.total_seconds())
    if not seconds:
        return value
    distance = exp.Interval(this=exp.Literal.number(abs(seconds)), unit=exp.var("SECOND"))
    move = exp.Add if seconds > 0 else exp.Sub
    return exp.Paren(this=move(this=build.group(value), expression=distance))


@lru_cache(maxsize=64)
def _offset(zone: str) -> timedelta | None:
    """Return how far a zone is from UTC that has always been as far from it since 1970."""
    place = ZoneInfo(zone)
    day, found = datetime(_FIRST, 1, 1, tzinfo=UTC), set()
    while day.year < _LAST + 2:
        found.add(day.astimezone(place).utcoffset())
        day += timedelta(days=7)
    return found.pop() if len(found) == 1 else None
