"""Both engines, each started once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import duckdb
import pytest

from kpilang.sql.dialects import DUCKDB, POSTGRES
from tests.rows.harness import Engine
from tests.support.postgres import postgres


@pytest.fixture(scope="session", params=["duckdb", "postgres"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine with an empty database, whose own time zone is none that a test uses."""
    with ExitStack() as stack:
        if request.param == "duckdb":
            connection = stack.enter_context(duckdb.connect())
            connection.execute("SET TimeZone = 'Asia/Tokyo'")

            def insert(name: str, rows: Sequence[Sequence[Any]]) -> None:
                marks = ", ".join("?" for _ in rows[0])
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", list(rows))

            yield Engine(
                DUCKDB, lambda sql: connection.execute(sql).fetchall(), connection.execute, insert
            )
            return
        folder = tmp_path_factory.mktemp("rows")
        server = stack.enter_context(postgres(folder))
        server.prepare_threshold = None
        server.execute("SET TimeZone = 'Asia/Tokyo'")

        def copy(name: str, rows: Sequence[Sequence[Any]]) -> None:
            with server.cursor() as cursor:
                marks = ", ".join("%s" for _ in rows[0])
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)

        yield Engine(POSTGRES, lambda sql: server.execute(sql).fetchall(), server.execute, copy)
