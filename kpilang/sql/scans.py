"""One CTE per scan: rows are filtered to what is looked at, put into periods and aggregated."""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from kpilang.model.expr import Aggregate, Column, Expr
from kpilang.model.leaves import walk
from kpilang.model.types import Kind
from kpilang.model.windows import Grain
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Leaf, Scan
from kpilang.sql import build, lower, names, ordered, snapshots
from kpilang.sql.buckets import bucket_start
from kpilang.sql.cohorts import begun, both, counted_apart, counted_of_both
from kpilang.sql.compared import of_days, reads, stacked
from kpilang.sql.dialects import Dialect
from kpilang.sql.folded import (
    Days,
    Measured,
    counts_values,
    folded,
    folds,
    merges,
    tells_days,
    values_counted,
)
from kpilang.sql.followed import followed_tables
from kpilang.sql.joined import joined_later, local_keys
from kpilang.sql.lasting import rows_tables
from kpilang.sql.members import member_values
from kpilang.sql.moments import hour_start, period_start
from kpilang.sql.names import BUCKET, MOMENT, PERIOD
from kpilang.sql.reached import tables
from kpilang.sql.rows import RowScope
from kpilang.sql.single import measured_cells
from kpilang.sql.states import aggregated, counted, states
from kpilang.sql.within import any_part, axis_value, seen_from_cuts

_NOT_OF_DAYS = (Grain.HOUR, Grain.DAY, Grain.ALL)


def scan_tables(plan: Plan, scan: Scan, dialect: Dialect) -> list[exp.CTE]:
    """Return a scan under its name, and before it what it reads."""
    if scan.by_row:
        return rows_tables(plan, scan, dialect)
    own = names.definition(plan, scan.name, scan_query(plan, scan, dialect))
    return [*followed_tables(plan, scan, dialect), own]


def scan_query(plan: Plan, scan: Scan, dialect: Dialect) -> exp.Query:
    """Return the aggregated rows of a scan: period, dimensions, one column per leaf.

    Where some period counts in part, rows are `compared` or not. A scan with finer buckets has what
    merges of each leaf; one of values has them as they are.
    """
    scope = RowScope(dialect, plan, scan.source, scan.axis)
    scope.tables = tables(scan, plan.sources)
    groups: list[exp.Expr] = []
    if scan.moments is not None:
        groups.append(build.alias(snapshots.moment(scan, scope), MOMENT))
    elif scan.bucket is not None:
        groups.append(
            build.alias(bucket_start(plan, scan, axis_value(plan, scan, scope), dialect), BUCKET)
        )
    elif scan.axis is not None and plan.grain is not Grain.ALL and not plan.is_single(scan):
        start = _period(plan, axis_value(plan, scan, scope), dialect)
        groups.append(build.alias(start, PERIOD))
    shared = scan.shared_filter
    if scan.follows and not scan.values:
        return _followed(plan, scan, groups, shared, scope)
    if merges(scan) and local_keys(plan, scan):
        measured = _measured(plan, scan, shared, scope)
        return joined_later(plan, scan, groups, measured, reads(plan, scan, shared, scope), scope)
    groups += snapshots.own_keys(scan, scope)
    groups += member_values(plan, scan.dimensions, scan.by, scope)
    days = _days(plan, scan, scope)
    if folds(scan) or days is not None:
        measured = _measured(plan, scan, shared, scope)
        once = days is not None and days.compared is not None
        found = reads(plan, scan, shared, scope, early=dialect.drops_early, once=once)
        return folded(groups, measured, found, _texts(scan, scope), days)
    if counts_values(scan, len(scan.cells if plan.is_single(scan) else scan.leaves)):
        measured = _measured(plan, scan, shared, scope)
        return values_counted(groups, measured, reads(plan, scan, shared, scope))
    measures = _columns(plan, scan, shared, scope)
    found = reads(plan, scan, shared, scope)
    if not scan.values:
        return stacked(found, groups, measures)
    query = found[0].select(*groups, *measures, copy=False)
    return query.distinct() if _counts_distinct(scan) else query


def _columns(plan: Plan, scan: Scan, shared: Expr | None, scope: RowScope) -> list[exp.Expr]:
    """Return the columns of each group of rows: the leaves, and whose rows there are."""
    if plan.is_single(scan):
        cells = measured_cells(plan, scan, shared, scope)
        measures: list[exp.Expr] = [
            build.alias(_leaf(scan, c.leaf, c.condition, scope), c.column) for c in cells
        ]
    else:
        measures = [m for leaf in scan.leaves for m in _measures(scan, leaf, shared, scope)]
    for where, name in names.presence(scan).items():
        condition = None if where is None else lower.condition(where, scope)
        measures.append(build.alias(counted(condition), name))
    for prefix, parts in scan.owners:
        looked_at = build.all_of([any_part(plan, scan, parts, None, scope)])
        measures.append(build.alias(counted(looked_at), names.owner(prefix)))
    return measures


def _followed(
    plan: Plan, scan: Scan, groups: list[exp.Expr], shared: Expr | None, scope: RowScope
) -> exp.Query:
    """Return rows of which it is asked what follows their events: those compared see less of it."""
    groups += member_values(plan, scan.dimensions, scan.by, scope)
    column = begun(scan, plan.sources)
    if column is not None:
        scan = counted_apart(scan)
    columns = [_columns(plan, scan, shared, scope)]
    if scan.is_cut:
        columns.append(_columns(plan, scan, shared, seen_from_cuts(plan, scan, scope)))
    if column is None:
        return stacked(reads(plan, scan, shared, scope), groups, *columns)
    columns = [[counted_of_both(one, scan, scope) for one in own] for own in columns]
    found = reads(plan, scan, shared, scope)
    for query in found:
        query.set("from_", both(plan, scan, column, scope))
        query.set("joins", None)
    return stacked(found, groups, *columns)


def _days(plan: Plan, scan: Scan, scope: RowScope) -> Days | None:
    """Return the days by which rows are grouped before periods, where that is less work.

    It is not for members that are told apart by a key, of which there may be many.
    """
    keyed = scan.own or any(name in plan.keyed for name in scan.by)
    if plan.is_single(scan) or not tells_days(scan) or scan.axis is None or keyed:
        return None
    if plan.grain in _NOT_OF_DAYS or not (_is_alike(scan) or folds(scan)):
        return None
    compared = of_days(scan)
    if compared is None and not scope.dialect.days_first:
        return None
    day = exp.cast(axis_value(plan, scan, scope), exp.DType.DATE)
    return Days(day, lambda day: period_start(day, plan.grain, plan.calendar), compared)


def _is_alike(scan: Scan) -> bool:
    return len({leaf.aggregate.where for leaf in scan.leaves}) == 1


def _texts(scan: Scan, scope: RowScope) -> frozenset[str]:
    """Return the columns of the rows themselves that hold text and that filters read."""
    wheres = [leaf.aggregate.where for leaf in scan.leaves if leaf.aggregate.where is not None]
    found = [part for one in wheres for part in walk(one) if isinstance(part, Column)]
    return frozenset(
        scope.raw(part).sql() for part in found if part.type.kind is Kind.TEXT and not part.path
    )


def _counts_distinct(scan: Scan) -> bool:
    return all(leaf.aggregate.function == "count_distinct" for leaf in scan.leaves)


def _period(plan: Plan, axis: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Return where the period of the answer begins that holds a row."""
    if plan.grain is Grain.MONTH and isinstance(axis.unnest(), exp.Column):
        return dialect.month_start(axis)
    if plan.grain is not Grain.HOUR:
        return period_start(axis, plan.grain, plan.calendar)
    first = plan.spine[0].start
    return hour_start(axis, first.minute if isinstance(first, datetime) else 0)


def _measures(scan: Scan, leaf: Leaf, shared: Expr | None, scope: RowScope) -> list[exp.Expr]:
    """Return the columns of a leaf: its result, or what merges into it."""
    aggregate = leaf.aggregate
    where = None if aggregate.where == shared else aggregate.where
    own = scope if leaf.until is None else scope.seen_from(leaf.until)
    condition = None if where is None else lower.condition(where, own)
    if scan.values:
        value = lower.value(_argument(aggregate), scope, instant=True)
        if leaf.until is not None and aggregate.where is not None:
            value = build.case([(lower.condition(aggregate.where, own), value)])
        return [build.alias(value, leaf.column)]
    if scan.exact:
        return [build.alias(_leaf(scan, leaf, condition, scope), leaf.column)]
    if aggregate.argument is None:
        return [build.alias(counted(condition), leaf.column)]
    if ordered.is_ordered(aggregate):
        parts = ordered.parts(scan, aggregate, condition, scope)
    else:
        argument = lower.value(aggregate.argument, scope, instant=True)
        parts = states(aggregate, argument, condition)
    return [build.alias(value, f"{leaf.column}{ending}") for ending, value in parts]


def _measured(plan: Plan, scan: Scan, shared: Expr | None, scope: RowScope) -> list[Measured]:
    """Return the columns of a scan that is put together from parts, and what each counts."""
    if plan.is_single(scan):
        return measured_cells(plan, scan, shared, scope)
    out = []
    for leaf in scan.leaves:
        aggregate, argument, condition = leaf.aggregate, None, None
        if aggregate.argument is not None:
            argument = lower.value(aggregate.argument, scope, instant=True)
        if aggregate.where is not None and aggregate.where != shared:
            condition = lower.condition(aggregate.where, scope)
        out.append(Measured(leaf.column, leaf, argument, condition))
    return out


def _argument(aggregate: Aggregate) -> Expr:
    assert aggregate.argument is not None, "a count of rows merges"
    return aggregate.argument


def _leaf(scan: Scan, leaf: Leaf, condition: exp.Expr | None, scope: RowScope) -> exp.Expr:
    """Return what a leaf computes; of a target, counting nothing is no target, which is not 0."""
    aggregate = leaf.aggregate
    if aggregate.argument is None:
        found = counted(condition)
    elif ordered.is_ordered(aggregate):
        found = ordered.taken(scan, aggregate, condition, scope)
    else:
        argument = lower.value(aggregate.argument, scope, instant=True)
        found = aggregated(aggregate, argument, condition, scope.dialect)
    if leaf.is_owed and isinstance(found, exp.Count):
        return exp.Nullif(this=found, expression=exp.Literal.number(0))
    return found
