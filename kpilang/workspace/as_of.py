"""The as-of moment that is asked for: before it rows count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kpilang.diagnostics.model import Diagnostic
from kpilang.model.project import Model
from kpilang.plan.periods import midnight
from kpilang.workspace.project import Project
from kpilang.workspace.settings import AsOf
from kpilang.workspace.today import clock


def as_of_moment(
    project: Project, model: Model, as_of: AsOf, profile_name: str | None, env: Mapping[str, str]
) -> datetime | Diagnostic | None:
    """Return the as-of moment of a statement; None for `now`, which moves with the warehouse.

    The data is opened only when it must tell the latest day.
    """
    if as_of == "now":
        return None
    moment = fixed_moment(model, as_of, clock())
    if moment is not None:
        return moment
    from kpilang.workspace.session import start_session  # with the engines

    session = start_session(project, model, as_of, profile_name, env)
    if isinstance(session, Diagnostic):
        return session
    session.engine.close()
    return session.as_of


def fixed_moment(model: Model, as_of: AsOf, now: datetime) -> datetime | None:
    """Return the civil moment before which rows count; None for `latest`, which needs the data.

    A date includes its day, so its moment is the next midnight.
    """
    match as_of:
        case "now":
            zone = ZoneInfo(model.calendar.timezone)
            return now.astimezone(zone).replace(tzinfo=None)
        case "latest":
            return None
        case date():
            return midnight(as_of) + timedelta(days=1)
