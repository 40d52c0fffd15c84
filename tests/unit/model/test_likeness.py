"""Formulas that mean the same have one normal form and one mark, in every run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpilang.model.expr import Expr
from kpilang.model.likeness import mark, normal
from kpilang.source.text import Source
from kpilang.workspace.understanding import understand

SOURCE = """\
source deals {
  table: deals
  key:   id
  time:  closed_at
  column id:        number
  column closed_at: date
  column stage:     text
  column amount:    money USD
}
"""
SAME = [
    ('count(deals where stage = "won")', 'count(deals where "won" = stage)'),
    ("count(deals where amount > 1 USD)", "count(deals where 1.00 USD < amount)"),
    ("count(deals where amount >= 1 USD)", "count(deals where 1 USD <= amount)"),
    (
        'count(deals where stage = "won" and amount != 1 USD)',
        'count(deals where amount != 1 USD and stage = "won")',
    ),
    ('count(deals where stage in ("a", "b"))', 'count(deals where stage in ("b", "a"))'),
    ("count(deals) + 2 + 3 * count(deals)", "3 * count(deals) + (count(deals) + 2)"),
    (
        "count(deals where closed_at >= 2026-01-31)",
        "count(deals where 2026-01-31 <= closed_at)",
    ),
]
OTHER = [
    ('count(deals where stage = "won")', 'count(deals where stage = "lost")'),
    ("count(deals) - 2", "count(deals) + 2"),
    ("sum(deals.amount)", "avg(deals.amount) - 1 USD"),
]


def formula(text: str) -> Expr:
    reading = understand({"a.kpi": Source("a.kpi", f"{SOURCE}metric asked = {text}\n")})
    found = reading.model.metrics["asked"].formula
    assert found is not None, reading.errors
    return found


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_means_the_same_has_one_normal_form_and_one_mark(one: str, other: str) -> None:
    assert formula(one) != formula(other)
    assert normal(formula(one)) == normal(formula(other))
    assert mark(formula(one)) == mark(formula(other)) == mark(normal(formula(other)))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_means_something_else_has_another_mark(one: str, other: str) -> None:
    assert normal(formula(one)) != normal(formula(other))
    assert mark(formula(one)) != mark(formula(other))


def test_no_formula_has_no_mark() -> None:
    assert mark(None) == 0
    assert mark(formula("count(deals)"))


def test_marks_are_the_same_in_every_run() -> None:
    code = (
        "from tests.unit.model.test_likeness import SAME, formula, mark\n"
        "print([mark(formula(one)) for one, _ in SAME])"
    )
    root = str(Path(__file__).parents[3])
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
