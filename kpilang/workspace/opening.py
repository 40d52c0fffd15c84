"""The engine of a profile, opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kpilang.diagnostics.model import Diagnostic
from kpilang.engines.base import Engine, EngineError
from kpilang.engines.clickhouse import open_clickhouse
from kpilang.engines.clickhouse_server import open_clickhouse_server
from kpilang.engines.cloud import open_cloud
from kpilang.engines.cloud_driver import Driver
from kpilang.engines.cloud_drivers import DRIVERS
from kpilang.engines.datafusion import open_datafusion
from kpilang.engines.duckdb import open_duckdb
from kpilang.engines.mariadb import open_mariadb
from kpilang.engines.postgres import open_postgres
from kpilang.engines.spark import open_spark
from kpilang.engines.sqlite import open_sqlite
from kpilang.model.project import Model
from kpilang.workspace import reads
from kpilang.workspace import session_problems as problems
from kpilang.workspace.connection_problems import refused
from kpilang.workspace.profiles import Profile
from kpilang.workspace.query import tables

Opened = Engine | Diagnostic


def open_engine(model: Model, profile: Profile, root: Path) -> Opened:
    """Open the engine of a profile; a relative path starts at the project's root."""
    opener = ENGINES.get(profile.engine)
    if opener is None:
        known = tuple(ENGINES)
        return problems.engine_not_available(
            profile.engine_span, profile.name, profile.engine, known
        )
    try:
        return opener(model, profile, root)
    except EngineError as error:
        return refused(profile, error)


def _duckdb(model: Model, profile: Profile, root: Path) -> Opened:
    place = _file(profile, root, '"data/crm.duckdb"')
    if isinstance(place, Diagnostic):
        return place
    try:
        return open_duckdb(place, tables(model), reads.declared(model), profile.timeout)
    except ModuleNotFoundError as error:
        if error.name != "duckdb":
            raise
        return problems.extra_not_installed("`duckdb`", "local")


def _sqlite(_model: Model, profile: Profile, root: Path) -> Opened:
    place = _file(profile, root, '"data/crm.sqlite"')
    return place if isinstance(place, Diagnostic) else open_sqlite(place, profile.timeout)


def _postgres(_model: Model, profile: Profile, _root: Path) -> Opened:
    if profile.url is None:
        return problems.location_missing(
            profile.span, profile.name, profile.engine, "url", '{ env = "KPI_WAREHOUSE_URL" }'
        )
    try:
        return open_postgres(profile.url, profile.timeout)
    except ImportError as error:
        # The package is there without the library that it is made on.
        if error.name != "psycopg" and "libpq" not in str(error):
            raise
        return problems.extra_not_installed("`psycopg`", "postgres", profile.engine_span)


def _datafusion(model: Model, profile: Profile, root: Path) -> Opened:
    place = _folder(profile, root)
    if isinstance(place, Diagnostic):
        return place
    try:
        return open_datafusion(place, tables(model), profile.timeout)
    except ModuleNotFoundError as error:
        if error.name not in ("datafusion", "pyarrow"):
            raise
        return problems.extra_not_installed("`datafusion`", "datafusion", profile.engine_span)


def _clickhouse(model: Model, profile: Profile, root: Path) -> Opened:
    if profile.url is not None:
        return _clickhouse_server(profile, profile.url)
    place = _folder(profile, root)
    if isinstance(place, Diagnostic):
        return place
    try:
        return open_clickhouse(place, tables(model), profile.timeout)
    except ModuleNotFoundError as error:
        if error.name not in ("chdb", "pyarrow"):
            raise
        return problems.extra_not_installed("`chdb`", "clickhouse", profile.engine_span)


def _clickhouse_server(profile: Profile, url: str) -> Opened:
    try:
        return open_clickhouse_server(url, profile.timeout)
    except ModuleNotFoundError as error:
        if error.name != "clickhouse_connect":
            raise
        return problems.extra_not_installed(
            "`clickhouse-connect`", "clickhouse-server", profile.engine_span
        )


def _spark(model: Model, profile: Profile, root: Path) -> Opened:
    place = _folder(profile, root)
    if isinstance(place, Diagnostic):
        return place
    try:
        return open_spark(profile.url, place, tables(model), profile.timeout)
    except ModuleNotFoundError as error:
        if error.name not in ("pyspark", "py4j"):
            raise
        return problems.extra_not_installed("`pyspark`", "spark", profile.engine_span)


def _mariadb(_model: Model, profile: Profile, _root: Path) -> Opened:
    if profile.url is None:
        return problems.location_missing(
            profile.span, profile.name, profile.engine, "url", '{ env = "KPI_WAREHOUSE_URL" }'
        )
    try:
        return open_mariadb(profile.url, profile.timeout)
    except ModuleNotFoundError as error:
        if error.name != "pymysql":
            raise
        return problems.extra_not_installed("`pymysql`", "mariadb", profile.engine_span)


def _cloud(driver: Driver) -> Callable[[Model, Profile, Path], Opened]:
    """Return what opens a cloud warehouse."""

    def opened(_model: Model, profile: Profile, _root: Path) -> Opened:
        if profile.url is None:
            return problems.location_missing(
                profile.span, profile.name, profile.engine, "url", '{ env = "KPI_WAREHOUSE_URL" }'
            )
        try:
            return open_cloud(driver, profile.url, profile.timeout)
        except ModuleNotFoundError as error:
            if not f"{driver.module}.".startswith(f"{error.name}."):
                raise
            what = f"`{driver.package}`"
            return problems.extra_not_installed(what, driver.name, profile.engine_span)

    return opened


def _folder(profile: Profile, root: Path) -> Path | Diagnostic:
    """Return the folder of a profile, which is there."""
    place = _file(profile, root, '"lake"')
    if isinstance(place, Diagnostic) or place.is_dir():
        return place
    return problems.no_folder(profile.location_span, profile.name, profile.engine)


def _file(profile: Profile, root: Path, example: str) -> Path | Diagnostic:
    """Return the file or folder of a profile, which is there."""
    if profile.path is None:
        return problems.location_missing(
            profile.span, profile.name, profile.engine, "path", example
        )
    place = root / profile.path
    if place.exists():
        return place
    is_file = place.suffix != ""
    return problems.data_missing(profile.location_span, profile.name, profile.path, is_file)


#: "add an engine" is a line here, and a module in `kpilang/engines`
ENGINES: dict[str, Callable[[Model, Profile, Path], Opened]] = {
    "clickhouse": _clickhouse,
    "datafusion": _datafusion,
    "duckdb": _duckdb,
    "mariadb": _mariadb,
    "postgres": _postgres,
    "spark": _spark,
    "sqlite": _sqlite,
}
ENGINES |= {name: _cloud(driver) for name, driver in DRIVERS.items()}
