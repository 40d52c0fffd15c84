"""The rows of one moment of a snapshot, for each row of the answer: the last one it looks at."""

from __future__ import annotations

from sqlglot import exp

from kpilang.model.expr import AggregateFunction
from kpilang.plan.grid import Frame
from kpilang.plan.nodes import Plan
from kpilang.plan.scanned import Cell, Leaf, Scan
from kpilang.plan.snapshots import own_moment
from kpilang.sql import build, cells, filters, names
from kpilang.sql.hidden import hidden, none_of
from kpilang.sql.names import MOMENT
from kpilang.sql.scope import find_scan
from kpilang.sql.series import among
from kpilang.sql.states import merged
from kpilang.sql.taken import is_taken


def picked_queries(plan: Plan, scan: Scan) -> list[exp.CTE]:
    """Return a table for each frame of a scan that reads the rows of some moments."""
    if scan.moments is None or is_taken(plan, scan):
        return []
    return [
        names.definition(plan, names.frame_table(plan, scan, frame), _query(plan, scan, frame))
        for frame in scan.frames
    ]


def _query(plan: Plan, scan: Scan, frame: Frame) -> exp.Select:
    """Return what a scan has at the moment that each row of the answer takes in a frame.

    Where keys have moments of their own it is what they have together.
    """
    assert scan.moments is not None
    mine = [cell for cell in scan.cells if cell.read.frame == frame]
    leaves = tuple(dict.fromkeys(cell.leaf for cell in mine))
    source, taken = find_scan(plan, own_moment(mine[0].read))
    keys: list[exp.Expr] = [build.column("n", "periods")]
    keys += [build.column(key, scan.name) for key in names.members(plan, scan.by)]
    query = exp.select(*keys, *[_leaf(scan, leaf) for leaf in leaves])
    query = query.from_(names.reference(plan, "periods"), copy=False)
    table, alias, on = cells.joined(plan, source, frame)
    query.append("joins", exp.Join(this=names.reference(plan, table, alias), on=on))
    same: list[exp.Expr] = [
        exp.EQ(this=build.column(MOMENT, scan.name), expression=cells.value(plan, source, taken))
    ]
    same += [
        exp.NullSafeEQ(this=build.column(key, scan.name), expression=build.column(key, alias))
        for key in names.own(scan)
    ]
    query.append("joins", exp.Join(this=names.reference(plan, scan.name), on=build.all_of(same)))
    kept = [_kept(plan, scan, cell) for cell in mine]
    if all(kept):
        either = filters.either(build.all_of(found) or exp.true() for found in kept)
        query = query.where(either, copy=False)
    if plan.as_of is None and (away := hidden(plan, source, taken)):
        query = query.where(none_of(away), copy=False)
    if not scan.own:
        return query
    numbers: list[exp.Expr] = [exp.Literal.number(i) for i in range(1, len(keys) + 1)]
    return query.group_by(*numbers, copy=False)


def _kept(plan: Plan, scan: Scan, cell: Cell) -> list[exp.Expr]:
    """Return that a row of the answer looks at the moment, and that a leaf counts rows there."""
    out: list[exp.Expr] = []
    if cell.unseen:
        seen = among((row.index for row in plan.spine if row.index not in cell.unseen), "periods")
        out.append(build.group(build.any_of(seen) or exp.false()))
    present = names.presence(scan)
    if present:
        rows = build.column(present[cell.leaf.aggregate.where], scan.name)
        out.append(exp.GT(this=rows, expression=exp.Literal.number(0)))
    return out


def _leaf(scan: Scan, leaf: Leaf) -> exp.Expr:
    """Return what a leaf gives at a moment; a count of nothing is no target, which is not 0."""
    found: exp.Expr = build.column(leaf.column, scan.name)
    if scan.own:
        found = merged(leaf.aggregate, found)
    if leaf.of_target and leaf.aggregate.function is AggregateFunction.COUNT:
        found = exp.Nullif(this=found, expression=exp.Literal.number(0))
    return build.alias(found, leaf.column) if scan.own or leaf.of_target else found
