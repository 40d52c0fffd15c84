"""Clock times of zones in MariaDB are those of the time zone database, also round changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.mariadb import open_mariadb
from kpilang.plan.timeline import instant_of, shown
from kpilang.sql import build
from kpilang.sql.dialects import MARIADB
from kpilang.sql.moments import from_instant, to_instant
from tests.support.mariadb import server

pytestmark = pytest.mark.warehouse

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


@pytest.mark.parametrize(("zone", "change"), CHANGES, ids=str)
def test_clocks_are_told_as_elsewhere(zone: str, change: datetime) -> None:
    steps = [*range(-60, 61), *range(-400, 400, 25)]
    moments = [change + timedelta(minutes=15 * step) for step in steps]
    rows = [exp.Tuple(expressions=[build.constant(moment)]) for moment in moments]
    table = exp.Values(
        expressions=rows,
        alias=exp.TableAlias(this=exp.to_identifier("t"), columns=[exp.to_identifier("moment")]),
    )
    moment = build.column("moment", "t")
    query = exp.select(
        moment, to_instant(moment.copy(), zone), from_instant(moment.copy(), zone)
    ).from_(table)
    engine = open_mariadb(server().url())
    found = engine.rows(MARIADB.written(query))
    engine.close()
    assert len(found) == len(moments)
    for at, instant, clock in found:
        assert instant == instant_of(at, zone), at
        assert clock == shown(at, zone), at


@pytest.mark.parametrize("moment", [datetime(1969, 12, 31, 23), datetime(2037, 1, 1)], ids=str)
@pytest.mark.parametrize("tell", [to_instant, from_instant])
def test_years_that_the_server_does_not_convert_are_refused(
    moment: datetime, tell: Callable[[exp.Expr, str], exp.Expr]
) -> None:
    query = exp.select(tell(build.constant(moment), "Europe/Berlin"))
    engine = open_mariadb(server().url())
    with pytest.raises(EngineError) as refused:
        engine.rows(MARIADB.written(query))
    engine.close()
    assert refused.value.refusal is Refusal.OTHER_YEAR
