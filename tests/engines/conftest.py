"""A real PostgreSQL that holds the demo's tables, started once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kpilang.engines.duckdb import open_duckdb
from kpilang.model.project import Model
from kpilang.workspace.project import check, load
from kpilang.workspace.query import Session
from tests.support.postgres import copy_tables, postgres


@pytest.fixture(scope="session")
def model(demo: Path) -> Model:
    """The demo's model."""
    project, problems = load(demo)
    assert project is not None, problems
    return check(project, opinions=False).model


@pytest.fixture(scope="session")
def server(
    demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the server."""
    with postgres(tmp_path_factory.mktemp("postgres")) as connection:
        copy_tables(demo / "crm.duckdb", connection)
        yield connection


@pytest.fixture
def session(demo: Path, model: Model, request: pytest.FixtureRequest) -> Session:
    """The demo on DuckDB at the moment that a test is given."""
    return Session(model, open_duckdb(demo / "crm.duckdb", []), request.param)
