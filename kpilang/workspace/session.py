"""Opening a session: the profile's engine, and the as-of moment that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlglot import exp

from kpilang.diagnostics.model import Diagnostic
from kpilang.engines.base import Engine, EngineError
from kpilang.engines.duckdb import open_duckdb
from kpilang.model.entities import SourceTable
from kpilang.model.expr import Moment
from kpilang.model.leaves import walk
from kpilang.model.project import Model
from kpilang.plan.periods import midnight
from kpilang.sql import build, lower
from kpilang.sql.dialects import DIALECTS, Dialect
from kpilang.sql.lookups import lookups
from kpilang.sql.names import Apart
from kpilang.sql.rows import RowScope
from kpilang.workspace import reads
from kpilang.workspace import session_problems as problems
from kpilang.workspace.preflight import Data, check
from kpilang.workspace.profiles import Profile, profile
from kpilang.workspace.project import Project
from kpilang.workspace.query import Session, tables
from kpilang.workspace.settings import AsOf


def open_session(
    model: Model, profile: Profile, root: Path, as_of: AsOf, now: datetime
) -> Session | Diagnostic:
    """Open the profile's engine at an as-of; `now` is the clock, with its zone.

    A relative path of the profile starts at the project's root.
    """
    engine = _open(model, profile, root)
    if isinstance(engine, Diagnostic):
        return engine
    data = Data()
    moment: datetime | Diagnostic | None = fixed_moment(model, as_of, now)
    try:
        moment = moment or _latest(model, engine, data)
    except EngineError as error:
        moment = problems.engine_refused(profile.name, str(error))
    if moment is None:
        moment = problems.no_newest_value()
    if isinstance(moment, Diagnostic):
        engine.close()
        return moment
    return Session(model, engine, moment, data)


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
    session = start_session(project, model, as_of, profile_name, env)
    if isinstance(session, Diagnostic):
        return session
    session.engine.close()
    return session.as_of


def start_session(
    project: Project, model: Model, as_of: AsOf, profile_name: str | None, env: Mapping[str, str]
) -> Session | Diagnostic:
    """Open a session on the profile that a command asks for."""
    chosen = profile(project.config, profile_name, env)
    if isinstance(chosen, Diagnostic):
        return chosen
    return open_session(model, chosen, project.root, as_of, clock())


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


def clock() -> datetime:
    """Return the present moment; the only place where the library reads the clock."""
    return datetime.now(UTC)


def _open(model: Model, profile: Profile, root: Path) -> Engine | Diagnostic:
    if profile.engine != "duckdb":
        return problems.engine_not_available(profile.name, profile.engine)
    if profile.path is None:
        return problems.path_missing(profile.name)
    place = root / profile.path
    if not place.exists():
        return problems.data_missing(profile.name, profile.path, place.suffix != "")
    try:
        return open_duckdb(place, tables(model), reads.declared(model))
    except ModuleNotFoundError as error:
        if error.name != "duckdb":
            raise
        return problems.extra_not_installed("`duckdb`", "local")
    except EngineError as error:
        return problems.engine_refused(profile.name, str(error))


def _latest(model: Model, engine: Engine, data: Data) -> datetime | Diagnostic | None:
    """Return the moment after the newest day on the time axis of any source that is not planned."""
    dialect = DIALECTS[engine.dialect]
    newest: list[date] = []
    for source in model.sources.values():
        if source.time is None or source.time.planned:
            continue
        if source.table is None and source.query is None:
            continue
        if any(isinstance(part, Moment) for part in walk(source.time.value)):
            continue  # it is counted from the moment that is looked for
        needed = reads.Reads()
        reads.add(needed, model.sources, source.name, (source.time.value,))
        if found := check(model.sources, needed, engine, data):
            return found[0]
        sql = _newest_day(model, source, dialect).sql(dialect=dialect.sqlglot)
        newest += _dates(engine.rows(sql))
    return midnight(max(newest)) + timedelta(days=1) if newest else None


def _newest_day(model: Model, source: SourceTable, dialect: Dialect) -> exp.Select:
    assert source.time is not None
    setting = Apart(model.sources, model.calendar)
    scope = RowScope(dialect, setting, source.name)
    axis = lower.value(source.time.value, scope)
    query = exp.select(build.alias(exp.cast(exp.Max(this=axis), "date"), "newest"))
    query.set("from_", scope.from_clause())
    query.set("joins", scope.joins())
    found = lookups(setting, dialect, [query])
    if found:
        query.set("with_", exp.With(expressions=found))
    return query


def _dates(rows: Iterable[tuple[object, ...]]) -> list[date]:
    return [value for row in rows for value in row if isinstance(value, date)]
