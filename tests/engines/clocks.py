"""Clock times of zones on an engine are those of the time zone database, also round changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlglot import exp

from kpilang.engines.base import Engine
from kpilang.plan.timeline import instant_of, shown
from kpilang.sql import build
from kpilang.sql.dialects import DIALECTS
from kpilang.sql.moments import from_instant, to_instant

#: zones with a change of clocks in each: by an hour, by half of one, and a day that was left out
CHANGES = (
    ("America/New_York", datetime(2026, 11, 1, 2)),
    ("America/New_York", datetime(2026, 3, 8, 2)),
    ("Europe/Berlin", datetime(2026, 10, 25, 3)),
    ("Europe/Berlin", datetime(2026, 3, 29, 2)),
    ("Australia/Lord_Howe", datetime(2026, 4, 5, 2)),
    ("Australia/Lord_Howe", datetime(2026, 10, 4, 2)),
    ("Pacific/Apia", datetime(2011, 12, 30, 0)),
    ("Africa/Casablanca", datetime(2026, 2, 15, 3)),
    ("Asia/Kolkata", datetime(2026, 1, 1)),
    ("America/New_York", datetime(1970, 4, 26, 2)),
    ("America/New_York", datetime(2036, 11, 2, 2)),
)


def clocks_agree(engine: Engine, zone: str, change: datetime) -> None:
    """Tell moments round a change by the clock of a zone, and clock times of it in UTC."""
    steps = [*range(-60, 61), *range(-400, 400, 25)]
    moments = [change + timedelta(minutes=15 * step) for step in steps]
    rows = [exp.Tuple(expressions=[build.constant(moment)]) for moment in moments]
    table = exp.Values(
        expressions=rows,
        alias=exp.TableAlias(this=exp.to_identifier("t"), columns=[exp.to_identifier("moment")]),
    )
    moment = build.column("moment", "t")
    query = exp.select(
        moment,
        exp.alias_(to_instant(moment.copy(), zone), "instant"),
        exp.alias_(from_instant(moment.copy(), zone), "clock"),
    ).from_(table)
    found = engine.rows(DIALECTS[engine.dialect].written(query))
    assert len(found) == len(moments)
    for at, instant, clock in found:
        assert instant == instant_of(at, zone), at
        assert clock == shown(at, zone), at
