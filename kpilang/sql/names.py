"""Names inside a statement that cannot meet the names of people's tables and dimensions.

The words of the plan (`periods`, `members`, `n`, …) are used as they are wherever they are free.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Protocol

from sqlglot import exp

from kpilang.model.entities import SourceTable
from kpilang.model.expr import Expr
from kpilang.model.windows import Calendar
from kpilang.plan.grid import Frame
from kpilang.plan.lasting import BOUNDS
from kpilang.plan.naming import shortened
from kpilang.plan.nodes import Inside, Plan
from kpilang.plan.scanned import Rolled, Scan
from kpilang.source.frozen import dataclass
from kpilang.sql import build, raw

#: the tables that each plan of a statement has of its own
OWN = (
    *("periods", "spans", "roster", "owed", "members", "facts", "cells", "numbers", "scored"),
    *("looks", "answers", "pairs", "chosen"),
)

PERIOD = "period_start"
#: the name of a table has no ending
LONGEST_TABLE = 63
BUCKET = "bucket"
MOMENT = "moment"
#: tells of the rows of a scan that they are what a partial row is compared with
COMPARED = "compared"
#: rows grouped before they are aggregated, and their day
GROUPS = "combinations"
DAY = "day"

#: columns that only the statement itself uses; a dimension may have one of these names
_INNER = (
    *("n", "as_of", "due", BUCKET, MOMENT, COMPARED, DAY, "line", "place", "by_now"),
    *("by_now_high", "expected_high"),
)


#: columns that there may be several of
_NUMBERED = re.compile(
    "(target|target_high|due|line|known|limit|owed|owing|own|reached|reached_earlier)(_[0-9]+)?"
)


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

    @property
    def prefix(self) -> str:
        """What the plan's own tables begin with."""

    @property
    def rolled(self) -> tuple[Rolled, ...]:
        """The tables of what is rolled up in the statement."""


@dataclass(frozen=True, slots=True)
class Apart:
    """The setting of an expression that belongs to no plan."""

    sources: dict[str, SourceTable]
    calendar: Calendar
    as_of: datetime | None = None
    prefix: str = ""
    rolled: tuple[Rolled, ...] = ()


def cte(plan: Setting, role: str) -> str:
    """Return the name of the CTE of a role; one that would hide a table of a source is changed."""
    named = [source.table for source in plan.sources.values() if source.table is not None]
    for source in plan.sources.values():
        if source.query is not None:
            named += raw.tables(source.query)
    if plan.calendar.holiday_column is not None:
        named.append(plan.calendar.holiday_column.table)
    tables = {table[0].lower() for table in named if len(table) == 1}
    name = f"{plan.prefix}{role}" if role in OWN else role
    while name.lower() in tables:
        name += "_"
    return name


def reference(plan: Setting, role: str, alias: str | None = None) -> exp.Table:
    """Return the CTE of a role as a table that columns call by its role, or by another name."""
    name, called = cte(plan, role), alias or role
    return build.table([name], None if name == called else called)


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


def frame(plan: Plan, wanted: Frame) -> str:
    """Return what a frame is called."""
    return next(name for name, known in plan.frames if known == wanted)


def frame_table(plan: Plan, scan: Scan, wanted: Frame) -> str:
    """Return the name of the rows of a scan in a frame."""
    name = frame(plan, wanted)
    if name == "period" and scan.exact:
        return scan.name
    prefix = "" if scan.name.startswith(plan.prefix) else plan.prefix
    return shortened(f"{prefix}{scan.name}_{name}", LONGEST_TABLE)


def zero(plan: Plan, wanted: Frame) -> str:
    """Return the column of the rows that is 0 where data of a frame are known."""
    return f"{frame(plan, wanted)}_zero"


def held_columns(inside: Inside, frame: str) -> tuple[str, str]:
    """Return the columns of the rows that say which periods inside they hold in a frame."""
    name = shortened(f"{inside.plan.prefix}{frame}")
    return f"{name}_first", f"{name}_last"


def held(plan: Plan) -> list[str]:
    """Return all such columns."""
    return [
        column
        for inside in plan.inside
        for name, _, _ in inside.held
        for column in held_columns(inside, name)
    ]


def presence(scan: Scan) -> dict[Expr | None, str]:
    """Return the columns that count the rows of each filter, none where all leaves have one."""
    leaves = scan.all_leaves or scan.leaves
    filters = dict.fromkeys(leaf.aggregate.where for leaf in leaves)
    if scan.exact or scan.values or scan.by_row or len(filters) < 2:
        return {}
    return {where: f"rows_{number}" for number, where in enumerate(filters, start=1)}


def owner(prefix: str) -> str:
    """Return the column of a shared scan that counts the rows which one plan looks at."""
    return f"rows_of_{prefix.rstrip('_')}"


def members(plan: Plan, by: tuple[str, ...]) -> list[str]:
    """Return the columns that show members and tell them apart, by some dimensions."""
    out = []
    for dimension in by:
        out.append(shown(plan, dimension))
        if dimension in plan.keyed:
            out.append(key(plan, dimension))
    return out


def own(scan: Scan) -> list[str]:
    """Return the columns of the keys that have moments of their own."""
    return [f"own_{number}" for number, _ in enumerate(scan.own, start=1)]


def of_rows(plan: Plan, scan: Scan) -> list[str]:
    """Return the columns that tell whose the rows of a scan are."""
    return members(plan, scan.by) if scan.whose is None else whose_names(scan)


def whose_names(scan: Scan) -> list[str]:
    """Return the columns that tell to which row another one is rolled up."""
    assert scan.whose is not None
    name = f"{scan.whose.by[-1]}_key"
    return [name if n == 1 else f"{name}_{n}" for n, _ in enumerate(scan.whose.keys, start=1)]


def _leaves(plan: Plan) -> set[str]:
    names = {f"{name}_{end}" for name, _ in plan.frames for end in (*BOUNDS, "close", "zero")}
    names.update(held(plan))
    names.update(fold.column.lower() for inside in plan.inside for fold in inside.folds)
    for scan in plan.scans:
        names |= {leaf.column.lower() for leaf in scan.leaves}
        names |= {cell.column.lower() for cell in scan.cells}
        names |= set(presence(scan).values())
    return (names | plan.taken) - {"period_start", "period_end"}


def _free(name: str, taken: set[str]) -> str:
    while name.lower() in taken or _NUMBERED.fullmatch(name.lower()):
        name += "_"
    return name
