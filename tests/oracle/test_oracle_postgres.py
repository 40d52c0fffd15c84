"""A sample of the random cases on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.engines.proofs import laws_hold
from tests.oracle.postgres import Postgres
from tests.support.full import FULL
from tests.support.postgres import postgres

FIXED = 20_261_124
WORLDS = 20 if FULL else 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a server of its own."""
    with postgres(tmp_path_factory.mktemp("postgres")) as connection:
        yield connection


def test_postgres_agrees_with_the_laws(
    server: psycopg.Connection[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    laws_hold(Postgres(server).open, tmp_path_factory.mktemp("worlds"), FIXED, WORLDS)
