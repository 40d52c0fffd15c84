"""Zones of the IANA by the names that Windows has for them, which are those of T-SQL.

The table is the one of the Unicode consortium (windowsZones of CLDR), as the package tzlocal has
it. Several zones have one name there; none is guessed for one that has no name.
"""

from __future__ import annotations

from sqlglot import exp

from kpilang.sql import build
from kpilang.sql.build import call
from kpilang.sql.dialects.unsaid import ZONE

#: a point in time to the microsecond, with no zone
MOMENT = "DATETIME2(6)"
_UTC = "UTC"


def converted(clock: exp.Expr, stored: str, wanted: str) -> exp.Expr:
    """Return a clock time of one zone in another."""
    kind = exp.DataType.build(MOMENT, "tsql")
    is_moment = isinstance(clock, exp.Cast) and clock.to == kind
    moment = clock if is_moment else exp.cast(clock, kind)
    return shown(exp.AtTimeZone(this=moment, zone=_named(stored)), wanted)


def shown(instant: exp.Expr, wanted: str) -> exp.Expr:
    """Return an instant by the clock of a zone."""
    clock = exp.AtTimeZone(this=build.group(instant), zone=_named(wanted))
    return exp.cast(clock, exp.DataType.build(MOMENT, "tsql"))


def _named(zone: str) -> exp.Expr:
    from tzlocal.windows_tz import tz_win

    name = _UTC if zone == _UTC else tz_win.get(zone)
    literal = exp.Literal.string(zone if name is None else name)
    return call(ZONE, literal) if name is None else literal
