"""The tables of random worlds in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpilang.engines.base import Engine
from kpilang.engines.sqlite import open_sqlite
from tests.oracle.tables import Table
from tests.support.sqlite import fill


def in_sqlite(path: Path, tables: Sequence[Table]) -> Engine:
    """Return an engine of a new file with the tables."""
    file = path.with_name("main.sqlite")
    file.unlink(missing_ok=True)
    for table in tables:
        rows = ([row[name] for name in table.columns] for row in table.rows)
        fill(file, table.name, table.columns, rows)
    return open_sqlite(file)
