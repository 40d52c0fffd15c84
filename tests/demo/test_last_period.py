"""Targets, growth, outcomes, activities and conversions, as their last final period has them.

Whole and by each breakdown that is declared, against SQL written by hand: value, target, attainment
and previous.
"""

from __future__ import annotations

import shlex
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kpilang.model.entities import Goal, Kpi
from kpilang.model.project import Model
from kpilang.workspace.project import check, load
from tests.demo.test_numbers import warehouse
from tests.support.ask import ask
from tests.support.catalog import groups

__all__ = ["warehouse"]

FOLDER = Path(__file__).parent / "expected" / "last_period"
CONVERSIONS = (38, 39, 40)
#: what is alive at a moment, or rolled up in the window of the answer
LASTING = (42, 46, 53, 59, 62)
#: snapshots are checked with their moments, tiles with their pages
ELSEWHERE = {"pipeline_by_stage", "pipeline/open_pipeline/list"}
ROWS = [
    row
    for group in groups()
    for row in group.rows
    if row.number <= 36 or row.number in (*CONVERSIONS, *LASTING)
]
ASKED = {name for row in ROWS for name in row.names} - ELSEWHERE
NUMBERS = ("value", "target", "target_high", "expected", "attainment", "previous")


@cache
def _model(demo: Path) -> Model:
    project, problems = load(demo)
    assert project is not None, problems
    return check(project, opinions=False).model


def _breakdowns(demo: Path, name: str) -> set[str]:
    """Return by what a measure says it is broken down, and the catalogue does."""
    measure = _model(demo).measure(name)
    declared = set(measure.by) if isinstance(measure, (Kpi, Goal)) else set()
    asked = [shlex.split(text) for row in ROWS for text in row.asked]
    return declared | {words[2] for words in asked if words[:2] == [name, "--by"]}


def test_every_measure_of_these_rows_is_checked_by_hand() -> None:
    assert {path.stem for path in FOLDER.glob("*.sql")} == ASKED


@pytest.mark.parametrize("name", sorted(ASKED))
def test_the_last_final_period_is_what_hand_written_sql_returns(
    name: str, demo: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    sql = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    question = shlex.split(sql.splitlines()[0].removeprefix("-- query:"))
    cursor = warehouse.execute(sql)
    columns = [column[0] for column in cursor.description]
    by_hand = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    assert question[0] == name
    final = [row for row in ask(demo, name) if row["complete"]]
    assert {str(row["period_start"]) for row in by_hand} == {final[-1]["period_start"]}

    breakdowns = _breakdowns(demo, name)
    assert {row["dimension"] for row in by_hand} - {None} == breakdowns
    for dimension in (None, *sorted(breakdowns)):
        by = [] if dimension is None else ["--by", dimension]
        answered = ask(demo, *question, *by)
        got = [(None if dimension is None else row[dimension], row) for row in answered]
        want = [(row["member"], row) for row in by_hand if row["dimension"] == dimension]
        for one, other in zip(_sorted(got, columns), _sorted(want, columns), strict=True):
            assert one == [_near(cell) for cell in other], dimension
        values = [row["value"] for row in answered]
        assert any(value is not None and Decimal(str(value)) != 0 for value in values)
        if dimension is not None:
            assert len({value for value in values if value is not None}) > 1


def _sorted(rows: list[tuple[str | None, dict[str, Any]]], columns: list[str]) -> list[list[Any]]:
    """Return members with their numbers, which is what orders members of one name."""
    wanted = [name for name in NUMBERS if name in columns]
    found = [[member, *(_number(row[name]) for name in wanted)] for member, row in rows]
    return sorted(found, key=lambda cells: (cells[0] or "", [n or 0.0 for n in cells[1:]]))


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _near(cell: object) -> object:
    return pytest.approx(cell, rel=1e-9) if isinstance(cell, float) else cell
