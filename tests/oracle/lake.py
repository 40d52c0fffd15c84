"""The tables of random worlds in a folder of Parquet files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import rmtree

from kpilang.engines.base import Engine
from kpilang.engines.base import Table as Name
from tests.oracle.tables import Table
from tests.support.lake import fill

Opener = Callable[[Path, Sequence[Name]], Engine]


def in_lake(opened: Opener) -> Callable[[Path, Sequence[Table]], Engine]:
    """Return what opens an engine over a new folder with the tables of a world."""

    def open_it(path: Path, tables: Sequence[Table]) -> Engine:
        folder = path.with_suffix(".lake")
        rmtree(folder, ignore_errors=True)
        names: list[Name] = []
        for table in tables:
            rows = [[row[name] for name in table.columns] for row in table.rows]
            fill(folder / "main", table.name, table.columns, rows)
            names.append(("main", table.name))
        return opened(folder, names)

    return open_it
