"""The grammar: where it lies, and what can be read by it."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

BLOCKS = (
    "calendar",
    "team",
    "role",
    "source",
    "metric",
    "goal",
    "kpi",
    "tree",
    "funnel",
    "dashboard",
    "test",
)
KINDS = ("package", *BLOCKS)
STARTS = (
    "declaration",
    "expression",
    "target_row",
    "tile",
    "row",
    *(f"{kind}_item" for kind in BLOCKS),
)


def grammar_dir() -> Traversable:
    """Return the grammar's folder: packaged in a wheel, at the top of a checkout."""
    packaged = files("kpilang") / "_grammar"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[2] / "grammar"


def grammar_text() -> str:
    """Return the text of the grammar."""
    return (grammar_dir() / "kpi.lark").read_text(encoding="utf-8")
