"""The dialects by their names, of which only those that are asked for are imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kpilang.sql import dialects
from kpilang.sql.dialects import DIALECTS, Dialect


def test_every_record_is_found_by_its_name() -> None:
    folder = Path(str(dialects.__file__)).parent
    written = {p.stem for p in folder.glob("*.py") if "= Dialect(" in p.read_text("utf-8")}
    assert set(DIALECTS) == written | {"databricks"}
    assert {name: dialect.name for name, dialect in DIALECTS.items()} == {n: n for n in DIALECTS}
    exported = {n for n in dialects.__all__ if isinstance(getattr(dialects, n), Dialect)}
    assert exported == {name.upper() for name in DIALECTS}


def test_what_is_no_dialect_is_none() -> None:
    assert "cloud" not in DIALECTS
    with pytest.raises(KeyError):
        DIALECTS["cloud"]
    with pytest.raises(AttributeError, match="has no attribute 'CLOUD'"):
        dialects.CLOUD  # type: ignore[attr-defined]  # noqa: B018


def test_a_statement_imports_its_own_dialect_only() -> None:
    code = (
        "import sys\n"
        "import kpilang.cli.compile as command\n"
        "command.DIALECTS['duckdb']\n"
        "start = 'kpilang.sql.dialects.'\n"
        "print(*(n for n in command.DIALECTS if start + n in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "duckdb\n"
