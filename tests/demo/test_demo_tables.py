"""The sample database has what the sample sources declare, and rows for every part of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.workspace.preflight import check
from kpilang.workspace.project import check as check_project
from kpilang.workspace.project import load
from kpilang.workspace.query import Session
from kpilang.workspace.reads import Read, Reads, declared
from kpilang.workspace.session import start_session

Q4 = "SELECT account_id FROM orders WHERE ordered_at >= '2025-10-01' AND ordered_at < '2026-01-01'"
Q1 = "SELECT account_id FROM orders WHERE ordered_at >= '2026-01-01' AND ordered_at < '2026-04-01'"
#: what later numbers need to be neither empty nor the same for everyone
ROWS_AT_LEAST = {
    "evenings of the pipeline": (300, "SELECT DISTINCT day FROM pipeline_daily"),
    "stages on the last evening": (
        3,
        "SELECT DISTINCT stage FROM pipeline_daily WHERE day = DATE '2026-06-17'",
    ),
    "regions with open opportunities": (
        3,
        """SELECT DISTINCT region FROM opportunities JOIN reps ON reps.id = owner_id
           WHERE created_at < '2026-06-01' AND (closed_at IS NULL OR closed_at >= '2026-06-01')""",
    ),
    "representatives who are new": (3, "SELECT id FROM reps WHERE hired_on >= DATE '2026-03-01'"),
    "representatives who left": (1, "SELECT id FROM reps WHERE left_on < DATE '2026-06-01'"),
    "quotas of those who are new": (
        20,
        "SELECT month FROM quotas JOIN reps ON id = rep_id WHERE hired_on >= DATE '2026-03-01'",
    ),
    "accounts new in a quarter": (
        10,
        """SELECT account_id FROM orders WHERE account_id IS NOT NULL GROUP BY account_id
           HAVING min(ordered_at) >= '2026-01-01' AND min(ordered_at) < '2026-04-01'""",
    ),
    "accounts kept": (
        100,
        f"{Q4} INTERSECT {Q1}",
    ),
    "accounts lost": (
        50,
        f"{Q4} EXCEPT {Q1}",
    ),
    "accounts with potential left": (
        100,
        """SELECT accounts.id FROM accounts
           LEFT JOIN orders ON account_id = accounts.id
           LEFT JOIN order_lines ON order_id = orders.id
           GROUP BY accounts.id, potential HAVING potential > sum(quantity * unit_price)""",
    ),
    "leads won as deals": (
        50,
        """SELECT leads.id FROM leads JOIN opportunities ON lead_id = leads.id
           WHERE opportunities.stage = 'won'""",
    ),
}


@pytest.fixture(scope="module")
def session(demo: Path) -> Iterator[Session]:
    """The demo's model with its database."""
    project, wrong = load(demo)
    assert project is not None, wrong
    model = check_project(project, opinions=False).model
    opened = start_session(project, model, project.config.as_of, None, {})
    assert not isinstance(opened, Diagnostic), opened
    yield opened
    opened.engine.close()


def test_every_source_finds_its_table_its_columns_and_a_key(session: Session) -> None:
    tables = declared(session.model)
    reads = Reads()
    for source in session.model.sources.values():
        if source.table is not None:
            columns = tables[source.table]
            reads.columns[source.name] = {name: Read(name, columns[name]) for name in columns}
    assert check(session.model.sources, reads, session.engine, session.data) == ()


@pytest.mark.parametrize(("least", "query"), ROWS_AT_LEAST.values(), ids=ROWS_AT_LEAST)
def test_there_are_rows(least: int, query: str, demo: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{demo / 'crm.duckdb'}' AS warehouse (READ_ONLY)")
        connection.execute("USE warehouse.crm")
        assert len(connection.execute(query).fetchall()) >= least
