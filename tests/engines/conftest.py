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
from tests.engines.proofs import project
from tests.support import spark
from tests.support.postgres import Login, copy_tables, may_read, postgres, reader

#: with all that has to be encoded in an address
PASSWORD = "s3cret:p@ss/w#rd?% x"


@pytest.fixture(scope="session")
def model(demo: Path) -> Model:
    """The demo's model."""
    project, problems = load(demo)
    assert project is not None, problems
    return check(project, opinions=False).model


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its data and listens."""
    return tmp_path_factory.mktemp("postgres")


@pytest.fixture(scope="session")
def server(demo: Path, server_folder: Path) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the server."""
    with postgres(server_folder) as connection:
        copy_tables(demo / "crm.duckdb", connection)
        yield connection


@pytest.fixture(scope="session")
def login(server: psycopg.Connection[Any], server_folder: Path) -> Login:
    """A role that may read the demo's tables, and has to give a password."""
    found = reader(server, server_folder, "analyst", PASSWORD)
    may_read(server, found.role, "crm")
    return found


@pytest.fixture
def warehouse(demo: Path, login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's project with a profile `warehouse` on the server, beside that on DuckDB."""
    monkeypatch.setenv("WAREHOUSE", login.url())
    profile = '[profiles.warehouse]\nengine = "postgres"\nurl = { env = "WAREHOUSE" }\n'
    return project(demo, tmp_path, profile)


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark cluster, which runs as long as the tests."""
    folder = tmp_path_factory.mktemp("spark")
    with spark.settings(folder / "conf", spark.SMALL), spark.cluster(folder / "cluster") as url:
        yield url


@pytest.fixture
def session(demo: Path, model: Model, request: pytest.FixtureRequest) -> Session:
    """The demo on DuckDB at the moment that a test is given."""
    return Session(model, open_duckdb(demo / "crm.duckdb", []), request.param)
