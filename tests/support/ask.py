"""Ask a project through the command line, as a user does."""

from __future__ import annotations

import json
import os
from contextlib import chdir
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from kpilang.cli.main import program


def run(project: Path, *arguments: str) -> tuple[int, str, str]:
    """Run `kpi` with arguments inside a project; return exit code, stdout, stderr."""
    with chdir(project):
        result = CliRunner().invoke(program, list(arguments), env=dict(os.environ))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def query(project: Path, *arguments: str) -> dict[str, Any]:
    """Return what `kpi query ARGUMENTS --format json` says: columns and rows."""
    code, out, err = run(project, "query", *arguments, "--format", "json")
    assert code == 0, f"kpi query {' '.join(arguments)} gave {code}:\n{err}"
    document: dict[str, Any] = json.loads(out)
    return document


def ask(project: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return the rows of `kpi query ARGUMENTS --format json`."""
    rows: list[dict[str, Any]] = query(project, *arguments)["rows"]
    return rows
