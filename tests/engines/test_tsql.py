"""T-SQL read as DuckDB's words: the answers to random questions are those of the laws.

No server is asked. That a statement is put together right is seen, and that it breaks none of the
rules in `tests/support/tsql_rules.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpilang.engines.base import Engine
from tests.engines.proofs import laws_hold
from tests.oracle.run import in_duckdb
from tests.oracle.tables import Table
from tests.support.full import FULL
from tests.support.tsql_read import ReadAsDuckDB

FIXED, WORLDS = 20_261_127, 40 if FULL else 4


def opened(path: Path, tables: Sequence[Table]) -> Engine:
    """Return an engine of a new file with the tables."""
    in_duckdb(path, tables).close()
    return ReadAsDuckDB(path)


def test_random_questions_have_the_answers_of_the_laws(tmp_path: Path) -> None:
    laws_hold(opened, tmp_path, FIXED, WORLDS)
