"""Targets that `kpi diff` takes for the same owe the same in every row, and others do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpilang.changes.record import Aspect
from tests.support.ask import ask
from tests.support.versions import changes

SOURCE = """\
source orders "Orders" {
  table: orders
  key:   id
  time:  placed_at
  column id:        number
  column placed_at: date
}
"""
SETTINGS = """\
[project]
specs = ["."]
as_of = 2026-05-13
[profiles.dev]
engine = "duckdb"
path   = "data"
"""
#: windows and targets; those of one group owe the same
GROUPS = (
    (
        "week|>= 14",
        "day|>= 2",
        "week|>= 14 per week",
        "month|>= 2 per day",
        "quarter|>= 14 per week",
    ),
    (
        "month|>= 30",
        "quarter|>= 90",
        "year|>= 360",
        "week|>= 30 per month",
    ),
    ("week|>= 30", "month|>= 30 per week"),
    ("quarter|>= 30", "month|>= 10"),
)


def spec(said: str) -> str:
    window, _, target = said.partition("|")
    lines = f"  formula: count(orders)\n  window: {window}\n  target: {target}\n"
    return f"{SOURCE}kpi placed {{\n{lines}}}\n"


def owed(project: Path, said: str) -> list[list[object]]:
    """Return the targets of the rows of four grains."""
    (project / "a.kpi").write_text(spec(said))
    grains = ("day", "week", "month", "quarter")
    start = ("--from", "2026-01-01")
    return [[row["target"] for row in ask(project, "placed", "--each", g, *start)] for g in grains]


def moved(before: str, after: str) -> bool:
    found = (change.detail(Aspect.TARGET) for change in changes(spec(before), spec(after)))
    return any(detail is not None for detail in found)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kpi.toml").write_text(SETTINGS)
    (tmp_path / "data").mkdir()
    rows = "".join(f"{n},2026-{1 + n % 5:02}-{1 + n % 28:02}\n" for n in range(140))
    (tmp_path / "data" / "orders.csv").write_text(f"id,placed_at\n{rows}")
    return tmp_path


def test_what_owes_the_same_did_not_move(project: Path) -> None:
    firsts = [(group[0], owed(project, group[0])) for group in GROUPS]
    assert all(any(targets) for _, found in firsts for targets in found)
    for group, (first, found) in zip(GROUPS, firsts, strict=True):
        for other in group[1:]:
            assert owed(project, other) == found
            assert not moved(first, other)
            assert not moved(other, first)
    for at, (first, found) in enumerate(firsts):
        for other, differs in firsts[:at]:
            assert found != differs
            assert moved(first, other)
