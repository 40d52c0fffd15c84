"""Generated companies: one KPI leads orders by three weeks, one is noise, one follows them.

All of them grow and have the same season and memory, so that each goes with orders at first sight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import cos, tau
from random import Random

from kpilang.analysis.analyze import analyze
from kpilang.engines.memory import Cell, Field, open_memory, put
from kpilang.lint.registry import all_rules
from kpilang.lint.rule import Settings
from kpilang.lint.run import lint_data
from kpilang.plan.periods import midnight
from kpilang.source.text import Source
from kpilang.syntax.parse import parse
from kpilang.workspace.query import Session
from kpilang.workspace.warehouse import Asking

LEAD, DELAY = 3, 2
FIRST = date(2023, 1, 2)
_BEFORE = 60
SPEC = """
source weeks {
  table: weeks
  time:  day
  column day:      date
  column calls:    number
  column visits:   number
  column invoices: number
  column orders:   number
}
kpi orders_taken {
  type:    lagging outcome
  formula: sum(weeks.orders)
  window:  week
  target:  >= 100
}
"""
KPI = """
kpi {name}_made {{
  type:    leading activity
  formula: sum(weeks.{name})
  window:  week
  target:  >= 100
  drives:  orders_taken lag 3 weeks
}}
"""
NAMES = ("calls", "visits", "invoices")


@dataclass(frozen=True)
class Company:
    """How many weeks there are, and how strongly one number moves the next one."""

    weeks: int = 156
    strength: float = 0.7
    memory: float = 0.5


def numbers(seed: int, company: Company) -> list[tuple[int, int, int, int]]:
    """Return calls, visits, invoices and orders of each week."""
    rng = Random(seed)
    count = company.weeks + _BEFORE
    calls, visits, noise, other = (_moving(rng, count, company.memory) for _ in range(4))
    orders = [
        noise[n] + company.strength * calls[n - LEAD] if n >= LEAD else noise[n]
        for n in range(count)
    ]
    invoices = [
        other[n] + company.strength * orders[n - DELAY] if n >= DELAY else other[n]
        for n in range(count)
    ]
    every = [_as_counts(series) for series in (calls, visits, invoices, orders)]
    return list(zip(*every, strict=True))[_BEFORE:]


def _moving(rng: Random, count: int, memory: float) -> list[float]:
    """Return a series that remembers a share of what it was the week before."""
    out = [0.0]
    for _ in range(count - 1):
        out.append(memory * out[-1] + rng.gauss(0, 1))
    return out


def unrelated(
    seed: int, periods: int, per_year: float, memory: float
) -> tuple[list[int], list[int]]:
    """Return two numbers that grow and have the same season, and nothing else in common."""
    rng = Random(seed)
    first, second = (_moving(rng, periods + _BEFORE, memory) for _ in range(2))
    return _as_counts(first, per_year)[_BEFORE:], _as_counts(second, per_year)[_BEFORE:]


def _as_counts(series: Sequence[float], per_year: float = 52.18) -> list[int]:
    """Return whole numbers that grow, with a season."""
    return [
        round(200 + 0.4 * n + 15 * cos(tau * n / per_year) + 10 * value)
        for n, value in enumerate(series)
    ]


def verdicts(seed: int, company: Company) -> dict[str, str]:
    """Return what the rules say of each KPI: the code and its message, empty for nothing."""
    with _session(numbers(seed, company)) as session:
        rules = [rule for rule in all_rules() if rule.code in ("L508", "L509", "L510")]
        found = lint_data(Asking(session), Settings(), rules)
    said = dict.fromkeys(NAMES, "")
    for finding in found:
        name = next(n for n in NAMES if f"`{n}_made`" in finding.message)
        assert not said[name], "one claim has one finding"
        said[name] = f"{finding.code} {finding.message}"
    return said


@contextmanager
def _session(rows: Sequence[tuple[int, ...]]) -> Iterator[Session]:
    text = SPEC + "".join(KPI.format(name=name) for name in NAMES)
    parsed = parse(Source("generated.kpi", text))
    analysis = analyze((parsed.document,))
    assert (*parsed.problems, *analysis.problems) == ()
    engine, connection = open_memory()
    days = [FIRST + timedelta(weeks=n) for n in range(len(rows))]
    cells: list[tuple[Cell, ...]] = [
        (day, *map(Decimal, row)) for day, row in zip(days, rows, strict=True)
    ]
    fields = [Field("day", "DATE"), *(Field(name, "BIGINT") for name in (*NAMES, "orders"))]
    try:
        put(connection, ("weeks",), fields, cells)
        yield Session(analysis.model, engine, midnight(days[-1] + timedelta(weeks=1)))
    finally:
        engine.close()
