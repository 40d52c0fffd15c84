"""Formulas that mean the same have one normal form and one mark, in every run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpilang.model.expr import Aggregate, Expr
from kpilang.model.likeness import bits_of, mark, meaning, normal
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


def condition(text: str) -> Expr:
    found = formula(f"count(deals where {text})")
    assert isinstance(found, Aggregate)
    assert found.where is not None
    return found.where


@pytest.mark.parametrize(
    "alike",
    [
        ('stage = "a" or stage = "b"', 'stage in ("b", "a")', 'not stage not in ("a", "b")'),
        ('stage != "a" and "b" != stage', 'stage not in ("a", "b")', 'not stage in ("b", "a")'),
        ('stage in ("a")', 'stage = "a"', 'not stage != "a"', 'stage = "a" or "a" = stage'),
        ('stage in ("a", "b") or stage = "c"', 'stage = "c" or stage = "b" or stage = "a"'),
        ('stage like "a%"', 'not stage not like "a%"'),
        ("stage is null", "not stage is not null", "not not stage is null"),
        ("amount between 1 USD and 2 USD", "2 USD >= amount and 1 USD <= amount"),
    ],
)
def test_conditions_that_hold_for_the_same_reasons_have_one_meaning(alike: tuple[str, ...]) -> None:
    assert len({meaning(condition(text)) for text in alike}) == 1
    assert len({bits_of(condition(text)) for text in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # where a value is missing the first is true and the second is not
        ("not amount > 1 USD", "amount <= 1 USD"),
        ('stage = "a" and stage = "b"', 'stage in ("a", "b")'),
        ('stage != "a" or stage != "b"', 'stage not in ("a", "b")'),
        ('stage = "a" or id = 2', 'stage in ("a", "2")'),
        ('stage = "a"', 'stage != "a"'),
    ],
)
def test_other_conditions_have_another_meaning(one: str, other: str) -> None:
    assert meaning(condition(one)) != meaning(condition(other))


@pytest.mark.parametrize("part", ['stage = "a"', "id > 2", "amount is null", 'stage in ("a", "b")'])
def test_a_part_has_the_traits_of_the_whole(part: str) -> None:
    whole = bits_of(condition(f'({part} or id > 2) and stage = "b" and amount is not null'))
    assert not bits_of(condition(part)) & ~whole
    assert bits_of(condition('stage = "c" and closed_at > 2026-01-01')) & ~whole
