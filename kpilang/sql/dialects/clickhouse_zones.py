"""Clock times of zones in ClickHouse, which has instants only: a clock time is one of UTC.

By itself it takes the first of a clock time that a zone shows twice; here it is the later, as
elsewhere, and one that is left out is moved on.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects import clickhouse_types as types

UTC = "UTC"
#: more hours than a change of clocks is about
_ROUND = 26


def to_zone(instant: exp.Expr, zone: str) -> exp.Expr:
    """Return an instant as clock time of a zone: what the clock shows, read as UTC."""
    return moment(call("toString", call("toTimezone", instant, exp.Literal.string(zone))))


def to_instant(clock: exp.Expr, zone: str) -> exp.Expr:
    """Return a clock time of a zone as an instant.

    It is told by the zone's distance from UTC after the next change of its clocks, or, where the
    clocks show something else then, by that before.
    """
    later, first = (_by_distance(clock.copy(), zone, by) for by in (_ROUND, -_ROUND))
    is_shown = exp.EQ(this=to_zone(later.copy(), zone), expression=clock)
    return build.case([(is_shown, later)], first)


def _by_distance(clock: exp.Expr, zone: str, by: int) -> exp.Expr:
    """Return a clock time as an instant by the distance that the zone has so many hours later."""
    there, back = ("addHours", "subtractHours") if by > 0 else ("subtractHours", "addHours")
    hours = exp.Literal.number(abs(by))
    text = call("toString", call(there, clock, hours))
    return moment(call(back, types.cast(text, f"DateTime64(6, '{zone}')"), hours.copy()))


def moment(value: exp.Expr) -> exp.Expr:
    """Return a value as a moment, which it may be already."""
    bare = value.unnest()
    if isinstance(bare, exp.Cast) and bare.to == types.data_type(types.MOMENT):
        return value
    return types.cast(value, types.MOMENT)
