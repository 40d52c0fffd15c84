"""The page says on which versions the engines were proven: what those say that these tests ask."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from kpilang.engines.base import Engine
from kpilang.engines.clickhouse import open_clickhouse
from kpilang.engines.clickhouse_server import open_clickhouse_server
from kpilang.engines.cloud_drivers import DRIVERS
from kpilang.engines.datafusion import open_datafusion
from kpilang.engines.duckdb import open_duckdb
from kpilang.engines.mariadb import open_mariadb
from kpilang.engines.spark import open_spark
from kpilang.engines.sqlite import open_sqlite
from kpilang.workspace.opening import ENGINES
from tests.support.clickhouse import server as house
from tests.support.mariadb import server as mariadb

pytestmark = pytest.mark.warehouse

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "engines.md"
ROW = re.compile(
    r"^\| `(?P<engine>(?!engine)\w+)` \|(?P<middle>.*)\| (?P<proven>[^|]+) \|$", re.MULTILINE
)
_NUMBERS = re.compile(r"\d+(?:\.\d+)+")


def told(engine: Engine, asked: str = "version()") -> str:
    """Return the version that an open engine says it is, to the part its behaviour goes by."""
    try:
        ((text,),) = engine.rows(f"SELECT {asked} AS v")
    finally:
        engine.close()
    return _series(str(text))


def _series(text: str) -> str:
    found = _NUMBERS.search(text)
    assert found is not None, text
    return ".".join(found[0].split(".")[:2])


def versions(
    demo: Path, postgres: psycopg.Connection[tuple[str]], master: str, folder: Path
) -> dict[str, str]:
    """Ask each engine that runs here what it is."""
    import chdb
    import clickhouse_connect

    (folder / "empty.sqlite").touch()
    shown = postgres.execute("SHOW server_version").fetchone()
    assert shown is not None
    here, there = (
        told(open_clickhouse(folder, [])),
        told(open_clickhouse_server(house().url())),
    )
    assert here == there
    driver = _series(clickhouse_connect.__version__)
    return {
        "clickhouse": f"ClickHouse {here}, in chDB {chdb.__version__}; asked over HTTP by "
        f"clickhouse-connect {driver}",
        "datafusion": f"DataFusion {told(open_datafusion(folder, []))}",
        "duckdb": f"DuckDB {told(open_duckdb(demo / 'crm.duckdb', []))}",
        "mariadb": f"MariaDB {told(open_mariadb(mariadb().url('mysql')))}",
        "postgres": f"PostgreSQL {shown[0].split('.')[0]}",
        "spark": f"Spark {told(open_spark(master, folder, []))}",
        "sqlite": f"SQLite {told(open_sqlite(folder / 'empty.sqlite'), 'sqlite_version()')}",
    }


def test_the_page_says_which_versions_were_proven(
    demo: Path,
    server: psycopg.Connection[tuple[str]],
    master: str,
    tmp_path: Path,
    update_goldens: bool,
) -> None:
    known = versions(demo, server, master, tmp_path)
    assert known.keys() | DRIVERS.keys() == ENGINES.keys(), "every engine is run, or a cloud's"

    def written(row: re.Match[str]) -> str:
        if row["engine"] in DRIVERS:
            assert row["proven"].startswith("not run here")
            return row[0]
        return f"| `{row['engine']}` |{row['middle']}| {known[row['engine']]} |"

    text = PAGE.read_text(encoding="utf-8")
    first, mark, rest = text.partition("\n*Proven* means")
    assert sorted(ENGINES) == sorted(row["engine"] for row in ROW.finditer(first))
    right = ROW.sub(written, first) + mark + rest
    if update_goldens:
        PAGE.write_text(right, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == right
