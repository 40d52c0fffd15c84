"""When the questions are asked, and what hand-written SQL says of months and of rows until then."""

from __future__ import annotations

from datetime import datetime

AS_OF = datetime(2025, 12, 18)
MONTHS = 36

CLOSED = """closed_at >= TIMESTAMP '2023-01-01' AND closed_at < TIMESTAMP '2025-12-18'"""
CREATED = """created_at >= TIMESTAMP '2023-01-01' AND created_at < TIMESTAMP '2025-12-18'"""
BECAME_MQL = """mql_at >= TIMESTAMP '2023-01-01' AND mql_at < TIMESTAMP '2025-12-18'"""
BECAME_SQL = """sql_at >= TIMESTAMP '2023-01-01' AND sql_at < TIMESTAMP '2025-12-18'"""
OCCURRED = """occurred_at >= TIMESTAMP '2023-01-01' AND occurred_at < TIMESTAMP '2025-12-18'"""
ISSUED = """issued_on >= DATE '2023-01-01' AND issued_on < DATE '2025-12-18'"""
SNAPSHOTS = """day >= DATE '2023-01-01' AND day < DATE '2025-12-18'"""


def month(column: str) -> str:
    """Number the months from 0 on; DuckDB is quicker at this than at `date_trunc`."""
    return f"12 * year({column}) + month({column}) - {12 * 2023 + 1}"


def start(number: str = "n") -> str:
    """Return the first day of a month by its number, for the few rows that are left."""
    return f"CAST(DATE '2023-01-01' + to_months({number}) AS DATE)"
