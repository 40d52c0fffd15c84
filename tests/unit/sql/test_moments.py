"""A clock time of the calendar as the moment that a table in UTC holds."""

from __future__ import annotations

from datetime import datetime

import pytest

from kpilang.sql.moments import stored_bound


@pytest.mark.parametrize(
    ("moment", "zone", "stored"),
    [
        (datetime(2025, 7, 1), "Europe/Berlin", datetime(2025, 6, 30, 22)),
        # Clocks go from 2 to 3 at 1 in UTC: what they showed before 2:30 they showed before 2.
        (datetime(2025, 3, 30, 2, 30, 5), "Europe/Berlin", datetime(2025, 3, 30, 1)),
        (datetime(2025, 3, 30, 1, 59, 59), "Europe/Berlin", datetime(2025, 3, 30, 0, 59, 59)),
        (datetime(2025, 3, 30, 3), "Europe/Berlin", datetime(2025, 3, 30, 1)),
        # A midnight that does not come, and half an hour that is left out.
        (datetime(2025, 3, 9), "America/Havana", datetime(2025, 3, 9, 5)),
        (datetime(2025, 10, 5, 2, 10), "Australia/Lord_Howe", datetime(2025, 10, 4, 15, 30)),
    ],
)
def test_a_time_that_a_clock_skips_is_when_it_skips_it(
    moment: datetime, zone: str, stored: datetime
) -> None:
    assert stored_bound(moment, zone, "UTC") == stored
