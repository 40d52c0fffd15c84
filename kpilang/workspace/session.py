"""Opening a session: the profile's engine at an as-of moment, and the newest day of the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from kpilang.diagnostics.model import Diagnostic, Severity
from kpilang.engines.base import Engine, EngineError
from kpilang.model.entities import SourceTable
from kpilang.model.expr import Expr, Moment, Rollup
from kpilang.model.leaves import walk
from kpilang.model.project import Model
from kpilang.model.sources import dated_targets
from kpilang.plan.periods import midnight
from kpilang.sql import probes
from kpilang.sql.dialects import DIALECTS
from kpilang.sql.names import Apart
from kpilang.workspace import reads
from kpilang.workspace import session_problems as problems
from kpilang.workspace.as_of import fixed_moment
from kpilang.workspace.connection_problems import refused
from kpilang.workspace.found import Data
from kpilang.workspace.opening import open_engine
from kpilang.workspace.preflight import check
from kpilang.workspace.profiles import Profile, profile
from kpilang.workspace.project import Project
from kpilang.workspace.query import Session
from kpilang.workspace.settings import AsOf
from kpilang.workspace.today import clock


def open_session(
    model: Model, profile: Profile, root: Path, as_of: AsOf, now: datetime
) -> Session | Diagnostic:
    """Open the profile's engine at an as-of; `now` is the clock, with its zone.

    A relative path of the profile starts at the project's root.
    """
    engine = open_engine(model, profile, root)
    if isinstance(engine, Diagnostic):
        return engine
    data = Data()
    moment: datetime | Diagnostic | None = fixed_moment(model, as_of, now)
    try:
        moment = moment or _latest(model, engine, data)
    except EngineError as error:
        moment = refused(profile, error)
    if moment is None:
        moment = problems.no_newest_value()
    if isinstance(moment, Diagnostic):
        engine.close()
        return moment
    return Session(model, engine, moment, profile, data)


def start_session(
    project: Project, model: Model, as_of: AsOf, profile_name: str | None, env: Mapping[str, str]
) -> Session | Diagnostic:
    """Open a session on the profile that a command asks for."""
    chosen = profile(project.config, profile_name, env)
    if isinstance(chosen, Diagnostic):
        return chosen
    return open_session(model, chosen, project.root, as_of, clock())


def _latest(model: Model, engine: Engine, data: Data) -> datetime | Diagnostic | None:
    """Return the moment after the newest day on the time axis of any source that is not planned."""
    dialect = DIALECTS[engine.dialect]
    newest: list[date] = []
    for source in model.sources.values():
        if source.time is None or source.time.planned:
            continue
        if source.table is None and source.query is None:
            continue
        if any(is_told_by_moment(model, source, part) for part in walk(source.time.value)):
            continue  # it is counted from the moment that is looked for
        needed = reads.Reads()
        reads.add(needed, model.sources, source.name, (source.time.value,))
        # a warning is told beside the answer, which is that of the data as they are
        found = check(model.sources, needed, engine, data)
        if errors := [problem for problem in found if problem.severity is Severity.ERROR]:
            return errors[0]
        setting = Apart(model.sources, model.calendar)
        sql = probes.days(setting, source, source.time.value, dialect)
        newest += _dates(row[1:] for row in data.rows(engine, sql))
    return midnight(max(newest)) + timedelta(days=1) if newest else None


def is_told_by_moment(model: Model, source: SourceTable, part: Expr) -> bool:
    """Tell whether a part of a row expression depends on the moment or the period that asks."""
    if isinstance(part, (Moment, Rollup)):
        return True
    return any(dated_targets(model.sources, source.name, getattr(part, "path", ())))


def _dates(rows: Iterable[tuple[object, ...]]) -> list[date]:
    return [value for row in rows for value in row if isinstance(value, date)]
