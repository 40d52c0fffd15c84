"""The page says on which versions the engines were proven: those that these tests run on."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import duckdb
import psycopg
import pytest

from kpilang.workspace.opening import ENGINES
from tests.support.mariadb import server as mariadb

pytestmark = pytest.mark.warehouse

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "engines.md"
ROW = re.compile(
    r"^\| `(?P<engine>(?!engine)\w+)` \|(?P<middle>.*)\| (?P<proven>[^|]+) \|$", re.MULTILINE
)


def versions(postgres: psycopg.Connection[object]) -> dict[str, str]:
    """Return what each engine that runs here is, to the part that its behaviour goes by."""
    import chdb
    import datafusion
    import pyspark

    maria = ".".join(str(mariadb().run("SELECT VERSION()")[0][0]).split(".")[:2])
    return {
        "clickhouse": f"ClickHouse {_series(chdb.engine_version)}, in chDB {chdb.__version__}",
        "datafusion": f"DataFusion {_series(datafusion.__version__)}",
        "duckdb": f"DuckDB {_series(duckdb.__version__)}",
        "mariadb": f"MariaDB {maria}",
        "postgres": f"PostgreSQL {postgres.info.server_version // 10_000}",
        "spark": f"Spark {_series(pyspark.__version__)}",
        "sqlite": f"SQLite {_series(sqlite3.sqlite_version)}",
    }


def _series(version: str) -> str:
    return ".".join(version.split(".")[:2])


def test_the_page_says_which_versions_were_proven(
    server: psycopg.Connection[object], update_goldens: bool
) -> None:
    known = versions(server)
    assert sorted(known) == sorted(ENGINES), "every engine is run"

    def written(row: re.Match[str]) -> str:
        return f"| `{row['engine']}` |{row['middle']}| {known[row['engine']]} |"

    text = PAGE.read_text(encoding="utf-8")
    assert set(known) == {row["engine"] for row in ROW.finditer(text)}
    right = ROW.sub(written, text)
    if update_goldens:
        PAGE.write_text(right, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == right
