"""Rows that are alive at a moment, told by what changes: some begin, and some end.

<scan>  what begins in each day, and what ends in it with the opposite sign

What is alive at a moment is the sum of all changes before it. So each row is put into days twice,
which takes much less than telling apart when rows begin *and* end. It holds for counts, and for
sums of numbers that are added exactly: of doubles the small difference of two large sums would be
wrong. A row that ends before it begins is never alive: it ends as it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlglot import exp

from kpilang.model.expr import AggregateFunction, Alive, Column
from kpilang.model.nature import moving
from kpilang.model.windows import Grain
from kpilang.plan.nodes import Plan
from kpilang.plan.periods import midnight
from kpilang.plan.scanned import Leaf, Scan
from kpilang.sql import build, lower
from kpilang.sql.buckets import bucket_start
from kpilang.sql.compared import grouped
from kpilang.sql.lifetimes import Asked, asked_for, begins, ends, looked_at, parts
from kpilang.sql.names import BUCKET
from kpilang.sql.rows import RowScope

_SUMS = (AggregateFunction.SUM, AggregateFunction.AVG)


def changing(plan: Plan, scan: Scan) -> Alive | None:
    """Return the span that all leaves of a scan ask for, None where changes do not tell them.

    It is not for members, of whom there may be many: a row of the answer would add up all changes
    of each, where few rows are alive at a time.
    """
    alone = not (scan.by or scan.own or scan.rolled or scan.whose)
    if not (scan.by_row and alone and scan.axis is None) or scan.bucket is None:
        return None
    leaves = scan.all_leaves or scan.leaves
    asked = [alive for leaf in leaves if (alive := _alive(leaf)) is not None]
    alike = len({(alive.first, alive.last) for alive in asked}) == 1
    if not alike or len(asked) < len(leaves) or not all(_adds_up(plan, leaf) for leaf in leaves):
        return None
    if any(asked_for(plan, scan, alive.moment)[1] is None for alive in asked):
        return None
    return asked[0] if asked[0].first.type.kind is asked[0].last.type.kind else None


def changes(
    plan: Plan,
    scan: Scan,
    alive: Alive,
    rows: RowScope,
    keys: Sequence[exp.Expr],
    states: Sequence[exp.Alias],
) -> exp.Union:
    """Return what begins in each bucket, and below zero what ends: `states` by `keys`."""
    first, last = (lower.value(part, rows) for part in (alive.first, alive.last))
    ended = [build.alias(exp.Neg(this=state.this.copy()), state.alias) for state in states]
    end = build.call("GREATEST", last, first.copy())
    return exp.Union(
        this=_leg(plan, scan, rows, begins, first, keys, states),
        expression=_leg(plan, scan, rows, ends, end, keys, ended),
        distinct=False,
    )


def _leg(
    plan: Plan,
    scan: Scan,
    rows: RowScope,
    asked: Asked,
    moment: exp.Expr,
    keys: Sequence[exp.Expr],
    states: Sequence[exp.Expr],
) -> exp.Select:
    bucket = build.alias(bucket_start(plan, _by_day(scan), moment, rows.dialect), BUCKET)
    groups = [bucket, *(key.copy() for key in keys)]
    conditions = looked_at(plan, scan, rows, asked)
    query = exp.select(*groups, *(state.copy() for state in states))
    query.set("from_", rows.from_clause())
    query.set("joins", [join.copy() for join in rows.joins()])
    condition = build.all_of(conditions)
    query = query if condition is None else query.where(condition, copy=False)
    return grouped(query, len(groups))


def _by_day(scan: Scan) -> Scan:
    """Return a scan by days, which engines tell more quickly than longer periods."""
    borders = (b for b in scan.borders if not (isinstance(b, datetime) and _is_midnight(b)))
    return replace(scan, bucket=Grain.DAY, borders=tuple(borders))


def _is_midnight(moment: datetime) -> bool:
    return moment == midnight(moment.date())


def _alive(leaf: Leaf) -> Alive | None:
    """Return the span that a leaf asks for, None unless it is all that moves with the answer."""
    asked = [part for part in parts(leaf.aggregate.where) if moving(part) is not None]
    return asked[0] if len(asked) == 1 and isinstance(asked[0], Alive) else None


def _adds_up(plan: Plan, leaf: Leaf) -> bool:
    """Tell whether a leaf is the same where rows are added, and taken away again."""
    aggregate = leaf.aggregate
    if leaf.of_target:
        # Nothing is no target, which is not the same as 0.
        return False
    if aggregate.function is AggregateFunction.COUNT:
        return True
    argument = aggregate.argument
    known = isinstance(argument, Column) and (argument.source, argument.column) in plan.exact
    return known and aggregate.function in _SUMS
