"""Rosters in SQL: who is listed in each period, and how many owe an amount."""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.leaves import substitute
from kpilang.plan.nodes import Plan, Roster
from kpilang.sql import build, lower, names
from kpilang.sql.dialects import Dialect
from kpilang.sql.members import member_value, member_values
from kpilang.sql.rows import RowScope

#: how many members owe the amount of a target
OWED = "owed"
_COUNTED = "owing"


def roster_queries(plan: Plan, dialect: Dialect) -> list[exp.CTE]:
    """Return `roster`, the listed `members` of each period, and `owed` where members owe."""
    if plan.roster is None:
        return []
    out = [names.definition(plan, "roster", _roster(plan, plan.roster, dialect))]
    columns = ["n", *names.members(plan, plan.dimensions)]
    if plan.roster.listed:
        members = exp.select(*[build.column(c) for c in columns]).distinct()
        members = members.from_(names.reference(plan, "roster"), copy=False)
        out.append(names.definition(plan, "members", members))
    if plan.roster.counted is not None:
        counts = exp.select(*[build.column(c) for c in columns], *_counts(plan.roster))
        counts = counts.from_(names.reference(plan, "roster"))
        numbers = [exp.Literal.number(i) for i in range(1, len(columns) + 1)]
        out.append(names.definition(plan, OWED, counts.group_by(*numbers, copy=False)))
    return out


def owed_columns(roster: Roster) -> list[str]:
    """Return the columns that count who owes: all, or the members of each segment."""
    return [f"{OWED}_{number}" for number in range(1, len(roster.apart) + 1)] or [OWED]


def _counts(roster: Roster) -> list[exp.Expr]:
    """Return the counts of those who owe, of whom a segment's are marked in a column of its own."""
    marks = [f"{_COUNTED}_{n}" for n in range(1, len(roster.apart) + 1)] or [_COUNTED]
    return [
        build.alias(exp.Count(this=exp.Distinct(expressions=[build.column(mark)])), name)
        for name, mark in zip(owed_columns(roster), marks, strict=True)
    ]


def _roster(plan: Plan, roster: Roster, dialect: Dialect) -> exp.Select:
    scope = RowScope(dialect, plan, roster.source, by_row=True)
    columns: list[exp.Expr] = [build.column("n", "periods")]
    columns += member_values(plan, roster.dimensions, plan.dimensions, scope)
    if roster.counted is not None and not roster.apart:
        columns.append(build.alias(member_value(roster.counted, scope), _COUNTED))
    for number, apart in enumerate(roster.apart, start=1):
        assert roster.counted is not None, "segments are told apart for those who owe"
        own = build.case([(lower.condition(apart, scope), member_value(roster.counted, scope))])
        columns.append(build.alias(own, f"{_COUNTED}_{number}"))
    conditions: list[exp.Expr] = []
    if roster.where is not None:
        conditions.append(lower.condition(roster.where, scope))
    if roster.filter is not None:
        dimensions = {d.name: d.value for d in roster.dimensions}
        conditions.append(lower.condition(substitute(roster.filter, dimensions), scope))
    query = exp.select(*columns)
    query.set("from_", scope.from_clause())
    periods = exp.Join(this=names.reference(plan, "periods"), kind="CROSS")
    query.set("joins", [periods, *scope.joins()])
    where = build.all_of(conditions)
    return query if where is None else query.where(where, copy=False)
