"""Clock times of zones in MariaDB are those of the time zone database, also round changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlglot import exp

from kpilang.engines.base import EngineError, Refusal
from kpilang.engines.mariadb import open_mariadb
from kpilang.sql import build
from kpilang.sql.dialects import MARIADB
from kpilang.sql.moments import from_instant, to_instant
from tests.engines.clocks import CHANGES, clocks_agree
from tests.support.mariadb import server

pytestmark = pytest.mark.warehouse


@pytest.mark.parametrize(("zone", "change"), CHANGES, ids=str)
def test_clocks_are_told_as_elsewhere(zone: str, change: datetime) -> None:
    engine = open_mariadb(server().url())
    clocks_agree(engine, zone, change)
    engine.close()


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
