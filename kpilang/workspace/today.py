"""The clock, and the day that it is in a project."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kpilang.model.windows import Calendar
from kpilang.workspace.settings import AsOf


def clock() -> datetime:
    """Return the present moment; the only place where the library reads the clock."""
    return datetime.now(UTC)


def today_of(as_of: AsOf, calendar: Calendar) -> date:
    """Return the day on which a project looks at itself.

    Where that is not stated it is the day by the calendar's clock, also for `latest`, which only
    the data could tell.
    """
    if isinstance(as_of, date):
        return as_of
    from zoneinfo import ZoneInfo  # which a project with a date needs not

    return clock().astimezone(ZoneInfo(calendar.timezone)).date()
