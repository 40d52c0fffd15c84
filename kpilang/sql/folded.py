"""Rows aggregated in two steps, where that is less work than one.

Leaves with filters of their own put rows into few groups, those that the same filters hold for: so
rows are grouped by what holds first, and each leaf picks its groups. What is only told by a text of
the row, its stage or kind, is grouped by that text, which is less work than a test for each filter.
Days are told from a timestamp more quickly than months, so that months may be made of days.
Distinct values under several conditions are grouped first too: engines would go through the rows
once for each condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from kpilang.model.expr import Aggregate, AggregateFunction, Binary, Column, Expr
from kpilang.model.types import Kind
from kpilang.plan.lasting import MERGEABLE
from kpilang.plan.scanned import Leaf, Scan
from kpilang.sql import build, filters
from kpilang.sql.compared import grouped, in_both_forms, stacked
from kpilang.sql.names import COMPARED, DAY, GROUPS, PERIOD
from kpilang.sql.states import counted, merged, states

#: so many filters at most: each may double the groups
MOST = 6
#: so many texts at most to group by
_TEXTS = 2
_MOMENTS = (Kind.DATE, Kind.TIMESTAMP)


@dataclass(frozen=True, slots=True)
class Measured:
    """A column of a scan: its leaf, the argument, and the condition under which a row counts."""

    column: str
    leaf: Leaf
    argument: exp.Expr | None
    condition: exp.Expr | None


@dataclass(frozen=True, slots=True)
class Days:
    """Rows are grouped by their `day` first, and `period_of` a day says where they go then.

    `compared` is the condition under which a day is compared with one of a partial row, if any is.
    """

    day: exp.Expr
    period_of: Callable[[exp.Expr], exp.Expr]
    compared: exp.Expr | None


@dataclass
class Inner:
    """The columns of the first step, each once."""

    table: str
    taken: set[str]
    columns: dict[str, exp.Alias] = field(default_factory=dict)

    def column(self, value: exp.Expr, name: str) -> exp.Column:
        """Return the column of a value, which is added where there is none yet."""
        text = value.sql()
        if text not in self.columns:
            number = len(self.columns) + 1
            while f"{name}_{number}" in self.taken:  # a dimension may have the name
                number += 1
            self._add(value, text, f"{name}_{number}")
        return build.column(self.columns[text].alias, self.table)

    def called(self, value: exp.Expr, name: str) -> exp.Column:
        """Return the column of a value, which is called so where that is free."""
        text = value.sql()
        if text not in self.columns and name.lower() not in self.taken:
            self._add(value, text, name)
        return self.column(value, name)

    def same(self, column: exp.Column) -> exp.Column:
        """Return a column of the rows, under its own name where that is free."""
        return self.called(column.copy(), column.name)

    def _add(self, value: exp.Expr, text: str, name: str) -> None:
        self.taken.add(name.lower())
        self.columns[text] = build.alias(value, name)


def folds(scan: Scan) -> bool:
    """Tell whether the leaves of a scan are put together from groups of rows by their filters.

    Arguments are worked out for all rows then, so that they must be ones that cannot fail.
    """
    different = {leaf.aggregate.where for leaf in scan.leaves}
    return (
        merges(scan)
        and 1 < len(different) <= MOST
        and all(_is_plain(leaf.aggregate.argument) for leaf in scan.leaves)
    )


def counts_values(scan: Scan, columns: int) -> bool:
    """Tell whether a scan counts the distinct ones of the same value in several columns."""
    functions = {leaf.aggregate.function for leaf in scan.leaves}
    arguments = {leaf.aggregate.argument for leaf in scan.leaves}
    alike = functions == {AggregateFunction.COUNT_DISTINCT} and len(arguments) == 1
    return scan.exact and not scan.owners and columns > 1 and alike


def merges(scan: Scan) -> bool:
    """Tell whether the leaves of a scan can be put together from parts."""
    functions = {leaf.aggregate.function for leaf in scan.leaves}
    return scan.exact and not scan.owners and functions <= {*MERGEABLE}


def tells_days(scan: Scan) -> bool:
    """Tell whether leaves can be put together from days: those that merge, and days counted."""
    if not scan.exact or scan.owners:
        return False
    found = (leaf.aggregate for leaf in scan.leaves)
    return all(a.function in MERGEABLE or (not scan.by and counts_days(a)) for a in found)


def counts_days(aggregate: Aggregate) -> bool:
    """Tell whether an aggregate counts the days on which there are rows."""
    axis = aggregate.axis
    if aggregate.function is not AggregateFunction.COUNT_DISTINCT or axis is None:
        return False
    of_days = axis.value == aggregate.argument and axis.value.type.kind is Kind.DATE
    return of_days and aggregate.where is None


def _is_plain(argument: Expr | None) -> bool:
    match argument:
        case None | Column():
            return True
        case Binary(operator="-", left=Column() as left, right=Column() as right):
            return left.type.kind in _MOMENTS and right.type.kind in _MOMENTS
        case _:
            return False


def folded(
    groups: Sequence[exp.Expr],
    measured: Sequence[Measured],
    reads: Sequence[exp.Select],
    texts: frozenset[str] = frozenset(),
    days: Days | None = None,
) -> exp.Select:
    """Return the query that groups rows by what holds for them, and picks for each column.

    `reads` are where the rows come from, `texts` are columns of theirs that hold text. With `days`
    the first group, the period, is made of days.
    """
    kept: list[exp.Expr] = [build.column(group.alias, GROUPS) for group in groups]
    has_members = any(group.alias != PERIOD for group in groups)
    if days is not None:
        groups = [build.alias(days.day, DAY), *groups[1:]]
        kept[0] = build.alias(days.period_of(build.column(DAY, GROUPS)), PERIOD)
    inner = Inner(GROUPS, {COMPARED, *(group.alias.lower() for group in groups)})
    flags = Inner(GROUPS, inner.taken)
    told = _told([one.condition for one in measured if one.condition is not None], texts)
    picked, every = [], []
    for one in measured:
        holds = None if one.condition is None else _after(one.condition, told, flags)
        every.append(holds)
        day = None if days is None or not _is_of_day(one, days) else build.column(DAY, GROUPS)
        picked.append(build.alias(merged_parts(one, inner, holds, day=day), one.column))
    first = stacked(reads, [*groups, *flags.columns.values()], list(inner.columns.values()))
    outer = exp.select().from_(first.subquery(GROUPS), copy=False)
    if len(reads) > 1:
        kept.append(build.column(COMPARED, GROUPS))
    elif days is not None and days.compared is not None:
        kept.append(in_both_forms(outer, days.compared))
    outer = grouped(outer.select(*kept, *picked, copy=False), len(kept))
    counted_by = [holds for holds in every if holds is not None]
    if has_members and len(counted_by) == len(every):
        outer = outer.having(_some(counted_by), copy=False)
    return outer


def _some(conditions: Sequence[exp.Expr]) -> exp.Expr:
    """Return that some group counts anywhere, without which a member does not occur.

    It is asked of what is grouped: engines would ask each row otherwise, which takes them longer.
    """
    rows = counted(filters.either(conditions))
    return exp.GT(this=rows, expression=exp.Literal.number(0))


def _told(conditions: Sequence[exp.Expr], texts: frozenset[str]) -> frozenset[str]:
    """Return the texts to group by: those that alone tell whether some part of a filter holds."""
    out: dict[str, None] = {}
    for condition in conditions:
        for part in filters.parts(condition):
            read = _read(part)
            if read and read <= texts and len({*out, *read}) <= _TEXTS:
                out |= dict.fromkeys(sorted(read))
    return frozenset(out)


def _read(condition: exp.Expr) -> set[str]:
    """Return the columns that a condition reads, none where it looks into a table."""
    if condition.find(exp.Select, exp.Anonymous):
        return set()
    return {column.sql() for column in condition.find_all(exp.Column)}


def _after(condition: exp.Expr, told: frozenset[str], flags: Inner) -> exp.Expr:
    """Return what says after grouping whether a condition held."""
    out, flagged = [], []
    for part in filters.parts(condition):
        read = _read(part)
        if not read or not read <= told:
            flagged.append(part)
            continue
        kept = part.copy()
        for column in list(kept.find_all(exp.Column)):
            column.replace(flags.same(column))
        out.append(kept)
    whole = build.all_of([part.copy() for part in flagged])
    if whole is not None:
        out.append(flags.column(whole, "holds"))
    return exp.and_(*out)


def values_counted(
    groups: Sequence[exp.Expr], measured: Sequence[Measured], reads: Sequence[exp.Select]
) -> exp.Select:
    """Return the query that groups rows by their value before it counts values."""
    inner = Inner(GROUPS, {COMPARED, *(group.alias.lower() for group in groups)})
    argument = measured[0].argument
    assert argument is not None
    values = Inner(GROUPS, inner.taken)
    value = values.column(argument, "value")
    counts: list[exp.Expr] = []
    for one in measured:
        found: exp.Expr = value.copy()
        if one.condition is not None:
            rows = inner.column(counted(one.condition), "part")
            some = exp.GT(this=rows, expression=exp.Literal.number(0))
            found = build.case([(some, found)])
        count: exp.Expr = exp.Count(this=found)
        if one.leaf.is_owed:
            count = exp.Nullif(this=count, expression=exp.Literal.number(0))
        counts.append(build.alias(count, one.column))
    first = stacked(reads, [*groups, *values.columns.values()], list(inner.columns.values()))
    kept = [build.column(group.alias, GROUPS) for group in groups]
    kept += [build.column(COMPARED, GROUPS)] if len(reads) > 1 else []
    outer = exp.select(*kept, *counts).from_(first.subquery(GROUPS), copy=False)
    return grouped(outer, len(kept))


def merged_parts(
    one: Measured,
    inner: Inner,
    picked: exp.Expr | None,
    condition: exp.Expr | None = None,
    day: exp.Expr | None = None,
) -> exp.Expr:
    """Return a leaf made of the parts of groups, of which some are `picked`.

    Where groups are of one `day` that may be all there is to tell.
    """
    aggregate = one.leaf.aggregate
    parts = {}
    for ending, state in _states(aggregate, one.argument, condition):
        found: exp.Expr = inner.column(state, "part") if day is None else day
        parts[ending] = found if picked is None else build.case([(picked.copy(), found)])
    if aggregate.function is AggregateFunction.AVG:
        return build.quotient(exp.Sum(this=parts["_sum"]), exp.Sum(this=parts["_count"]))
    if counts_days(aggregate):
        return exp.Count(this=parts[""])
    whole = merged(aggregate, parts[""])
    if aggregate.function is not AggregateFunction.COUNT:
        return whole
    whole = exp.cast(whole, exp.DType.BIGINT)
    if one.leaf.is_owed:
        return exp.Nullif(this=whole, expression=exp.Literal.number(0))
    return whole


def _is_of_day(one: Measured, days: Days) -> bool:
    """Tell whether the day of a group is all that it has of a leaf."""
    ends = (AggregateFunction.MIN, AggregateFunction.MAX)
    told = one.leaf.aggregate.function in ends or counts_days(one.leaf.aggregate)
    return told and one.argument is not None and one.argument.sql() == days.day.sql()


def _states(
    aggregate: Aggregate, argument: exp.Expr | None, condition: exp.Expr | None
) -> tuple[tuple[str, exp.Expr], ...]:
    if argument is not None and counts_days(aggregate):
        # A group is of one day.
        return (("", exp.Max(this=argument.copy())),)
    if argument is not None:
        return states(aggregate, argument.copy(), condition)
    return (("", counted(condition)),)
