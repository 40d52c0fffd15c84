"""A package's docstring lists its modules, so that a newcomer finds them in order."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "kpilang"
#: the root has its commands; rules and habits are found in their folders, each on its own
UNLISTED = (
    ".",
    "lint/data_rules",
    "lint/rules",
    "syntax/habits",
    "syntax/nodes",
    "analysis/problems",
)
LISTING = [
    folder.parent
    for folder in sorted(PACKAGE.rglob("__init__.py"))
    if folder.parent.relative_to(PACKAGE).as_posix() not in UNLISTED
]


@pytest.mark.parametrize("folder", LISTING, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_every_module_is_listed_and_every_listed_one_exists(folder: Path) -> None:
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    listed = {word.strip(";,:") for word in told.split()}
    modules = {path.name for path in folder.glob("*.py")} - {"__init__.py", "problems.py"}
    assert modules <= listed
    assert {word for word in listed if word.endswith(".py")} <= modules | {"problems.py"}
