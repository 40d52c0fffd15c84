"""The rows of an answer for several plans that share them: each column once.

The plans have the same periods, and may have other states, amounts and shares due in them. A column
that is not that of a plan before is called after the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from kpilang.plan.grids import Grid
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Scan
from kpilang.sql.clock import moving_columns, moving_periods
from kpilang.sql.dialects import Dialect
from kpilang.sql.spine import fixed_columns, fixed_frames, fixed_periods


@dataclass(frozen=True)
class Rows:
    """The rows of a grid; `called` says of each plan what its columns are called there."""

    tables: list[exp.CTE]
    columns: list[str]
    called: list[dict[str, str]]


def rows_together(
    grid: Grid, dialect: Dialect, scans: Sequence[Scan] = (), *, framed: bool = True
) -> Rows:
    """Return the rows of a grid, fixed or moving with the clock; `framed` with what frames cover.

    With the moments that `scans` ask of its rows, which are read for other grids too.
    """
    once = _Once()
    called = [once.add(plan.prefix, _columns(plan, dialect)) for plan in grid.plans]
    if grid.plan.as_of is None:
        single = {name: values[0] for name, values in once.columns.items()}
        tables = moving_periods(replace(grid.plan, scans=(*grid.plan.scans, *scans)), single)
    else:
        frames = fixed_frames(grid.plan) if framed else {}
        tables = [fixed_periods(grid.plan, once.columns | frames)]
    return Rows(tables, list(once.columns), called)


def _columns(plan: Plan, dialect: Dialect) -> Mapping[str, list[exp.Expr]]:
    if plan.as_of is not None:
        return fixed_columns(plan)
    return {name: [value] for name, value in moving_columns(plan, dialect).items()}


@dataclass
class _Once:
    """Columns by what they hold."""

    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    columns: dict[str, list[exp.Expr]] = field(default_factory=dict)

    def add(self, prefix: str, columns: Mapping[str, list[exp.Expr]]) -> dict[str, str]:
        """Add the columns of a plan, and return what they are called."""
        out = {}
        for name, values in columns.items():
            key = (name, *(value.sql() for value in values))
            if key not in self.names:
                self.names[key] = f"{prefix}{name}" if name in self.columns else name
                self.columns[self.names[key]] = values
            out[name] = self.names[key]
        return out
