"""The sample data is the same everywhere, and as untidy as real data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kpilang.workspace.demo import generate

AWKWARD = {
    "open deals with no amount": "FROM opportunities WHERE closed_at IS NULL AND amount IS NULL",
    "won deals with no amount": "FROM opportunities WHERE stage = 'won' AND amount IS NULL",
    "owners that do not exist": "FROM opportunities WHERE owner_id NOT IN (SELECT id FROM reps)",
    "deals of no account": "FROM opportunities WHERE account_id IS NULL",
    "accounts that do not exist": "FROM opportunities WHERE account_id > 260",
    "deals closed in the future": "FROM opportunities WHERE closed_at > '2026-06-18 04:00'",
    "a stage with a trailing blank": "FROM opportunities WHERE stage = 'negotiation '",
    "a representative with no activity": (
        "FROM reps WHERE id NOT IN (SELECT rep_id FROM activities WHERE rep_id IS NOT NULL)"
    ),
    "namesakes": "FROM reps AS a JOIN reps AS b ON a.name = b.name AND a.id < b.id",
    "markup in names": "FROM accounts WHERE name LIKE '%<b>%'",
    "quotes in names": "FROM accounts WHERE name LIKE '%\"%'",
    "emoji in names": "FROM accounts WHERE name LIKE '%😀%'",
    "statements in names": "FROM accounts WHERE name LIKE '%drop table%'",
    "an industry called Unknown": "FROM accounts WHERE industry = 'Unknown'",
    "industries not known": "FROM accounts WHERE industry IS NULL",
    "leads that skipped marketing": "FROM leads WHERE sql_at IS NOT NULL AND mql_at IS NULL",
    "plans ahead": "FROM activities WHERE NOT is_done AND due_on > DATE '2026-06-18'",
    "plans overdue": "FROM activities WHERE NOT is_done AND due_on < DATE '2026-06-17'",
    "products no longer listed": (
        "FROM order_lines WHERE product_id NOT IN (SELECT id FROM products)"
    ),
    "products never sold": ("FROM products WHERE id NOT IN (SELECT product_id FROM order_lines)"),
}


@pytest.fixture(scope="module")
def tables(demo: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo's tables by their bare names."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{demo / 'crm.duckdb'}' AS warehouse (READ_ONLY)")
        connection.execute("USE warehouse.crm")
        yield connection


@pytest.mark.parametrize("rows", AWKWARD.values(), ids=AWKWARD)
def test_awkward_case_is_there(rows: str, tables: duckdb.DuckDBPyConnection) -> None:
    found = tables.execute(f"SELECT count(*) {rows}").fetchone()
    assert found is not None
    assert found[0] > 0


def test_no_proposal_went_out_in_december(tables: duckdb.DuckDBPyConnection) -> None:
    december = "sent_at >= '2025-12-01 05:00' AND sent_at < '2026-01-01 05:00'"
    assert tables.execute(f"SELECT count(*) FROM proposals WHERE {december}").fetchall() == [(0,)]


def test_generating_again_gives_the_same_rows(demo: Path, tmp_path: Path) -> None:
    generate(demo / "demo.sql", tmp_path / "again.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{demo / 'crm.duckdb'}' AS first (READ_ONLY)")
        connection.execute(f"ATTACH '{tmp_path / 'again.duckdb'}' AS second (READ_ONLY)")
        names = connection.execute(
            "SELECT DISTINCT table_name FROM duckdb_tables() WHERE schema_name = 'crm' ORDER BY 1"
        ).fetchall()
        assert len(names) == 17
        for (name,) in names:
            unlike = (
                f"SELECT count(*) FROM (FROM first.crm.{name} EXCEPT ALL FROM second.crm.{name})"
            )
            assert connection.execute(unlike).fetchall() == [(0,)]
