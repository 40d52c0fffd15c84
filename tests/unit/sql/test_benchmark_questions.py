"""What the benchmarks hold generated SQL against returns the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
    queries.compare(connection, question, queries.statement(queries.model(), question, connection))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.measure)
def test_a_row_alone_is_the_last_of_several(
    connection: duckdb.DuckDBPyConnection, question: Question
) -> None:
    """One row is read without periods, several by them: nothing else tells them apart."""
    known = queries.model()
    alone, several = (
        connection.execute(
            queries.statement(known, replace(question, periods=count), connection)
        ).fetchall()
        for count in (1, 3)
    )
    last = max(row[1] for row in several)
    found = {row[3 : 3 + len(question.by)]: row for row in several if row[1] == last}
    assert alone
    assert all(row[2:] == pytest.approx(found[row[3 : 3 + len(question.by)]][2:]) for row in alone)
