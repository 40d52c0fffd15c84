"""Frames in SQL: a scan's buckets put together over the stretch that each row looks at.

A window that spans periods is a join of the rows of the answer with what was aggregated by day or
month before, never with raw rows twice; one that moves on by a day is a sum over a line of days.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from kpilang.model.expr import AggregateFunction
from kpilang.model.windows import WindowKind
from kpilang.plan.grid import Frame
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Leaf, Scan
from kpilang.sql import build, names, ordered
from kpilang.sql.beside import beside, is_beside
from kpilang.sql.dialects import Dialect
from kpilang.sql.lasting import frame_query, frames_by_row
from kpilang.sql.names import BUCKET
from kpilang.sql.rolling import alike, line, rolling
from kpilang.sql.rolling import beside as beside_days
from kpilang.sql.rolling import query as query_of_days
from kpilang.sql.states import merged, value_column
from kpilang.sql.taken import is_taken

COUNTS = (AggregateFunction.COUNT, AggregateFunction.COUNT_DISTINCT)


def tables(plan: Plan, scan: Scan) -> list[str]:
    """Return the tables whose members are those of a scan."""
    return (
        [scan.name]
        if scan.exact or is_taken(plan, scan)
        else [names.frame_table(plan, scan, frame) for frame in scan.frames]
    )


def frame_queries(plan: Plan, scan: Scan, dialect: Dialect) -> list[exp.CTE]:
    """Return a table for each frame of a scan whose buckets are finer than the frames."""
    if scan.exact or scan.moments is not None:
        return []
    if line(plan, scan):
        return [_line(plan, scan, dialect)]
    if is_beside(plan, scan):
        return [beside(plan, scan, _queries(plan, scan, dialect))]
    if scan.by_row:
        return frames_by_row(plan, scan, dialect)
    seen: dict[Frame, list[tuple[Frame, int]]] = {}
    for frame in scan.frames:
        other, away = alike(plan, scan, frame)
        seen.setdefault(other, []).append((frame, away))
    return [
        names.definition(
            plan,
            names.frame_table(plan, scan, frame),
            _query(plan, scan, frame, dialect, seen[frame]),
        )
        for frame in seen
    ]


def _line(plan: Plan, scan: Scan, dialect: Dialect) -> exp.CTE:
    """Return the frames that move on by a day with each row, of one length, in one table."""
    back = line(plan, scan)
    latest = min(back, key=lambda frame: back[frame])
    days = _query(plan, scan, latest, dialect, [(frame, -away) for frame, away in back.items()])
    name = names.frame_table(plan, scan, scan.frames[0])
    return names.definition(plan, name, beside_days(plan, scan, days))


def _queries(plan: Plan, scan: Scan, dialect: Dialect) -> dict[Frame, exp.Select]:
    """Return what each frame of a scan has in a row, as if it stood alone."""
    if scan.by_row:
        return {frame: frame_query(plan, scan, frame, dialect) for frame in scan.frames}
    return {frame: _query(plan, scan, frame, dialect, [(frame, 0)]) for frame in scan.frames}


def _query(
    plan: Plan, scan: Scan, frame: Frame, dialect: Dialect, seen: Sequence[tuple[Frame, int]]
) -> exp.Select:
    """Return the table of a frame, in which those others are `seen` that are as many rows away."""
    name = names.frame(plan, frame)
    keys = [build.column("n", "periods")]
    told_apart = (*names.members(plan, scan.by), *names.own(scan))
    keys += [build.column(key, scan.name) for key in told_apart]
    others = [other for other, _ in seen]
    cells = (cell for cell in scan.cells if cell.read.frame in others)
    leaves = list(dict.fromkeys(leaf for cell in cells for leaf in cell.leaves))
    found = rolling(plan, scan, frame)
    if found is not None:
        merged_leaves = [_merged(scan, leaf, dialect) for leaf in leaves]
        return query_of_days(plan, scan, found, [away for _, away in seen], merged_leaves)
    query = exp.select(*keys, *[_merged(scan, leaf, dialect) for leaf in leaves])
    query = query.from_(names.reference(plan, "periods"), copy=False)
    bucket = build.column(BUCKET, scan.name)
    within: list[exp.Expr] = []
    if frame.kind is not WindowKind.CUMULATIVE:
        start = build.column(f"{name}_start", "periods")
        within.append(exp.GTE(this=bucket, expression=start))
    end = build.column(f"{name}_end", "periods")
    within.append(exp.LT(this=bucket.copy(), expression=end))
    query.append("joins", exp.Join(this=names.reference(plan, scan.name), on=build.all_of(within)))
    present = names.presence(scan)
    if present:
        mine = dict.fromkeys(present[leaf.aggregate.where] for leaf in leaves)
        zero = exp.Literal.number(0)
        rows = [exp.GT(this=build.column(name, scan.name), expression=zero) for name in mine]
        query = query.where(build.any_of(rows), copy=False)
    numbers: list[exp.Expr] = [exp.Literal.number(i) for i in range(1, len(keys) + 1)]
    return query.group_by(*numbers, copy=False)


def _merged(scan: Scan, leaf: Leaf, dialect: Dialect) -> exp.Expr:
    """Return what a leaf computes over the buckets of a frame."""
    function = leaf.aggregate.function
    if scan.values:
        whole = value_column(leaf.aggregate, build.column(leaf.column, scan.name), dialect)
    elif ordered.is_ordered(leaf.aggregate):
        whole = ordered.merged(scan, leaf, dialect)
    elif function is AggregateFunction.AVG:
        parts = [build.column(f"{leaf.column}_{part}", scan.name) for part in ("sum", "count")]
        whole = build.quotient(exp.Sum(this=parts[0]), exp.Sum(this=parts[1]))
    else:
        whole = merged(leaf.aggregate, build.column(leaf.column, scan.name))
    if leaf.is_owed and function in COUNTS:
        whole = exp.Nullif(this=whole, expression=exp.Literal.number(0))
    return build.alias(whole, leaf.column)
