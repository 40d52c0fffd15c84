"""All that the catalogue asks for, as its last final period has it, against SQL written by hand.

Whole and by each breakdown that is declared or that the catalogue asks for: value, target,
attainment and previous, of a funnel its steps. Nothing is empty or 0, or alike for all members.
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
from kpilang.model.structures import Funnel
from kpilang.workspace.project import check, load
from tests.demo.test_numbers import warehouse
from tests.support.ask import ask
from tests.support.catalog import groups

__all__ = ["warehouse"]

FOLDER = Path(__file__).parent / "expected" / "last_period"
#: a measure, and the periods that the catalogue asks of it where they are not its own
Question = tuple[str, str | None]
NUMBERS = ("value", "target", "target_high", "attainment", "previous", "step_rate", "overall_rate")
#: what is due by now: in a final period all of the target, and written only where it is not
DUE = "expected"


def _asked() -> dict[Question, set[str]]:
    """Return each question of the catalogue, and by what; tiles are tested with their pages."""
    found: dict[Question, set[str]] = {}
    for text in (text for group in groups() for row in group.rows for text in row.asked):
        name, *words = shlex.split(text)
        if "/" not in name:
            each, by = _option(words, "--each"), _option(words, "--by")
            found.setdefault((name, each), set()).update([by] if by else [])
    return found


def _option(words: list[str], option: str) -> str | None:
    return words[words.index(option) + 1] if option in words else None


def _question(path: Path) -> list[str]:
    """Return what `kpi query` is asked, by the first line of SQL written by hand."""
    with path.open(encoding="utf-8") as lines:
        return shlex.split(next(lines).removeprefix("-- query:"))


FILES = sorted(FOLDER.glob("*.sql"))
ASKED = _asked()


@cache
def _model(demo: Path) -> Model:
    project, problems = load(demo)
    assert project is not None, problems
    return check(project, opinions=False).model


def _breakdowns(demo: Path, question: Question) -> set[str]:
    """Return by what a measure says it is broken down, and the catalogue does."""
    model = _model(demo)
    measure = model.funnels.get(question[0]) or model.measure(question[0])
    declared = set(measure.by) if isinstance(measure, (Kpi, Goal, Funnel)) else set()
    return declared | ASKED[question]


def test_every_measure_of_the_catalogue_is_checked_by_hand() -> None:
    by_hand = [(words[0], _option(words, "--each")) for words in map(_question, FILES)]
    assert sorted(by_hand, key=str) == sorted(ASKED, key=str)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_last_final_period_is_what_hand_written_sql_returns(
    path: Path, demo: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    question = _question(path)
    name, each = question[0], _option(question, "--each")
    cursor = warehouse.execute(path.read_text(encoding="utf-8"))
    columns = [column[0] for column in cursor.description]
    by_hand = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    periods = ask(demo, name, *(["--each", each] if each else []))
    open_ones = {row["period_start"] for row in periods if not row["complete"]}
    final = max(row["period_start"] for row in periods if row["period_start"] not in open_ones)
    assert {str(row["period_start"]) for row in by_hand} == {final}

    breakdowns = _breakdowns(demo, (name, each))
    assert {row["dimension"] for row in by_hand} - {None} == breakdowns
    for dimension in (None, *sorted(breakdowns)):
        by = [] if dimension is None else ["--by", dimension]
        answered = ask(demo, *question, *by)
        shown = {name for row in answered for name in NUMBERS if row.get(name) is not None}
        assert shown <= set(columns), "a number that nothing is written for by hand"
        got = [(None if dimension is None else row[dimension], row) for row in answered]
        want = [(row["member"], row) for row in by_hand if row["dimension"] == dimension]
        for one, other in zip(_sorted(got, columns), _sorted(want, columns), strict=True):
            assert one == [_near(cell) for cell in other], dimension
        for step in {row.get("stage") for row in answered}:
            values = [row["value"] for row in answered if row.get("stage") == step]
            assert any(value is not None and Decimal(str(value)) != 0 for value in values)
            if dimension is not None:
                assert len({value for value in values if value is not None}) > 1


def _sorted(rows: list[tuple[str | None, dict[str, Any]]], columns: list[str]) -> list[list[Any]]:
    """Return members with their numbers, which is what orders members of one name."""
    wanted = [name for name in (*NUMBERS, DUE) if name in columns]
    found = [
        [member, row.get("stage"), *(_number(row[name]) for name in wanted)] for member, row in rows
    ]
    return sorted(
        found, key=lambda cells: (cells[0] or "", cells[1] or "", [n or 0.0 for n in cells[2:]])
    )


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _near(cell: object) -> object:
    return pytest.approx(cell, rel=1e-9) if isinstance(cell, float) else cell
