"""Names inside a statement that cannot meet the names of people's tables and dimensions.

The words of the plan (`periods`, `members`, `n`, …) are used as they are wherever they are free.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlglot import exp

from kpilang.model.entities import SourceTable
from kpilang.model.windows import Calendar
from kpilang.plan.nodes import Plan
from kpilang.source.frozen import dataclass
from kpilang.sql import build, raw

#: columns that only the statement itself uses; a dimension may have one of these names
_INNER = ("n", "as_of", "due", "cut", "place", "expected_high")


class Setting(Protocol):
    """What an expression is written for: the sources, the calendar and the moment of an answer.

    A plan is one. Without an `as_of` that moment is the warehouse's clock.
    """

    @property
    def sources(self) -> dict[str, SourceTable]:
        """The sources of the project."""

    @property
    def calendar(self) -> Calendar:
        """The calendar of the project."""

    @property
    def as_of(self) -> datetime | None:
        """The civil moment that rows must lie before."""


@dataclass(frozen=True, slots=True)
class Apart:
    """The setting of an expression that belongs to no plan."""

    sources: dict[str, SourceTable]
    calendar: Calendar
    as_of: datetime | None = None


def cte(plan: Setting, role: str) -> str:
    """Return the name of the CTE of a role; one that would hide a table of a source is changed."""
    named = [source.table for source in plan.sources.values() if source.table is not None]
    for source in plan.sources.values():
        if source.query is not None:
            named += raw.tables(source.query)
    if plan.calendar.holiday_column is not None:
        named.append(plan.calendar.holiday_column.table)
    tables = {table[0].lower() for table in named if len(table) == 1}
    name = role
    while name.lower() in tables:
        name += "_"
    return name


def reference(plan: Setting, role: str) -> exp.Table:
    """Return the CTE of a role as a table that columns call by its role."""
    name = cte(plan, role)
    return build.table([name], None if name == role else role)


def definition(plan: Setting, role: str, query: exp.Expr, columns: tuple[str, ...] = ()) -> exp.CTE:
    """Return `role AS (query)`, with named columns where the query has none."""
    names = [build.identifier(column) for column in columns]
    return exp.CTE(
        this=query,
        alias=exp.TableAlias(this=build.identifier(cte(plan, role)), columns=names or None),
    )


def shown(plan: Plan, dimension: str) -> str:
    """Return the column that holds what a dimension shows, until the result names it.

    Engines take names for the same whatever their case, so two that differ only there are kept
    apart too.
    """
    return _shown(plan)[dimension]


def _shown(plan: Plan) -> dict[str, str]:
    taken = {*_INNER, *_leaves(plan)}
    out: dict[str, str] = {}
    for dimension in plan.dimensions:
        out[dimension] = _free(dimension, taken)
        taken.add(out[dimension].lower())
    return out


def key(plan: Plan, dimension: str) -> str:
    """Return the column that holds what a keyed dimension groups by."""
    others = (name.lower() for name in _shown(plan).values())
    return _free(f"{dimension}_key", {*_INNER, *_leaves(plan), *others})


def _leaves(plan: Plan) -> set[str]:
    return {leaf.column.lower() for scan in plan.scans for leaf in scan.leaves}


def _free(name: str, taken: set[str]) -> str:
    while name.lower() in taken:
        name += "_"
    return name
