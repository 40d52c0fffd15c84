"""The sample project: its specs, and the database that its SQL file describes."""

from __future__ import annotations

import os
import shutil
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

DATABASE = "crm.duckdb"
SCRIPT = "demo.sql"


def specs_dir() -> Traversable:
    """Return the sample specs, packaged or in a source checkout."""
    packaged = files("kpilang") / "_specs" / "sales"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "specs/sales"


def is_demo(directory: Path) -> bool:
    """Tell whether a folder holds a sample project that was written before."""
    return (directory / "kpi.toml").is_file() and (directory / SCRIPT).is_file()


def may_write(directory: Path) -> bool:
    """Tell whether writing the sample project there overwrites nothing of anyone's own."""
    if not directory.exists():
        return True
    return directory.is_dir() and (is_demo(directory) or not any(directory.iterdir()))


def write_demo(directory: Path) -> None:
    """Write the sample specs and generate their database in `directory`.

    Needs duckdb. An earlier sample project there is replaced file by file.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with as_file(specs_dir()) as specs:
        for path in sorted(specs.iterdir()):
            if path.suffix in (".kpi", ".toml", ".sql"):
                shutil.copyfile(path, directory / path.name)
    generate(directory / SCRIPT, directory / DATABASE)


def generate(script: Path, database: Path) -> None:
    """Run a SQL script in a new database file, which appears under its name when complete."""
    import duckdb

    unfinished = database.with_name(f".{database.name}.{os.getpid()}.tmp")
    unfinished.unlink(missing_ok=True)
    try:
        with duckdb.connect() as connection:
            # under a name of its own: DuckDB finds a schema `crm` in a database `crm` ambiguous
            quoted = str(unfinished).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS kpi_demo")
            connection.execute("USE kpi_demo")
            connection.execute(script.read_text(encoding="utf-8"))
            connection.execute("USE memory")
            connection.execute("DETACH kpi_demo")
        unfinished.replace(database)
    finally:
        unfinished.unlink(missing_ok=True)
