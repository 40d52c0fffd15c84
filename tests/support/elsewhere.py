"""Engines on which the worlds of tests are asked as well, each with the tables of a DuckDB file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import rmtree

from kpilang.engines.base import Engine
from kpilang.engines.clickhouse import open_clickhouse
from kpilang.engines.datafusion import open_datafusion
from kpilang.engines.spark import open_spark
from kpilang.engines.sqlite import open_sqlite
from tests.support import lake
from tests.support.clickhouse import in_clickhouse_server
from tests.support.mariadb import in_mariadb
from tests.support.postgres import in_postgres
from tests.support.sqlite import copy_tables
from tests.support.tsql_read import ReadAsDuckDB

#: an engine that holds the tables of a DuckDB file, and no others
Opener = Callable[[Path], Engine]


def in_sqlite(database: Path) -> Engine:
    """Return SQLite with the tables, in a file beside the other."""
    file = database.with_name("main.sqlite")
    file.unlink(missing_ok=True)
    copy_tables(database, file)
    return open_sqlite(file)


def in_clickhouse(database: Path) -> Engine:
    """Return ClickHouse with the tables, in a folder beside the file."""
    folder = database.with_suffix(".lake")
    rmtree(folder, ignore_errors=True)
    return open_clickhouse(folder, lake.copy_tables(database, folder))


def in_datafusion(database: Path) -> Engine:
    """Return DataFusion with the tables, in a folder beside the file."""
    folder = database.with_suffix(".lake")
    rmtree(folder, ignore_errors=True)
    return open_datafusion(folder, lake.copy_tables(database, folder))


def in_spark(database: Path) -> Engine:
    """Return Spark in a process of this machine with the tables, in a folder beside the file."""
    folder = database.with_suffix(".lake")
    rmtree(folder, ignore_errors=True)
    return open_spark("local[2]", folder, lake.copy_tables(database, folder))


#: those that are always asked
ELSEWHERE: dict[str, Opener] = {"sqlite": in_sqlite}
#: those that `--also-on` names: what is asked beside them takes long, or needs more than Python
OTHERS: dict[str, Opener] = {
    "clickhouse": in_clickhouse,
    "clickhouse-server": in_clickhouse_server,
    "datafusion": in_datafusion,
    "mariadb": in_mariadb,
    "postgres": in_postgres,
    "spark": in_spark,
    "tsql": ReadAsDuckDB,
}

#: what an engine says of statements that it cannot plan: docs/reference/engines.md names them
CANNOT_PLAN: dict[str, tuple[str, ...]] = {
    "datafusion": ("which would be ambiguous", "SUM not supported for Null")
}


def also_on(names: list[str]) -> None:
    """Ask these engines too, and SQLite no more."""
    if names:
        ELSEWHERE.clear()
        ELSEWHERE.update((name, OTHERS[name]) for name in names)
