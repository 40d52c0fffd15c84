"""What the benchmarks hold generated SQL against returns the same numbers."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.benchmarks import queries, warehouse
from tests.benchmarks.questions import QUESTIONS, Question


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("benchmarks") / "warehouse.duckdb"
    warehouse.make(path, 20_000)
    with queries.opened(path) as opened:
        yield opened


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.measure)
def test_all_statements_agree(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    queries.compare(connection, question, queries.statement(queries.model(), question))
